"""Tells what each carrier of a JPEG is called, and what it says.

Thread: any. Source: as for segments.py.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from app.formats.jpeg.neutral import join_profile
from app.formats.jpeg.segments import MORE_XMP, PHOTOSHOP, XMP
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import UNUSED_DATA
from app.metadata.values.exif.exif import exif_picture, exif_values
from app.metadata.values.flir import flir_values
from app.metadata.values.iptc import iptc_picture, iptc_values
from app.metadata.values.jumbf import jumbf_picture, jumbf_values
from app.metadata.values.movie import movie_values
from app.metadata.values.mpf import mpf_values
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values
from app.metadata.values.samsung import samsung_values
from app.metadata.values.xmp.xmp import xmp_picture, xmp_values

MANY_TOLD = 4
"""So many carriers of one kind are read; a file can hold thousands."""

_MAX_SHOWN_BYTES = 2 << 20
_MAX_READ_BYTES = 1 << 16
_JFIF_BYTES = 14
_UNITS = {1: "dots per inch", 2: "dots per centimetre"}
_JPEG = b"\xff\xd8\xff"
_JPEG_THUMBNAIL = 0x10
_GAIN_MAP = re.compile(rb"hdr-gain-map|HDRGainMap|urn:iso:std:iso:ts:21496", re.IGNORECASE)
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]\0.[\x08\x0c](..)(..)", re.DOTALL)
_READABLE = re.compile(rb"[\x20-\x7e]{6,200}")


class Told(NamedTuple):
    """What a finding says, without its place."""

    name: str
    kind: Kind
    values: tuple[Value, ...] = ()
    picture: bytes | None = None


Bodies = Sequence[bytes]


def read_carrier(name: str, bodies: Bodies) -> Told:
    """Read all segments or stretches of one name.

    Parameters
    ----------
    name : str
        As the walk names its blocks.
    bodies : sequence of bytes
        Their contents, at least one.

    Returns
    -------
    Told
        Without values where nothing can be read.

    Examples
    --------
    >>> read_carrier("comment", [b"Hello"]).values[0].text
    'Hello'
    """
    reader = _READERS.get(name)
    if reader is None:
        return Told(_PLAIN_NAMES.get(name, name), Kind.UNKNOWN, tuple(_readable(bodies)))
    return reader(bodies)


def read_second_picture(picture: bytes, inner: Sequence[Finding]) -> Told:
    """Say what stands behind the first picture.

    Parameters
    ----------
    picture : bytes
        A whole JPEG.
    inner : sequence of Finding
        What it carries itself.

    Returns
    -------
    Told
        With all that its own carriers say.
    """
    name = "HDR gain map" if _GAIN_MAP.search(picture, 0, _MAX_READ_BYTES) else "Second picture"
    frame = _FRAME.search(picture)
    size = f"{len(picture):,} bytes"
    if frame:
        height, width = (int.from_bytes(side, "big") for side in frame.groups())
        size = f"{width} × {height} pixels, {size}"
    own = tuple(dict.fromkeys(value for finding in inner for value in finding.values))
    shown = picture if len(picture) <= _MAX_SHOWN_BYTES else None
    return Told(name, Kind.PICTURE, (Value(Kind.PICTURE, name, size), *own), shown)


def _each(read: Callable[[bytes], Sequence[Value]], bodies: Bodies) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(read(body) for body in bodies[:MANY_TOLD])))


def _first(find: Callable[[bytes], bytes | None], bodies: Bodies) -> bytes | None:
    return next(filter(None, map(find, bodies[:MANY_TOLD])), None)


def _readable(bodies: Bodies) -> Iterator[Value]:
    """Show the first words in bytes of an unknown form."""
    start = b"".join(body[:_MAX_READ_BYTES] for body in bodies[:MANY_TOLD])
    words = [match.group().decode("ascii").strip() for match in _READABLE.finditer(start)]
    yield from said(Kind.UNKNOWN, "Readable in it", " … ".join(dict.fromkeys(words[:8])))


def _jfif(bodies: Bodies) -> Told:
    body = bodies[0]
    x, y = int.from_bytes(body[8:10], "big"), int.from_bytes(body[10:12], "big")
    values: list[Value] = []
    if (body[7], x, y) != (0, 1, 1):
        density = f"{x}" if x == y else f"{x} × {y}"
        text = f"{density} {_UNITS.get(body[7], 'without a unit')}"
        values.append(Value(Kind.SOFTWARE, "Print density", text))
    if body[12] and body[13]:
        text = f"{body[12]} × {body[13]} pixels"
        values.append(Value(Kind.PICTURE, "Small picture", text))
    elif len(body) > _JFIF_BYTES:
        values.extend(_readable([body[_JFIF_BYTES:]]))
    return Told("JFIF header", Kind.SOFTWARE, tuple(values))


def _jfxx(bodies: Bodies) -> Told:
    jpegs = [body[6:] for body in bodies if body[5:6] == bytes((_JPEG_THUMBNAIL,))]
    picture = jpegs[0] if jpegs and jpegs[0].startswith(_JPEG) else None
    text = f"{sum(map(len, bodies)):,} bytes"
    return Told("JFXX", Kind.PICTURE, (Value(Kind.PICTURE, "Small picture", text),), picture)


def _exif(bodies: Bodies) -> Told:
    return Told("Exif", Kind.UNKNOWN, _each(exif_values, bodies), _first(exif_picture, bodies))


def _kodak(bodies: Bodies) -> Told:
    tiffs = [body[6:] for body in bodies]
    return Told("Kodak's notes", Kind.UNKNOWN, _each(exif_values, tiffs))


def _xmp(bodies: Bodies) -> Told:
    packets = [body.removeprefix(XMP) for body in bodies]
    return Told("XMP", Kind.TEXT, _each(xmp_values, packets), _first(xmp_picture, packets))


def _more_xmp(bodies: Bodies) -> Told:
    """Put packets together from parts that say whose, how long, where."""
    parts: dict[bytes, dict[int, bytes]] = {}
    head = len(MORE_XMP)
    for body in bodies:
        offset = int.from_bytes(body[head + 36 : head + 40], "big")
        parts.setdefault(body[head : head + 32], {})[offset] = body[head + 40 :]
    packets = [b"".join(part for _, part in sorted(found.items())) for found in parts.values()]
    picture = _first(xmp_picture, packets)
    return Told("XMP, continued", Kind.TEXT, _each(xmp_values, packets), picture)


def _icc(bodies: Bodies) -> Told:
    profile = join_profile(bodies)
    return Told("Colour profile", Kind.COLOUR, profile_values(profile))


def _mpf(bodies: Bodies) -> Told:
    return Told("List of more pictures", Kind.PICTURE, _each(mpf_values, bodies))


def _jumbf(bodies: Bodies) -> Told:
    """Put boxes together: each segment repeats the box's head behind its number."""
    stores: dict[bytes, dict[int, bytes]] = {}
    for body in bodies:
        number = int.from_bytes(body[4:8], "big")
        stores.setdefault(body[2:4], {}).setdefault(number, body[8:])
    joined = []
    for parts in stores.values():
        (_, first), *rest = sorted(parts.items())
        head = 16 if first[:4] == b"\0\0\0\1" else 8
        joined.append(first + b"".join(part[head:] for _, part in rest))
    values, picture = _each(jumbf_values, joined), _first(jumbf_picture, joined)
    return Told("Content Credentials (C2PA)", Kind.PROVENANCE, values, picture)


def _photoshop(bodies: Bodies) -> Told:
    # One structure may run on through several segments.
    block = b"".join(body.removeprefix(PHOTOSHOP) for body in bodies)
    return Told("Photoshop and IPTC", Kind.SOFTWARE, iptc_values(block), iptc_picture(block))


def _flir(bodies: Bodies) -> Told:
    values = flir_values(b"".join(body[8:] for body in bodies))
    return Told("Thermal picture (FLIR)", Kind.PICTURE, values)


def _adobe(bodies: Bodies) -> Told:
    value = Value(Kind.SOFTWARE, "Software", "one of Adobe's, or made like it")
    return Told("Adobe marker", Kind.SOFTWARE, (value,))


def _comment(bodies: Bodies) -> Told:
    values = _each(lambda body: said(Kind.TEXT, "Comment", _text(body)), bodies)
    return Told("Comment", Kind.TEXT, values)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _video(bodies: Bodies) -> Told:
    size = Value(Kind.MEDIA, "Motion photo", f"a video of {sum(map(len, bodies)):,} bytes")
    return Told("Video", Kind.MEDIA, (size, *_each(movie_values, bodies)))


def _samsung(bodies: Bodies) -> Told:
    return Told("Samsung's trailer", Kind.UNKNOWN, _each(samsung_values, bodies))


_READERS: dict[str, Callable[[Bodies], Told]] = {
    "JFIF": _jfif,
    "JFXX": _jfxx,
    "Exif": _exif,
    "APP3 Meta": _kodak,
    "XMP": _xmp,
    "extended XMP": _more_xmp,
    "ICC profile": _icc,
    "MPF": _mpf,
    "JUMBF": _jumbf,
    "Photoshop": _photoshop,
    "FLIR": _flir,
    "Adobe": _adobe,
    "comment": _comment,
    "video": _video,
    "Samsung trailer": _samsung,
    "HDR gain map": lambda _: Told("HDR gain map, its header", Kind.PICTURE),
}
_PLAIN_NAMES = {
    "garbage": "Bytes between segments",
    "fill bytes": "Fill bytes",
    "bytes after the end": "Bytes after the end",
    "stray marker": "Stray marker",
    # Behind the last scan, or told by the frame already.
    **dict.fromkeys(("DAC", "DHT", "DNL", "DQT", "DRI"), UNUSED_DATA),
}
