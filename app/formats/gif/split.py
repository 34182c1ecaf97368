"""Reads a GIF up to its first picture: declared sizes and the colour profile.

Thread: any. Source: GIF89a specification (CompuServe, 1990).
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
_PROFILE_ID = b"ICCRGBG1012"
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
    profile: bytes | None = None
    at = 13 + palette_bytes(flags)
    for _ in range(_MAX_BLOCKS):
        label = data[at : at + 1]
        if label == bytes((_IMAGE,)) and at + 10 <= len(data):
            left, top, w, h = (_le(data, at + 1 + 2 * n) for n in range(4))
            size = max(width, left + w), max(height, top + h)
            whole = None if w * h > _MOST_PIXELS else _mended(data)
            return Parts(
                stream=whole or data, size=size, profile=profile, ends_early=whole is not None
            )
        if not label:
            broken(ENDS_EARLY)
        if label != bytes((_EXTENSION,)):
            at += 1
            continue
        body, at = _blocks(data, at + 2)
        if body.startswith(_PROFILE_ID):
            profile = body[len(_PROFILE_ID) :]
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


def _blocks(data: bytes, at: int) -> tuple[bytes, int]:
    found: list[bytes] = []
    while at < len(data) and data[at]:
        found.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(found), at + 1


def _le(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
