"""Where a measure looks: the whole picture, or the band along the subject's edge.

Thread: none of the page's; the evaluation uses it.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats

Selection = NDArray[np.bool_]
# True alpha moves by less than this inside flat regions, where it was filmed or drawn.
_FLAT = 0.04


def edge_band(truth: Floats, radius_px: int) -> Selection:
    """Find the pixels near the subject's edge, soft ones included.

    Parameters
    ----------
    truth : ndarray of shape (H, W), float32
        True alpha in [0, 1].
    radius_px : int
        How far the band reaches on either side; 0 gives an empty one.

    Returns
    -------
    ndarray of shape (H, W), bool
        True where alpha is not flat in the square of side 2 `radius_px` + 1 around the pixel.

    Raises
    ------
    ValueError
        If `radius_px` is negative.

    Examples
    --------
    >>> edge_band(np.array([[0, 0, 0, 1, 1, 1]], np.float32), 1).astype(int).tolist()
    [[0, 0, 1, 1, 0, 0]]
    """
    if radius_px < 0:
        message = f"radius_px must not be negative: {radius_px}"
        raise ValueError(message)
    high, low = truth, truth
    for axis in (0, 1):
        high = _sweep(high, radius_px, axis, np.maximum)
        low = _sweep(low, radius_px, axis, np.minimum)
    band: Selection = high - low > _FLAT
    return band


def _sweep(values: Floats, radius_px: int, axis: int, extreme: np.ufunc) -> Floats:
    out = values.copy()
    length = values.shape[axis]
    for step in range(1, min(radius_px, length - 1) + 1):
        ahead = [slice(None)] * 2
        behind = [slice(None)] * 2
        ahead[axis], behind[axis] = slice(step, None), slice(None, length - step)
        for here, there in ((ahead, behind), (behind, ahead)):
            part = out[tuple(here)]
            extreme(part, values[tuple(there)], out=part)
    return out
