"""Reads how a HEIF's decoded pixels are to be cropped and turned: clap, irot, imir.

Thread: any. Source: ISO/IEC 23008-12:2022, 6.5.9 to 6.5.12; ISO/IEC 14496-12:2022, 12.1.4.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from app.container.iso_boxes import Box
from app.container.parts import broken
from app.errors import InputUnsupported
from app.formats.heif.fields import Fields
from app.formats.heif.split_items import Items

TURNS = (b"clap", b"irot", b"imir")

# EXIF orientation for a mirroring (none, top to bottom, left to right) after 0 to 3 quarter turns
# against the clock.
_ORIENTATIONS = {None: (1, 8, 3, 6), 0: (4, 5, 2, 7), 1: (2, 7, 4, 5)}


@dataclass(frozen=True)
class Turn:
    """What to do with decoded pixels.

    Parameters
    ----------
    crop : tuple of int, optional
        Left, top, right and bottom of what is to be kept, before anything is turned.
    orientation : int
        As in EXIF, 1 to 8.
    """

    crop: tuple[int, int, int, int] | None = None
    orientation: int = 1


def read_turn(data: bytes, items: Items, size: tuple[int, int]) -> Turn:
    """Read the turns of the primary item.

    Parameters
    ----------
    data : bytes
        The whole file.
    items : Items
        What it lists.
    size : tuple of int
        Width and height before anything is done.

    Returns
    -------
    Turn
        All of them as one.

    Raises
    ------
    InputUnreadable
        If what is to be kept is not inside the picture.
    InputUnsupported
        If they come twice, or a crop comes after a turn: no writer does that, and to guess could
        show what was cut off.
    """
    crop, angle, mirror = None, 0, None
    seen: list[bytes] = []
    for box in items.properties(items.primary, *TURNS):
        if box.kind in seen or (box.kind == b"clap" and seen):
            message = "This kind of file can't be read here."
            raise InputUnsupported(message, detail="HEIF with turns in an unusual order")
        seen.append(box.kind)
        fields = Fields.of(data, box)
        if box.kind == b"clap":
            crop = crop_of(data, box, size)
        elif box.kind == b"irot":
            # A mirroring before the turn is the same mirroring after the opposite turn.
            angle = (fields.number(1) & 3) * (1 if mirror is None else -1)
        else:
            mirror = fields.number(1) & 1
    return Turn(crop, _ORIENTATIONS[mirror][angle % 4])


def crop_of(data: bytes, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Read what a crop keeps.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A "clap".
    size : tuple of int
        Width and height of what is cropped.

    Returns
    -------
    tuple of int
        Left, top, right and bottom.

    Raises
    ------
    InputUnreadable
        If that is not inside the picture.
    """
    fields = Fields.of(data, box)
    width, height = _fraction(fields), _fraction(fields)
    across, down = _fraction(fields, signed=True), _fraction(fields, signed=True)
    left = (size[0] - 1) / Fraction(2) + across - (width - 1) / 2
    top = (size[1] - 1) / Fraction(2) + down - (height - 1) / 2
    edges = (left, top, left + width, top + height)
    if not (0 <= edges[0] < edges[2] <= size[0] and 0 <= edges[1] < edges[3] <= size[1]):
        broken("HEIF: the crop is not inside the picture")
    # Halves occur where the picture's size is odd; never show more than the file means to.
    return ceil(edges[0]), ceil(edges[1]), floor(edges[2]), floor(edges[3])


def _fraction(fields: Fields, *, signed: bool = False) -> Fraction:
    numerator, denominator = fields.number(4), fields.number(4)
    if signed and numerator >= 1 << 31:
        numerator -= 1 << 32
    if not denominator:
        broken("HEIF: the crop makes no sense")
    return Fraction(numerator, denominator)
