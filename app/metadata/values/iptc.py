"""Reads Photoshop's image resources and the IPTC records that news agencies put into them.

Thread: any. Source: Adobe Photoshop File Formats (2019), "Image Resources"; IPTC-NAA Information
Interchange Model 4.2.
"""

import struct
from collections.abc import Iterator

from app.metadata.findings import Kind, Value
from app.metadata.values.plain import plain, said

_PREFIX = b"Photoshop 3.0\0"
_SIGNATURES = (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR")
_IPTC, _URL, _VERSION = 0x0404, 0x040B, 0x0421
_THUMBNAILS, _THUMBNAIL_HEAD = (0x040C, 0x0409), 28
_PATHS = range(0x07D0, 0x0BB7)
_MAX_RESOURCES, _MAX_RECORDS, _MAX_VALUES = 1000, 2000, 60
_UTF_8 = b"\x1b%G"
_RECORD = 0x1C

_PLACES = (92, 90, 95, 101, 100, 26, 27)
_LABELS: dict[int, tuple[Kind, str]] = {
    5: (Kind.TEXT, "Title"),
    12: (Kind.TEXT, "Subject"),
    15: (Kind.TEXT, "Category"),
    20: (Kind.TEXT, "Category"),
    22: (Kind.TEXT, "Number of the story"),
    25: (Kind.TEXT, "Keywords"),
    40: (Kind.TEXT, "Instructions"),
    65: (Kind.SOFTWARE, "Software"),
    80: (Kind.PERSON, "Author"),
    85: (Kind.PERSON, "Author's position"),
    103: (Kind.TEXT, "Number of the job"),
    105: (Kind.TEXT, "Headline"),
    110: (Kind.PERSON, "Credit"),
    115: (Kind.PERSON, "Source"),
    116: (Kind.PERSON, "Copyright"),
    118: (Kind.PERSON, "Contact"),
    120: (Kind.TEXT, "Description"),
    122: (Kind.PERSON, "Writer of the description"),
    231: (Kind.SOFTWARE, "Edit history"),
}
_DATES = ((55, 60, "Taken"), (62, 63, "Stored"), (30, 35, "Released"), (37, 38, "Expires"))


def iptc_values(block: bytes) -> tuple[Value, ...]:
    r"""Read image resources, or IPTC records that stand alone.

    Parameters
    ----------
    block : bytes
        With or without the leading ``Photoshop 3.0\0``; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Fewer where it is damaged.

    Examples
    --------
    >>> iptc_values(b"\x1c\2\x5a\0\4Bonn")
    (Value(kind=<Kind.PLACE: 'place'>, label='Place', text='Bonn'),)
    """
    if block[:1] == bytes((_RECORD,)):
        return tuple(_records(block))
    found: dict[Value, None] = {}
    more = 0
    for number, body in _resources(block):
        told = tuple(_resource(number, body))
        more += not told
        found.update(dict.fromkeys(told[:_MAX_VALUES]))
    if more:
        what = "resource" if more == 1 else "resources"
        found[Value(Kind.SOFTWARE, "Photoshop", f"{more} more {what}")] = None
    return tuple(found)


def iptc_picture(block: bytes) -> bytes | None:
    r"""Find Photoshop's thumbnail.

    Parameters
    ----------
    block : bytes
        As for `iptc_values`.

    Returns
    -------
    bytes or None
        What begins like a JPEG; not decoded.
    """
    for number, body in _resources(block):
        picture = body[_THUMBNAIL_HEAD:]
        if number in _THUMBNAILS and picture.startswith(b"\xff\xd8\xff"):
            return picture
    return None


def _resources(block: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(_PREFIX) if block.startswith(_PREFIX) else 0
    for _ in range(_MAX_RESOURCES):
        if block[at : at + 4] not in _SIGNATURES or at + 12 > len(block):
            return
        number = int.from_bytes(block[at + 4 : at + 6], "big")
        # The name: its length in a byte, the whole made even.
        at += 6 + (block[at + 6] + 2) // 2 * 2
        size = int.from_bytes(block[at : at + 4], "big")
        yield number, block[at + 4 : at + 4 + size]
        at += 4 + size + size % 2


def _resource(number: int, body: bytes) -> Iterator[Value]:
    if number == _IPTC:
        yield from _records(body)
    elif number in _THUMBNAILS:
        yield Value(Kind.PICTURE, "Small picture", f"{len(body):,} bytes")
    elif number == _URL:
        yield from said(Kind.TEXT, "Address", body.decode("utf-8", "replace"))
    elif number == _VERSION:
        yield from said(Kind.SOFTWARE, "Software", _writer(body))
    elif number in _PATHS:
        yield Value(Kind.UNKNOWN, "Outline drawn in Photoshop", f"{len(body):,} bytes")


def _writer(body: bytes) -> str:
    try:
        (count,) = struct.unpack_from(">I", body, 5)
    except struct.error:
        return ""
    return body[9 : 9 + 2 * min(count, 200)].decode("utf-16-be", "replace")


def _records(data: bytes) -> Iterator[Value]:
    texts: dict[int, list[str]] = {}
    more = 0
    code = "latin-1"
    for record, number, body in _raw_records(data):
        if (record, number) == (1, 90) and body == _UTF_8:
            code = "utf-8"
        if record != 2 or number == 0:
            continue
        known = number in _LABELS or number in _PLACES or any(number in d[:2] for d in _DATES)
        more += not known
        if known:
            texts.setdefault(number, []).append(_decoded(body, code))
    yield from _told(texts)
    if more:
        yield Value(Kind.UNKNOWN, "Other IPTC entries", f"{more}")


def _raw_records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    for _ in range(_MAX_RECORDS):
        if at + 5 > len(data) or data[at] != _RECORD:
            return
        record, number = data[at + 1], data[at + 2]
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:
            extra = size & 0x7FFF
            if extra > 8:
                return
            size = int.from_bytes(data[at : at + extra], "big")
            at += extra
        yield record, number, data[at : at + size]
        at += size


def _decoded(body: bytes, code: str) -> str:
    # Many programs write UTF-8 without saying so.
    try:
        return plain(body[:4096].decode("utf-8"))
    except UnicodeDecodeError:
        return plain(body[:4096].decode(code, "replace"))


def _told(texts: dict[int, list[str]]) -> Iterator[Value]:
    places = [text for number in _PLACES for text in texts.get(number, ())]
    yield from said(Kind.PLACE, "Place", ", ".join(dict.fromkeys(places)))
    for number, (kind, label) in _LABELS.items():
        yield from said(kind, label, ", ".join(texts.get(number, ())))
    for date, clock, label in _DATES:
        parts = (*texts.get(date, ())[:1], *texts.get(clock, ())[:1])
        yield from said(Kind.TIME, label, " ".join(_dated(part) for part in parts))


def _dated(text: str) -> str:
    """Write 20240506 and 070809+0200 with their signs."""
    if len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if text[:6].isdigit() and len(text) in (6, 11):
        zone = f" {text[6:9]}:{text[9:]}" if text[6:] else ""
        return f"{text[:2]}:{text[2:4]}:{text[4:6]}{zone}"
    return text
