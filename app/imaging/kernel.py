"""The compiled steps over all pixels, where the page has them.

Thread: any. The sources are in c/ and in app/output/c/; app/bridge.py brings what was compiled
of them. It works on arrays by their addresses. Where there is none, as in CPython, NumPy does the
same, and zlib.
"""

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats

Function = Callable[..., Any]
Anything = NDArray[Any]
Area = tuple[slice, slice]
Ints = NDArray[np.int32]
NAMES = (
    *("shrink_rgb", "shrink_floats", "moments", "reduce_rgba", "refine", "draw", "unmix"),
    *("reduce_rgb", "resize_rgb", "to_planes", "binomial", "enlarge", "fuse", "explain", "label"),
    *("turn_rgb", "lack", "filter_up", "unfilter_up", "hides_colour"),
    *("pack", "unpack", "packed_sum"),
)
"""Its functions. The last three work in a memory of their own, to which they copy."""
# As in c/kernel.h: the side of a tile, and rows of a grid under one.
SIDE_PX, ROWS = 128, 132
_TAPS = 4
# So many rows of bytes are added up in sixteen bits.
_MOST_ROWS = 256

_functions: dict[str, Function] = {}


def install(functions: Mapping[str, Function]) -> None:
    """Have compiled functions work from now on.

    Parameters
    ----------
    functions : mapping
        By their `NAMES`; addresses are those of this Python's memory. An empty one takes them away.

    Examples
    --------
    >>> install({})
    >>> compiled("refine") is None
    True
    """
    _functions.clear()
    _functions.update(functions)


def compiled(name: str) -> Function | None:
    """Return one of the functions, if there is such a one.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    function or None
        Of numbers; arrays are given by their address.
    """
    return _functions.get(name)


def address(array: Anything) -> int:
    """Say where an array begins."""
    place: int = array.__array_interface__["data"][0]
    return place


def is_dense(array: Anything) -> bool:
    """Tell whether each row of an array is without gaps, whatever is between the rows.

    Examples
    --------
    >>> picture = np.zeros((4, 6, 3), np.uint8)
    >>> is_dense(picture[:, 2:4]), is_dense(picture[:, ::2]), is_dense(picture[..., :1])
    (True, False, False)
    """
    within = array.itemsize
    for length, step in zip(array.shape[:0:-1], array.strides[:0:-1], strict=True):
        if step != within:
            return False
        within *= length
    return array.strides[0] >= 0


def run(function: Function, *values: int | float | Anything) -> Any:
    """Call one of the functions that take a struct.

    Parameters
    ----------
    function : function
        From `compiled`.
    *values : int, float or ndarray
        The struct's fields in their order; an array stands for its address.

    Returns
    -------
    object
        Whatever the function returns.

    Examples
    --------
    >>> run(lambda address: address > 0, 1, 0.5, np.zeros(2))
    True
    """
    words = [address(value) if isinstance(value, np.ndarray) else value for value in values]
    layout = "".join("f" if isinstance(word, float) else "P" for word in words)
    # Held by its name until the function has returned.
    fields = np.frombuffer(struct.pack(layout, *words), np.uint8)
    return function(address(fields))


@lru_cache(16)
def bounds(length: int, cells: int) -> tuple[Ints, Ints]:
    """Cut a side into equal parts; a pixel belongs to those that its middle lies in.

    Parameters
    ----------
    length, cells : int
        Pixels and parts, no more of these.

    Returns
    -------
    tuple of ndarray
        Where each part begins and ends, of shape (cells, 2); and what one pixel is of each part,
        of 1 << 22.

    Examples
    --------
    >>> bounds(5, 2)[0].tolist(), (bounds(5, 2)[1] / (1 << 22)).round(2).tolist()
    ([[0, 3], [3, 5]], [0.33, 0.5])
    """
    scale = length / cells
    # Reckoned as Pillow does: a middle on the border may fall into both parts, or one.
    middles = (np.arange(cells) + 0.5) * scale
    first = np.maximum(middles - scale / 2 + 0.5, 0).astype(np.int32)
    last = np.minimum(middles + scale / 2 + 0.5, length).astype(np.int32)
    first += (first - middles + 0.5) * (1 / scale) <= -0.5
    last -= (last - 1 - middles + 0.5) * (1 / scale) > 0.5
    counts = last - first
    return np.stack([first, last], axis=1), (0.5 + (1 << 22) / counts).astype(np.int32)


@lru_cache(16)
def taps(length: int, cells: int) -> tuple[Ints, Floats]:
    """Say of which four cells each pixel is mixed where a side is enlarged by cubic curves.

    Parameters
    ----------
    length, cells : int
        Pixels and cells of a side; four cells at least.

    Returns
    -------
    tuple of ndarray
        The first of the four, of shape (length,), and their weights, of shape (length, 4): those
        of Pillow's bicubic.

    Examples
    --------
    >>> first, weights = taps(8, 4)
    >>> int(first[7]), weights.sum(axis=1).round(5).tolist() == [1] * 8
    (0, True)
    """
    middle = (np.arange(length) + 0.5) * (cells / length)
    low = np.trunc(np.maximum(middle - 1.5, 0))
    high = np.minimum(np.trunc(middle + 2.5), cells)
    first = np.clip(low, 0, cells - _TAPS)
    cell = first[:, np.newaxis] + np.arange(_TAPS)
    away = np.abs(cell - middle[:, np.newaxis] + 0.5)
    near = (1.5 * away - 2.5) * away * away + 1
    far = ((-0.5 * away + 2.5) * away - 4) * away + 2
    weights = np.where(away < 1, near, np.where(away < 2, far, 0))
    weights *= (cell >= low[:, np.newaxis]) & (cell < high[:, np.newaxis])
    weights /= weights.sum(axis=1, keepdims=True)
    return first.astype(np.int32), weights.astype(np.float32)


def means(values: Anything, rows: int, columns: int, area: Area | None = None) -> Anything | None:
    """Average a picture down to a grid, or to a part of one.

    Parameters
    ----------
    values : ndarray of shape (H, W, 3) of uint8, or (H, W) of float32
        The picture.
    rows, columns : int
        Of the whole grid, R and C, at most H and W.
    area : tuple of two slice, optional
        The wanted cells of the grid.

    Returns
    -------
    ndarray of shape (r, c, 3), uint8, or (r, c), float32; or None
        Rounded means, a pixel in the part that its middle lies in; None where there is no kernel,
        or it can't take the picture.

    Examples
    --------
    >>> means(np.zeros((4, 4), np.float32), 2, 2) is None
    True
    """
    is_rgb = values.ndim == 3
    average = compiled("shrink_rgb" if is_rgb else "shrink_floats")
    height, width = values.shape[:2]
    fits = rows <= height < rows * _MOST_ROWS and columns <= width
    if average is None or not fits or not is_dense(values):
        return None
    down, across = slice(0, rows), slice(0, columns)
    if area is not None:
        down, across = area
    size = down.stop - down.start, across.stop - across.start
    found = np.empty((*size, *values.shape[2:]), values.dtype)
    first, by_row = bounds(height, rows)
    left, by_column = bounds(width, columns)
    # Sums of two bytes, and a line of bytes; or sums of floats.
    scratch = np.empty(9 * width, np.uint8) if is_rgb else np.empty(width, np.float32)
    shares = (by_row[down.start :], by_column[across.start :]) if is_rgb else ()
    average(
        *(address(found), address(values), values.strides[0] // values.itemsize),
        *(address(first[down.start :]), address(left[across.start :])),
        *(*map(address, shares), *size, address(scratch)),
    )
    return found
