"""Reports everything in a JPEG that is not its first picture.

Thread: any.
"""

from collections.abc import Sequence

from app.container.block import Block, Use
from app.errors import InputUnreadable
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.coded.tidy import look_at
from app.formats.jpeg.findings import MANY_TOLD, read_carrier, read_second_picture
from app.formats.jpeg.neutral import (
    adobe_segment,
    exif_segment,
    jfif_resolution,
    jfif_segment,
    join_profile,
    profile_segments,
)
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.findings import Finding
from app.metadata.neutral.exif import is_minimal_exif
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.orientation import orientation_of

_SECOND = "second picture"


def inspect_jpeg(data: bytes, look: Looker | None = None) -> tuple[Finding, ...]:
    """List the carriers of a JPEG.

    Parameters
    ----------
    data : bytes
        The whole file.
    look : Looker, optional
        Knows the coded data. Without one, what hides there is not found.

    Returns
    -------
    tuple of Finding
        Segments of one kind are one finding; what `strip_jpeg` writes is none.

    Raises
    ------
    InputUnreadable
        If it can't be told what is the picture.
    """
    blocks = walk_jpeg(data)
    return (*_inspect(data, blocks, is_second=False), *look_at(data, blocks, look).findings)


def _inspect(data: bytes, blocks: Sequence[Block], *, is_second: bool) -> tuple[Finding, ...]:
    groups: dict[str, list[Block]] = {}
    seconds = 0
    for block in blocks:
        if block.use is Use.PICTURE:
            continue
        seconds += block.name == _SECOND
        # Each further picture is a finding of its own.
        key = f"{_SECOND} {min(seconds, MANY_TOLD)}" if block.name == _SECOND else block.name
        groups.setdefault(key, []).append(block)
    return tuple(
        _finding(data, group, is_second=is_second)
        for group in groups.values()
        if not _is_neutral(data, group)
    )


def _finding(data: bytes, group: Sequence[Block], *, is_second: bool) -> Finding:
    name, bodies = group[0].name, [block.content(data) for block in group]
    if name == _SECOND:
        # One level down is enough: what a second picture carries is told with it.
        inner = () if is_second else _tell_second(bodies[0])
        told = read_second_picture(bodies[0], inner)
    else:
        told = read_carrier(name, bodies)
    size = sum(block.end - block.start for block in group)
    return Finding(told.name, group[0].start, size, told.kind, told.values, told.picture)


def _tell_second(picture: bytes) -> tuple[Finding, ...]:
    try:
        return _inspect(picture, walk_jpeg(picture), is_second=True)
    except InputUnreadable:
        # A trailer found from the file's end may have cut it.
        return ()


def _is_neutral(data: bytes, group: Sequence[Block]) -> bool:
    """Tell whether segments are exactly what `strip_jpeg` would write for them."""
    if any(block.use is not Use.COLOUR for block in group):
        return False
    whole = b"".join(data[block.start : block.end] for block in group)
    body = group[0].content(data)
    match group[0].name:
        case "JFIF":
            return whole == jfif_segment(jfif_resolution(body, keeps=True))
        case "Adobe":
            return whole == adobe_segment(body)
        case "Exif":
            return is_minimal_exif(body[6:]) and whole == exif_segment(orientation_of(body))
        case _:
            profile = join_profile(block.content(data) for block in group)
            return is_neutral_profile(profile) and whole == profile_segments(profile)
