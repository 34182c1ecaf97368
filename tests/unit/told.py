"""What cameras say of colours in Exif, and a photo before and after its metadata go."""

import struct

from app.domain import Options, Picture
from app.formats.strip import strip
from tests.unit.decoded import read, same


def table(order: str, *entries: tuple[int, int, int, bytes]) -> bytes:
    """One directory of a TIFF; each entry holds its own value."""
    body = b"".join(struct.pack(order + "HHI4s", *entry) for entry in entries)
    return struct.pack(order + "H", len(entries)) + body + bytes(4)


def camera_tables(at: int, space: int | None, index: bytes, order: str) -> bytes:
    """The directories "Exif" and "Interop" of a camera, at a place in the file."""
    spaces = [] if space is None else [(0xA001, 3, 1, struct.pack(order + "HH", space, 0))]
    length = len(table(order, *spaces, (0, 0, 0, b"")))
    pointer = 0xA005, 4, 1, struct.pack(order + "I", at + length)
    return table(order, *spaces, pointer) + table(order, (0x0001, 2, len(index), index))


def adobe_exif(space: int | None = 0xFFFF, index: bytes = b"R03\0", order: str = ">") -> bytes:
    """What a camera set to Adobe RGB writes, and nothing besides: a bare TIFF."""
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    first = table(order, (0x8769, 4, 1, struct.pack(order + "I", 26)))
    return head + first + camera_tables(26, space, index, order)


def stripped(data: bytes) -> tuple[bytes, str | None]:
    made = strip(data, Options())
    return made.data, made.profile


def stays(data: bytes) -> tuple[Picture, Picture]:
    """The photo before and after its metadata go: the same colours within a level."""
    before, after = read(data), read(stripped(data)[0])
    assert same(after, before.rgb, 1)
    return before, after
