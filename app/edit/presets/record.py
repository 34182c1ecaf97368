"""What a preset is: one record of data, whose parts fit together or are refused in plain words.

Thread: any. Shares are of the frame's height, sizes in pixels, prints in millimetres.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.edit.export.options import Export
from app.edit.from_json import require
from app.edit.state import Background, Edit, Frame, Outline, Shadow

Group = Literal["basic", "product", "id", "headshot", "sticker"]
Grade = Literal["A", "B", "C", "own"]
Range = tuple[float, float, float]
"""Least, aim, most."""

_ID = re.compile(r"[a-z0-9](-?[a-z0-9]){0,63}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_DOCUMENT = re.compile(r"[a-z_]{1,40}", re.ASCII)
# A paper's shape and that of its pixels differ by rounding, and by no more.
_SAME_SHAPE = 0.01
# The rounding of shares that are written with three digits.
_NEARLY = 0.0015


@dataclass(frozen=True)
class Sizes:
    """The least and the most width and height, in pixels."""

    least: tuple[int, int] | None = None
    most: tuple[int, int] | None = None


@dataclass(frozen=True)
class Bytes:
    """The least and the most bytes of a file."""

    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        low, high = self.least or 1, self.most or 1_000_000_000
        require(1 <= low <= high <= 1_000_000_000, "the least bytes are more than the most")


@dataclass(frozen=True)
class Limits:
    """What whoever takes the picture demands of it; what is not demanded is None or empty.

    Parameters
    ----------
    head_height : tuple of three float, or None
        Crown to chin: least, aim, most.
    eyes : tuple of three float, or None
        The eye line above the foot.
    top : tuple of three float, or None
        The crown below the top.
    chin : tuple of three float, or None
        The chin above the foot.
    background : tuple of str
        Colours that are allowed.
    """

    head_height: Range | None = None
    eyes: Range | None = None
    top: Range | None = None
    chin: Range | None = None
    size_px: Sizes = field(default_factory=Sizes)
    bytes: Bytes = field(default_factory=Bytes)
    background: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("head_height", "eyes", "top", "chin"):
            low, aim, high = getattr(self, name) or (0, 0.5, 1)
            require(0 <= low <= aim <= high <= 1, f"{name} must be least, aim, most in 0 to 1")
        for colour in self.background:
            require(bool(_COLOUR.fullmatch(colour)), f"{colour!r} is no colour such as #ffffff")


@dataclass(frozen=True)
class Look:
    """What of an edit a preset sets; what is left out has the first value of an edit."""

    background: Background = field(default_factory=Background)
    shadow: Shadow | None = None
    outline: Outline | None = None
    frame: Frame = field(default_factory=Frame)
    shape: Literal["rectangle", "circle"] = "rectangle"
    reference_px: float | None = None

    def __post_init__(self) -> None:
        frame = self.frame
        own = (frame.crop, frame.turn, frame.straighten_deg, frame.flip)
        require(
            own == (None, 0, 0, False), "a crop or a turn belongs to one photo, not to a preset"
        )
        require(self.background.kind != "picture", "a preset has no picture in it")
        self.edit()

    def edit(self) -> Edit:
        """Return an edit that has this look, and nothing else."""
        return Edit(
            background=self.background,
            shadow=self.shadow,
            outline=self.outline,
            frame=self.frame,
            shape=self.shape,
            reference_px=self.reference_px,
        )


@dataclass(frozen=True)
class Preset:
    """One record.

    Parameters
    ----------
    country : str
        Two letters of ISO 3166, or "".
    document : str
        Of an ID photo, such as "passport".
    edits : {"allowed", "forbidden"}
        Whether the authority takes a photo whose background was replaced.
    grade : {"A", "B", "C", "own"}
        "A" the authority's own page, "B" a secondary source, "C" a collection, "own" our choice.
    source : str
        Where the figures were read, as words; `seen` when, as a date.
    print_mm : tuple of two float, or None
        Width and height on paper.

    Examples
    --------
    >>> Preset("white", "basic", "White").edits
    'allowed'
    >>> Preset("White!", "basic", "White")
    Traceback (most recent call last):
    ...
    app.edit.from_json.Refused: the id needs small letters, digits and single hyphens
    """

    id: str
    group: Group
    name: str
    country: str = ""
    document: str = ""
    edits: Literal["allowed", "forbidden"] = "allowed"
    grade: Grade = "own"
    source: str = ""
    seen: str = ""
    notes: tuple[str, ...] = ()
    edit: Look = field(default_factory=Look)
    export: Export = field(default_factory=Export)
    print_mm: tuple[float, float] | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        for check in _CHECKS:
            check(self)


def _named(preset: Preset) -> None:
    is_id = len(preset.id) <= 64 and _ID.fullmatch(preset.id)
    require(bool(is_id), "the id needs small letters, digits and single hyphens")
    texts = {"name": (preset.name, 80), "source": (preset.source, 300)}
    texts |= {f"note {at}": (note, 300) for at, note in enumerate(preset.notes, 1)}
    for what, (text, most) in texts.items():
        require(len(text) <= most, f"the {what} is longer than {most} characters")
        require(text.isprintable(), f"the {what} has characters that can't be seen")
        require("://" not in text, f"the {what} has a link; a sealed tab opens none")
    require(bool(preset.name.strip()), "the name is empty")
    require(len(preset.notes) <= 12, "there are more than 12 notes")


def _known(preset: Preset) -> None:
    is_country = not preset.country or _COUNTRY.fullmatch(preset.country)
    require(bool(is_country), "the country must be two capital letters, or empty")
    is_document = not preset.document or _DOCUMENT.fullmatch(preset.document)
    require(bool(is_document), "the document needs small letters and underscores")
    has_document = bool(preset.document) == (preset.group == "id")
    require(has_document, "an ID photo names its document, and nothing else does")


def _sourced(preset: Preset) -> None:
    has_source = bool(preset.source.strip()) and bool(preset.seen)
    require(preset.grade == "own" or has_source, "a grade needs a source and the date it was seen")
    try:
        is_date = not preset.seen or date.fromisoformat(preset.seen).isoformat() == preset.seen
    except ValueError:
        is_date = False
    require(is_date, "the date must be as 2026-11-30")


def _unedited(preset: Preset) -> None:
    look = preset.edit
    is_plain = (
        look.background.kind == "original"
        and look.shadow is None
        and look.outline is None
        and look.shape == "rectangle"
    )
    require(preset.edits == "allowed" or is_plain, "edits are forbidden, and yet there are some")


def _framed(preset: Preset) -> None:
    rule, limits = preset.edit.frame.to_head, preset.limits
    require(preset.group != "id" or rule is not None, "an ID photo needs a rule for the head")
    if rule is None:
        return
    require(rule.top is None or rule.top + rule.height <= 1, "the head is higher than the frame")
    chin = None if rule.top is None else 1 - rule.top - rule.height
    given = {
        "head_height": (rule.height, limits.head_height),
        "eyes": (rule.eyes, limits.eyes),
        "top": (rule.top, limits.top),
        "chin": (chin, limits.chin),
    }
    for name, (share, limit) in given.items():
        if share is not None and limit is not None:
            is_inside = limit[0] - _NEARLY <= share <= limit[2] + _NEARLY
            require(is_inside, f"the head's rule is outside its own limits: {name}")


def _sized(preset: Preset) -> None:
    canvas, limits = preset.edit.frame.canvas, preset.limits.size_px
    require(preset.group != "id" or canvas is not None, "an ID photo needs its size in pixels")
    if canvas is None:
        return
    least, most = limits.least or (1, 1), limits.most or (20_000, 20_000)
    for low, side, high in zip(least, canvas, most, strict=True):
        require(low <= side <= high, "the size is outside its own limits")
    if preset.print_mm is not None:
        width, height = preset.print_mm
        require(5 <= width <= 500 and 5 <= height <= 500, "a print has sides of 5 to 500 mm")
        shape = canvas[0] / canvas[1] / (width / height)
        require(abs(shape - 1) <= _SAME_SHAPE, "the print has another shape than the pixels")


def _written(preset: Preset) -> None:
    export, limits = preset.export, preset.limits
    low, high = limits.bytes.least or 1, limits.bytes.most or 1_000_000_000
    require((export.max_bytes or 1) <= high, "the file may be larger than its own limit")
    require(limits.bytes.most is None or export.max_bytes is not None, "max_bytes is missing")
    require((export.min_bytes or low) >= low, "the file may be smaller than its own limit")
    require(limits.bytes.least is None or export.min_bytes is not None, "min_bytes is missing")
    require(not export.or_jpeg or export.format == "png", "or_jpeg is for a PNG alone")
    require(export.dpi is None or export.format != "webp", "a WebP holds no dpi")
    require(export.sheet is None and export.format != "pdf", "a sheet is chosen later")
    require(export.content == "picture", "a preset is of the picture, not of its mask")
    is_clear = preset.edit.shape == "circle"
    require(not is_clear or export.format != "jpeg", "a circle needs a format that can be clear")


def _coloured(preset: Preset) -> None:
    background, allowed = preset.edit.background, preset.limits.background
    is_allowed = not allowed or background.kind != "colour" or background.colour in allowed
    require(is_allowed, "the background's colour is not among those that are allowed")


_CHECKS: tuple[Callable[[Preset], None], ...] = (
    *(_named, _known, _sourced, _unedited, _framed, _sized, _written, _coloured),
)
