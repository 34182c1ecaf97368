"""Measures the light on a face, and how sharp it is.

Thread: any. The measure of sharpness follows Crete et al., "The blur effect" (SPIE 6492, 2007).
"""

from dataclasses import dataclass

import numpy as np

from app.domain import Floats, Head, Pixels
from app.edit.head.framing import Matrix

# Of the way from the eyes to the chin: so far from the middle of both a face reaches.
_WIDE, _UP, _DOWN = 0.75, 0.95, 0.75
_LEAST_PX = 24
_BLOWN, _CRUSHED = 250, 8
# An average over five pixels: what was blurred as much already loses little by it.
_TAPS = 5
_SOLID = 250


@dataclass(frozen=True)
class Face:
    """What is measured of a face; all are shares.

    Parameters
    ----------
    blown, crushed : float
        Of its pixels that are white, and black, or nearly so, in all three colours.
    sharpness : float
        Of the differences between neighbours that are lost when it is blurred by five pixels.
    """

    blown: float
    crushed: float
    sharpness: float


def face(picture: Pixels, matte: Pixels, head: Head, onto: Matrix) -> Face | None:
    """Measure a face in a finished picture.

    Parameters
    ----------
    picture : ndarray of shape (h, w, 4), uint8
        At the size at which it will be seen.
    matte : ndarray of shape (h, w), uint8
        Where the subject is in it: what is behind is no face.
    head : Head
        In pixels of the photo.
    onto : ndarray of shape (3, 3)
        From the photo's places to the picture's.

    Returns
    -------
    Face or None
        None where it is too small to be measured, or for the most part outside.

    Examples
    --------
    >>> head = Head((50, 10), (50, 90), (35, 45), (65, 45))
    >>> white = np.full((100, 100, 4), 255, np.uint8)
    >>> face(white, white[..., 3], head, np.eye(3))
    Face(blown=1.0, crushed=0.0, sharpness=0.0)
    """
    points = np.array([head.chin, head.left_eye, head.right_eye])
    chin, left, right = points @ onto[:2, :2].T + onto[:2, 2]
    eyes = (left + right) / 2
    (x, y), reach = (eyes + chin) / 2, float(np.hypot(*(eyes - chin)))
    rows, columns = picture.shape[:2]
    top, bottom = max(round(y - _UP * reach), 0), min(round(y + _DOWN * reach), rows)
    first, last = max(round(x - _WIDE * reach), 0), min(round(x + _WIDE * reach), columns)
    if min(bottom - top, last - first) < _LEAST_PX:
        return None
    part = picture[top:bottom, first:last]
    down, across = np.mgrid[top:bottom, first:last] + 0.5
    is_face = ((across - x) / (_WIDE * reach)) ** 2 + ((down - y) / (_UP * reach)) ** 2 <= 1
    is_face &= (part[..., 3] >= _SOLID) & (matte[top:bottom, first:last] >= _SOLID)
    if not is_face.any():
        return None
    colours = part[is_face][:, :3]
    luma: Floats = part[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    return Face(
        blown=float((colours.min(axis=1) >= _BLOWN).mean()),
        crushed=float((colours.max(axis=1) <= _CRUSHED).mean()),
        sharpness=min(_lost(luma), _lost(np.ascontiguousarray(luma.T))),
    )


def _lost(luma: Floats) -> float:
    """Tell which part of the differences along a row is lost when rows are blurred."""
    wide = luma.shape[1] - _TAPS + 1
    soft = np.mean([luma[:, n : n + wide] for n in range(_TAPS)], axis=0)
    sharp = luma[:, _TAPS // 2 : _TAPS // 2 + wide]
    before, after = np.abs(np.diff(sharp, axis=1)), np.abs(np.diff(soft, axis=1))
    whole = float(before.sum())
    return float(np.maximum(before - after, 0).sum()) / whole if whole > 0 else 0.0
