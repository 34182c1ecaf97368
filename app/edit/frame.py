"""Where each pixel of the result comes from: flip, turn, straighten, crop and canvas in one map.

Thread: any.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Head, Pixels
from app.edit.head.framing import Box, Line, Matrix, stand
from app.edit.state import Frame

Sides = tuple[bool, bool, bool, bool]
"""Left, top, right and bottom of the photo."""


@dataclass(frozen=True)
class Subject:
    """Where the subject is in the photo, in its pixels.

    Parameters
    ----------
    box : tuple of four float
        Left, top, right and bottom of what is seen of it.
    weight : tuple of two float
        The centre of its matte's weight.
    walls : tuple of four bool
        The sides of the photo that a frame about its head keeps within, as far as the rule lets it.
    """

    box: Box
    weight: tuple[float, float]
    walls: Sides = (False, False, False, False)


@dataclass(frozen=True, eq=False)
class Canvas:
    """The result's size in pixels at full scale, and the map from the photo's places to its.

    `crop` is what of the turned photo is seen: x, y, width, height; `turned` is the map from the
    photo's places to those of the turned photo.
    """

    width: int
    height: int
    onto: Matrix
    crop: Box
    turned: Matrix

    @property
    def zoom(self) -> float:
        """Pixels of the result to one of the photo's."""
        return math.sqrt(abs(float(np.linalg.det(self.onto[:2, :2]))))

    @property
    def longer(self) -> float:
        """The longer side of what of the photo is seen, in its pixels."""
        return max(self.crop[2:])


def lay_out(
    frame: Frame,
    width: int,
    height: int,
    subject: Subject | None = None,
    head: Head | None = None,
) -> Canvas:
    """Decide the canvas.

    Parameters
    ----------
    frame : Frame
        What was chosen.
    width, height : int
        Of the photo, in pixels.
    subject : Subject, optional
        What a frame that is fitted to the subject goes by, and one about its head where the photo
        ends.
    head : Head, optional
        What a frame with a rule for the head goes by; that leaves no room for another crop.

    Returns
    -------
    Canvas
        Never empty.

    Examples
    --------
    >>> canvas = lay_out(Frame(turn=90), 40, 30)
    >>> canvas.width, canvas.height, (canvas.onto @ [0, 0, 1]).tolist()
    (30, 40, [30.0, 0.0, 1.0])
    """
    canvas = frame.canvas
    stood = _stood(frame, width, height, subject, head)
    if stood is not None:
        turned, (x, y, w, h) = stood
        is_askew = bool(np.any(turned[:2, :2] != np.rint(turned[:2, :2])))
        # Pixels are mixed anyway: then the head stands to a fraction of one as it shall.
        canvas = canvas or ((max(round(w), 1), max(round(h), 1)) if is_askew else None)
    else:
        turned, (x, y, w, h) = _cropped(frame, width, height, subject)
    if not canvas:
        # Half a pixel would make every pixel a mixture of its neighbours.
        x, y = float(round(x)), float(round(y))
    columns, rows = canvas or (max(round(w), 1), max(round(h), 1))
    fit = min(columns / w, rows / h) if canvas else 1.0
    moved = np.array([[fit, 0, (columns - fit * w) / 2], [0, fit, (rows - fit * h) / 2], [0, 0, 1]])
    if not canvas:
        moved[:2, 2] = 0
    return Canvas(columns, rows, moved @ _shift(-x, -y) @ turned, (x, y, w, h), turned)


def place(pixels: Pixels, canvas: Canvas, photo: tuple[int, int], size: tuple[int, int]) -> Pixels:
    """Bring a level of the photo onto the canvas.

    Parameters
    ----------
    pixels : ndarray of shape (h, w, 4), uint8
        Straight RGBA at any size.
    canvas : Canvas
        Where it goes.
    photo : tuple of int
        Width and height of the whole photo.
    size : tuple of int
        Width and height of the result, a scaled canvas.

    Returns
    -------
    ndarray of shape (size[1], size[0], 4), uint8
        Transparent where the photo doesn't reach. Where nothing is turned askew or scaled, the
        pixels are the same ones.

    Examples
    --------
    >>> dot = np.full((1, 1, 4), 9, np.uint8)
    >>> place(dot, lay_out(Frame(), 1, 1), (1, 1), (1, 1)).tolist()
    [[[9, 9, 9, 9]]]
    """
    rows, columns = pixels.shape[:2]
    scaled = np.diag([size[0] / canvas.width, size[1] / canvas.height, 1]) @ canvas.onto
    back = np.linalg.inv(scaled @ np.diag([photo[0] / columns, photo[1] / rows, 1]))
    image = Image.fromarray(pixels)
    near = np.rint(back)
    is_exact = bool(np.abs(back - near).max() < 1e-6)
    if is_exact and size == (columns, rows) and np.array_equal(near, np.eye(3)):
        return pixels
    how = Image.Resampling.NEAREST if is_exact else Image.Resampling.BICUBIC
    # Premultiplied, or hidden black would darken the edge; exact copies need no such care.
    mode = image if is_exact else image.convert("RGBa")
    data = tuple((near if is_exact else back)[:2].ravel().tolist())
    moved = mode.transform(size, Image.Transform.AFFINE, data, how)
    out = np.array(moved if is_exact else moved.convert("RGBA"))
    out[out[..., 3] == 0] = 0
    return out


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def _stood(
    frame: Frame, width: int, height: int, subject: Subject | None, head: Head | None
) -> tuple[Matrix, Box] | None:
    """Frame the head; None where there is no rule, or none to go by."""
    if head is None:
        return None
    lines: tuple[Line, ...] = ((-1, 0, 0), (0, -1, 0), (1, 0, -width), (0, 1, -height))
    walls = subject.walls if subject else ()
    return stand(
        head, frame, _upright(frame, width, height)[0], [*itertools.compress(lines, walls)]
    )


def _cropped(frame: Frame, width: int, height: int, subject: Subject | None) -> tuple[Matrix, Box]:
    turned, wide, high = _turned(frame, width, height)
    x, y, w, h = frame.crop or (0.0, 0.0, float(wide), float(high))
    if frame.to_subject and subject is not None:
        x, y, w, h = _around(frame, turned, subject, (wide, high))
    if frame.aspect is not None:
        ratio = frame.aspect[0] / frame.aspect[1]
        limit = min if frame.fill == "crop" else max
        wider, higher = limit(w, h * ratio), limit(h, w / ratio)
        x, y, w, h = x - (wider - w) / 2, y - (higher - h) / 2, wider, higher
    return turned, (x, y, w, h)


def _upright(frame: Frame, width: int, height: int) -> tuple[Matrix, int, int]:
    onto, wide, high = np.eye(3), width, height
    if frame.flip:
        onto = np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1.0]])
    for _ in range(frame.turn // 90):
        onto = np.array([[0, -1, high], [1, 0, 0], [0, 0, 1.0]]) @ onto
        wide, high = high, wide
    return onto, wide, high


def _turned(frame: Frame, width: int, height: int) -> tuple[Matrix, int, int]:
    onto, wide, high = _upright(frame, width, height)
    if frame.straighten_deg:
        angle = math.radians(frame.straighten_deg)
        cos, sin = math.cos(angle), math.sin(angle)
        spin = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
        onto = _shift(wide / 2, high / 2) @ spin @ _shift(-wide / 2, -high / 2) @ onto
    return onto, wide, high


def _around(frame: Frame, onto: Matrix, subject: Subject, size: tuple[int, int]) -> Box:
    left, top, right, bottom = subject.box
    corners = onto @ np.array([[left, right, left, right], [top, top, bottom, bottom], [1] * 4])
    (x0, y0), (x1, y1) = corners[:2].min(axis=1), corners[:2].max(axis=1)
    margin = frame.margin * max(x1 - x0, y1 - y0)
    cut = [x0 <= 1, y0 <= 1, x1 >= size[0] - 1, y1 >= size[1] - 1]
    kept = [frame.snap and one for one in cut]
    if frame.centre == "weight":
        x, y, _ = onto @ [*subject.weight, 1]
        across, down = max(x - x0, x1 - x), max(y - y0, y1 - y)
        # Grown on one side; but never beyond where the photo's border cuts the subject off.
        x0, x1 = x0 if kept[0] else x - across, x1 if kept[2] else x + across
        y0, y1 = y0 if kept[1] else y - down, y1 if kept[3] else y + down
    room = [0.0 if one else margin for one in kept]
    ends = round(x0 - room[0]), round(y0 - room[1]), round(x1 + room[2]), round(y1 + room[3])
    return float(ends[0]), float(ends[1]), float(ends[2] - ends[0]), float(ends[3] - ends[1])
