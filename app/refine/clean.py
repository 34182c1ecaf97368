"""Takes stray specks off a mask and closes pinholes in it; everything soft stays soft.

Thread: any.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.domain import Floats
from app.imaging.components import label

# Shares of the coverage of the mask's greatest part.
_ISLAND, _HOLE = 0.01, 0.001
# A deeper hole is meant: without this limit, filling holes made one photo in five worse.
_SHALLOW = 0.25
# Share of the mask's longer side. Within it a speck may be flying hair, and a hole a gap in it.
_NEAR = 0.04


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
    deepest = np.zeros(len(weights) + 1, np.float32)
    np.maximum.at(deepest, parts.ravel(), gaps.ravel())
    is_hole = (weights < _HOLE * most) & (deepest[1:] < _SHALLOW)
    cleaned[_stray(parts, is_hole, border=True)] = 1
    return cleaned


def _weigh(cover: Floats) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Tell the parts apart, and add up what each of them covers."""
    parts, count = label(cover > 0)
    weights = np.bincount(parts.ravel(), weights=cover.ravel(), minlength=count + 1)
    return parts, weights[1:].astype(np.float64, copy=False)


def _stray(parts: NDArray[np.intp], is_small: NDArray[np.bool_], border: bool) -> NDArray[np.bool_]:
    """Find the small parts that are far from every great one (and the border, if that counts)."""
    small = np.concatenate(([False], is_small))
    great = ~small
    great[0] = False
    reach_px = max(round(_NEAR * max(parts.shape)), 1)
    around = np.pad(great[parts], 1, constant_values=border)
    seen = Image.fromarray(around.astype(np.uint8) * np.uint8(255))
    # A mean that is not 0 tells what a maximum would, in time that does not go with the side.
    for step_px in _steps(reach_px):
        seen = seen.filter(ImageFilter.BoxBlur(step_px)).point(lambda level: 255 if level else 0)
    near = np.asarray(seen)[1:-1, 1:-1] > 0
    small[np.unique(parts[near])] = False
    return small[parts]


def _steps(reach_px: int) -> list[int]:
    """Split a reach, for the mean of a single pixel over a larger square would round to 0."""
    longest_px = 7
    return [longest_px] * (reach_px // longest_px) + [reach_px % longest_px] * bool(
        reach_px % longest_px
    )
