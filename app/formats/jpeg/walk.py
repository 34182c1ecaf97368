"""Takes a JPEG apart, segment by segment, down to its last byte.

Thread: any. Source: ITU-T T.81 annex B; JFIF 1.02; T.872 clause 6.5.3 (Adobe); what libjpeg does
with what these leave open.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.container.samsung import samsung_start
from app.errors import InputUnreadable
from app.formats.jpeg.segments import APPS, COM, name_of
from app.formats.jpeg.tables import TABLES, check_table
from app.formats.jpeg.tail import walk_tail

# A photo with a large depth map in extended XMP has a few hundred.
MAX_BLOCKS = 20_000
_SOI, _EOI, _SOS, _TEM = 0xD8, 0xD9, 0xDA, 0x01
# Two beginnings are one too many for libjpeg; without the second it is a picture.
_BARE = frozenset((_TEM, _SOI, *range(0xD0, 0xD8)))
_RESERVED = range(0xF0, 0xFE)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARKER = re.compile(rb"\xff[^\x00\xff]")
# Inside a scan FF 00 means FF, restart markers belong to it, and FFs before a marker fill.
_SCAN_END = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_FILL = b"\xff"


def walk_jpeg(data: bytes) -> tuple[Block, ...]:
    """Name every stretch of a JPEG, and say which of them its picture needs.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file. COLOUR are the segments that have a neutral form: JFIF and Adobe,
        whose presence decides how the components are read, the ICC profile, and the first Exif
        block, which may turn the picture. A scan is one block, its coded data included. Where
        the file ends in a scan, or something that is no JPEG follows one, there is no EOI.

    Raises
    ------
    InputUnreadable
        If before the coded data begin a marker is unknown or the file ends, a table has another
        length than its content, or there is no frame or no scan.

    Examples
    --------
    >>> walk_jpeg(bytes.fromhex("ffd8 ffd9"))
    Traceback (most recent call last):
        ...
    app.errors.InputUnreadable: This file is damaged and can't be read.
    """
    picture, end = _walk_picture(data, 0)
    return (*picture, *walk_tail(data, end, _end_of_picture))


def _end_of_picture(data: bytes, start: int) -> int:
    blocks, end = _walk_picture(data, start)
    if blocks[-1].name != "EOI":
        broken(ENDS_EARLY)
    return end


def _walk_picture(data: bytes, start: int) -> tuple[list[Block], int]:
    if not data.startswith(b"\xff\xd8", start):
        broken("JPEG: it has no beginning")
    blocks = [Block("SOI", start, start + 2, Use.PICTURE)]
    names = {"SOI"}
    while "EOI" not in names:
        at = blocks[-1].end
        try:
            block = _next_block(data, at, names)
        except InputUnreadable:
            # What came before is shown, by every decoder, if there is anything to show.
            if not _shows(data, blocks):
                raise
            break
        if block.start > at:
            blocks.append(Block(_between(data, at, block.start), at, block.start, Use.EXTRA))
        blocks.append(block)
        names.add(block.name)
        if len(blocks) > MAX_BLOCKS:
            broken("JPEG: too many segments")
    if TABLES[_SOS] not in names:
        broken("JPEG: there is no picture in it")
    last_scan = max(n for n, block in enumerate(blocks) if block.name == TABLES[_SOS])
    return _settle(data, blocks, last_scan), blocks[-1].end


def _next_block(data: bytes, at: int, names: set[str]) -> Block:
    found = _MARKER.search(data, at)
    if found is None:
        broken(ENDS_EARLY)
    start, marker = found.start(), data[found.start() + 1]
    if marker == _EOI:
        return Block("EOI", start, start + 2, Use.PICTURE)
    if marker in _FRAMES and "frame" in names:
        broken("JPEG: two frames")
    if marker == _SOS and "frame" not in names:
        broken("JPEG: a scan without a frame")
    return _segment(data, start, marker, is_before_scan=TABLES[_SOS] not in names)


def _shows(data: bytes, blocks: list[Block]) -> bool:
    """Tell whether there are coded data to show."""
    scans = (block for block in blocks if block.name == TABLES[_SOS])
    return any(block.end > block.start + 8 + 2 * data[block.start + 4] for block in scans)


def _between(data: bytes, start: int, end: int) -> str:
    is_fill = data.count(_FILL, start, end) == end - start
    return "fill bytes" if is_fill else "garbage"


def _segment(data: bytes, at: int, marker: int, *, is_before_scan: bool) -> Block:
    if is_before_scan and marker in _BARE:
        return Block("stray marker", at, at + 2, Use.EXTRA)
    is_extra = marker in APPS or marker == COM or marker in _RESERVED
    if not is_extra and marker not in TABLES:
        broken(f"JPEG: marker {marker:02X} is out of place")
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if end < at + 4:
        broken("JPEG: a segment has no length")
    if end > len(data):
        broken(ENDS_EARLY)
    if is_extra:
        return Block(name_of(marker, data[at + 4 : min(end, at + 68)]), at, end, Use.EXTRA, at + 4)
    check_table(marker, data[at + 4 : end])
    if marker == _SOS:
        end = _end_of_scan(data, end)
    return Block(TABLES[marker], at, end, Use.PICTURE, at + 4)


def _end_of_scan(data: bytes, at: int) -> int:
    # Where the picture has no end of its own, that of its phone's trailer is found from behind.
    trailer = samsung_start(data)
    limit = trailer if trailer > at else len(data)
    found = _SCAN_END.search(data, at, limit)
    end = found.start() if found else limit
    while end > at and data[end - 1] == 0xFF:
        # By strides: a file can hold millions of fill bytes.
        stride = data[max(at, end - 4096) : end]
        end -= len(stride) - len(stride.rstrip(_FILL))
    return end


def _settle(data: bytes, blocks: list[Block], last_scan: int) -> list[Block]:
    """Tell which of several segments of a kind counts; drop tables that nothing comes after."""
    first_scan = next(n for n, block in enumerate(blocks) if block.name == TABLES[_SOS])
    header = range(first_scan)
    counts: dict[str, Callable[[list[int]], list[int]]] = {
        "JFIF": lambda found: found[:1],
        # libjpeg lets a later one overrule.
        "Adobe": lambda found: found[-1:],
        "Exif": lambda found: found[:1],
        "ICC profile": lambda found: found,
    }
    for name, choose in counts.items():
        places = header if name != "ICC profile" else range(len(blocks))
        for number in choose([n for n in places if blocks[n].name == name]):
            blocks[number] = replace(blocks[number], use=Use.COLOUR)
    frame = next(block for block in blocks if block.name == "frame")
    is_told_later = data[frame.start + 5 : frame.start + 7] == bytes(2)
    for number, block in enumerate(blocks):
        is_late = number > last_scan and block.name not in ("DNL", "EOI")
        if is_late or (block.name == "DNL" and not is_told_later):
            blocks[number] = replace(block, use=Use.EXTRA)
    return blocks
