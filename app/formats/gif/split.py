"""Reads a GIF up to its first picture: its declared sizes.

Thread: any. A colour profile in it counts for nothing: browsers look for none, so what is seen are
the colours as they are coded. Source: GIF89a specification (CompuServe, 1990).
"""

from app.container.block import Use
from app.container.parts import ENDS_EARLY, Parts, broken
from app.domain import Options
from app.errors import InputUnreadable
from app.formats.gif.frames import fill_of, shown_frames
from app.formats.gif.recode import blocks as sub_blocks
from app.formats.gif.recode import rewritten
from app.formats.gif.walk import palette_bytes, walk_gif

_EXTENSION, _IMAGE = 0x21, 0x2C
_MAX_BLOCKS = 100_000
_MOST_PIXELS = Options().max_pixels


def split_gif(data: bytes) -> Parts:
    """Find the canvas that the first frame needs, before Pillow allocates it.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is the file itself; where the first frame's pixels don't all come, a file of this
        frame alone, with the rest of them filled.

    Raises
    ------
    InputUnreadable
        If there is no frame.
    """
    if len(data) < 13:
        broken(ENDS_EARLY)
    width, height, flags = _le(data, 6), _le(data, 8), data[10]
    at = 13 + palette_bytes(flags)
    for _ in range(_MAX_BLOCKS):
        label = data[at : at + 1]
        if label == bytes((_IMAGE,)) and at + 10 <= len(data):
            left, top, w, h = (_le(data, at + 1 + 2 * n) for n in range(4))
            size = max(width, left + w), max(height, top + h)
            whole = None if w * h > _MOST_PIXELS else _mended(data)
            return Parts(stream=whole or data, size=size, ends_early=whole is not None)
        if not label:
            broken(ENDS_EARLY)
        if label != bytes((_EXTENSION,)):
            at += 1
            continue
        at = _behind_blocks(data, at + 2)
    broken("GIF: there is no picture in it")


def _mended(data: bytes) -> bytes | None:
    """Fill a first frame that ends early; give None where that is not so, or can't be done."""
    try:
        blocks = [block for block in walk_gif(data) if block.use is Use.PICTURE]
        first = next(n for n, block in enumerate(blocks) if block.name == "image")
        (one,) = shown_frames(data, blocks[: first + 1])
    except InputUnreadable:
        return None
    if not one.ends_early or one.block.body is None:
        return None
    head = b"".join(data[block.start : block.end] for block in blocks[:first])
    frame = data[one.block.start : one.block.body + 1]
    return head + frame + sub_blocks(rewritten(one.frame, one.data, fill_of(one))) + b";"


def _behind_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _le(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
