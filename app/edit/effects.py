"""Draws the subject's shadow and its outline, and rounds the finished picture.

Thread: any.
"""

import numpy as np
from PIL import Image, ImageColor

from app.domain import Floats, Pixels
from app.edit.edge import shift
from app.edit.state import Outline, Shadow
from app.imaging.blur import blur

# Of a circle's edge, lines to a row; along a line its ends are exact.
_LINES = 16
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


def rounded(pixels: Pixels) -> Pixels:
    """Leave of a picture the ellipse that fills it.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, 4), uint8
        Straight RGBA.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Its alpha multiplied by how much of each pixel lies inside; zero where nothing is left.

    Examples
    --------
    >>> rounded(np.full((4, 4, 4), 255, np.uint8))[:, :, 3].tolist()[:2]
    [[80, 233, 233, 80], [233, 255, 255, 233]]
    """
    out = pixels.copy()
    cover = _ellipse(*pixels.shape[:2])
    out[..., 3] = np.rint(cover * out[..., 3])
    out[out[..., 3] == 0] = 0
    return out


def _ellipse(rows: int, columns: int) -> Floats:
    """Say how much of each pixel the ellipse covers."""
    down = (np.arange(rows * _LINES) + 0.5) / (rows * _LINES) * 2 - 1
    reach = np.sqrt(1 - down**2) * columns / 2
    row = np.arange(rows * _LINES) // _LINES
    # Each line begins in one pixel and ends in another; the running sum fills what lies between.
    steps = np.zeros((rows, columns + 2), np.float32)
    for ends, sign in ((columns / 2 - reach, 1 / _LINES), (columns / 2 + reach, -1 / _LINES)):
        first = np.floor(ends).astype(np.intp)
        within = ends - first
        np.add.at(steps, (row, first), (sign * (1 - within)).astype(np.float32))
        np.add.at(steps, (row, first + 1), (sign * within).astype(np.float32))
    covered: Floats = np.cumsum(steps, axis=1, out=steps)[:, :columns]
    return covered


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
