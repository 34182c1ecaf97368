"""Takes a PNG apart: keeps the chunks that make the picture, reads the few that colour it.

Thread: any. Source: PNG specification, third edition (W3C, 2025).
"""

import struct
import zlib

from app.container.parts import Parts, broken
from app.formats.png.chunks import SIGNATURE, chunks
from app.metadata.orientation import orientation_of

MAX_PROFILE_BYTES = 4 << 20
MAX_CHUNKS = 1_000_000
_PICTURE = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
_READ = frozenset((b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf", b"acTL"))
_INDEXED = 3


def split_png(data: bytes) -> Parts:
    """Keep IHDR, PLTE, IDAT and IEND (and tRNS for palettes); read the rest that matters.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is a valid PNG whose only ancillary chunk may be tRNS.

    Raises
    ------
    InputUnreadable
        If a chunk runs past the end, a checksum of the picture is wrong or IHDR is not first.
    """
    stream: list[memoryview] = [memoryview(SIGNATURE)]
    read: dict[bytes, bytes] = {}
    size: tuple[int, int] | None = None
    depth = colour = 0
    view = memoryview(data)
    for kind, start, end in chunks(data, MAX_CHUNKS):
        body = view[start + 8 : end - 4]
        if size is None:
            width, height, depth, colour = _header(kind, body)
            size = width, height
        if kind in _PICTURE or (kind == b"tRNS" and colour == _INDEXED):
            stream.append(view[start:end])
        elif kind in _READ and kind not in read:
            read[kind] = bytes(body)
    return Parts(
        stream=b"".join(stream),
        size=size,
        profile=_profile(read.get(b"iCCP")),
        orientation=orientation_of(read.get(b"eXIf", b"")),
        animated=_frames(read.get(b"acTL", b"")) > 1,
        depth=depth,
        key=_key(read.get(b"tRNS", b""), depth, colour),
        gamma=None if b"sRGB" in read else _gamma(read.get(b"gAMA", b"")),
        chroma=None if b"sRGB" in read else _chroma(read.get(b"cHRM", b"")),
    )


def _header(kind: bytes, body: memoryview) -> tuple[int, int, int, int]:
    if kind != b"IHDR" or len(body) != 13:
        broken("PNG: the header is missing")
    width, height, depth, colour = struct.unpack_from(">IIBB", body)
    if not width or not height:
        broken("PNG: the picture has no pixels")
    return width, height, depth, colour


def _profile(body: bytes | None) -> bytes | None:
    if body is None:
        return None
    _, _, packed = body.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(packed[1:], MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""


def _frames(body: bytes) -> int:
    return int.from_bytes(body[:4], "big") if len(body) == 8 else 1


def _key(body: bytes, depth: int, colour: int) -> tuple[int, ...] | None:
    # Read here and not by Pillow, which forgets to scale the key of 2- and 4-bit greys.
    if colour == 0 and len(body) == 2:
        value = int.from_bytes(body, "big")
        return (value * 255 // ((1 << depth) - 1) if depth < 8 else value,)
    if colour == 2 and len(body) == 6:
        values = struct.unpack(">HHH", body)
        return tuple(value >> 8 if depth == 16 else value for value in values)
    return None


def _gamma(body: bytes) -> float | None:
    value = int.from_bytes(body, "big") / 100_000 if len(body) == 4 else 0.0
    return value if 0.05 <= value <= 5.0 else None


def _chroma(body: bytes) -> tuple[float, ...] | None:
    if len(body) != 32:
        return None
    return tuple(value / 100_000 for value in struct.unpack(">8I", body))
