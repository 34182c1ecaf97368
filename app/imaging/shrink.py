"""Makes pictures smaller without a second copy of them, where they are large or there is a kernel.

Thread: any. Pillow keeps three channels in four bytes, so that its copy of a photo of 200
megapixels would take 0.8 GB beside the photo's own 0.6 GB.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Pixels
from app.imaging.kernel import Ints, address, compiled, is_dense, means, run

LARGE_PIXELS = 50_000_000
"""Pictures of more are worked on in bands of rows."""
_BAND_PIXELS = 1 << 22
# A grid's cell holds so many reduced pixels a side at least, so that the second step, which takes a
# pixel whole or not at all, is still fine.
_FINER = 4

# A curve of three lobes, weights of 2^22 in two parts, and as many at once: across, and down.
_LOBES, _ONE, _PART, _FOURS, _PAIRS = 3, 1 << 22, 256, 4, 2
# So many rows of bytes are added up in sixteen bits.
_MOST_ROWS = 256
# Samples at once; so many are written behind the last result.
_VECTOR = 16

Shorts = NDArray[np.int16]
Read = Callable[[slice], Image.Image]
"""Gives some rows of a picture, whole."""


def reduce_rows(width: int, height: int, factor: tuple[int, int], read: Read) -> Image.Image:
    """Average a picture down by whole numbers, a band of rows at a time.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    factor : tuple of int
        How many pixels become one, across and down.
    read : function
        Gives the picture, in bands.

    Returns
    -------
    PIL.Image.Image
        The same as Pillow's `reduce` makes of the whole.

    Examples
    --------
    >>> grey = Image.new("L", (5, 4), 7)
    >>> reduce_rows(5, 4, (2, 2), lambda rows: grey.crop((0, rows.start, 5, rows.stop))).size
    (3, 2)
    """
    across, down = factor
    if factor == (1, 1):
        return read(slice(0, height))
    band = max(1, _BAND_PIXELS // max(width, 1) // down) * down
    small: Image.Image | None = None
    for top in range(0, height, band):
        part = read(slice(top, min(top + band, height))).reduce(factor)
        if small is None:
            if band >= height:
                return part
            small = Image.new(part.mode, (-(-width // across), -(-height // down)))
        small.paste(part, (0, top // down))
    if small is None:
        message = "a picture of no rows"
        raise ValueError(message)
    return small


def shrink(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """Average a picture down to a grid.

    Parameters
    ----------
    pixels : ndarray of shape (H, W) or (H, W, 3), uint8
        Read in bands where it has more than `LARGE_PIXELS` pixels.
    rows, columns : int
        R and C, at most H and W.

    Returns
    -------
    ndarray of shape (R, C) or (R, C, 3), uint8
        Rounded means; of a large picture in two steps, to a level of that.

    Examples
    --------
    >>> shrink(np.array([[10, 20, 30, 40]], np.uint8), 1, 2).tolist()
    [[15, 35]]
    """
    height, width = pixels.shape[:2]
    if pixels.ndim == 3 and (averaged := means(pixels, rows, columns)) is not None:
        return averaged
    box = Image.Resampling.BOX
    if height * width <= LARGE_PIXELS:
        return np.asarray(Image.fromarray(pixels).resize((columns, rows), box))
    across, down = (
        max(1, length // (_FINER * cells)) for length, cells in ((width, columns), (height, rows))
    )
    small = reduce_rows(width, height, (across, down), lambda part: Image.fromarray(pixels[part]))
    # The last of the reduced rows and columns may stand for fewer pixels.
    within = (0, 0, width / across, height / down)
    return np.asarray(small.resize((columns, rows), box, box=within))


def resized(rgb: Pixels, factor: tuple[int, int], size: tuple[int, int]) -> Pixels | None:
    """Do as Pillow's `reduce`, and then its `resize` by Lanczos' curve.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The picture.
    factor : tuple of int
        How many pixels become one before, across and down.
    size : tuple of int
        R and C, the rows and columns of the result.

    Returns
    -------
    ndarray of shape (R, C, 3), uint8, or None
        The same as Pillow makes. None where there is no kernel, or it can't take this.

    Examples
    --------
    >>> resized(np.zeros((64, 64, 3), np.uint8), (1, 1), (16, 16)) is None  # as in CPython
    True
    """
    reduce, resize = compiled("reduce_rgb"), compiled("resize_rgb")
    across, down = factor
    rows, columns = -(-rgb.shape[0] // down), -(-rgb.shape[1] // across)
    if reduce is None or resize is None or not is_dense(rgb) or down > _MOST_ROWS:
        return None
    first_down, by_down = lanczos(rows, size[0], _PAIRS)
    first_across, by_across = lanczos(columns, size[1], _FOURS)
    taps_down, taps_across = by_down.shape[2], by_across.shape[2]
    # Beyond the end of each row as much is read as there are weights, and four bytes.
    if columns < taps_across + 2:
        return None
    if factor != (1, 1):
        small = np.empty((rows, columns, 3), np.uint8)
        sums = np.empty(3 * rgb.shape[1], np.uint16)
        pixels = (address(small), address(rgb), rgb.strides[0], *rgb.shape[:2])
        reduce(*pixels, down, across, address(sums))
        rgb = small
    count = 3 * size[0] * size[1]
    found = np.empty(count + _VECTOR, np.uint8)
    line = 3 * size[1] // _VECTOR * _VECTOR + _VECTOR
    lines = np.empty(taps_down * line + 3 * (columns + taps_across) + _VECTOR, np.uint8)
    run(
        resize,
        *(found, rgb, rgb.strides[0], rows, columns, *size),
        *(first_down, first_across, by_down, by_across, taps_down, taps_across, lines),
    )
    return found[:count].reshape(*size, 3)


@lru_cache(8)
def lanczos(length: int, cells: int, at_once: int) -> tuple[Ints, Shorts]:
    """Say of which pixels each cell is made where a side is resized by Lanczos' curve.

    Parameters
    ----------
    length, cells : int
        Pixels and cells of a side.
    at_once : int
        The number of weights is a multiple of this.

    Returns
    -------
    tuple of ndarray
        The first pixel of each cell, of shape (cells,), and Pillow's weights, of shape
        (cells, 2, n): how many parts of 2^14 each has, and how many of 2^22 are left. What is
        beyond the side weighs nothing.

    Examples
    --------
    >>> first, weights = lanczos(8, 2, 2)
    >>> whole = weights.sum(axis=2) @ [256, 1] / (1 << 22)
    >>> first.tolist(), weights.shape, whole.round(5).tolist()
    ([0, 0], (2, 2, 8), [1.0, 1.0])
    """
    scale = length / cells
    support = _LOBES * max(scale, 1)
    middle = (np.arange(cells) + 0.5) * scale
    first = np.maximum(np.trunc(middle - support + 0.5), 0).astype(np.int32)
    last = np.minimum(np.trunc(middle + support + 0.5), length).astype(np.int32)
    taps = -(-int((last - first).max()) // at_once) * at_once
    pixel = first[:, np.newaxis] + np.arange(taps)
    away = (pixel - middle[:, np.newaxis] + 0.5) * (1 / max(scale, 1))
    weights = np.sinc(away) * np.sinc(away / _LOBES)
    weights *= (-_LOBES <= away) & (away < _LOBES) & (pixel < last[:, np.newaxis])
    weights /= weights.sum(axis=1, keepdims=True)
    # A half is rounded away from 0.
    parts = np.trunc(weights * _ONE + np.copysign(0.5, weights)).astype(np.int32)
    return first, np.stack(np.divmod(parts, _PART), axis=1).astype(np.int16)
