"""What BlazeFace answers: one row for each of its anchors, and the faces in them.

Thread: any. Source: V. Bazarevsky and others, BlazeFace: Sub-millisecond Neural Face Detection on
Mobile GPUs (2019). Anchors are the middles of a grid's cells, several at the same place.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.domain import Floats

SIDE = 256
"""Of the network's square input, in pixels."""
# Pixels from one cell to the next, and how many anchors each has.
_GRIDS = ((16, 2), (32, 6))
LEAST_SCORE = 0.65
"""Below it nothing counts as a face. Wheels score 0.56, the least of 35 faces 0.74; see
docs/decisions.md."""
# Boxes that share more than this part of their joined area are of the same face.
_SAME = 0.3


@dataclass(frozen=True)
class FaceBox:
    """A face as the first network sees it, coarsely.

    Parameters
    ----------
    middle : tuple of float
        x and y of its box, in the pixels of what was looked at.
    side : float
        Longer side of the box.
    eyes : tuple of tuple of float
        The left one and the right one, as seen where the head is upright.
    score : float
        In [0, 1].
    """

    middle: tuple[float, float]
    side: float
    eyes: tuple[tuple[float, float], tuple[float, float]]
    score: float

    def overlap(self, other: "FaceBox") -> float:
        """Return which part of the joined area of both squares is shared."""
        width, height = (
            max(0.0, (self.side + other.side) / 2 - abs(one - two))
            for one, two in zip(self.middle, other.middle, strict=True)
        )
        shared = min(width, self.side, other.side) * min(height, self.side, other.side)
        return shared / (self.side**2 + other.side**2 - shared)


def anchors() -> Floats:
    """Return the middles of the cells, one row (x, y) for each anchor.

    Returns
    -------
    ndarray of shape (896, 2), float32
        In pixels of the input, in the order of the network's rows.

    Examples
    --------
    >>> anchors()[[0, 1, 2, 512]].tolist()
    [[8.0, 8.0], [8.0, 8.0], [24.0, 8.0], [16.0, 16.0]]
    """
    rows = []
    for step, count in _GRIDS:
        places = (np.arange(SIDE // step) + 0.5) * step
        across, down = np.meshgrid(places, places)
        rows.append(np.repeat(np.stack([across, down], axis=-1).reshape(-1, 2), count, axis=0))
    return np.concatenate(rows).astype(np.float32)


def boxes_of(answer: Floats, least: float = LEAST_SCORE) -> tuple[FaceBox, ...]:
    """Read the faces out of the network's answer.

    Parameters
    ----------
    answer : ndarray of shape (896, 17), float32
        By anchor a logit, then x, y, width and height of the box and six points (x, y): the eyes,
        the nose, the mouth, the ears; all in pixels of the input, from the anchor.
    least : float, optional
        Score below which nothing is a face.

    Returns
    -------
    tuple of FaceBox
        Each face once, the surest first.

    Examples
    --------
    >>> answer = np.zeros((896, 17), np.float32)
    >>> answer[:, 0] = -9
    >>> answer[0] = [9, 1, 2, 30, 40, -5, 0, 6, 0, *[0] * 8]
    >>> [(one.middle, one.side, one.eyes) for one in boxes_of(answer)]
    [((9.0, 10.0), 40.0, ((3.0, 8.0), (14.0, 8.0)))]
    """
    finite = np.nan_to_num(answer.astype(np.float64), nan=-100.0, posinf=100.0, neginf=-100.0)
    scores = 1 / (1 + np.exp(-np.clip(finite[:, 0], -50, 50)))
    seen: list[FaceBox] = []
    middles = anchors()
    for row in np.argsort(-scores, kind="stable"):
        if scores[row] < least:
            break
        x, y = (float(one) for one in middles[row])
        across, down, width, height, *points = (float(one) for one in finite[row, 1:])
        eyes = (x + points[0], y + points[1]), (x + points[2], y + points[3])
        middle, side = (x + across, y + down), max(width, height)
        if side > 0:
            seen.append(FaceBox(middle, side, eyes, float(scores[row])))
    return tuple(each_once(seen))


def each_once(seen: Iterable[FaceBox]) -> list[FaceBox]:
    """Leave out what was seen before.

    Parameters
    ----------
    seen : iterable of FaceBox
        Of one picture, in its pixels.

    Returns
    -------
    list of FaceBox
        Of those that overlap the surest; the surest first.
    """
    kept: list[FaceBox] = []
    for box in sorted(seen, key=lambda one: -one.score):
        if all(box.overlap(one) <= _SAME for one in kept):
            kept.append(box)
    return kept
