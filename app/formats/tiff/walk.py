"""Takes a TIFF apart.

Thread: any. Source: TIFF 6.0; BigTIFF design; EXIF 3.0.
"""

import struct
from collections.abc import Iterator

from app.container.block import Block, Use
from app.container.claims import Claim, tile
from app.errors import AppError
from app.formats.tiff.directory import Directory, Entry, Tiff
from app.formats.tiff.luma import LUMA_TAGS, is_luma
from app.formats.tiff.page import (
    PROFILE,
    RAW,
    RESOLUTION_UNIT,
    STRUCTURE,
    X_RESOLUTION,
    Y_RESOLUTION,
    Page,
    pages_of,
    resolution_of,
)

RESOLUTION = frozenset((X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT))
_SUBFILES = ((273, 279), (324, 325), (513, 514))


def walk_tiff(data: bytes) -> tuple[Block, ...]:
    """Cut a file into what shows its pages and what does not.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file. A field's entry and its value elsewhere are blocks of their own, both
        named after the directory and the tag, such as "IFD0 315".

    Raises
    ------
    InputUnreadable
        If the first directory can't be read.
    """
    claims, _ = claim_tiff(data)
    found = tile(claims, len(data))
    return tuple(Block(one.name, one.start, one.end, one.use, one.body) for one in found)


def claim_tiff(data: bytes) -> tuple[list[Claim], Tiff]:
    """Say what each stretch of a file is for.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    claims : list of Claim
        They may overlap.
    tiff : Tiff
        The file taken apart.

    Raises
    ------
    InputUnreadable
        If the first directory can't be read.
    """
    tiff = Tiff(data)
    try:
        pages = {page.directory.name: page for page in pages_of(tiff)}
    except AppError:
        # A raw photo, say: no picture of it can be kept, but all that it tells can be told.
        pages = {}
    claims = [Claim(0, tiff.head_end, "header", Use.PICTURE)]
    for directory in tiff.directories:
        claims += _directory(tiff, directory, pages.get(directory.name))
    return claims, tiff


def _directory(tiff: Tiff, directory: Directory, page: Page | None) -> Iterator[Claim]:
    use = Use.EXTRA if page is None else Use.PICTURE
    head, step = (8, 20) if tiff.is_big else (2, 12)
    name = directory.name
    last = directory.start + head + step * len(directory.all_entries)
    yield Claim(directory.start, directory.start + head, name, use)
    yield Claim(last, directory.end, name, use)
    plain = _plain_tags(tiff, directory, page)
    for entry in directory.all_entries:
        yield from _entry(directory, entry, page, plain)
    if page is not None:
        yield from _strips(page)
    else:
        yield from _other_strips(tiff, directory)


def _plain_tags(tiff: Tiff, directory: Directory, page: Page | None) -> frozenset[int]:
    """Name the tags that say how a page is shown, and nothing else."""
    if page is None:
        return frozenset()
    plain = STRUCTURE | LUMA_TAGS if is_luma(page) else STRUCTURE
    dots = resolution_of(tiff, directory, keeps=True)
    if dots is None or any(tag not in directory.entries for tag in RESOLUTION):
        return plain
    # As they are written: whole numbers over one, and the unit.
    unit = struct.pack(tiff.order + "H", 1 if dots.is_ratio else 2)
    for tag, number in ((X_RESOLUTION, dots.x), (Y_RESOLUTION, dots.y)):
        value = struct.pack(tiff.order + "II", number, 1)
        if tiff.content(directory.entries[tag]) != value:
            return plain
    is_told = tiff.content(directory.entries[RESOLUTION_UNIT]) == unit
    return plain | RESOLUTION if is_told else plain


def _entry(
    directory: Directory, entry: Entry, page: Page | None, plain: frozenset[int]
) -> Iterator[Claim]:
    name = f"{directory.name} {entry.tag}"
    is_first = directory.entries[entry.tag] is entry
    use = Use.EXTRA
    if page is not None and is_first and entry.tag in plain:
        use = Use.PICTURE
    is_profile = page is not None and is_first and entry.tag == PROFILE
    yield Claim(entry.start, entry.end, name, Use.PICTURE if is_profile else use)
    if not entry.start <= entry.value < entry.end:
        yield Claim(entry.value, entry.value_end, name, Use.COLOUR if is_profile else use)


def _strips(page: Page) -> Iterator[Claim]:
    columns, rows = page.chunk
    across, down = page.grid
    for number, (start, end) in enumerate(page.spans):
        needed = end
        if page.compression == RAW:
            row = number % (across * down)
            high = rows if page.is_tiled else min(rows, page.height - row * rows)
            needed = min(end, start + high * page.row_bytes(columns))
        yield Claim(start, needed, f"{page.directory.name} pixels", Use.PICTURE)


def _other_strips(tiff: Tiff, directory: Directory) -> Iterator[Claim]:
    """Find the pixels of a thumbnail, or of a page that can't be read."""
    for starts_tag, lengths_tag in _SUBFILES:
        try:
            starts = tiff.numbers(directory, starts_tag, ())
            lengths = tiff.numbers(directory, lengths_tag, ())
        except AppError:
            continue
        for start, length in zip(starts, lengths, strict=False):
            end = min(start + length, len(tiff.data))
            yield Claim(start, end, f"{directory.name} pixels")
