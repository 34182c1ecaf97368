"""Reads what an Exif block says, in plain words.

Thread: any. Source: EXIF 3.0 section 4.6.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.metadata.findings import Kind, Value
from app.metadata.values.exif.picture import exif_picture
from app.metadata.values.exif.place import place_values
from app.metadata.values.exif.settings import settings_of
from app.metadata.values.exif.tags import (
    APPLE_LABELS,
    DATES,
    LABELS,
    MAKER_LABELS,
    SILENT,
    UTF_16,
)
from app.metadata.values.plain import plain, said

__all__ = ["comment_text", "exif_picture", "exif_values"]

_PREFIX = b"Exif\0\0"
_DATE = re.compile(r"(\d{4}):(\d\d):(\d\d)\b")
_NIKON_CLOCK = re.compile(r"\[(\d+), (\d+), (\d+), (\d+), (\d+), (\d+), (\d+), \d+\]")
_MAKER, _NOTE = "MakerNote ", "EXIF MakerNote"
_PLAIN_DIRECTORIES = ("Image ", "EXIF ", "Thumbnail ", "IFD ")


def exif_values(block: bytes) -> tuple[Value, ...]:
    r"""Read all that an Exif block says about place, people, times, programs.

    Parameters
    ----------
    block : bytes
        A TIFF structure, with or without the leading ``Exif\0\0``; any bytes are allowed.

    Returns
    -------
    tuple of Value
        What a person understands, one by one; technical values and those that only the maker
        of the camera can read are counted. Empty where the block can't be read.

    Examples
    --------
    >>> entry = b"\1\x0e\0\2\0\0\0\4Hi!\0"
    >>> exif_values(b"MM\0*\0\0\0\x08\0\1" + entry + bytes(4))[0].text
    'Hi!'
    >>> exif_values(b"no TIFF")
    ()
    """
    # Only now: loading ExifRead takes a while, and most sessions start without a photo.
    from app.metadata.values.exif.fields import exif_fields  # noqa: PLC0415

    fields = _Fields(exif_fields(block.removeprefix(_PREFIX)))
    readers: tuple[Callable[[_Fields], Iterator[Value]], ...] = (
        _place,
        _devices,
        _dates,
        lambda _: _pictures(block, fields),
        _labelled,
        _maker,
        _rest,
    )
    found: dict[Value, None] = {}
    for read in readers:
        found.update(dict.fromkeys(_unbroken(read(fields))))
    return tuple(found)


def _unbroken(values: Iterator[Value]) -> Iterator[Value]:
    """Stop at what can't be told, such as the decimals of a fraction over zero."""
    try:
        yield from values
    except (ArithmeticError, IndexError, LookupError, TypeError, ValueError):
        return


class _Fields:
    """The fields of a block, and which of them were told."""

    def __init__(self, tags: Mapping[str, Any]) -> None:
        self.tags = tags
        self.told: set[str] = set()

    def text(self, name: str) -> str:
        """Give a field's text, and mark it as told."""
        tag = self.tags.get(name)
        if tag is None:
            return ""
        self.told.add(name)
        return plain(_text(name.split(" ", 1)[1], tag))

    def numbers(self, name: str) -> Sequence[float]:
        """Give a field's numbers, and mark it as told."""
        tag = self.tags.get(name)
        if tag is None or not isinstance(tag.values, list):
            return ()
        self.told.add(name)
        try:
            return [float(value) for value in tag.values]
        except (ArithmeticError, TypeError, ValueError):
            return ()


def _text(name: str, tag: Any) -> str:
    values = tag.values
    if isinstance(values, bytes):
        return values.decode("latin-1")
    if isinstance(values, str):
        return values
    if name in UTF_16:
        return _bytes_of(values).decode("utf-16-le", "replace").split("\0", 1)[0]
    if name in ("UserComment", "GPSProcessingMethod", "GPSAreaInformation"):
        return comment_text(_bytes_of(values), is_little=True)
    return str(tag.printable)


def _bytes_of(values: Sequence[Any]) -> bytes:
    return bytes(value for value in values if isinstance(value, int) and 0 <= value < 256)


def comment_text(data: bytes, *, is_little: bool) -> str:
    r"""Decode a text that begins with the name of its character code.

    Parameters
    ----------
    data : bytes
        Such as a UserComment.
    is_little : bool
        Which byte comes first where "UNICODE" does not show it by itself.

    Returns
    -------
    str
        The text; what can't be decoded is replaced.

    Examples
    --------
    >>> comment_text(b"UNICODE\0\0H\0i", is_little=True)
    'Hi'
    >>> comment_text(b"ASCII\0\0\0Hi\0\0", is_little=True)
    'Hi'
    """
    code, body = data[:8].rstrip(b"\0 ").upper(), data[8:]
    if code == b"UNICODE":
        # Programs don't agree on the order of bytes: most text has more zeros in the high one.
        high, low = body[::2].count(0), body[1::2].count(0)
        little = is_little if high == low else low > high
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0 \ufeff")
    if code == b"JIS":
        return body.decode("iso2022_jp", "replace").strip("\0 ")
    if code and code != b"ASCII":
        body = data
    return body.strip(b"\0 ").decode("utf-8", "replace")


def _place(fields: _Fields) -> Iterator[Value]:
    return place_values(
        lambda name: fields.text(f"GPS {name}"), lambda name: fields.numbers(f"GPS {name}")
    )


def _devices(fields: _Fields) -> Iterator[Value]:
    camera = _joined(fields.text("Image Make"), fields.text("Image Model"))
    yield from said(Kind.PERSON, "Camera", camera)
    other = _joined(fields.text("Thumbnail Make"), fields.text("Thumbnail Model"))
    if other != camera:
        yield from said(Kind.PERSON, "Camera of the thumbnail", other)
    lens = _joined(fields.text("EXIF LensMake"), fields.text("EXIF LensModel"))
    yield from said(Kind.PERSON, "Lens", lens or fields.text(f"{_MAKER}LensModel"))
    yield from said(Kind.PERSON, "Camera settings", settings_of(fields.text, fields.numbers))


def _joined(maker: str, model: str) -> str:
    return model if model.lower().startswith(maker.lower()) else f"{maker} {model}".strip()


def _dates(fields: _Fields) -> Iterator[Value]:
    told: set[tuple[str, str]] = set()
    for name, fraction, zone, label in DATES:
        date = _DATE.sub(r"\1-\2-\3", fields.text(name))
        rest = fields.text(fraction), fields.text(zone)
        if not re.search("[1-9]", date) or (label, date) in told:
            continue
        told.add((label, date))
        yield from said(
            Kind.TIME, label, f"{date}{'.' if rest[0] else ''}{rest[0]} {rest[1]}".strip()
        )


def _pictures(block: bytes, fields: _Fields) -> Iterator[Value]:
    picture = exif_picture(block)
    if picture:
        yield Value(Kind.PICTURE, "Small picture", f"a JPEG of {len(picture):,} bytes")
    elif "Thumbnail StripOffsets" in fields.tags:
        yield Value(Kind.PICTURE, "Small picture", "uncompressed")


def _labelled(fields: _Fields) -> Iterator[Value]:
    for name in fields.tags:
        if name.startswith(_PLAIN_DIRECTORIES):
            short = name.removeprefix("IFD ").split(" ", 1)[1]
            if short in LABELS:
                kind, label = LABELS[short]
                yield from said(kind, label, fields.text(name))


def _maker(fields: _Fields) -> Iterator[Value]:
    note = fields.tags.get(_NOTE)
    if note is None:
        return
    labels = MAKER_LABELS
    if fields.text("Image Make") == "Apple":
        labels = MAKER_LABELS | APPLE_LABELS
    more = 0
    for name in fields.tags:
        if name.startswith(_MAKER):
            known = labels.get(name.removeprefix(_MAKER).strip())
            if known:
                yield from said(*known, _clock(fields.text(name)))
            elif name not in fields.told:
                more += 1
            fields.told.add(name)
    size = f"{note.field_length:,} bytes"
    read = f"and {more} more values, {size}" if more else f"{size} that only the maker can read"
    yield from said(Kind.PERSON, "Notes of the camera's maker", read)


def _clock(text: str) -> str:
    """Read a time that Nikon writes as bytes, the year in two."""
    found = _NIKON_CLOCK.fullmatch(text)
    if not found:
        return text
    high, low, *rest = (int(number) for number in found.groups())
    return "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(256 * high + low, *rest)


def _rest(fields: _Fields) -> Iterator[Value]:
    left = [name for name in fields.tags if name not in fields.told and name not in SILENT]
    unknown = sum(" Tag 0x" in name for name in left)
    counts = ((len(left) - unknown, "technical"), (unknown, "unknown"))
    text = " and ".join(f"{count} {what}" for count, what in counts if count)
    yield from said(Kind.UNKNOWN, "Other entries", text)
