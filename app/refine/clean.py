"""Takes specks off a mask and closes pinholes in it; everything soft stays soft.

Thread: any. Imports domain and refine.parts.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats
from app.refine.parts import label

# A part counts from here on: faint hair holds together with the head that it grows on.
_SHOWS = 0.1
# Shares of the coverage of the greatest part, measured (see docs/matte.md).
_ISLAND = 0.01
_HOLE = 0.001


def clean(coarse: Floats) -> Floats:
    """Remove islands and fill holes.

    Parameters
    ----------
    coarse : ndarray of shape (S, T), float32
        In [0, 1].

    Returns
    -------
    ndarray of shape (S, T), float32
        New array in [0, 1].

    Notes
    -----
    The rule, with parts joined also across corners: a part of the mask above 0.1 that covers less
    than 1 % of what the greatest part covers is an island, and becomes 0. A part of the background
    (one minus the mask, above 0.1) that does not touch the picture's border and covers less than
    0.1 % of that is a hole, and becomes 1; a larger one may be the gap between arm and body.
    What lies below 0.1 around an island goes with it, unless it also touches what stays.

    Examples
    --------
    >>> mask = np.zeros((40, 40), np.float32)
    >>> mask[5:35, 5:35], mask[2, 38], mask[20, 20] = 1, 0.6, 0.5
    >>> cleaned = clean(mask)
    >>> float(cleaned[2, 38]), float(cleaned[20, 20]), float(cleaned[6, 6])
    (0.0, 1.0, 1.0)
    """
    parts, count = label(coarse > _SHOWS)
    if not count:
        return coarse.copy()
    weights = _weigh(parts, coarse, count)
    most = weights[1:].max()
    is_island = weights < _ISLAND * most
    is_island[0] = False
    cleaned = coarse.copy()
    cleaned[is_island[parts]] = 0
    if is_island.any():
        _clear_surroundings(cleaned)
    holes, count = label(1 - cleaned > _SHOWS)
    is_hole = _weigh(holes, 1 - cleaned, count) < _HOLE * most
    is_hole[0] = False
    for border in (holes[0], holes[-1], holes[:, 0], holes[:, -1]):
        is_hole[border] = False
    cleaned[is_hole[holes]] = 1
    return cleaned


def _clear_surroundings(mask: Floats) -> None:
    """Clear faint parts that no longer hold anything above the level, in place."""
    faint, count = label(mask > 0)
    strongest = np.zeros(count + 1, np.float32)
    np.maximum.at(strongest, faint.ravel(), mask.ravel())
    mask[(strongest <= _SHOWS)[faint]] = 0


def _weigh(parts: NDArray[np.intp], values: Floats, count: int) -> NDArray[np.float64]:
    """Add up the values in each part."""
    sums = np.bincount(parts.ravel(), weights=values.ravel(), minlength=count + 1)
    return sums.astype(np.float64, copy=False)
