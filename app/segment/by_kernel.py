"""Makes a model's input by what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats, InputContract, Pixels
from app.imaging.kernel import Ints, address, compiled, is_dense, run

Shorts = NDArray[np.int16]
# A curve of three lobes, weights of 2^22 in two parts, and as many at once: across, and down.
_LOBES, _ONE, _PART, _FOURS, _PAIRS = 3, 1 << 22, 256, 4, 2
# So many rows of bytes are added up in sixteen bits.
_MOST_ROWS = 256
# A vector of samples; of a picture's last row more is read than there is, and behind the last
# result more is written.
_VECTOR = 16
_LEAST_PX = 16


def shrink_by_kernel(rgb: Pixels, factor: tuple[int, int], size: int) -> Pixels | None:
    """Do as Pillow's `reduce` and then its `resize` by Lanczos' curve.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The picture.
    factor : tuple of int
        How many pixels become one before, across and down.
    size : int
        The side S of the result.

    Returns
    -------
    ndarray of shape (S, S, 3), uint8, or None
        The same as Pillow makes. None where there is no kernel, or it can't take this.

    Examples
    --------
    >>> shrink_by_kernel(np.zeros((64, 64, 3), np.uint8), (1, 1), 16) is None
    True
    """
    reduce, resize = compiled("reduce_rgb"), compiled("resize_rgb")
    across, down = factor
    rows, columns = (
        -(-length // by) for length, by in zip(rgb.shape, (down, across), strict=False)
    )
    if reduce is None or resize is None or not is_dense(rgb) or down > _MOST_ROWS:
        return None
    if min(rows, columns) < _LEAST_PX:
        return None
    if factor != (1, 1):
        small = np.empty((rows, columns, 3), np.uint8)
        sums = np.empty(3 * rgb.shape[1], np.uint16)
        pixels = (address(small), address(rgb), rgb.strides[0], *rgb.shape[:2])
        reduce(*pixels, down, across, address(sums))
        rgb = small
    first_down, by_down = lanczos(rows, size, _PAIRS)
    first_across, by_across = lanczos(columns, size, _FOURS)
    found = np.empty(3 * size * size + _VECTOR, np.uint8)
    taps_down, taps_across = by_down.shape[2], by_across.shape[2]
    line = 3 * size // _VECTOR * _VECTOR + _VECTOR
    lines = np.empty(taps_down * line + 3 * (columns + taps_across) + _VECTOR, np.uint8)
    run(
        resize,
        *(found, rgb, rgb.strides[0], rows, columns, size, size),
        *(first_down, first_across, by_down, by_across, taps_down, taps_across, lines),
    )
    return found[: 3 * size * size].reshape(size, size, 3)


def planes_by_kernel(small: Pixels, contract: InputContract, brightest: int) -> Floats | None:
    """Make a tensor of a picture of its size.

    Parameters
    ----------
    small : ndarray of shape (S, S, 3), uint8
        The picture.
    contract : InputContract
        Mean and deviation.
    brightest : int
        What stands for 1.

    Returns
    -------
    ndarray of shape (1, 3, S, S), float32, or None
        None where there is no kernel, or it can't take this.

    Examples
    --------
    >>> plain = InputContract(2, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
    >>> planes_by_kernel(np.zeros((2, 2, 3), np.uint8), plain, 255) is None
    True
    """
    to_planes = compiled("to_planes")
    if to_planes is None or not small.flags.c_contiguous:
        return None
    tensor = np.empty((1, 3, *small.shape[:2]), np.float32)
    mean, deviation = (np.array(values, np.float32) for values in (contract.mean, contract.std))
    count = small.shape[0] * small.shape[1]
    given = address(mean), address(deviation)
    to_planes(address(tensor), address(small), count, float(brightest), *given)
    return tensor


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
