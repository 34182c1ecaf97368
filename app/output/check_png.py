"""Finds everything in a finished PNG that is not the picture, by an allow-list.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 5.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from app.errors import InputUnreadable
from app.formats.png.chunks import SIGNATURE, chunks
from app.formats.png.coded.bands import Unfilter, read_bands
from app.formats.png.coded.hidden import words_of
from app.formats.png.coded.inflate import Inflater
from app.formats.png.header import PngHeader
from app.imaging.kernel import address, compiled
from app.metadata.findings import Finding
from app.output.pieces import NotInPiecesError, Pieces

_HEADER_BYTES = 13
HEAD_BYTES = 24
GREY, GREY_ALPHA, RGB_ALPHA = 0, 4, 6
CUTOUT = (GREY_ALPHA, RGB_ALPHA)


def inspect_png(data: bytes, colours: tuple[int, ...] = CUTOUT) -> tuple[Finding, ...]:
    r"""List what a PNG holds besides one picture at 8 bits a channel.

    Only IHDR, then IDATs, then an empty IEND, each with its right checksum, count as the picture;
    so does an IDAT stream only as far as its rows go. Where alpha is 0, all of a pixel must be 0.
    What can't be walked is a finding too.

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
    """Read the rows to their end: nothing may follow them, nor be hidden under alpha 0."""
    if header is None or len(header) != _HEADER_BYTES:
        return (Finding("no header", 0, 0),)
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", header)
    if colour not in colours or depth != 8 or any(rest) or not width or not height:
        return (Finding("another kind of PNG", len(SIGNATURE), _HEADER_BYTES),)
    kind = PngHeader(width, height, depth, colour, interlaced=False)
    try:
        return _walk(Pieces(picture), kind, picture)
    except NotInPiecesError:
        return _walk(Inflater(picture), kind, picture)


def _walk(
    inflater: Pieces | Inflater, kind: PngHeader, picture: list[memoryview]
) -> tuple[Finding, ...]:
    width, height = kind.width, kind.height
    unfilter = Unfilter(kind.pixel_bytes)
    rows, hidden = 0, False
    try:
        for band in read_bands(inflater, kind.passes(width, height)):
            rows += len(band.rows)
            if kind.has_alpha and not hidden:
                hidden = _hides_colour(words_of(unfilter(band), kind))
        more = len(inflater.read(1))
    except InputUnreadable:
        return (Finding("damaged rows", 0, 0),)
    length = sum(map(len, picture))
    if rows != height or more or not inflater.is_whole or inflater.stream_bytes != length:
        return (Finding("rows of another length", 0, abs(height - rows)),)
    return (Finding("colour under alpha 0", 0, 0),) if hidden else ()


def _hides_colour(pixels: NDArray[np.unsignedinteger]) -> bool:
    """Tell whether a pixel, as one number, has a colour but no alpha, which is its last byte."""
    hides_colour = compiled("hides_colour")
    if hides_colour is not None and pixels.itemsize == 4 and pixels.flags.c_contiguous:
        return bool(hides_colour(address(pixels), pixels.size))
    numbers = pixels.view(pixels.dtype.newbyteorder("<"))
    without_alpha = 1 << 8 * (numbers.itemsize - 1)
    # Less one, 0 is the greatest number that there is, so that one look for the least is enough.
    return bool((numbers - numbers.dtype.type(1)).min() < without_alpha - 1)
