"""Takes a JPEG apart, segment by segment, down to its last byte.

Thread: any. Source: ITU-T T.81 annex B; JFIF 1.02; T.872 clause 6.5.3 (Adobe); what libjpeg does
with what these leave open.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.formats.jpeg.segments import APPS, COM, name_of
from app.formats.jpeg.tables import TABLES, check_table
from app.formats.jpeg.tail import walk_tail

# A photo with a large depth map in extended XMP has a few hundred.
MAX_BLOCKS = 20_000
_SOI, _EOI, _SOS, _TEM = 0xD8, 0xD9, 0xDA, 0x01
_RESTARTS = range(0xD0, 0xD8)
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
        block, which may turn the picture. A scan is one block, its coded data included.

    Raises
    ------
    InputUnreadable
        If a marker is unknown, a table has another length than its content, there is no frame
        or no scan, or the file ends before its picture does.

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
    return _walk_picture(data, start)[1]


def _walk_picture(data: bytes, start: int) -> tuple[list[Block], int]:
    if not data.startswith(b"\xff\xd8", start):
        broken("JPEG: it has no beginning")
    blocks = [Block("SOI", start, start + 2, Use.PICTURE)]
    has_frame, last_scan, at = False, 0, start + 2
    while True:
        marker, at = _next_marker(data, at, blocks)
        if marker == _EOI:
            break
        if marker in _FRAMES and has_frame:
            broken("JPEG: two frames")
        has_frame = has_frame or marker in _FRAMES
        if marker == _SOS and not has_frame:
            broken("JPEG: a scan without a frame")
        blocks.append(_segment(data, at, marker, is_before_scan=not last_scan))
        if marker == _SOS:
            last_scan = len(blocks) - 1
        if len(blocks) > MAX_BLOCKS:
            broken("JPEG: too many segments")
        at = blocks[-1].end
    if not last_scan:
        broken("JPEG: there is no picture in it")
    blocks.append(Block("EOI", at, at + 2, Use.PICTURE))
    return _settle(data, blocks, last_scan), at + 2


def _next_marker(data: bytes, at: int, blocks: list[Block]) -> tuple[int, int]:
    """Find the next marker; what stands before it is a block of its own."""
    found = _MARKER.search(data, at)
    if found is None:
        broken(ENDS_EARLY)
    start = found.start()
    if start > at:
        is_fill = data.count(_FILL, at, start) == start - at
        blocks.append(Block("fill bytes" if is_fill else "garbage", at, start, Use.EXTRA))
    return data[start + 1], start


def _segment(data: bytes, at: int, marker: int, *, is_before_scan: bool) -> Block:
    if is_before_scan and (marker == _TEM or marker in _RESTARTS):
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
    found = _SCAN_END.search(data, at)
    if found is None:
        broken(ENDS_EARLY)
    end = found.start()
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
    for number in range(last_scan + 1, len(blocks) - 1):
        if blocks[number].name != "DNL":
            blocks[number] = replace(blocks[number], use=Use.EXTRA)
    return blocks
