"""How far a found head is from a marked one, as shares of the marked head's height.

What an ID photo asks of a head is its height and where its eyes are, so the overall figure is the
larger of these two errors. A head's axis stands at right angles to the line through its eyes.
"""

import math
from collections.abc import Sequence

from app.domain import Head

Place = tuple[float, float]
_NAMES = (
    *("crown_along", "crown_across", "chin_along", "chin_across", "eyes_along", "eyes_across"),
    *("head_height", "eye_line", "tilt_degrees", "overall"),
)


def errors(marked: Head, found: Head | None) -> dict[str, float]:
    """Measure a found head against a marked one; nothing is below zero.

    Parameters
    ----------
    marked : Head
        Where the head is.
    found : Head or None
        Where it was found; None is a head that was not found.

    Returns
    -------
    dict of str to float
        All but the tilt are shares of the marked head's height, crown to chin along its axis.
        Infinite where nothing was found.

        crown_along, crown_across, chin_along, chin_across
            How far off, along the marked head's axis and across it.
        eyes_along, eyes_across
            The same of the eye that is further off.
        head_height
            Error of the height, each head measured along its own axis.
        eye_line
            How far off the middle between the eyes is, along the marked head's axis.
        tilt_degrees
            Angle between the two lines through the eyes, 0 to 180.
        overall
            The larger of head_height and eye_line.

    Raises
    ------
    ValueError
        If a head's eyes are one place, or the marked head has no height.

    Examples
    --------
    >>> marked = Head((50, 0), (50, 100), (30, 45), (70, 45))
    >>> found = Head((50, -3), (50, 101), (30, 47), (72, 47))
    >>> measured = errors(marked, found)
    >>> measured["crown_along"], measured["head_height"], measured["eye_line"]
    (0.03, 0.04, 0.02)
    >>> measured["eyes_across"], measured["overall"]
    (0.02, 0.04)
    """
    across = _across(marked)
    height = _height(marked, across)
    if height <= 0:
        message = "a marked head's crown stands above its chin"
        raise ValueError(message)
    if found is None:
        return dict.fromkeys(_NAMES, math.inf)

    def off(place: Place, truth: Place) -> Place:
        along_px, across_px = _turned((place[0] - truth[0], place[1] - truth[1]), across)
        return along_px / height, across_px / height

    found_across = _across(found)
    crown, chin = off(found.crown, marked.crown), off(found.chin, marked.chin)
    eyes = off(found.left_eye, marked.left_eye), off(found.right_eye, marked.right_eye)
    cosine, sine = _turned(found_across, across)[::-1]
    head_height = abs(_height(found, found_across) - height) / height
    eye_line = abs(eyes[0][0] + eyes[1][0]) / 2
    return {
        "crown_along": abs(crown[0]),
        "crown_across": abs(crown[1]),
        "chin_along": abs(chin[0]),
        "chin_across": abs(chin[1]),
        "eyes_along": max(abs(eye[0]) for eye in eyes),
        "eyes_across": max(abs(eye[1]) for eye in eyes),
        "head_height": head_height,
        "eye_line": eye_line,
        "tilt_degrees": abs(math.degrees(math.atan2(sine, cosine))),
        "overall": max(head_height, eye_line),
    }


def median_and_worst(values: Sequence[float]) -> tuple[float, float]:
    """Sum up one figure of many heads; one that was not found counts as infinite.

    Raises
    ------
    ValueError
        If there are none.

    Examples
    --------
    >>> median_and_worst([0.01, 0.04, 0.02, 0.02])
    (0.02, 0.04)
    """
    if not values:
        message = "no heads were measured"
        raise ValueError(message)
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return median, ordered[-1]


def _across(head: Head) -> Place:
    """Find the unit vector from the left eye to the right one."""
    x = head.right_eye[0] - head.left_eye[0]
    y = head.right_eye[1] - head.left_eye[1]
    length = math.hypot(x, y)
    if not length:
        message = "a head's eyes are two places"
        raise ValueError(message)
    return x / length, y / length


def _turned(vector: Place, across: Place) -> Place:
    """Split a vector: how far down the axis, and how far across it."""
    return (
        vector[1] * across[0] - vector[0] * across[1],
        vector[0] * across[0] + vector[1] * across[1],
    )


def _height(head: Head, across: Place) -> float:
    """Measure from crown to chin along an axis."""
    return _turned((head.chin[0] - head.crown[0], head.chin[1] - head.crown[1]), across)[0]
