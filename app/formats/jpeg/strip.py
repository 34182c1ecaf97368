"""Writes a JPEG again with nothing in it but its first picture: byte for byte, or turned upright.

Thread: any. Source: ITU-T T.81 annex B.
"""

from app.container.block import Block, Use
from app.container.stripped import Orientation, Stripped
from app.domain import Options
from app.formats.jpeg.neutral import (
    adobe_segment,
    exif_segment,
    jfif_resolution,
    jfif_segment,
    join_profile,
    profile_segments,
)
from app.formats.jpeg.turn import Turner, turned_picture
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

_NEUTRAL = ("JFIF", "Exif", "ICC profile", "Adobe")


def strip_jpeg(data: bytes, options: Options, turner: Turner | None = None) -> Stripped:
    """Keep frame, tables and scans; write what colours and turns the picture in neutral forms.

    Parameters
    ----------
    data : bytes
        The whole file; further pictures, a video, a trailer behind the first picture go.
    options : Options
        Whether the print resolution is kept.
    turner : callable, optional
        Turns a coded picture. Without one, and wherever a turn would lose anything, the picture
        stays byte for byte, and the turn lives on as a tag.

    Returns
    -------
    Stripped
        Always without loss; byte for byte, unless it was turned.

    Raises
    ------
    InputUnreadable
        If it can't be told what is the picture.
    """
    blocks = walk_jpeg(data)
    bodies = {name: _bodies(data, blocks, name) for name in _NEUTRAL}
    orientation = orientation_of(bodies["Exif"][0]) if bodies["Exif"] else 1
    source = join_profile(bodies["ICC profile"])
    profile = neutral_profile(source) or b""
    colours = profile_segments(profile)
    jfif = _jfif(bodies["JFIF"], options)
    adobe = b"".join(adobe_segment(body) for body in bodies["Adobe"])
    # Views: the coded picture is copied once, into the new file.
    view = memoryview(data)
    picture = [view[b.start : b.end] for b in blocks if b.use is Use.PICTURE]
    kept = Orientation.UPRIGHT if orientation == 1 else Orientation.TAG
    tag = exif_segment(orientation)
    if turner is not None and orientation != 1:
        turned = turned_picture(b"".join(picture), jfif + adobe, orientation, turner)
        if turned is not None:
            kept, tag = Orientation.APPLIED, b""
            jfif = _jfif(bodies["JFIF"], options, orientation)
            picture = [memoryview(turned)[:2], memoryview(turned)[2:]]
    return Stripped(
        b"".join((picture[0], jfif, tag, colours, adobe, *picture[1:])),
        "image/jpeg",
        ".jpg",
        orientation=kept,
        profile=neutral_name(profile) if colours else None,
        lossless=kept is not Orientation.APPLIED,
    )


def _jfif(bodies: list[bytes], options: Options, orientation: int = 1) -> bytes:
    if not bodies:
        return b""
    dots = jfif_resolution(bodies[0], keeps=options.keeps_resolution)
    return jfif_segment(dots and dots.turned(orientation))


def _bodies(data: bytes, blocks: tuple[Block, ...], name: str) -> list[bytes]:
    return [b.content(data) for b in blocks if b.use is Use.COLOUR and b.name == name]
