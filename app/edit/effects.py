"""Draws the subject's shadow and its outline.

Thread: any.
"""

import numpy as np
from PIL import Image, ImageColor

from app.domain import Floats, Pixels
from app.edit.edge import shift
from app.edit.state import Outline, Shadow
from app.imaging.blur import blur

# A contact shadow: how flat it lies, in parts of the subject's height.
_FLAT = 0.12


def shade(alpha: Floats, shadow: Shadow, scale: float) -> Pixels:
    """Draw a shadow.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Of the subject on the canvas, in [0, 1].
    shadow : Shadow
        Its lengths count times `scale`.
    scale : float
        Pixels here to one of the photo's.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Straight RGBA.

    Examples
    --------
    >>> shade(np.ones((2, 2), np.float32), Shadow(y_px=0), 1.0)[0, 0].tolist()
    [0, 0, 0, 102]
    """
    x, y = shadow.x_px * scale, shadow.y_px * scale
    cast = _flattened(alpha) if shadow.kind == "contact" else alpha
    if x or y:
        image = Image.fromarray(np.ascontiguousarray(cast))
        move = (1, 0, -x, 0, 1, -y)
        size = image.size
        cast = np.asarray(
            image.transform(size, Image.Transform.AFFINE, move, Image.Resampling.BILINEAR)
        )
    soft = np.clip(blur(cast, shadow.blur_px * scale / 2), 0, 1)
    return _tinted(soft * np.float32(shadow.opacity), shadow.colour)


def line(alpha: Floats, outline: Outline, scale: float) -> Pixels:
    """Draw the outline, and what lies under the subject.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Of the subject on the canvas, in [0, 1].
    outline : Outline
        Its width counts times `scale`.
    scale : float
        Pixels here to one of the photo's.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Straight RGBA.

    Examples
    --------
    >>> line(np.ones((2, 2), np.float32), Outline(), 1.0)[0, 0].tolist()
    [255, 255, 255, 255]
    """
    return _tinted(shift(alpha, outline.width_px * scale), outline.colour)


def _flattened(alpha: Floats) -> Floats:
    """Lay the subject down at its own foot."""
    rows = np.flatnonzero(alpha.max(axis=1) > 0.5)
    out = np.zeros_like(alpha)
    if not len(rows):
        return out
    top, foot = int(rows[0]), int(rows[-1]) + 1
    high = max(round((foot - top) * _FLAT), 1)
    # The lower quarter: what is near the ground.
    near = np.ascontiguousarray(alpha[max(top, foot - max((foot - top) // 4, 1)) : foot])
    flat = Image.fromarray(near).resize((alpha.shape[1], high), Image.Resampling.BOX)
    first = foot - high // 2
    part = out[max(first, 0) : first + high]
    part[:] = np.asarray(flat)[: len(part)]
    return out


def _tinted(cover: Floats, colour: str) -> Pixels:
    out = np.empty((*cover.shape, 4), np.uint8)
    out[..., :3] = ImageColor.getrgb(colour)[:3]
    out[..., 3] = cover * np.float32(255) + np.float32(0.5)
    out[out[..., 3] == 0] = 0
    return out
