"""Takes a PNG apart: keeps the chunks that make the picture, reads the few that colour it.

Thread: any. Source: PNG specification, third edition (W3C, 2025).
"""

import struct
import zlib

from app.container.parts import ENDS_EARLY, Parts, broken
from app.domain import Options
from app.formats.png.chunks import SIGNATURE, Chunk, chunks, write_chunk
from app.formats.png.coded.rewrite import rewrite
from app.formats.png.header import read_header
from app.formats.png.streams import look_at, streams_of
from app.formats.png.walk import walk_png
from app.metadata.neutral.made import exif_profile
from app.metadata.orientation import orientation_of

MAX_PROFILE_BYTES = 4 << 20
MAX_CHUNKS = 1_000_000
_PICTURE = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
# What says of colours; each but the profile has one length.
_COLOUR = {b"cICP": 4, b"iCCP": None, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}
_READ = frozenset((b"tRNS", b"eXIf", b"acTL"))
# Decoders skip what says of colours behind these.
_BEHIND_COLOUR = frozenset((b"PLTE", b"IDAT"))
_GREY = (0, 4)
_INDEXED = 3
_MOST_PIXELS = Options().max_pixels
_MAX_INTENT = 3


def split_png(data: bytes) -> Parts:
    """Keep IHDR, PLTE, IDAT and IEND (and tRNS for palettes); read the rest that matters.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is a valid PNG whose only ancillary chunk may be tRNS; where the file ends early,
        rows that are missing are zero.

    Raises
    ------
    InputUnreadable
        If a checksum of the picture is wrong, IHDR is not first, or not a row came.
    """
    stream: list[memoryview] = [memoryview(SIGNATURE)]
    read: dict[bytes, bytes] = {}
    size: tuple[int, int] | None = None
    depth = colour = 0
    may_colour = True
    view = memoryview(data)
    last: Chunk = (b"", 0, 0)
    for last in chunks(data, MAX_CHUNKS, may_end_early=True):
        kind, start, end = last
        body = view[start + 8 : end - 4]
        if size is None:
            width, height, depth, colour = _header(kind, body)
            size = width, height
        may_colour = may_colour and kind not in _BEHIND_COLOUR
        if kind in _PICTURE:
            stream.append(view[start:end])
        elif not _is_intact(view, start, end):
            continue
        elif kind == b"tRNS" and colour == _INDEXED:
            stream.append(view[start:end])
        elif kind not in read and (kind in _READ or (may_colour and _says_colour(kind, body))):
            read[kind] = bytes(body)
    ends_early = False
    if size and not (last[0] == b"IEND" and _is_intact(view, *last[1:])):
        ends_early = _mend(data, stream, size)
    exif = read.get(b"eXIf", b"")
    told = (
        exif_profile(exif, 1 if colour in _GREY else 3)
        if not read.keys() & _COLOUR.keys()
        else None
    )
    is_srgb = b"sRGB" in read
    return Parts(
        stream=b"".join(stream),
        ends_early=ends_early,
        size=size,
        profile=_profile(read.get(b"iCCP")) if told is None else told,
        orientation=orientation_of(exif),
        animated=_frames(read.get(b"acTL", b"")) > 1,
        depth=depth,
        key=_key(read.get(b"tRNS", b""), depth, colour),
        gamma=None if is_srgb else _gamma(read.get(b"gAMA", b"")),
        chroma=None if is_srgb else _chroma(read.get(b"cHRM", b"")),
        cicp=_cicp(read.get(b"cICP", b"")),
        is_colour_in_exif=told is not None,
    )


def _is_intact(view: memoryview, start: int, end: int) -> bool:
    return zlib.crc32(view[start + 4 : end - 4]) == int.from_bytes(view[end - 4 : end], "big")


def _mend(data: bytes, stream: list[memoryview], size: tuple[int, int]) -> bool:
    """Give a picture that was cut off its missing rows and its end; tell whether it lacked rows."""
    header = read_header(data)
    if size[0] * size[1] > _MOST_PIXELS:
        broken(ENDS_EARLY)
    picture = next(streams_of(data, walk_png(data), header))
    seen = look_at(data, picture, header, None)
    rows = rewrite(picture.parts(data), size, header, seen, keeps_hidden=True)
    before = [part for part in stream if bytes(part[4:8]) not in (b"IDAT", b"IEND")]
    ends = write_chunk(b"IDAT", rows) + write_chunk(b"IEND", b"")
    stream[:] = [*before, memoryview(ends)]
    return seen.ends_early


def _header(kind: bytes, body: memoryview) -> tuple[int, int, int, int]:
    if kind != b"IHDR" or len(body) != 13:
        broken("PNG: the header is missing")
    width, height, depth, colour = struct.unpack_from(">IIBB", body)
    if not width or not height:
        broken("PNG: the picture has no pixels")
    return width, height, depth, colour


def _says_colour(kind: bytes, body: memoryview) -> bool:
    if kind not in _COLOUR or len(body) != (_COLOUR[kind] or len(body)):
        return False
    return kind != b"sRGB" or body[0] <= _MAX_INTENT


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


def _cicp(body: bytes) -> tuple[int, int, bool] | None:
    # A PNG's samples are red, green and blue, which is matrix 0; of others it can't be told.
    if len(body) != 4 or body[2] or body[3] > 1:
        return None
    return body[0], body[1], bool(body[3])


def _gamma(body: bytes) -> float | None:
    value = int.from_bytes(body, "big") / 100_000 if len(body) == 4 else 0.0
    return value if 0.05 <= value <= 5.0 else None


def _chroma(body: bytes) -> tuple[float, ...] | None:
    if len(body) != 32:
        return None
    return tuple(value / 100_000 for value in struct.unpack(">8I", body))
