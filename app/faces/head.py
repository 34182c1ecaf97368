"""The lines of a head: eyes and chin from a face, the crown from the matte, hair included.

Thread: any.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain import Head, HeadFound, Matte
from app.faces.face import Face, Point

# Rows and columns in which the matte over the eyes is read; finer than half a percent of a head.
_ROWS, _COLUMNS = 640, 129
# How far it is read, by the distance from eyes to chin: up, and to either side.
_UP, _ASIDE = 4.0, 1.0
# A gap in the matte of this height, by the same, is stepped over: light on hair and glasses.
_GAP = 0.12
# The crown where the matte shows none, over the eyes, by the same.
_CROWN = 1.0
# Of a head that is only guessed: its height by the matte's width and height, and the places in it.
_OF_WIDTH, _OF_HEIGHT = 0.5, 0.7
_EYES, _APART = 0.5, 0.13


@dataclass(frozen=True)
class CrownRule:
    """Where a head ends above; how it was chosen is in docs/decisions.md.

    Parameters
    ----------
    covered : float
        Coverage from which a pixel is of the head: loose hair covers its own in part.
    strand : float
        How wide the matte is yet at the crown, by the distance from eyes to chin.
    """

    covered: float = 0.95
    strand: float = 0.1


def which_face(faces: Sequence[Face]) -> tuple[Face | None, HeadFound]:
    """Choose the face that a photo is of.

    Parameters
    ----------
    faces : sequence of Face
        As they were found.

    Returns
    -------
    face : Face or None
        The largest.
    found : {"one", "none", "several"}
        "several" where another one is at least half as large.

    Examples
    --------
    >>> small, large = (Face((0, 0), (1, 0), (0, 1), (0, 0, s, s), 0.9) for s in (40, 100))
    >>> which_face([small, large]) == (large, "one"), which_face([large, large])[1]
    (True, 'several')
    """
    if not faces:
        return None, "none"
    largest, *others = sorted(faces, key=lambda face: -face.size)
    is_alone = all(face.size < largest.size / 2 for face in others)
    return largest, "one" if is_alone else "several"


def head_of(face: Face, alpha: Matte, rule: CrownRule = CrownRule()) -> Head:
    """Measure the head that a face belongs to.

    The head's axis stands on the line through the eyes. The crown lies on it, as high as the matte
    reaches over the face without a gap.

    Parameters
    ----------
    face : Face
        Its eyes and chin are taken as they are.
    alpha : ndarray of shape (H, W), float32 in [0, 1] or uint8
        The photo's matte.
    rule : CrownRule, optional
        Where the head ends above.

    Returns
    -------
    Head
        In pixels of the photo; where the matte shows no head, the crown is guessed.

    Examples
    --------
    >>> rows, columns = np.mgrid[:200, :160]
    >>> inside = ((columns + 0.5 - 80) / 60) ** 2 + ((rows + 0.5 - 100) / 80) ** 2 < 1
    >>> alpha = inside.astype(np.float32)
    >>> face = Face((56.0, 100.0), (104.0, 100.0), (80.0, 180.0), (40, 80, 120, 180), 0.9)
    >>> abs(head_of(face, alpha).crown[1] - 20) < 1
    True
    """
    left, right, chin = face.left_eye, face.right_eye, face.chin
    middle = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    apart = math.hypot(right[0] - left[0], right[1] - left[1])
    along = ((right[0] - left[0]) / apart, (right[1] - left[1]) / apart) if apart else (1.0, 0.0)
    up = along[1], -along[0]
    reach = (middle[0] - chin[0]) * up[0] + (middle[1] - chin[1]) * up[1]
    unit = max(reach, apart, 1.0)
    height = _rise(alpha, middle, along, unit, rule) or _CROWN * unit
    crown = middle[0] + up[0] * height, middle[1] + up[1] * height
    return Head(crown=crown, chin=chin, left_eye=left, right_eye=right)


def _rise(alpha: Matte, middle: Point, along: Point, unit: float, rule: CrownRule) -> float:
    """Say how far over the eyes the matte reaches, in pixels; 0 where it is not there at all."""
    step = _UP * unit / _ROWS
    ups = np.arange(_ROWS) * step
    asides = np.linspace(-_ASIDE, _ASIDE, _COLUMNS) * unit
    x = middle[0] + along[0] * asides + along[1] * ups[:, np.newaxis]
    y = middle[1] + along[1] * asides - along[0] * ups[:, np.newaxis]
    inside = _covered(alpha, x, y, rule.covered)
    # From row to row what is there, or was there less than a gap ago, goes on.
    gap = int(_GAP * unit / step)
    since = np.zeros(_COLUMNS, np.int64)
    top = 0
    width = max(1, round(rule.strand * _COLUMNS / (2 * _ASIDE)))
    for row in range(_ROWS):
        since = np.where(inside[row], np.where(since <= gap, 0, since), since + 1)
        if np.count_nonzero(inside[row] & (since <= gap)) >= width:
            top = row + 1
        elif (since > gap).all():
            break
    # A sharp edge lies where a pixel is half covered.
    return top * step + (rule.covered - 0.5) if top else 0.0


def _covered(
    alpha: Matte, x: NDArray[np.float64], y: NDArray[np.float64], covered: float
) -> NDArray[np.bool_]:
    height, width = alpha.shape
    columns, rows = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    there = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    least = 255 * covered if alpha.dtype == np.uint8 else covered
    values = alpha[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return np.asarray(there & (values >= least))


def guess_head(alpha: Matte) -> Head:
    """Guess a head where no face was found, for a person to set right.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 in [0, 1] or uint8
        The photo's matte.

    Returns
    -------
    Head
        Upright, at the top of the matte; of an empty matte, in the middle of the photo.

    Examples
    --------
    >>> alpha = np.zeros((200, 100), np.uint8)
    >>> alpha[40:200, 10:90] = 255
    >>> guess_head(alpha)
    Head(crown=(50.0, 40.0), chin=(50.0, 80.0), left_eye=(44.8, 60.0), right_eye=(55.2, 60.0))
    """
    half = 128 if alpha.dtype == np.uint8 else 0.5
    inside = alpha >= half
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        inside = np.ones(alpha.shape, np.bool_)
        rows, columns = np.arange(alpha.shape[0]), np.arange(alpha.shape[1])
    top = float(rows[0])
    width, height = float(columns[-1] + 1 - columns[0]), float(rows[-1] + 1 - rows[0])
    tall = max(1.0, min(_OF_WIDTH * width, _OF_HEIGHT * height))
    part = inside[rows[0] : rows[0] + max(1, round(tall))]
    middle = float(np.nonzero(part)[1].mean()) + 0.5
    eyes = top + _EYES * tall
    apart = round(_APART * tall, 6)
    return Head(
        crown=(middle, top),
        chin=(middle, top + tall),
        left_eye=(middle - apart, eyes),
        right_eye=(middle + apart, eyes),
    )
