"""Reads what a colour profile says besides colours: its name, its maker, its device, its date.

Thread: any. Source: ICC.1:2022 (version 4.4), sections 7, 9 and 10.
"""

import struct
from collections.abc import Iterator

from app.metadata.findings import Kind, Value
from app.metadata.values.plain import said

_HEADER_BYTES = 128
_MAX_TAGS = 200
_MAX_TEXT_BYTES = 4096
_TEXTS: tuple[tuple[bytes, Kind, str], ...] = (
    (b"desc", Kind.COLOUR, "Colour profile"),
    (b"dmnd", Kind.PERSON, "Maker of the device"),
    (b"dmdd", Kind.PERSON, "Device"),
    (b"dscm", Kind.COLOUR, "Name of the colour profile"),
    (b"cprt", Kind.TEXT, "Copyright of the colour profile"),
    (b"vued", Kind.TEXT, "Viewing conditions"),
    (b"targ", Kind.PERSON, "Measurements of the device"),
)


def profile_values(icc: bytes) -> tuple[Value, ...]:
    """Read a profile's texts and header.

    Parameters
    ----------
    icc : bytes
        The whole profile; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Fewer where it is damaged.

    Examples
    --------
    >>> profile_values(b"nonsense")
    ()
    """
    if icc[36:40] != b"acsp" or len(icc) < _HEADER_BYTES:
        return ()
    return tuple(_values(icc))


def _values(icc: bytes) -> Iterator[Value]:
    tags = _tags(icc)
    for key, kind, label in _TEXTS:
        if key in tags:
            yield from said(kind, label, _text(tags[key]))
    yield from said(Kind.TIME, "Colour profile made", _date(icc))
    for at, kind, label in (
        (48, Kind.PERSON, "Maker of the device, by code"),
        (52, Kind.PERSON, "Device, by code"),
        (4, Kind.SOFTWARE, "Colour software, by code"),
        (80, Kind.SOFTWARE, "Colour profile made by, by code"),
    ):
        yield from said(kind, label, _code(icc[at : at + 4]))
    if b"mmod" in tags:
        yield from _screen(tags[b"mmod"])


def _tags(icc: bytes) -> dict[bytes, bytes]:
    count = int.from_bytes(icc[128:132], "big")
    found: dict[bytes, bytes] = {}
    for at in range(132, min(132 + 12 * min(count, _MAX_TAGS), len(icc) - 11), 12):
        key, start, length = struct.unpack_from(">4sII", icc, at)
        found.setdefault(key, icc[start : start + min(length, _MAX_TEXT_BYTES)])
    return found


def _text(body: bytes) -> str:
    """Read any of the three types that hold a text."""
    if body.startswith(b"text"):
        return body[8:].partition(b"\0")[0].decode("latin-1")
    if body.startswith(b"desc"):
        length = int.from_bytes(body[8:12], "big")
        return body[12 : 12 + length].partition(b"\0")[0].decode("latin-1")
    if body.startswith(b"mluc") and len(body) >= 28:
        length, at = struct.unpack_from(">II", body, 20)
        return body[at : at + length].decode("utf-16-be", "replace")
    return ""


def _date(icc: bytes) -> str:
    year, month, day, hour, minute, second = struct.unpack_from(">6H", icc, 24)
    if not year:
        return ""
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


def _code(code: bytes) -> str:
    text = code.strip(b"\0 ")
    return text.decode("latin-1") if text.isascii() else ""


def _screen(body: bytes) -> Iterator[Value]:
    """Read Apple's makeAndModelType: numbers of the screen that was measured."""
    if len(body) < 24:
        return
    maker, model, serial, date = struct.unpack_from(">4I", body, 8)
    text = f"maker {maker:X}, model {model:X}, serial number {serial:X}, made {date:X}"
    yield from said(Kind.PERSON, "Screen", text)
