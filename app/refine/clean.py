"""Takes stray specks off a mask and closes pinholes in it; everything soft stays soft.

Thread: any.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats
from app.imaging.components import label

# Shares of the coverage of the mask's greatest part.
_ISLAND, _HOLE = 0.01, 0.001
# A deeper hole is meant: without this limit, filling holes made one photo in five worse.
_SHALLOW = 0.25
# Share of the mask's longer side. Within it a speck may be flying hair, and a hole a gap in it.
_NEAR = 0.04

Places = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows and columns."""


def clean(coarse: Floats) -> Floats:
    """Remove islands and fill holes.

    Parameters
    ----------
    coarse : ndarray of shape (S, T), float32
        In [0, 1], with its tails cut.

    Returns
    -------
    ndarray of shape (S, T), float32
        New array in [0, 1].

    Notes
    -----
    The rule, with parts joined also across corners. Whatever the mask covers, however faintly,
    belongs to a part of it. A part that covers less than 1 % of what the greatest covers, and comes
    nowhere nearer than 4 % of the mask's side to a greater one, is an island, and becomes 0.
    Likewise, a dip of the mask inside the subject that stays above 0.75, covers less than
    0.1 % of that, and comes nowhere nearer to any greater or deeper one or to the picture's border,
    is a hole and becomes 1. So gaps between arm and body stay, and so does all that is fine along
    the edge.

    Examples
    --------
    >>> mask = np.zeros((80, 80), np.float32)
    >>> mask[10:70, 10:70], mask[1, 78], mask[40, 40], mask[11, 40] = 1, 0.6, 0.8, 0.8
    >>> cleaned = clean(mask)
    >>> float(cleaned[1, 78]), float(cleaned[40, 40]), round(float(cleaned[11, 40]), 1)
    (0.0, 1.0, 0.8)
    """
    parts, weights = _weigh(coarse)
    if not len(weights):
        return coarse.copy()
    most = float(weights.max())
    cleaned = coarse.copy()
    cleaned[_stray(parts, weights < _ISLAND * most, border=False)] = 0
    gaps = 1 - cleaned
    parts, weights = _weigh(gaps)
    is_hole = weights < _HOLE * most
    if is_hole.any():
        deepest = np.zeros(len(weights) + 1, np.float32)
        np.maximum.at(deepest, parts.ravel(), gaps.ravel())
        is_hole &= deepest[1:] < _SHALLOW
    cleaned[_stray(parts, is_hole, border=True)] = 1
    return cleaned


def _weigh(cover: Floats) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Tell the parts apart, and add up what each of them covers."""
    parts, count = label(cover > 0)
    weights = np.bincount(parts.ravel(), weights=cover.ravel(), minlength=count + 1)
    return parts, weights[1:].astype(np.float64, copy=False)


def _stray(parts: NDArray[np.intp], is_small: NDArray[np.bool_], border: bool) -> Places:
    """Find the small parts that are far from every great one (and the border, if that counts)."""
    if not is_small.any():
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    small = np.concatenate(([False], is_small))
    in_small = small[parts]
    rows, columns = np.nonzero(in_small)
    height, width = parts.shape
    reach_px = max(round(_NEAR * max(height, width)), 1)
    # How many pixels of great ones lie above and left of a place: of a square, four of them tell.
    before = np.zeros((height + 1, width + 1), np.int32)
    np.cumsum((parts > 0) & ~in_small, axis=0, dtype=np.int32, out=before[1:, 1:])
    np.cumsum(before, axis=1, out=before)
    top, left = np.maximum(rows - reach_px, 0), np.maximum(columns - reach_px, 0)
    bottom = np.minimum(rows + reach_px + 1, height)
    right = np.minimum(columns + reach_px + 1, width)
    inside = before[bottom, right] - before[top, right] - before[bottom, left] + before[top, left]
    is_near = inside > 0
    if border:
        edge = np.minimum(
            np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns)
        )
        is_near |= edge < reach_px
    of = parts[rows, columns]
    small[of[is_near]] = False
    is_stray = small[of]
    return rows[is_stray], columns[is_stray]
