"""Takes a JPEG XL file apart: its codestream, and whatever boxes lie around it.

Thread: any. Source: ISO/IEC 18181-2. Where a codestream ends can't be told without decoding
it: a bare one is taken to end with the file, one in boxes with its last box.
"""

from collections.abc import Iterator

from app.container.block import Block, Use
from app.container.iso_boxes import Box, boxes
from app.container.parts import ENDS_EARLY, broken
from app.formats.jxl.header import START

SIGNATURE = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
BRAND = b"\x00\x00\x00\x14ftypjxl \x00\x00\x00\x00jxl "
"""The box behind the signature, as it always is."""

CODESTREAM = "codestream"
BEHIND = "bytes after the last box"
_WHOLE, _PART, _LEVEL = b"jxlc", b"jxlp", b"jxll"
_COUNT_BYTES = 4
_LAST = 1 << 31
_LEVEL_BYTES = 9


def walk_jxl(data: bytes) -> tuple[Block, ...]:
    r"""Cut a file into what shows its picture and what does not.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file; those called `CODESTREAM` have the picture as their contents.

    Raises
    ------
    InputUnreadable
        If the picture is not all there, or in more than one place.

    Examples
    --------
    >>> [block.name for block in walk_jxl(SIGNATURE + BRAND + b"\0\0\0\x0ajxlc\xff\x0a")]
    ['JXL ', 'ftyp', 'codestream']
    """
    if data.startswith(START):
        return (Block(CODESTREAM, 0, len(data), Use.PICTURE, body=0),)
    if not data.startswith(SIGNATURE):
        broken("JPEG XL: no signature")
    found = boxes(data, 0, len(data))
    blocks = tuple(_blocks(data, found))
    _check(data, blocks, found)
    end = blocks[-1].end
    if end < len(data):
        blocks += (Block(BEHIND, end, len(data), Use.EXTRA),)
    return blocks


def codestream_of(data: bytes, blocks: tuple[Block, ...]) -> bytes:
    """Put the codestream together.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : tuple of Block
        As `walk_jxl` gives them.

    Returns
    -------
    bytes
        Without the boxes.
    """
    if len(blocks) == 1:
        return data
    return b"".join(block.content(data) for block in blocks if block.name == CODESTREAM)


def _blocks(data: bytes, found: tuple[Box, ...]) -> Iterator[Block]:
    has_level = False
    for number, box in enumerate(found):
        use, name, body = Use.EXTRA, box.name, box.body
        if number == 0 or (number == 1 and data[box.start : box.end] == BRAND):
            use = Use.PICTURE
        elif box.kind in (_WHOLE, _PART):
            if not box.is_whole:
                broken(ENDS_EARLY)
            use, name = Use.PICTURE, CODESTREAM
            body += _COUNT_BYTES if box.kind == _PART else 0
        elif box.kind == _LEVEL and box.end - box.start == _LEVEL_BYTES and not has_level:
            use, has_level = Use.PICTURE, True
        yield Block(name, box.start, box.end, use, min(body, box.end))


def _check(data: bytes, blocks: tuple[Block, ...], found: tuple[Box, ...]) -> None:
    """Fail where it can't be told what the codestream is."""
    pictures = [box for box in found if box.kind in (_WHOLE, _PART)]
    parts = [box for box in pictures if box.kind == _PART]
    if not pictures:
        broken("JPEG XL: no codestream")
    if parts:
        counts = [int.from_bytes(data[box.body : box.body + 4], "big") for box in parts]
        expected = [*range(len(parts) - 1), (len(parts) - 1) | _LAST]
        if len(parts) != len(pictures) or counts != expected:
            broken("JPEG XL: parts of the codestream are missing or in the wrong order")
    elif len(pictures) > 1:
        broken("JPEG XL: more than one codestream")
    if not codestream_of(data, blocks).startswith(START):
        broken("JPEG XL: no codestream")
