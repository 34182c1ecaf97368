"""Takes apart what stands behind the end of a JPEG: more pictures, a video, a trailer.

Thread: any. Source: CIPA DC-007 (multi-picture); Android's Motion Photo format 1.0; ISO/IEC
14496-12 section 4.2.
"""

import re
from collections.abc import Callable

from app.container.block import Block, Use
from app.container.samsung import samsung_start
from app.errors import InputUnreadable

_MAX_BLOCKS = 100
_MAX_BOXES = 1000
_JPEG = b"\xff\xd8\xff"
_BEGINNING = re.compile(rb"\xff\xd8\xff[\xc0-\xfe]|\0\0\0[\x08-\x60]ftyp")
_BOX_TYPE = re.compile(rb"[A-Za-z0-9 ]{4}")


def walk_tail(data: bytes, at: int, end_of_picture: Callable[[bytes, int], int]) -> list[Block]:
    """Name what follows the picture; none of it is needed.

    Parameters
    ----------
    data : bytes
        The whole file.
    at : int
        Where the picture has ended.
    end_of_picture : callable
        Tells where a JPEG in the file ends; raises InputUnreadable where it does not.

    Returns
    -------
    list of Block
        From `at` to the end: "second picture", "video", "Samsung trailer", "bytes after the end".
    """
    blocks: list[Block] = []
    trailer = max(at, samsung_start(data))
    while at < trailer:
        name, end = _piece(data, at, trailer, end_of_picture)
        if len(blocks) >= _MAX_BLOCKS:
            name, end = "bytes after the end", trailer
        blocks.append(Block(name, at, end, Use.EXTRA))
        at = end
    if trailer < len(data):
        blocks.append(Block("Samsung trailer", trailer, len(data), Use.EXTRA))
    return blocks


def _piece(
    data: bytes, at: int, limit: int, end_of_picture: Callable[[bytes, int], int]
) -> tuple[str, int]:
    if data.startswith(_JPEG, at):
        try:
            return "second picture", min(end_of_picture(data, at), limit)
        except InputUnreadable:
            return "bytes after the end", limit
    if data.startswith(b"ftyp", at + 4):
        return "video", _end_of_boxes(data, at, limit)
    found = _BEGINNING.search(data, at + 1, limit)
    return "bytes after the end", found.start() if found else limit


def _end_of_boxes(data: bytes, start: int, limit: int) -> int:
    at = start
    for _ in range(_MAX_BOXES):
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if not _BOX_TYPE.match(data, at + 4, limit) or 0 < size < head:
            return at if at > start else limit
        if size == 0 or at + size > limit:
            return limit
        at += size
    return limit
