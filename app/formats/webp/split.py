"""Reads a WebP's chunks: declared size, colour profile, turn, animation.

Thread: any. Source: WebP container specification and RFC 6386, RFC 9649.
"""

import math
from dataclasses import replace

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, Parts, broken
from app.domain import Options
from app.formats.webp.coded import ANIMATION_FLAG, chunk, riff
from app.formats.webp.complete import completed
from app.formats.webp.look import pictures_of
from app.formats.webp.pixels import decoded
from app.formats.webp.walk import body_of, walk_webp
from app.metadata.neutral.made import exif_profile
from app.metadata.orientation import orientation_of

_MOST_PIXELS = Options().max_pixels


def split_webp(data: bytes) -> Parts:
    """Find what the decoder does not tell before it allocates.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is the file itself: libwebp never looks into metadata chunks. One that ends early
        or states another length, as browsers take it, is made whole.

    Raises
    ------
    InputUnreadable
        If no chunk declares a size.
    """
    width = height = frames = 0
    profile: bytes | None = None
    exif = b""
    animated = is_extended = False
    view = memoryview(data)
    at = 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = view[at + 8 : at + 8 + length]
        w, h = _size(kind, body)
        width, height = max(width, w), max(height, h)
        if kind == b"ICCP" and is_extended and profile is None:
            profile = bytes(body)
        elif kind == b"EXIF":
            exif = exif or bytes(body)
        elif kind == b"VP8X" and len(body):
            is_extended = True
            animated = bool(body[0] & ANIMATION_FLAG)
        frames += kind == b"ANMF"
        at += 8 + length + (length & 1)
    if not width or not height:
        broken("WebP: no size is declared")
    # Without VP8X no decoder looks for what may say of colours.
    told = exif_profile(exif, 3) if is_extended and profile is None else None
    is_regular = at == len(data) == 8 + _le(view, 4, 4)
    stream, ends_early = (data, False) if is_regular else _stream(data)
    return Parts(
        stream=stream,
        size=(width, height),
        profile=profile if told is None else told,
        orientation=orientation_of(exif),
        animated=animated and frames > 1,
        is_colour_in_exif=told is not None,
        ends_early=ends_early,
    )


def _stream(data: bytes) -> tuple[bytes, bool]:
    """Write what browsers show of a file that is not as long as it says."""
    blocks = walk_webp(data)
    first = next(pictures_of(data, blocks))
    frames = [block for block in blocks if block.name == "ANMF" and block.use is Use.PICTURE]
    if frames and first.end < len(data):
        kept = [block for block in blocks if block.name in ("VP8X", "ANIM")]
        return riff(*(_chunk(data, block) for block in (*kept, *frames))), False
    size = first.coded.size
    canvas = _size(b"VP8X", body_of(data, blocks[1])) if blocks[1].name == "VP8X" else size
    # A still has the size of its file, a frame has room in it; browsers show no other.
    has_room = bool(frames) and size[0] <= canvas[0] and size[1] <= canvas[1]
    if size != canvas and not has_room:
        broken("WebP: a picture of another size than the file's")
    if size[0] * size[1] > _MOST_PIXELS:
        # Its size is refused before anything is decoded.
        return data, False
    if decoded(first.coded) is not None:
        return first.coded.file(), False
    whole = completed(first.coded)
    if whole is None:
        broken(ENDS_EARLY)
    return whole.file(), True


def made_whole(parts: Parts) -> Parts | None:
    """Complete a still or a first frame that is as long as it says, with too little in it.

    Parameters
    ----------
    parts : Parts
        As `split_webp` gives them; the stream can't be decoded.

    Returns
    -------
    Parts or None
        With a stream that browsers' part of the picture is seen in; None where it is not that.

    Raises
    ------
    InputUnreadable
        If its structure is broken.
    """
    blocks = walk_webp(parts.stream)
    first = next(pictures_of(parts.stream, blocks)).coded
    is_within = parts.size is not None and first.size[0] * first.size[1] <= math.prod(parts.size)
    whole = completed(first) if is_within and decoded(first) is None else None
    return None if whole is None else replace(parts, stream=whole.file(), ends_early=True)


def _chunk(data: bytes, block: Block) -> bytes:
    return chunk(data[block.start : block.start + 4], body_of(data, replace(block, end=len(data))))


def _size(kind: bytes, body: memoryview) -> tuple[int, int]:
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return _le(body, 4, 3) + 1, _le(body, 7, 3) + 1
    if kind == b"VP8 ":
        return _le(body, 6, 2) & 0x3FFF, _le(body, 8, 2) & 0x3FFF
    if kind == b"VP8L":
        bits = _le(body, 1, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"ANMF" and len(body) >= 12:
        return _le(body, 6, 3) + 1, _le(body, 9, 3) + 1
    return 0, 0


def _le(body: memoryview, at: int, length: int) -> int:
    return int.from_bytes(body[at : at + length], "little")
