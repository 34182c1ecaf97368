"""Where a measure looks: the bands along the subject's edge.

Two bands, because two kinds of truth have two kinds of edge. A true matte says itself where alpha
moves, wide in hair and narrow along a sleeve: `soft_band`. A mask that people drew has an edge
without width, and is right only to a few pixels: `outline_band`. docs/matte.md has figures of the
first, docs/evaluation.md of the second, and neither can be had from the other.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.domain import Floats

Selection = NDArray[np.bool_]
# True alpha moves by less than this inside flat regions, where it was filmed or drawn.
_FLAT = 0.04


def outline_band(mask: Selection, reach_px: float, blind_px: float = 0.0) -> Selection:
    """Find the pixels near the outline of a mask, on both sides.

    Parameters
    ----------
    mask : ndarray of shape (H, W), bool
        The subject.
    reach_px : float
        How far the band reaches, by the straight line to the nearest pixel of the other side.
    blind_px : float, optional
        Up to where it is left out again, because the mask itself is not right to so few pixels.

    Returns
    -------
    ndarray of shape (H, W), bool
        Empty where all or nothing is subject.

    Examples
    --------
    >>> mask = np.array([[0, 0, 0, 1, 1, 1]], bool)
    >>> outline_band(mask, 2).astype(int).tolist()
    [[0, 1, 1, 1, 1, 0]]
    >>> outline_band(mask, 2, blind_px=1).astype(int).tolist()
    [[0, 1, 0, 0, 1, 0]]
    """
    if mask.all() or not mask.any():
        return np.zeros(mask.shape, np.bool_)
    inside, outside = ndimage.distance_transform_edt(mask), ndimage.distance_transform_edt(~mask)
    distance = np.where(mask, inside, outside)
    band: Selection = (distance <= reach_px) & (distance > blind_px)
    return band


def soft_band(truth: Floats, radius_px: int) -> Selection:
    """Find the pixels near where true alpha moves.

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
    >>> soft_band(np.array([[0, 0, 0, 1, 1, 1]], np.float32), 1).astype(int).tolist()
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
