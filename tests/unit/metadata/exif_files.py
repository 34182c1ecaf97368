"""Builds Exif blocks, field by field."""

import struct
from collections.abc import Sequence

Field = tuple[int, int, bytes]
Directory = Sequence[Field]

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}
PHOTO, POSITION, THUMBNAIL, THUMBNAIL_BYTES, NOTE = 0x8769, 0x8825, 0x0201, 0x0202, 0x927C


def words(tag: int, text: str | bytes) -> Field:
    """An ASCII field."""
    return tag, 2, (text.encode() if isinstance(text, str) else text) + b"\0"


def raw(tag: int, data: bytes) -> Field:
    """A field of undefined bytes."""
    return tag, 7, data


def byte(tag: int, *values: int) -> Field:
    """A field of bytes."""
    return tag, 1, bytes(values)


def short(tag: int, *values: int, order: str = ">") -> Field:
    """A field of 16-bit numbers."""
    return tag, 3, struct.pack(f"{order}{len(values)}H", *values)


def long(tag: int, *values: int, order: str = ">") -> Field:
    """A field of 32-bit numbers."""
    return tag, 4, struct.pack(f"{order}{len(values)}I", *values)


def ratio(tag: int, *values: tuple[int, int], order: str = ">") -> Field:
    """A field of fractions."""
    return tag, 5, b"".join(struct.pack(order + "2I", *value) for value in values)


def exif_block(
    main: Directory,
    *,
    photo: Directory = (),
    position: Directory = (),
    thumbnail: bytes = b"",
    order: str = ">",
) -> bytes:
    """A bare TIFF of a main directory, those it leads to, and one of a thumbnail."""
    main = list(main)
    main += [long(PHOTO, 0, order=order)] if photo else []
    main += [long(POSITION, 0, order=order)] if position else []
    sizes = [_size(directory) for directory in (main, photo, position)]
    starts = [8, 8 + sizes[0], 8 + sizes[0] + sizes[1]]
    pointers = {PHOTO: starts[1], POSITION: starts[2]}
    main = [
        long(tag, pointers[tag], order=order) if tag in pointers else (tag, kind, data)
        for tag, kind, data in main
    ]
    second = 8 + sum(sizes)
    out = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    out += _directory(main, starts[0], order, second if thumbnail else 0)
    out += _directory(photo, starts[1], order) if photo else bytes(sizes[1])
    out += _directory(position, starts[2], order) if position else bytes(sizes[2])
    if thumbnail:
        at = second + 2 + 24 + 4
        fields = [
            long(THUMBNAIL, at, order=order),
            long(THUMBNAIL_BYTES, len(thumbnail), order=order),
        ]
        out += _directory(fields, second, order) + thumbnail
    return out


def _size(directory: Directory) -> int:
    long_ones = (len(data) for _, _, data in directory if len(data) > 4)
    return 2 + 12 * len(directory) + 4 + sum(long_ones)


def _directory(directory: Directory, start: int, order: str, following: int = 0) -> bytes:
    entries, values = b"", b""
    at = start + 2 + 12 * len(directory) + 4
    for tag, kind, data in directory:
        entries += struct.pack(order + "HHI", tag, kind, len(data) // _SIZES[kind])
        if len(data) > 4:
            entries += struct.pack(order + "I", at + len(values))
            values += data
        else:
            entries += data.ljust(4, b"\0")
    head = struct.pack(order + "H", len(directory))
    return head + entries + struct.pack(order + "I", following) + values
