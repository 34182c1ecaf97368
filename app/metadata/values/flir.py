"""Reads what a thermal camera of FLIR tells of itself.

Thread: any. Source: exiftool's notes on FLIR's FFF format.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from app.metadata.findings import Kind, Value
from app.metadata.values.exif.place import coordinates
from app.metadata.values.plain import said

_MAX_RECORDS = 100
_ENTRY_BYTES = 32
_RAW, _CAMERA, _POSITION = 0x01, 0x20, 0x2B
_TEXTS: tuple[tuple[int, int, str], ...] = (
    (0xD4, 32, "Thermal camera"),
    (0x104, 16, "Serial number of the thermal camera"),
    (0x170, 32, "Lens of the thermal camera"),
    (0x1A0, 16, "Serial number of the thermal lens"),
)
_DATE_AT = 0x384


def flir_values(block: bytes) -> tuple[Value, ...]:
    r"""Read the records of an FFF structure.

    Parameters
    ----------
    block : bytes
        Begins with ``FFF\0``; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Fewer where it is damaged.

    Examples
    --------
    >>> flir_values(b"nonsense")
    ()
    """
    if not block.startswith(b"FFF\0") or len(block) < 64:
        return ()
    order = ">" if 100 <= int.from_bytes(block[20:24], "big") < 200 else "<"
    try:
        return tuple(dict.fromkeys(_values(block, order)))
    except (struct.error, ValueError, OverflowError, OSError):
        return ()


def _values(block: bytes, order: str) -> Iterator[Value]:
    start, count = struct.unpack_from(order + "II", block, 24)
    for number in range(min(count, _MAX_RECORDS)):
        at = start + _ENTRY_BYTES * number
        if at + _ENTRY_BYTES > len(block):
            return
        kind, offset, length = struct.unpack_from(order + "H10xII", block, at)
        record = block[offset : offset + length]
        if kind == _RAW:
            yield Value(Kind.PICTURE, "Thermal picture", f"{len(record):,} bytes")
        elif kind == _CAMERA:
            yield from _camera(record)
        elif kind == _POSITION:
            yield from _position(record)


def _camera(record: bytes) -> Iterator[Value]:
    for at, length, label in _TEXTS:
        text = record[at : at + length].split(b"\0", 1)[0].decode("utf-8", "replace")
        yield from said(Kind.PERSON, label, text)
    # The records' own numbers are little-endian in every known file.
    seconds = int.from_bytes(record[_DATE_AT : _DATE_AT + 4], "little")
    if seconds:
        date = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"
        yield from said(Kind.TIME, "Thermal picture taken", date)


def _position(record: bytes) -> Iterator[Value]:
    if len(record) < 32 or record[:4] == bytes(4):
        return
    north, east = struct.unpack_from("<dd", record, 16)
    if abs(north) <= 90 and abs(east) <= 180:
        yield from said(Kind.PLACE, "Location", coordinates(north, east))
