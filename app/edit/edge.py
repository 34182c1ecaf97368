"""Moves the matte's edge in or out, and softens it.

Thread: any.
"""

import numpy as np

from app.domain import Floats
from app.imaging.blur import blur

# A straight edge blurred by sigma is the normal distribution: at a distance of one sigma it has
# this value, and this slope in parts of sigma.
_TAIL, _SLOPE = 0.15866, 0.24197


def shift(alpha: Floats, by_px: float) -> Floats:
    """Move the edge.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    by_px : float
        Outwards, or inwards where negative, in pixels.

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1]; nowhere less than `alpha` if outwards, nowhere more if inwards.

    Examples
    --------
    >>> row = np.repeat(np.float32([[1, 0]]), 20, axis=1).repeat(40, axis=0)
    >>> float(shift(row, 4).sum(axis=1).mean().round())
    24.0
    """
    if abs(by_px) < 0.25:
        return alpha
    if by_px < 0:
        return 1 - shift(1 - alpha, -by_px)
    level = blur(alpha, by_px)
    # Never so flat that nothing at all would become something.
    steep = max(by_px / _SLOPE, 0.5 / _TAIL)
    moved = (level - np.float32(_TAIL)) * np.float32(steep) + np.float32(0.5)
    out: Floats = np.maximum(alpha, np.clip(moved, 0, 1))
    return out


def feather(alpha: Floats, over_px: float) -> Floats:
    """Soften the edge.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    over_px : float
        About how wide the edge becomes, in pixels.

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1].

    Examples
    --------
    >>> float(feather(np.ones((4, 4), np.float32), 2).min())
    1.0
    """
    soft: Floats = np.clip(blur(alpha, over_px / 2), 0, 1)
    return soft
