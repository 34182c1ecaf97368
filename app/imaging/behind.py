"""Finds the colours that wholly transparent pixels hide.

Thread: any. One single colour under all of them hides nothing: many encoders write black or white
there. Where colours differ there may be a picture in them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels

_VIEW_PX = 640
_BAND_PX = 1 << 22


@dataclass(frozen=True, eq=False)
class Behind:
    """Colours under alpha 0.

    Parameters
    ----------
    count : int
        How many pixels have one, black not counted.
    view : ndarray of shape (h, w, 3), uint8
        Some of them, black where the picture is to be seen.
    """

    count: int
    view: Pixels


def colours_behind(
    rgb: Pixels, alpha: NDArray[Any], samples: NDArray[Any] | None = None
) -> Behind | None:
    """Tell what wholly transparent pixels hide.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        Colours as they are stored.
    alpha : ndarray of shape (H, W), any dtype
        0 where nothing is to be seen.
    samples : ndarray of shape (H, W, C), any dtype, optional
        The colours in full, where `rgb` is less.

    Returns
    -------
    Behind or None
        None where there is one colour at most.

    Examples
    --------
    >>> rgb = np.array([[[9, 9, 9], [1, 2, 3], [0, 0, 0]]], np.uint8)
    >>> colours_behind(rgb, np.array([[255, 0, 0]])).view.tolist()
    [[[0, 0, 0], [1, 2, 3], [0, 0, 0]]]
    >>> colours_behind(rgb, np.array([[255, 0, 255]])) is None
    True
    """
    exact: NDArray[Any] = rgb if samples is None else samples
    first: NDArray[Any] | None = None
    varied = False
    count = 0
    for rows in bands(alpha.shape):
        hidden = exact[rows][alpha[rows] == 0]
        if not len(hidden):
            continue
        first = hidden[0] if first is None else first
        varied = varied or bool((hidden != first).any())
        count += int(hidden.any(axis=1).sum())
    if not varied:
        return None
    return Behind(count, view_behind(rgb, alpha))


def view_behind(rgb: Pixels, alpha: NDArray[Any]) -> Pixels:
    """Show some of what wholly transparent pixels hide.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        Colours as they are stored.
    alpha : ndarray of shape (H, W), any dtype
        0 where nothing is to be seen.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
        Every nth pixel, black where the picture is to be seen.

    Examples
    --------
    >>> view_behind(np.full((1, 2, 3), 7, np.uint8), np.array([[0, 1]])).tolist()
    [[[7, 7, 7], [0, 0, 0]]]
    """
    step = -(-max(alpha.shape) // _VIEW_PX)
    clear = alpha[::step, ::step] == 0
    return np.where(clear[..., np.newaxis], rgb[::step, ::step], np.uint8(0))


def bands(shape: tuple[int, ...]) -> list[slice]:
    """Cut a picture into bands of rows, so that what is made of one stays small.

    Parameters
    ----------
    shape : tuple of int
        Height and width first.

    Returns
    -------
    list of slice
        From top to bottom.

    Examples
    --------
    >>> bands((5, 3 << 20))
    [slice(0, 1, None), slice(1, 2, None), slice(2, 3, None), slice(3, 4, None), slice(4, 5, None)]
    """
    height, width = shape[:2]
    step = max(1, _BAND_PX // max(1, width))
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]
