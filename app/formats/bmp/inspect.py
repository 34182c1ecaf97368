"""Reports what a BMP holds besides its picture.

Thread: any.
"""

from collections.abc import Iterator

from app.container.block import Block, Use
from app.errors import AppError
from app.formats.bmp.hidden import hidden_in_pixels
from app.formats.bmp.pixels import read_head, resolution_fields, transparent_pixels
from app.formats.bmp.walk import BEHIND_END, EMBEDDED_PROFILE, LINKED_PROFILE, walk_bmp
from app.metadata.findings import Finding, Kind
from app.metadata.hidden import hidden_pixels
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.resolution import METRE, kept_resolution
from app.metadata.trailer import tail_finding
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values

_MOST_PIXELS = 100_000_000
_RESOLUTION_AT = 38
# 72 and 96 to the inch, rounded or cut, which tell nothing.
_SCREENS = (2834, 2835, 3779, 3780)


def inspect_bmp(data: bytes) -> tuple[Finding, ...]:
    """List what a BMP holds besides its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file.

    Raises
    ------
    InputUnreadable
        If its structure is broken.
    """
    extra = [block for block in walk_bmp(data) if block.use is not Use.PICTURE]
    told = [found for block in extra if (found := _inspect_block(data, block)) is not None]
    return (*_inspect_header(data), *told)


def _inspect_header(data: bytes) -> Iterator[Finding]:
    try:
        head = read_head(data)
        x, y = head.per_metre
        kept = resolution_fields(kept_resolution(x, y, METRE, keeps=True))
        if (x, y) != kept and not (x == y and x in _SCREENS):
            yield Finding("print resolution", _RESOLUTION_AT, 8)
        is_small = head.width * head.height <= _MOST_PIXELS
        pixels = transparent_pixels(data) if is_small else None
    except AppError:
        return
    behind = None if pixels is None else hidden_in_pixels(pixels)
    if behind is not None:
        view = behind.view if head.is_upside_down else behind.view[::-1]
        yield hidden_pixels(view, head.pixels_at, head.stride * head.height, behind.count)


def _inspect_block(data: bytes, block: Block) -> Finding | None:
    content = block.content(data)
    size = len(content)
    if block.name == EMBEDDED_PROFILE:
        if is_neutral_profile(content):
            return None
        return Finding(block.name, block.start, size, Kind.COLOUR, profile_values(content))
    if block.name == LINKED_PROFILE:
        # A path on somebody's disk, which may name them.
        path = content.partition(b"\0")[0].decode("cp1252", "replace")
        return Finding(
            block.name, block.start, size, Kind.PERSON, said(Kind.PERSON, "Path on a disk", path)
        )
    if block.name == BEHIND_END:
        return tail_finding(data, block.start, block.name)
    return Finding(block.name, block.start, size)
