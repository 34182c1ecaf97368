"""Holds a JPEG that we have encoded against the list of what our encoder writes.

Thread: any. Source: ITU-T T.81 annex B; JFIF 1.02; libjpeg's order of segments.
"""

import re

from app.container.block import Block, Use
from app.errors import InputUnreadable, MetadataLeft
from app.formats.jpeg.coded.needed import needed_pieces
from app.formats.jpeg.turn import read_frame
from app.formats.jpeg.walk import walk_jpeg

# Grey or colour, at 8 bits, in one scan: tables of steps, a frame, tables of codes.
_ORDER = re.compile(r"SOI JFIF( DQT){1,2} frame( DHT){2,4} scan EOI")
_FRAMES = (0xC0, 0xC1)
_COUNTS = (1, 3)
_DEPTH = 8
_JFIF = b"JFIF\0\1\1"
_JFIF_BYTES = 14
_RESTART = re.compile(rb"\xff[^\0]")


def check_own_jpeg(data: bytes) -> None:
    """Refuse a JPEG that holds anything that our encoder does not write.

    Nothing may stand between its segments, within its coded data or behind its end that isn't
    data, and every table must be used.

    Parameters
    ----------
    data : bytes
        The whole file. A print resolution is taken, whatever it is.

    Raises
    ------
    MetadataLeft
        If there is anything else; `detail` says what.

    Examples
    --------
    >>> check_own_jpeg(b"")
    Traceback (most recent call last):
    app.errors.MetadataLeft: The finished file is not clean.
    """
    try:
        wrong = _wrong(data, walk_jpeg(data))
    except InputUnreadable as error:
        wrong = error.detail or "JPEG"
    if wrong:
        message = "The finished file is not clean."
        raise MetadataLeft(message, detail=wrong)


def _wrong(data: bytes, blocks: tuple[Block, ...]) -> str | None:
    names = " ".join(block.name for block in blocks)
    if not _ORDER.fullmatch(names) or any(block.use is Use.EXTRA for block in blocks):
        return f"JPEG: {names[:200]}"
    frame = read_frame(data)
    if frame.marker not in _FRAMES or frame.depth != _DEPTH or len(frame.components) not in _COUNTS:
        return "JPEG: another kind of picture"
    _, waste = needed_pieces(data, blocks)
    if waste:
        return f"JPEG: {waste[0].what}"
    jfif = blocks[1].content(data)
    if len(jfif) != _JFIF_BYTES or not jfif.startswith(_JFIF) or any(jfif[-2:]):
        return "JPEG: another header"
    scan = blocks[-2]
    coded = scan.start + 2 + int.from_bytes(data[scan.start + 2 : scan.start + 4], "big")
    if _RESTART.search(data, coded, scan.end):
        return "JPEG: restarts"
    return None
