"""Measures how a head stands in the frame, and whether the photo reaches as far.

Thread: any.
"""

import math
from dataclasses import dataclass

import numpy as np

from app.domain import Floats, Head
from app.edit.frame import Canvas
from app.edit.head.framing import Matrix

# So many points are looked at, along each side of the frame.
_POINTS = 96
_IS_SUBJECT = 0.5


@dataclass(frozen=True)
class Standing:
    """Where a head is in the finished picture.

    Parameters
    ----------
    head_height, eyes, top, chin : float
        Shares of the frame's height: crown to chin; the eyes above the foot; the crown below the
        top; the chin above the foot.
    centring : float
        How far the face is from the middle, a share of the frame's width.
    tilt : float
        Of the line through the eyes, in degrees, 0 or more.
    head_inside : float
        Which part of the head, from crown to chin and from eye to eye, is within the frame.
    """

    head_height: float
    eyes: float
    top: float
    chin: float
    centring: float
    tilt: float
    head_inside: float


def standing(head: Head, canvas: Canvas) -> Standing:
    """Measure a head in the frame.

    Parameters
    ----------
    head : Head
        In pixels of the photo.
    canvas : Canvas
        Where the photo goes.

    Returns
    -------
    Standing
        The middle of the face is half-way between the middle of the eyes and the chin.

    Examples
    --------
    >>> from app.edit.frame import lay_out
    >>> from app.edit.state import Frame
    >>> head = Head((50, 20), (50, 70), (40, 45), (60, 45))
    >>> standing(head, lay_out(Frame(), 100, 100)).head_height
    0.5
    """
    points = np.array([head.crown, head.chin, head.left_eye, head.right_eye])
    crown, chin, left, right = points @ canvas.onto[:2, :2].T + canvas.onto[:2, 2]
    wide, high = canvas.width, canvas.height
    middle = (left + right) / 2
    tilt = abs(math.degrees(math.atan2(right[1] - left[1], abs(right[0] - left[0]))))
    across = _within(sorted((float(left[0]), float(right[0]))), wide)
    down = _within(sorted((float(crown[1]), float(chin[1]))), high)
    return Standing(
        head_height=float(chin[1] - crown[1]) / high,
        eyes=1 - float(middle[1]) / high,
        top=float(crown[1]) / high,
        chin=1 - float(chin[1]) / high,
        centring=abs(float(middle[0] + chin[0]) / 2 - wide / 2) / wide,
        tilt=tilt,
        head_inside=across * down,
    )


def _within(ends: list[float], side: float) -> float:
    """Tell which part of a stretch lies in 0 to `side`."""
    low, high = ends
    if high <= low:
        return float(0 <= low <= side)
    return max(min(high, side) - max(low, 0.0), 0.0) / (high - low)


def covered(canvas: Canvas, alpha: Floats, *, is_cut_out: bool) -> float:
    """Tell which part of the frame has what it should have from the photo.

    Parameters
    ----------
    canvas : Canvas
        Where the photo goes.
    alpha : ndarray of shape (H, W), float32
        The photo's matte.
    is_cut_out : bool
        Whether something else is behind the subject: then beyond the photo's edge only that is
        missing which the edge cuts off.

    Returns
    -------
    float
        1 where nothing is missing.

    Examples
    --------
    >>> from app.edit.frame import lay_out
    >>> from app.edit.state import Frame
    >>> half = lay_out(Frame(crop=(0, 0, 8, 16)), 8, 8)
    >>> covered(half, np.zeros((8, 8), np.float32), is_cut_out=False)
    0.5
    >>> covered(half, np.zeros((8, 8), np.float32), is_cut_out=True)
    1.0
    """
    steps = (np.arange(_POINTS) + 0.5) / _POINTS
    across, down = np.meshgrid(steps * canvas.width, steps * canvas.height)
    onto: Matrix = np.linalg.inv(canvas.onto).astype(np.float64)
    x, y, _ = np.tensordot(onto, np.stack([across, down, np.ones_like(across)]), 1)
    rows, columns = alpha.shape
    is_missing = (x < 0) | (y < 0) | (x > columns) | (y > rows)
    if is_cut_out:
        nearest = alpha[
            np.clip(y, 0, rows - 1).astype(np.intp), np.clip(x, 0, columns - 1).astype(np.intp)
        ]
        is_missing &= nearest >= _IS_SUBJECT
    return 1 - float(is_missing.mean())
