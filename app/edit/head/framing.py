"""Where a frame lies so that a head stands in it by a rule.

Thread: any.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain import Head
from app.edit.state import Frame

Matrix = NDArray[np.float64]
Box = tuple[float, float, float, float]
Line = tuple[float, float, float]
"""a, b and c of a line: a x + b y + c is positive beyond it."""

# A head that lies down has no height along the vertical: then this part of its length counts.
_LEAST_UPRIGHT = 0.5
_LEAST_PX = 1e-3


def stand(
    head: Head, frame: Frame, onto: Matrix, walls: Sequence[Line] = ()
) -> tuple[Matrix, Box] | None:
    """Turn the photo about the eyes, and frame the head.

    The head is levelled by the line through the eyes, and its crown comes to lie above its chin,
    however the photo was turned. It is centred half-way between the middle of the eyes and the
    chin: that is about where the nose and the mouth are, by which documents say what the middle of
    a face is, and where a head is a little askew it splits what is left of that in two.

    Parameters
    ----------
    head : Head
        In pixels of the photo.
    frame : Frame
        Its rule for the head, its shape, and by how much more it is turned.
    onto : ndarray of shape (3, 3)
        From the photo's places to those of the flipped and turned photo.
    walls : sequence of tuple of three float, optional
        Lines in the photo that the frame keeps within, as far as the rule's `most` lets it.

    Returns
    -------
    onto : ndarray of shape (3, 3)
        From the photo's places to those of the photo as it is turned now.
    box : tuple of four float
        x, y, width and height of the frame in there. Or None instead of both, where there is no
        rule, or crown and chin are the same place.

    Examples
    --------
    >>> from app.edit.head.rule import HeadRule
    >>> head = Head((50, 20), (50, 60), (40, 40), (60, 40))
    >>> stand(head, Frame(to_head=HeadRule(0.5, eyes=0.6)), np.eye(3))[1]
    (10.0, 8.0, 80.0, 80.0)
    """
    rule = frame.to_head
    crown, chin, left, right = _moved(onto, head)
    length = math.dist(crown, chin)
    if rule is None or length < _LEAST_PX:
        return None
    middle = (left + right) / 2
    angle = math.radians(frame.straighten_deg)
    if rule.level:
        angle += _level(crown - chin, right - left)
    onto = _about(middle, angle) @ onto
    crown, chin, left, right = _moved(onto, head)
    shape = frame.canvas or frame.aspect or (1, 1)
    ratio = shape[0] / shape[1]
    tall = max(abs(float(chin[1] - crown[1])), _LEAST_UPRIGHT * length)
    high = tall / rule.height
    # What the frame is held by: the eye line or the crown, and how much of it lies above that.
    if rule.eyes is not None:
        held, above = float(middle[1]), 1 - rule.eyes
    else:
        held, above = min(float(crown[1]), float(chin[1])), rule.top or 0.0
    across = float(middle[0] + chin[0]) / 2
    if rule.most is not None:
        lines = np.array(walls, np.float64).reshape(-1, 3) @ np.linalg.inv(onto)
        most = _highest(lines, (across, held), above, ratio)
        high = max(min(high, most), tall / rule.most)
    wide = high * ratio
    return onto, (across - wide / 2, held - above * high, wide, high)


def _highest(lines: Matrix, held: tuple[float, float], above: float, ratio: float) -> float:
    """Say how high a frame about a place may be for its corners to lie within the lines."""
    sides, ends = np.array([-ratio / 2, ratio / 2]), np.array([-above, 1 - above])
    corners = np.stack(np.meshgrid(sides, ends), axis=-1).reshape(-1, 2)
    outwards = lines[:, :2] @ corners.T
    room = -(lines[:, :2] @ np.array(held) + lines[:, 2])[:, np.newaxis]
    limits = room / np.where(outwards > 0, outwards, np.inf)
    return float(np.min(limits, initial=np.inf, where=outwards > 0))


def _moved(onto: Matrix, head: Head) -> Matrix:
    """Give crown, chin and both eyes, one a row, after the map."""
    points = np.array([head.crown, head.chin, head.left_eye, head.right_eye], np.float64)
    moved: Matrix = points @ onto[:2, :2].T + onto[:2, 2]
    return moved


def _level(up: Matrix, eyes: Matrix) -> float:
    """Say by which angle, clockwise, the eyes become level and the crown upmost."""
    if math.hypot(*eyes) < _LEAST_PX:
        eyes = np.array([-up[1], up[0]])
    angle = -math.atan2(eyes[1], eyes[0])
    is_upside_down = math.sin(angle) * up[0] + math.cos(angle) * up[1] > 0
    return math.remainder(angle + (math.pi if is_upside_down else 0), 2 * math.pi)


def _about(middle: Matrix, angle: float) -> Matrix:
    if angle == 0:
        return np.eye(3)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = float(middle[0]), float(middle[1])
    return np.array(
        [[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y], [0, 0, 1.0]]
    )
