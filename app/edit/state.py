"""The state of one edit: a small value that can be written down, and says all that was chosen.

Thread: any. Lengths are pixels of the upright photo, angles degrees clockwise, colours "#rrggbb".
"""

import re
from dataclasses import astuple, dataclass, field
from typing import Literal

from app.domain import Head
from app.edit.from_json import load, require, write
from app.edit.head.rule import HeadRule

VERSION = 1
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
# Far beyond any photo; it keeps sums finite.
_FAR_PX = 1_000_000.0
# More strokes than anybody paints.
AFTER_ALL = 1_000_000
Point = tuple[float, float, float]


def _within(value: float, least: float, most: float, what: str) -> None:
    # Written so that a NaN is refused too.
    require(least <= value <= most, what)


def _colour(value: str) -> None:
    require(bool(_COLOUR.fullmatch(value)), "colour")


@dataclass(frozen=True)
class Stroke:
    """One stroke of a brush; `points` are x, y and radius, joined by straight lines."""

    mode: Literal["keep", "erase"]
    points: tuple[Point, ...]
    refined: bool = True
    hardness: float = 0.5

    def __post_init__(self) -> None:
        _within(self.hardness, 0, 1, "hardness")
        require(len(self.points) > 0, "a stroke without points")
        for x, y, radius in self.points:
            _within(x, -_FAR_PX, _FAR_PX, "x")
            _within(y, -_FAR_PX, _FAR_PX, "y")
            _within(radius, 0.25, 20_000, "radius")


@dataclass(frozen=True)
class Component:
    """A click on a connected component: drops it, or takes an earlier drop of it back.

    `after` is how many strokes were painted before the click: those that came later are painted
    over what it left.
    """

    x: float
    y: float
    keep: bool
    after: int = AFTER_ALL

    def __post_init__(self) -> None:
        _within(self.after, 0, AFTER_ALL, "after")
        _within(self.x, -_FAR_PX, _FAR_PX, "x")
        _within(self.y, -_FAR_PX, _FAR_PX, "y")


@dataclass(frozen=True)
class Background:
    """What lies behind the subject; which fields count, `kind` decides.

    Parameters
    ----------
    kind : {"transparent", "colour", "gradient", "picture", "blur", "original"}
        "original" is the photo itself, with nothing cut out. "colour" uses `colour`; "gradient"
        `colour`, `to` and `angle_deg` (0 runs downwards, 90 to the left); "picture" `id`, `fit`,
        `x`, `y` and `scale`; "blur" `radius_px`.
    x, y : float
        How far a picture is moved, in shares of the canvas.
    scale : float
        Of a picture, beside its fit.
    """

    kind: Literal["transparent", "colour", "gradient", "picture", "blur", "original"] = (
        "transparent"
    )
    colour: str = "#ffffff"
    to: str = "#000000"
    angle_deg: float = 0.0
    id: str = ""
    fit: Literal["cover", "contain"] = "cover"
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    radius_px: float = 24.0

    def __post_init__(self) -> None:
        _colour(self.colour)
        _colour(self.to)
        _within(self.angle_deg, -360, 360, "angle")
        _within(self.x, -10, 10, "x")
        _within(self.y, -10, 10, "y")
        _within(self.scale, 0.01, 100, "scale")
        _within(self.radius_px, 0, 5000, "radius")
        require(len(self.id) <= 64, "id")
        require(self.kind != "picture" or bool(self.id), "a background picture without an id")


@dataclass(frozen=True)
class Shadow:
    """A shadow of the subject: dropped behind it, or lying at its foot."""

    kind: Literal["drop", "contact"] = "drop"
    colour: str = "#000000"
    opacity: float = 0.4
    blur_px: float = 24.0
    x_px: float = 0.0
    y_px: float = 16.0

    def __post_init__(self) -> None:
        _colour(self.colour)
        _within(self.opacity, 0, 1, "opacity")
        _within(self.blur_px, 0, 2000, "blur")
        _within(self.x_px, -20_000, 20_000, "x")
        _within(self.y_px, -20_000, 20_000, "y")


@dataclass(frozen=True)
class Outline:
    """A line of one colour around the subject."""

    width_px: float = 8.0
    colour: str = "#ffffff"

    def __post_init__(self) -> None:
        _colour(self.colour)
        _within(self.width_px, 0, 1000, "width")


@dataclass(frozen=True)
class Frame:
    """What of the photo is seen, and how large.

    In this order: flip (left to right), turn, straighten (about the middle, the sides stay), crop,
    canvas.

    Parameters
    ----------
    crop : tuple of four float, or None
        x, y, width, height in the turned photo; may reach beyond it.
    to_subject : bool
        Crop to the subject instead, with `margin` around it, a share of its longer side.
    aspect : tuple of two float, or None
        Width to height of what is left.
    fill : {"pad", "crop"}
        How the crop gets to its aspect: widened, or cut to it about its middle.
    snap : bool
        Where the photo's border cuts the subject off, no margin: the subject runs off the canvas.
    canvas : tuple of two int, or None
        Width and height of the result; the crop is fitted into it, in the middle.
    """

    crop: tuple[float, float, float, float] | None = None
    to_subject: bool = False
    margin: float = 0.05
    aspect: tuple[float, float] | None = None
    fill: Literal["pad", "crop"] = "pad"
    turn: Literal[0, 90, 180, 270] = 0
    straighten_deg: float = 0.0
    flip: bool = False
    canvas: tuple[int, int] | None = None
    snap: bool = True
    centre: Literal["box", "weight"] = "box"
    to_head: HeadRule | None = None

    def __post_init__(self) -> None:
        _within(self.margin, 0, 10, "margin")
        _within(self.straighten_deg, -45, 45, "straighten")
        if self.crop:
            for edge in self.crop[:2]:
                _within(edge, -_FAR_PX, _FAR_PX, "crop")
            for side in self.crop[2:]:
                _within(side, 1, _FAR_PX, "crop")
        for share in self.aspect or ():
            _within(share, 0.01, 100_000, "aspect")
        for side in self.canvas or ():
            _within(side, 1, _FAR_PX, "canvas")


@dataclass(frozen=True)
class Edit:
    """Everything a person chose about one photo's cutout.

    Parameters
    ----------
    feather_px : float
        Softens the edge over about so many pixels.
    shift_px : float
        Moves the edge outwards, or inwards where it is negative.
    head : Head or None
        Where a person says that the head is; None: where it is found.
    shape : {"rectangle", "circle"}
        Of the finished picture; the circle is as wide and as high as the canvas.
    reference_px : float or None
        The longer side of the seen crop that shadow, outline and blur were chosen for: on another
        crop they are scaled with it. None: they are pixels of the photo.

    Examples
    --------
    >>> Edit.from_json(Edit(feather_px=2).to_json()).feather_px
    2.0
    """

    version: Literal[1] = 1
    strokes: tuple[Stroke, ...] = ()
    components: tuple[Component, ...] = ()
    feather_px: float = 0.0
    shift_px: float = 0.0
    background: Background = field(default_factory=Background)
    shadow: Shadow | None = None
    outline: Outline | None = None
    frame: Frame = field(default_factory=Frame)
    head: Head | None = None
    shape: Literal["rectangle", "circle"] = "rectangle"
    reference_px: float | None = None

    def __post_init__(self) -> None:
        _within(self.feather_px, 0, 500, "feather")
        _within(self.shift_px, -500, 500, "shift")
        if self.reference_px is not None:
            _within(self.reference_px, 1, _FAR_PX, "reference")
        if self.head is not None:
            for point in astuple(self.head):
                for place in point:
                    _within(place, -_FAR_PX, _FAR_PX, "head")

    @staticmethod
    def from_json(text: str) -> "Edit":
        """Read a state.

        Parameters
        ----------
        text : str
            As `to_json` writes it; what is left out has its first value.

        Returns
        -------
        Edit
            Checked through and through.

        Raises
        ------
        InternalError
            If it is no state, or one of another version; `detail` says where.

        Examples
        --------
        >>> Edit.from_json('{"version": 1}') == Edit()
        True
        """
        return load(Edit, text)

    def to_json(self) -> str:
        """Write the state down.

        Returns
        -------
        str
            One JSON object.

        Examples
        --------
        >>> '"version": 1' in Edit().to_json()
        True
        """
        return write(self)
