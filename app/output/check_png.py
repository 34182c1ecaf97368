"""Finds everything in a finished PNG that is not the picture, by an allow-list.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 5.
"""

import struct
import zlib

from app.errors import InputUnreadable
from app.formats.png.chunks import SIGNATURE, chunks
from app.metadata.findings import Finding

_HEADER_BYTES = 13
HEAD_BYTES = 24
GREY, GREY_ALPHA, RGB_ALPHA = 0, 4, 6
CUTOUT = (GREY_ALPHA, RGB_ALPHA)
_CHANNELS = {GREY: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}


def inspect_png(data: bytes, colours: tuple[int, ...] = CUTOUT) -> tuple[Finding, ...]:
    r"""List what a PNG holds besides one picture at 8 bits a channel.

    Only IHDR, then IDATs, then an empty IEND, each with its right checksum, count as the picture;
    so does an IDAT stream only as far as its rows go. What can't be walked is a finding too.

    Parameters
    ----------
    data : bytes
        The whole file.
    colours : tuple of int, optional
        PNG's colour types that it may be of; by default those with alpha.

    Returns
    -------
    tuple of Finding
        Empty where the file is clean.

    Examples
    --------
    >>> [found.name for found in inspect_png(b"not a PNG")]
    ['no PNG']
    """
    if not data.startswith(SIGNATURE):
        return (Finding("no PNG", 0, len(data)),)
    found: list[Finding] = []
    picture: list[memoryview] = []
    header: bytes | None = None
    at = len(SIGNATURE)
    last = b""
    try:
        for kind, start, end in chunks(data, len(data)):
            body = memoryview(data)[start + 8 : end - 4]
            is_expected = _is_expected(kind, last, len(body))
            if not is_expected:
                found.append(Finding(f"chunk {kind.decode('latin-1')!r}", start, end - start))
            elif not _is_intact(data, start, end):
                found.append(Finding("wrong checksum", start, end - start))
            if kind == b"IHDR" and header is None:
                header = bytes(body)
            if kind == b"IDAT":
                picture.append(body)
            at = end
            last = kind if is_expected else last
    except InputUnreadable:
        return (*found, Finding("cut off", at, len(data) - at))
    if at < len(data):
        found.append(Finding("bytes after the end", at, len(data) - at))
    return (*found, *_inspect_rows(header, picture, colours))


def size_of(data: bytes) -> tuple[int, int]:
    """Read the size that a PNG declares.

    Parameters
    ----------
    data : bytes
        The file, or at least its first `HEAD_BYTES` bytes.

    Returns
    -------
    tuple of int
        Height and width, in pixels.

    Examples
    --------
    >>> size_of(bytes(16) + struct.pack(">II", 4, 3))
    (3, 4)
    """
    width, height = struct.unpack_from(">II", data, 16)
    return height, width


def _is_intact(data: bytes, start: int, end: int) -> bool:
    named = memoryview(data)[start + 4 : end - 4]
    return zlib.crc32(named) == int.from_bytes(data[end - 4 : end], "big")


def _is_expected(kind: bytes, last: bytes, length: int) -> bool:
    if kind == b"IHDR":
        return last == b"" and length == _HEADER_BYTES
    if kind == b"IDAT":
        return last in (b"IHDR", b"IDAT")
    return kind == b"IEND" and last == b"IDAT" and length == 0


def _inspect_rows(
    header: bytes | None, picture: list[memoryview], colours: tuple[int, ...]
) -> tuple[Finding, ...]:
    """Inflate the rows, counting: bytes beyond them would be shown by nobody and kept by all."""
    if header is None or len(header) != _HEADER_BYTES:
        return (Finding("no header", 0, 0),)
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", header)
    if colour not in colours or depth != 8 or any(rest):
        return (Finding("another kind of PNG", len(SIGNATURE), _HEADER_BYTES),)
    expected = height * (1 + width * _CHANNELS[colour])
    inflater = zlib.decompressobj()
    count = 0
    try:
        for body in picture:
            # Never more than is due and one byte: a stream that inflates without end stops here.
            count += len(inflater.decompress(body, expected - count + 1))
            if count > expected:
                break
    except zlib.error:
        return (Finding("damaged rows", 0, 0),)
    if count != expected or not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
        return (Finding("rows of another length", 0, abs(count - expected)),)
    return ()
