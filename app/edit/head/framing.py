"""Where a frame lies so that a head stands in it by a rule.

Thread: any.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain import Head
from app.edit.head.rule import HeadRule

Matrix = NDArray[np.float64]
Box = tuple[float, float, float, float]

# A head that lies down has no height along the vertical: then this part of its length counts.
_LEAST_UPRIGHT = 0.5
_LEAST_PX = 1e-3


def stand(
    head: Head, rule: HeadRule, onto: Matrix, straighten_deg: float, ratio: float
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
    rule : HeadRule
        How it shall stand.
    onto : ndarray of shape (3, 3)
        From the photo's places to those of the flipped and turned photo.
    straighten_deg : float
        Turned by as much more, clockwise.
    ratio : float
        Width to height of the frame.

    Returns
    -------
    onto : ndarray of shape (3, 3)
        From the photo's places to those of the photo as it is turned now.
    box : tuple of four float
        x, y, width and height of the frame in there. Or None instead of both, where crown and chin
        are the same place.

    Examples
    --------
    >>> head = Head((50, 20), (50, 60), (40, 40), (60, 40))
    >>> stand(head, HeadRule(0.5, eyes=0.6), np.eye(3), 0, 1)[1]
    (10.0, 8.0, 80.0, 80.0)
    """
    turned = _moved(onto, head)
    crown, chin, left, right = turned
    length = math.dist(crown, chin)
    if length < _LEAST_PX:
        return None
    middle = (left + right) / 2
    angle = math.radians(straighten_deg)
    if rule.level:
        angle += _level(crown - chin, right - left)
    onto = _about(middle, angle) @ onto
    crown, chin, left, right = _moved(onto, head)
    high = max(abs(float(chin[1] - crown[1])), _LEAST_UPRIGHT * length) / rule.height
    wide = high * ratio
    if rule.eyes is not None:
        top = float(middle[1]) - (1 - rule.eyes) * high
    else:
        top = min(float(crown[1]), float(chin[1])) - (rule.top or 0) * high
    across = float(middle[0] + chin[0]) / 2
    return onto, (across - wide / 2, top, wide, high)


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
