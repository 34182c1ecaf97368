"""Takes a BMP apart: headers, palette, rows, profile, and what lies between them.

Thread: any. Source: Microsoft's BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER,
BITMAPV4HEADER and BITMAPV5HEADER; OS/2 2.x bitmap headers.
"""

import struct
from dataclasses import dataclass

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken

BEHIND_END = "bytes after the rows"
_FILE_HEADER_BYTES, _CORE_BYTES, _INFO_BYTES, _V5_BYTES = 14, 12, 40, 124
_HEADER_SIZES = frozenset((12, 16, 40, 52, 56, 64, 108, 124))
_DEPTHS = frozenset((1, 2, 4, 8, 16, 24, 32))
_PLAIN = frozenset((0, 3, 6))
_MASK_BYTES = {3: 12, 6: 16}
_LINKED, _EMBEDDED = b"KNIL", b"DEBM"
LINKED_PROFILE, EMBEDDED_PROFILE = "name of a profile's file", "colour profile"


@dataclass(frozen=True)
class _Layout:
    header_bytes: int
    width: int
    height: int
    depth: int
    packing: int
    rows_bytes: int
    colours: int


def walk_bmp(data: bytes) -> tuple[Block, ...]:
    """Split a BMP.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file.

    Raises
    ------
    InputUnreadable
        If its header is broken or its rows run past the end.

    Examples
    --------
    >>> walk_bmp(b"GIF89a")
    Traceback (most recent call last):
    ...
    app.errors.InputUnreadable: This file is damaged and can't be read.
    """
    if data[:2] != b"BM" or len(data) < _FILE_HEADER_BYTES + _CORE_BYTES:
        broken("BMP: no signature")
    layout = _layout(data)
    (rows_at,) = struct.unpack_from("<I", data, 10)
    head_end = min(_FILE_HEADER_BYTES + layout.header_bytes + _palette_bytes(layout), rows_at)
    rows_end = rows_at + layout.rows_bytes
    if head_end < _FILE_HEADER_BYTES + layout.header_bytes or rows_end > len(data):
        broken(ENDS_EARLY)
    reserved = Use.EXTRA if any(data[6:10]) else Use.PICTURE
    known = [
        Block("header", 0, 6, Use.PICTURE),
        Block("reserved bytes", 6, 10, reserved),
        Block("headers and palette", 10, head_end, Use.PICTURE),
        Block("rows", rows_at, rows_end, Use.PICTURE),
    ]
    profile = _profile(data, layout)
    if profile is not None and profile.start >= rows_end:
        known.append(profile)
    return tuple(_tiled(known, len(data)))


def _layout(data: bytes) -> _Layout:
    (header_bytes,) = struct.unpack_from("<I", data, _FILE_HEADER_BYTES)
    if header_bytes not in _HEADER_SIZES or _FILE_HEADER_BYTES + header_bytes > len(data):
        broken("BMP: an unknown header")
    at = _FILE_HEADER_BYTES + 4
    packing = size = colours = 0
    if header_bytes == _CORE_BYTES:
        width, height, _, depth = struct.unpack_from("<HHHH", data, at)
    else:
        width, height, _, depth = struct.unpack_from("<iiHH", data, at)
    if header_bytes >= _INFO_BYTES:
        packing, size = struct.unpack_from("<II", data, at + 12)
        (colours,) = struct.unpack_from("<I", data, at + 28)
    if width <= 0 or not height:
        broken("BMP: the picture has no pixels")
    if packing in _PLAIN:
        if depth not in _DEPTHS:
            broken("BMP: an unknown depth")
        size = (width * depth + 31) // 32 * 4 * abs(height)
    return _Layout(header_bytes, width, abs(height), depth, packing, size, colours)


def _palette_bytes(layout: _Layout) -> int:
    """Count the masks and colours between the header and the rows."""
    masks = _MASK_BYTES.get(layout.packing, 0) if layout.header_bytes == _INFO_BYTES else 0
    if layout.depth > 8:
        return masks
    entry_bytes = 3 if layout.header_bytes == _CORE_BYTES else 4
    return masks + entry_bytes * min(layout.colours or 1 << layout.depth, 1 << layout.depth)


def _profile(data: bytes, layout: _Layout) -> Block | None:
    if layout.header_bytes < _V5_BYTES:
        return None
    name = {_LINKED: LINKED_PROFILE, _EMBEDDED: EMBEDDED_PROFILE}.get(data[70:74])
    offset, size = struct.unpack_from("<II", data, 126)
    start = _FILE_HEADER_BYTES + offset
    if name is None or not size or start + size > len(data):
        return None
    use = Use.COLOUR if name == EMBEDDED_PROFILE else Use.EXTRA
    return Block(name, start, start + size, use)


def _tiled(known: list[Block], length: int) -> list[Block]:
    found: list[Block] = []
    at = 0
    for block in known:
        if at < block.start:
            found.append(Block("bytes between the parts", at, block.start, Use.EXTRA))
        if block.start < block.end:
            found.append(block)
        at = block.end
    if at < length:
        found.append(Block(BEHIND_END, at, length, Use.EXTRA))
    return found
