"""Does for a fit what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

import numpy as np

from app.domain import Floats, Pixels
from app.imaging.kernel import address, compiled, is_dense, run

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


def lack_by_kernel(
    into: tuple[Floats, Floats], small: Pixels, mask: Floats, model: Floats, stiff: float
) -> bool:
    """Say what a model does not explain of a part of the mask, and what room there is for it.

    Parameters
    ----------
    into : tuple of two ndarray of shape (H, W), float32
        What is lacking, and the room. Written over.
    small : ndarray of shape (H, W, 3), uint8
        The part of the small copy.
    mask : ndarray of shape (H, W), float32
        In [0, 1].
    model : ndarray of shape (5, H, W), float32
        Slope, offset, and what is kept of the mask.
    stiff : float
        The room of what is sure.

    Returns
    -------
    bool
        False where nothing is done, since there is no kernel.

    Examples
    --------
    >>> plane = np.zeros((1, 1), np.float32)
    >>> none, model = np.zeros((1, 1, 3), np.uint8), np.zeros((5, 1, 1), np.float32)
    >>> lack_by_kernel((plane, plane), none, plane, model, 0.1)
    False
    """
    lack = compiled("lack")
    rest, room = into
    arrays = rest, room, small, mask, model
    if lack is None or not all(is_dense(one) for one in arrays) or rest.strides != room.strides:
        return False
    step = rest.strides[0] // rest.itemsize
    pixels = small, small.strides[0], mask, mask.strides[0] // mask.itemsize
    run(lack, rest, room, step, *rest.shape, *pixels, model, float(stiff))
    return True
