"""Writes a JPEG again with nothing in it but its first picture, as it was coded or turned upright.

Thread: any. Source: ITU-T T.81 annex B.
"""

from app.container.block import Block, Use
from app.container.stripped import Orientation, Stripped
from app.domain import Note, NoteCode, Options
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.coded.short import ends_early
from app.formats.jpeg.coded.tidy import Coded, look_at
from app.formats.jpeg.neutral import (
    adobe_segment,
    exif_segment,
    jfif_resolution,
    jfif_segment,
    join_profile,
    profile_segments,
)
from app.formats.jpeg.turn import Turner, is_the_same, turned_picture
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.neutral.made import exif_profile
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

# In a frame's segment, behind marker, length, depth, height and width.
_CHANNELS_AT = 9
_NEUTRAL = ("JFIF", "Exif", "ICC profile", "Adobe")


def strip_jpeg(
    data: bytes, options: Options, turner: Turner | None = None, look: Looker | None = None
) -> Stripped:
    """Keep frame, tables and scans; write what colours and turns the picture in neutral forms.

    Parameters
    ----------
    data : bytes
        The whole file; further pictures, a video, a trailer behind the first picture go.
    options : Options
        Whether the print resolution is kept; nothing is ever written anew from pixels.
    turner : callable, optional
        Turns a coded picture. Without one, and wherever a turn would lose anything, the picture
        stays as it is, and the turn lives on as a tag.
    look : Looker, optional
        Knows the coded data, and so what of them nobody sees.

    Returns
    -------
    Stripped
        Always the same pixels; `lossless` where the coded picture is so byte for byte, too: there
        was nothing in it that nobody sees, and it was not turned.

    Raises
    ------
    InputUnreadable
        If it can't be told what is the picture.
    """
    blocks = walk_jpeg(data)
    bodies = {name: _bodies(data, blocks, name) for name in _NEUTRAL}
    orientation = orientation_of(bodies["Exif"][0]) if bodies["Exif"] else 1
    profile = _profile(bodies, _channels(data, blocks)) or b""
    colours = profile_segments(profile)
    jfif = _jfif(bodies["JFIF"], options)
    adobe = b"".join(adobe_segment(body) for body in bodies["Adobe"])
    head = jfif + adobe
    coded = look_at(data, blocks, look)
    is_short = ends_early(coded.before) if coded.is_short is None else coded.is_short
    picture, left = _tidy(coded, head, turner)
    kept = Orientation.UPRIGHT if orientation == 1 else Orientation.TAG
    tag = exif_segment(orientation)
    if turner is not None and orientation != 1:
        turned = turned_picture(picture, head, orientation, turner)
        if turned is not None:
            kept, tag, picture, left = Orientation.APPLIED, b"", turned, frozenset()
            jfif = _jfif(bodies["JFIF"], options, orientation)
    view = memoryview(picture)
    return Stripped(
        b"".join((view[:2], jfif, tag, colours, adobe, view[2:])),
        "image/jpeg",
        ".jpg",
        orientation=kept,
        profile=neutral_name(profile) if colours else None,
        lossless=picture == b"".join(data[b.start : b.end] for b in blocks if b.use is Use.PICTURE),
        notes=_notes(left, is_short=is_short),
        left=left,
    )


def _profile(bodies: dict[str, list[bytes]], channels: int) -> bytes | None:
    if bodies["ICC profile"]:
        return neutral_profile(join_profile(bodies["ICC profile"]))
    return exif_profile(b"".join(bodies["Exif"]), channels)


def _channels(data: bytes, blocks: tuple[Block, ...]) -> int:
    frame = next(block for block in blocks if block.name == "frame")
    return data[frame.start + _CHANNELS_AT]


def _tidy(coded: Coded, head: bytes, turner: Turner | None) -> tuple[bytes, frozenset[str]]:
    """Leave out what nobody sees; name what could not be left out without another picture."""
    # Where data are missing, what every decoder makes of that is written instead.
    if (coded.must_recode or coded.is_short) and turner is not None:
        recoded = turned_picture(coded.picture, head, 1, turner)
        if recoded is not None and _shows_the_same(coded.picture, recoded, head):
            return recoded, frozenset()
    names = frozenset(finding.name for finding in coded.findings)
    left = names if coded.must_recode else frozenset[str]()
    is_sure = coded.picture is coded.before or coded.is_odd
    if is_sure or _shows_the_same(coded.before, coded.picture, head):
        return coded.picture, left
    return coded.before, names


def _shows_the_same(before: bytes, after: bytes, head: bytes) -> bool:
    return is_the_same(*(one[:2] + head + one[2:] for one in (before, after)))


def _notes(left: frozenset[str], *, is_short: bool) -> tuple[Note, ...]:
    early = (Note(NoteCode.ENDS_EARLY),) if is_short else ()
    return (*early, *(Note(NoteCode.HIDDEN_PICTURE_LEFT, name) for name in sorted(left)))


def _jfif(bodies: list[bytes], options: Options, orientation: int = 1) -> bytes:
    if not bodies:
        return b""
    dots = jfif_resolution(bodies[0], keeps=options.keeps_resolution)
    return jfif_segment(dots and dots.turned(orientation))


def _bodies(data: bytes, blocks: tuple[Block, ...], name: str) -> list[bytes]:
    return [b.content(data) for b in blocks if b.use is Use.COLOUR and b.name == name]
