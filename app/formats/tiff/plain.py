"""Rewrites a TIFF so that Pillow finds its first page unpacked, luminance and chroma as RGB.

Thread: any. In Pyodide libtiff is built without zlib and JPEG. Source: TIFF 6.0, section 2; BigTIFF
design.
"""

import struct
from dataclasses import replace

import numpy as np

from app.domain import Pixels
from app.formats.tiff.directory import Directory, Tiff
from app.formats.tiff.luma import LUMA_TAGS
from app.formats.tiff.page import (
    BITS,
    COMPRESSION,
    LENGTH,
    PHOTOMETRIC,
    PLANES,
    PREDICTOR,
    ROWS,
    SAMPLES,
    STRIP_BYTES,
    STRIPS,
    TILE_BYTES,
    TILE_LENGTH,
    TILE_WIDTH,
    TILES,
    WIDTH,
    Page,
    read_page,
)
from app.formats.tiff.rows import upright_page

_GONE = frozenset((PREDICTOR, TILE_WIDTH, TILE_LENGTH, TILES, TILE_BYTES)) | LUMA_TAGS
_SHORT, _LONG = 3, 4
_RAW = 1
_WORDS = (16, 32, 64)


def plain_tiff(data: bytes) -> bytes:
    """Append the first page's rows, unpacked, and a directory that points to them.

    Parameters
    ----------
    data : bytes
        A TIFF whose size was checked against the limit.

    Returns
    -------
    bytes
        The same file with more behind it; all other tags and pages are as they were.

    Raises
    ------
    InputUnsupported, InputUnreadable, OutOfMemory
        As for a page that is read to be written anew.
    """
    tiff = Tiff(data)
    directory = tiff.chain[0]
    stored = replace(read_page(tiff, directory), orientation=1)
    page, planes = upright_page(tiff, stored)
    parts = [data, bytes(len(data) % 2)]
    at = sum(map(len, parts))
    offsets: list[int] = []
    for plane in planes:
        rows = _in_order(plane, page, tiff.order).tobytes()
        offsets.append(at)
        parts += (rows, bytes(len(rows) % 2))
        at += len(rows) + len(rows) % 2
    sizes = [plane.size for plane in planes]
    written, start = _directory(tiff, directory, _fields(page, offsets, sizes), at)
    place = 8 if tiff.is_big else 4
    pointer = struct.pack(tiff.order + ("Q" if tiff.is_big else "I"), start)
    parts[0] = data[:place] + pointer + data[place + len(pointer) :]
    return b"".join((*parts, written))


def _in_order(plane: Pixels, page: Page, order: str) -> Pixels:
    if order == "<" or page.bits not in _WORDS:
        return plane
    return np.ascontiguousarray(plane).view(f"u{page.bits // 8}").byteswap().view(np.uint8)


Fields = dict[int, tuple[int, list[int]]]


def _fields(page: Page, offsets: list[int], sizes: list[int]) -> Fields:
    return {
        WIDTH: (_LONG, [page.width]),
        LENGTH: (_LONG, [page.height]),
        BITS: (_SHORT, [page.bits] * page.samples),
        COMPRESSION: (_SHORT, [_RAW]),
        PHOTOMETRIC: (_SHORT, [page.photometric]),
        STRIPS: (_LONG, offsets),
        SAMPLES: (_SHORT, [page.samples]),
        ROWS: (_LONG, [page.height]),
        STRIP_BYTES: (_LONG, sizes),
        PLANES: (_SHORT, [2 if page.is_planar else 1]),
    }


def _directory(tiff: Tiff, old: Directory, fields: Fields, at: int) -> tuple[bytes, int]:
    """Write values, then the directory; tell where it begins."""
    room = 8 if tiff.is_big else 4
    word = "Q" if tiff.is_big else "I"
    values = b""
    entries = {
        entry.tag: tiff.data[entry.start : entry.end]
        for entry in old.entries.values()
        if entry.tag not in _GONE
    }
    for tag, (kind, numbers) in fields.items():
        form = "H" if kind == _SHORT else "I"
        body = struct.pack(f"{tiff.order}{len(numbers)}{form}", *numbers)
        if len(body) > room:
            place = struct.pack(tiff.order + word, at + len(values))
            values += body + bytes(len(body) % 2)
            body = place
        head = struct.pack(f"{tiff.order}HH{word}", tag, kind, len(numbers))
        entries[tag] = head + body.ljust(room, b"\0")
    count = struct.pack(tiff.order + ("Q" if tiff.is_big else "H"), len(entries))
    following = tiff.data[old.end - room : old.end]
    table = b"".join((count, *(entries[tag] for tag in sorted(entries)), following))
    return values + table, at + len(values)
