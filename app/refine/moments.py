"""Averages what a local fit needs by what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

import numpy as np

from app.domain import Floats, Pixels
from app.imaging.kernel import address, compiled, is_dense

_MOMENTS = 15


def moments_by_kernel(small: Pixels, mask: Floats, rows: int, columns: int) -> Floats | None:
    """Do as `moments` of the local model, from the photo's samples.

    Parameters
    ----------
    small : ndarray of shape (H, W, 3), uint8
        A part of the small copy.
    mask : ndarray of shape (H, W), float32
        In [0, 1].
    rows, columns : int
        Of the grid, R and C, of which H and W are multiples.

    Returns
    -------
    ndarray of shape (15, R, C), float32, or None
        None where there is no kernel.

    Examples
    --------
    >>> moments_by_kernel(np.zeros((2, 2, 3), np.uint8), np.ones((2, 2), np.float32), 1, 1)
    """
    moments = compiled("moments")
    if moments is None or not (is_dense(small) and is_dense(mask)):
        return None
    found = np.empty((_MOMENTS, rows, columns), np.float32)
    height, width = mask.shape
    moments(
        *(address(found), address(small), small.strides[0], address(mask)),
        *(mask.strides[0] // mask.itemsize, rows, columns, height // rows, width // columns),
    )
    return found
