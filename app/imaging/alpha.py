"""The coarse matte: cleaned, brought to the picture's size, drawn for the waiting page.

Thread: any.
"""

import numpy as np
from PIL import Image

from app.domain import Floats, Matte, Pixels
from app.imaging.grid import Area, downsample
from app.imaging.shrink import shrink

DIM_STRENGTH = 0.55
# A sigmoid never quite says no: with U2Netp 7 to 31 % of the true background had an alpha above 0,
# half of that at 1 to 5 of 255: nothing to the eye, but enough to bring the background back from
# the file. Cutting 2 % lowers the mean error of alpha too, in each of five sets of photos with
# known mattes (77 in all; by 1 to 7 % of it). More lowers it further, but would cost soft hair.
TAIL = 0.02
_BAND_PIXELS = 1 << 21


def coverage(alpha: Matte, area: Area) -> Floats:
    """Read a part of a matte.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        In [0, 1], or to 255.
    area : tuple of two slice
        Rows and columns.

    Returns
    -------
    ndarray of the area's shape, float32
        In [0, 1]. Not to be written to.

    Examples
    --------
    >>> coverage(np.array([[0, 255]], np.uint8), (slice(0, 1), slice(1, 2))).tolist()
    [[1.0]]
    """
    if alpha.dtype == np.uint8:
        return alpha[area] * np.float32(1 / 255)
    return alpha.view(np.float32)[area]


def put(alpha: Matte, area: Area, values: Floats | np.float32) -> None:
    """Write a part of a matte, rounded where it is of bytes.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        In [0, 1], or to 255.
    area : tuple of two slice
        Rows and columns.
    values : float32, or ndarray of the area's shape of it
        In [0, 1].

    Examples
    --------
    >>> alpha = np.zeros((1, 2), np.uint8)
    >>> put(alpha, (slice(0, 1), slice(1, 2)), np.float32(0.5))
    >>> alpha.tolist()
    [[0, 128]]
    """
    if alpha.dtype == np.uint8:
        values = values * np.float32(255) + np.float32(0.5)
    alpha[area] = values


def average(alpha: Matte, rows: int, columns: int) -> Floats:
    """Average a matte down to a grid.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        In [0, 1], or to 255.
    rows, columns : int
        R and C, at most H and W.

    Returns
    -------
    ndarray of shape (R, C), float32
        In [0, 1].

    Examples
    --------
    >>> average(np.array([[0, 255]], np.uint8), 1, 1).round(1).tolist()
    [[0.5]]
    """
    if alpha.dtype == np.uint8:
        return shrink(alpha.view(np.uint8), rows, columns) * np.float32(1 / 255)
    return downsample(alpha.view(np.float32), rows, columns)


def resize_alpha(coarse: Floats, height: int, width: int) -> Floats:
    """Resize a matte smoothly.

    Parameters
    ----------
    coarse : ndarray of shape (S, T), float32
        Coverage in [0, 1].
    height, width : int
        H and W, in pixels.

    Returns
    -------
    ndarray of shape (H, W), float32
        Bicubic, in [0, 1]. Made in bands of rows, so that no second full-size copy is needed.

    Examples
    --------
    >>> resize_alpha(np.full((2, 2), 0.5, np.float32), 3, 5).round(3).max()
    np.float32(0.5)
    """
    image = Image.fromarray(coarse)
    rows, columns = coarse.shape
    alpha = np.empty((height, width), np.float32)
    band = max(1, _BAND_PIXELS // width)
    for top in range(0, height, band):
        bottom = min(top + band, height)
        box = (0, top * rows / height, columns, bottom * rows / height)
        part = image.resize((width, bottom - top), Image.Resampling.BICUBIC, box=box)
        np.clip(np.asarray(part), 0.0, 1.0, out=alpha[top:bottom])
    return alpha


def apply_levels(coarse: Floats) -> Floats:
    """Make what is nearly background or nearly subject entirely so.

    Parameters
    ----------
    coarse : ndarray of shape (S, S), float32
        Coverage in [0, 1].

    Returns
    -------
    ndarray of shape (S, S), float32
        New array in [0, 1], stretched so that the outermost 2 % at each end are cut off.

    Examples
    --------
    >>> apply_levels(np.array([[0.01, 0.5, 0.99]], np.float32)).round(3).tolist()
    [[0.0, 0.5, 1.0]]
    """
    stretched = (coarse - np.float32(TAIL)) / np.float32(1 - 2 * TAIL)
    cut: Floats = np.clip(stretched, 0, 1)
    return cut


def raise_contrast(coarse: Floats, factor: float) -> Floats:
    """Make the edges of a matte narrower about one half.

    Parameters
    ----------
    coarse : ndarray of shape (S, S), float32
        Coverage in [0, 1].
    factor : float
        How many times as steep, 1 or more.

    Returns
    -------
    ndarray of shape (S, S), float32
        In [0, 1]; at a factor of 1 the array that was given.

    Examples
    --------
    >>> raise_contrast(np.array([[0.1, 0.4, 0.5, 1.0]], np.float32), 1.25).round(3).tolist()
    [[0.0, 0.375, 0.5, 1.0]]
    """
    if factor == 1:
        return coarse
    steep: Floats = np.clip((coarse - 0.5) * np.float32(factor) + np.float32(0.5), 0, 1)
    return steep


def dim_layer(coarse: Floats) -> Pixels:
    """Draw a layer that darkens what lies outside a matte.

    Parameters
    ----------
    coarse : ndarray of shape (S, S), float32
        Coverage in [0, 1].

    Returns
    -------
    ndarray of shape (S, S, 2), uint8
        Black, with the opacity that dims the background to a little under half.

    Examples
    --------
    >>> dim_layer(np.array([[0.0, 1.0]], np.float32)).tolist()
    [[[0, 140], [0, 0]]]
    """
    layer = np.zeros((*coarse.shape, 2), np.uint8)
    layer[..., 1] = np.rint((1.0 - coarse) * (255 * DIM_STRENGTH))
    return layer
