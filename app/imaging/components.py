"""Tells the connected parts of a mask apart.

Thread: any. Runs of pixels are joined row by row (union-find), so that the time goes with the
number of runs and not with that of pixels.
"""

import numpy as np
from numpy.typing import NDArray

from app.imaging.kernel import address, compiled


def label(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], int]:
    """Give each connected part a number.

    Parameters
    ----------
    mask : ndarray of shape (S, T), bool
        What belongs to any part. Pixels that touch at a corner are joined.

    Returns
    -------
    parts : ndarray of shape (S, T), intp
        0 outside, else 1 to `count`, in the order of their first pixels.
    count : int
        How many parts there are.

    Examples
    --------
    >>> label(np.array([[1, 0, 0, 1], [0, 1, 0, 1]], bool))[0].tolist()
    [[1, 0, 0, 2], [0, 1, 0, 2]]
    """
    by_kernel = compiled("label")
    if by_kernel is not None and mask.flags.c_contiguous:
        parts = np.empty(mask.shape, np.int32)
        height, width = mask.shape
        roots = np.empty(height * -(-width // 2) + 1, np.int32)
        given = address(parts), address(mask), height, width, address(roots)
        return parts.astype(np.intp, copy=False), int(by_kernel(*given))
    rows, starts, stops = _runs(mask)
    root = _join(rows, starts, stops, len(mask))
    _, number = np.unique(root, return_inverse=True)
    # Counting down at each stop and up at each start, a row's sums are its runs' numbers.
    edges = np.zeros((mask.shape[0], mask.shape[1] + 1), np.intp)
    edges[rows, starts] += number + 1
    edges[rows, stops] -= number + 1
    return edges.cumsum(axis=1)[:, :-1], int(number.max(initial=-1)) + 1


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    framed = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    framed[:, 1:-1] = mask
    change = np.diff(framed, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, stops = np.nonzero(change == -1)
    return rows, starts, stops


def _join(
    rows: NDArray[np.intp], starts: NDArray[np.intp], stops: NDArray[np.intp], height: int
) -> NDArray[np.intp]:
    """Give every run the least run that it is connected with."""
    first = np.searchsorted(rows, np.arange(height + 1)).tolist()
    left, right = starts.tolist(), stops.tolist()
    root = list(range(len(left)))

    def find(run: int) -> int:
        while root[run] != run:
            root[run] = root[root[run]]
            run = root[run]
        return run

    for row in range(1, height):
        above, here = first[row - 1], first[row]
        while above < first[row] and here < first[row + 1]:
            if left[above] <= right[here] and left[here] <= right[above]:
                one, other = find(above), find(here)
                root[max(one, other)] = min(one, other)
            # The one that ends first can't touch any other run.
            if right[above] < right[here]:
                above += 1
            else:
                here += 1
    return np.array([find(run) for run in range(len(root))], np.intp)
