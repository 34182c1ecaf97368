"""Writes a JPEG again with nothing in it but its first picture, byte for byte.

Thread: any. Imports walk, neutral, exif. Source: ITU-T T.81 annex B.
"""

from app.domain import Options
from app.exif import orientation_of
from app.metadata.block import Block, Use
from app.metadata.neutral.jpeg import (
    adobe_segment,
    exif_segment,
    jfif_segment,
    join_profile,
    profile_segments,
)
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.strip.stripped import Stripped, Turn
from app.metadata.walk.jpeg import walk_jpeg

_NEUTRAL = ("JFIF", "Exif", "ICC profile", "Adobe")


def strip_jpeg(data: bytes, options: Options) -> Stripped:
    """Keep frame, tables and scans; write what colours and turns the picture in neutral forms.

    Parameters
    ----------
    data : bytes
        The whole file; further pictures, a video, a trailer behind the first picture go.
    options : Options
        Not used: nothing is decoded.

    Returns
    -------
    Stripped
        Always lossless. The turn lives on as a tag, since turning the coded picture itself
        without loss takes seconds here and works only where both sides are whole blocks.

    Raises
    ------
    InputUnreadable
        If it can't be told what is the picture.
    """
    blocks = walk_jpeg(data)
    bodies = {
        name: _bodies(data, blocks, name) for name in ("JFIF", "Exif", "ICC profile", "Adobe")
    }
    orientation = orientation_of(bodies["Exif"][0]) if bodies["Exif"] else 1
    source = join_profile(bodies["ICC profile"])
    profile = neutral_profile(source) or b""
    colours = profile_segments(profile)
    head = (
        jfif_segment() if bodies["JFIF"] else b"",
        exif_segment(orientation),
        colours,
        *(adobe_segment(body) for body in bodies["Adobe"]),
    )
    # Views: the coded picture is copied once, into the new file.
    view = memoryview(data)
    start, *picture = (view[b.start : b.end] for b in blocks if b.use is Use.PICTURE)
    return Stripped(
        b"".join((start, *head, *picture)),
        "image/jpeg",
        ".jpg",
        turn=Turn.UPRIGHT if orientation == 1 else Turn.TAG,
        profile=neutral_name(profile) if colours else None,
    )


def _bodies(data: bytes, blocks: tuple[Block, ...], name: str) -> list[bytes]:
    return [b.content(data) for b in blocks if b.use is Use.COLOUR and b.name == name]
