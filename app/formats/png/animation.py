"""Tells which chunks make the animation of an APNG.

Thread: any. Source: PNG specification, third edition (W3C, 2025), sections 4.9 and 11.3.6. An
animation with any fault is none: then decoders show the one picture.
"""

import struct
from collections.abc import Iterable, Sequence

from app.container.block import Block
from app.formats.png.chunks import FRAME_BYTES
from app.formats.png.header import PngHeader

_CONTROL, _FRAME, _DATA = "acTL", "fcTL", "fdAT"
_ANIMATION = frozenset((_CONTROL, _FRAME, _DATA, "IDAT"))
_CONTROL_BYTES, _FRAME_CONTROL_BYTES, _NUMBER_BYTES = 8, 26, 4


def frame_chunks(data: bytes, chunks: Sequence[Block], header: PngHeader) -> frozenset[int]:
    """Find acTL, fcTL and fdAT of a whole animation.

    Parameters
    ----------
    data : bytes
        The whole file.
    chunks : sequence of Block
        All its chunks.
    header : PngHeader
        Its header; frames must lie on its canvas.

    Returns
    -------
    frozenset of int
        Places in `chunks`; empty where there is no animation or a faulty one. What stands behind
        the last frame that acTL counts is not among them.

    Examples
    --------
    >>> frame_chunks(b"", (), PngHeader(1, 1, 8, 0, False))
    frozenset()
    """
    control = next((n for n, chunk in enumerate(chunks) if chunk.name in _ANIMATION), None)
    if control is None or chunks[control].name != _CONTROL:
        return frozenset()
    # acTL must stand before IDAT, but one fcTL may stand anywhere before IDAT, even before acTL:
    # no encoder writes that, and decoders differ on it.
    if _length(chunks[control]) != _CONTROL_BYTES:
        return frozenset()
    (count,) = struct.unpack_from(">I", data, chunks[control].start + 8)
    numbered = [(n, chunk) for n, chunk in enumerate(chunks) if chunk.name in _ANIMATION]
    found = _frames(data, numbered[1:], header, count)
    return frozenset((control, *found)) if found else frozenset()


def _frames(
    data: bytes, chunks: Iterable[tuple[int, Block]], header: PngHeader, count: int
) -> list[int]:
    found: list[int] = []
    frames = 0
    has_data, after_picture = True, False
    for number, chunk in chunks:
        if chunk.name == "IDAT":
            after_picture = has_data = True
            continue
        if chunk.name == _FRAME:
            if frames == count and has_data:
                break
            if not has_data or not _is_frame(data, chunk, header, is_first=not after_picture):
                return []
            if not after_picture and frames:
                return []
            frames += 1
            has_data = False
        elif not _is_data(chunk, has_frame=bool(frames) and after_picture):
            return []
        else:
            has_data = True
        if _number(data, chunk) != len(found):
            return []
        found.append(number)
    return found if 0 < frames == count and has_data and after_picture else []


def _is_frame(data: bytes, chunk: Block, header: PngHeader, *, is_first: bool) -> bool:
    if _length(chunk) != _FRAME_CONTROL_BYTES:
        return False
    width, height, left, top = struct.unpack_from(">4I", data, chunk.start + 12)
    dispose, blend = data[chunk.start + 32 : chunk.start + 34]
    fits = left + width <= header.width and top + height <= header.height
    is_full = (width, height) == (header.width, header.height)
    return bool(width and height and fits and dispose <= 2 and blend <= 1) and (
        is_full or not is_first
    )


def _is_data(chunk: Block, *, has_frame: bool) -> bool:
    return chunk.name == _DATA and has_frame and _length(chunk) >= _NUMBER_BYTES


def _number(data: bytes, chunk: Block) -> int:
    return int.from_bytes(data[chunk.start + 8 : chunk.start + 12], "big")


def _length(chunk: Block) -> int:
    return chunk.end - chunk.start - FRAME_BYTES


def frame_size(data: bytes, chunk: Block) -> tuple[int, int]:
    """Read the size in an fcTL.

    Parameters
    ----------
    data : bytes
        The whole file.
    chunk : Block
        Its fcTL.

    Returns
    -------
    tuple of int
        Width and height.

    Examples
    --------
    >>> from app.container.block import Use
    >>> frame_size(bytes(12) + struct.pack(">II", 3, 2), Block("fcTL", 0, 38, Use.PICTURE))
    (3, 2)
    """
    width, height = struct.unpack_from(">II", data, chunk.start + 12)
    return width, height
