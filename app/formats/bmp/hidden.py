"""Finds and erases what transparent pixels of a BMP hide.

Thread: any. A BMP whose every pixel says "transparent" was written by a program that left that byte
unset: browsers show all of it.
"""

import numpy as np

from app.domain import Pixels
from app.imaging.behind import Behind, bands, colours_behind


def hidden_in_pixels(pixels: Pixels) -> Behind | None:
    """Look behind transparent pixels.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, 4), uint8
        Blue, green, red, alpha.

    Returns
    -------
    Behind or None
        None where one colour at most is behind them.

    Examples
    --------
    >>> pixels = np.array([[[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 255]]], np.uint8)
    >>> hidden_in_pixels(pixels).view.tolist()
    [[[3, 2, 1], [6, 5, 4], [0, 0, 0]]]
    >>> hidden_in_pixels(pixels[:, :2]) is None
    True
    """
    if not pixels[..., 3].any():
        return None
    return colours_behind(pixels[..., 2::-1], pixels[..., 3])


def without_hidden(pixels: Pixels) -> Pixels:
    """Set what is behind transparent pixels to zero.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, 4), uint8
        Of which some can be seen.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        A copy.

    Examples
    --------
    >>> without_hidden(np.array([[[1, 2, 3, 0], [4, 5, 6, 7]]], np.uint8)).tolist()
    [[[0, 0, 0, 0], [4, 5, 6, 7]]]
    """
    found = np.array(pixels)
    for rows in bands(found.shape):
        found[rows][found[rows][..., 3] == 0] = 0
    return found
