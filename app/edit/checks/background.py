"""Measures what is seen behind the subject: how even, how light, and whether a shadow lies on it.

Thread: any. Source: CIE 15:2004, the lightness and colours of CIELAB; IEC 61966-2-1, sRGB.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.domain import Pixels

Floats = NDArray[np.float64]

_SIDE = 480
# From the matte's edge, in pixels of a picture that is `_SIDE` long: hair and its halo stay out.
_AWAY = 9
# Noise is averaged over so many pixels to each side.
_SMOOTH = 3
# Less of the frame than this tells nothing.
_LEAST_SHARE = 0.02
_FAINT, _SOLID = 2, 250
_FIT_TURNS = 4
_SHADOW_SHARE = 98
_EVEN_SHARE = 95
# D65, and from linear sRGB to XYZ, each row divided by the white's.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_TO_XYZ /= _TO_XYZ.sum(axis=1, keepdims=True)
_LINEAR_TO = (6 / 29) ** 3


@dataclass(frozen=True)
class Backdrop:
    """What lies behind the subject; all in steps of CIELAB.

    Parameters
    ----------
    light : float
        The median lightness, 0 to 100.
    spread : float
        So far from the median colour are 95 in a hundred places at most.
    shadow : float
        So much darker than the wall's own run of light are two in a hundred places at least.
    """

    light: float
    spread: float
    shadow: float


def backdrop(picture: Pixels, matte: Pixels) -> Backdrop | None:
    """Measure the background of a finished picture.

    Parameters
    ----------
    picture : ndarray of shape (h, w, 4), uint8
        As it will be saved.
    matte : ndarray of shape (h, w), uint8
        Where the subject is in it.

    Returns
    -------
    Backdrop or None
        None where too little is to be seen of it, or it is clear.

    Examples
    --------
    >>> wall = np.full((90, 60, 4), 255, np.uint8)
    >>> wall[30:] = [200, 200, 200, 255]
    >>> found = backdrop(wall, np.zeros((90, 60), np.uint8))
    >>> round(found.light), round(found.spread)
    (81, 19)
    >>> backdrop(wall, np.full((90, 60), 255, np.uint8)) is None
    True
    """
    height, width = matte.shape
    scale = min(_SIDE / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    away = max(round(_AWAY * max(size) / _SIDE), 1)
    small = Image.fromarray(picture).resize(size, Image.Resampling.BOX)
    subject = np.asarray(Image.fromarray(matte).resize(size, Image.Resampling.BOX)) > _FAINT
    near = Image.fromarray(subject.astype(np.uint8) * 255).filter(ImageFilter.BoxBlur(away))
    is_seen = (np.asarray(near) == 0) & (np.asarray(small)[..., 3] >= _SOLID)
    if is_seen.mean() < _LEAST_SHARE:
        return None
    smooth = small.convert("RGB").filter(ImageFilter.BoxBlur(min(_SMOOTH, away)))
    lab = _lab(np.asarray(smooth)[is_seen])
    middle = np.median(lab, axis=0)
    distance = np.sqrt(((lab - middle) ** 2).sum(axis=1))
    darker = _run_of_light(is_seen, lab[:, 0]) - lab[:, 0]
    return Backdrop(
        light=float(middle[0]),
        spread=float(np.percentile(distance, _EVEN_SHARE)),
        shadow=max(float(np.percentile(darker, _SHADOW_SHARE)), 0.0),
    )


def lightness(colour: str) -> float:
    """Tell how light a colour is.

    Parameters
    ----------
    colour : str
        As "#rrggbb".

    Returns
    -------
    float
        L*, 0 to 100.

    Examples
    --------
    >>> round(lightness("#808080"), 1)
    53.6
    """
    return float(_lab(np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)[None])[0, 0])


def _lab(rgb: Pixels) -> Floats:
    """Bring colours, one a row, to CIELAB."""
    coded = rgb.astype(np.float64) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    share = linear @ _TO_XYZ.T
    root = np.where(share > _LINEAR_TO, np.cbrt(share), (share / (6 / 29) ** 2 * 29 / 6 + 4) / 29)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def _run_of_light(is_seen: NDArray[np.bool_], light: Floats) -> Floats:
    """Tell how light each place would be if light only rose or fell evenly across the wall.

    A plane, fitted again without what is much darker than it says, as shadows are.
    """
    y, x = np.nonzero(is_seen)
    terms = np.stack([np.ones(len(x)), x / is_seen.shape[1], y / is_seen.shape[0]], axis=1)
    is_wall = np.ones(len(light), bool)
    plane = light
    for _ in range(_FIT_TURNS):
        fitted, *_ = np.linalg.lstsq(terms[is_wall], light[is_wall], rcond=None)
        plane = terms @ fitted
        step = light - plane
        is_wall = step >= -max(float(np.std(step[is_wall])), 0.5)
    return plane
