"""Says what a box beside the picture is: a video, provenance, a maker's own, padding with contents.

Thread: any. Source: ISO/IEC 14496-12:2022; ISO/IEC 23008-12:2022, section 6.5; C2PA 2.1, appendix
A.5; XMP part 3 (Adobe, 2020); Samsung's own boxes.
"""

import re
from collections.abc import Iterator

from app.container.claims import UNUSED, Claim
from app.container.iso_boxes import boxes
from app.errors import AppError
from app.formats.heif.inspect_items import exif_of, provenance_of, xmp_of
from app.formats.heif.items import read_meta
from app.formats.heif.layout import BEHIND, PADDING, Layout
from app.formats.heif.units import SECOND_PICTURE
from app.metadata.findings import Finding, Kind, Value
from app.metadata.values.movie import date_text, movie_handlers, movie_values
from app.metadata.values.plain import said
from app.metadata.values.samsung import samsung_values

_C2PA = "d8fec3d61b0e483c92975828877ec481"
_XMP = "be7acfcb97a942e89c71999491e3afac"
_CANON = "85c0b687820f11e08111f4ce462b6a48"
_UUID_BYTES = 16
_MAX_CONTENT = 16 << 20
_MAX_ITEMS = 20
_TEXT = re.compile(rb"[\x20-\x7e]{8,}")
_MOVIES = ("moov", "mpvd", "trak")
_PICTURES = frozenset((b"pict", b"auxv"))
_SILENT = (*(kind.decode() for kind in PADDING), UNUSED, BEHIND)
_NAMES = {
    "mpvd": ("motion photo", Kind.MEDIA),
    "moov": ("video", Kind.MEDIA),
    "trak": ("video or sound track", Kind.MEDIA),
    "sefd": ("Samsung data", Kind.UNKNOWN),
    "jumb": ("C2PA", Kind.PROVENANCE),
    "hdlr": ("name of the program", Kind.SOFTWARE),
    "stsd": ("name of the encoder", Kind.SOFTWARE),
    "notes of the encoder": ("notes of the encoder", Kind.SOFTWARE),
    "names of the parts": ("names of the parts", Kind.TEXT),
    "header of the animation": ("header of the animation", Kind.TIME),
    "udes": ("description", Kind.TEXT),
    "altt": ("description", Kind.TEXT),
    "crtt": ("date", Kind.TIME),
    "mdft": ("date", Kind.TIME),
    "cmin": ("camera's lens", Kind.PERSON),
    "cmex": ("camera's position", Kind.PLACE),
    "xml ": ("text", Kind.TEXT),
    "meta": ("second description", Kind.UNKNOWN),
    SECOND_PICTURE: ("another picture", Kind.PICTURE),
}


def box_finding(layout: Layout, name: str, tiles: list[Claim]) -> Iterator[Finding]:
    """Describe stretches that belong to no item.

    Parameters
    ----------
    layout : Layout
        The file taken apart.
    name : str
        What they are called there.
    tiles : list of Claim
        All of them, in order.

    Yields
    ------
    Finding
        One, or none where there are only zeros to fill a gap.
    """
    data, tile = layout.data, tiles[0]
    body = tile.start if tile.body is None else tile.body
    length = tile.end - body
    if name in _SILENT and data.count(b"\0", body, tile.end) == length:
        return
    size = sum(one.end - one.start for one in tiles)
    content = data[body : body + min(length, _MAX_CONTENT)]
    said_name, kind = _NAMES.get(name, (name, Kind.UNKNOWN))
    if name == "uuid":
        said_name, kind = _uuid_name(content)
    elif name == "trak" and movie_handlers(data, tile.start, tile.end) & _PICTURES:
        said_name, kind = "another animation", Kind.PICTURE
    elif name == UNUSED and layout.movie is None and _has_movie(layout):
        said_name, kind = "data of the video", Kind.MEDIA
    values = tuple(_values(layout, name, tiles, content))
    yield Finding(said_name, tile.start, size, kind, values)


def _has_movie(layout: Layout) -> bool:
    return any(box.kind == b"moov" for box in layout.top)


def _uuid_name(content: bytes) -> tuple[str, Kind]:
    number = content[:_UUID_BYTES].hex()
    known = {
        _C2PA: ("C2PA", Kind.PROVENANCE),
        _XMP: ("XMP", Kind.UNKNOWN),
        _CANON: ("Canon data", Kind.UNKNOWN),
    }
    return known.get(number, ("uuid", Kind.UNKNOWN))


def _values(layout: Layout, name: str, tiles: list[Claim], content: bytes) -> Iterator[Value]:
    data = layout.data
    texts = b" ".join(data[one.start : min(one.end, one.start + 4096)] for one in tiles[:100])
    if name in _MOVIES:
        first = tiles[0]
        inside = content if name == "mpvd" else data[first.start : first.end]
        yield from movie_values(inside)
    elif name == "header of the animation" and layout.movie is not None:
        box = layout.movie.box
        values = movie_values(data[box.start : box.end])
        yield from (value for value in values if value.kind is Kind.TIME)
    elif name == "hdlr":
        yield from said(Kind.SOFTWARE, "Written by", _utf8(texts))
    elif name == "names of the parts":
        distinct = dict.fromkeys(_utf8(data[one.start : one.end]) for one in tiles[:100])
        yield from said(Kind.TEXT, "Names of the parts", ", ".join(distinct))
    elif name in ("notes of the encoder", "stsd"):
        yield from said(Kind.SOFTWARE, "Encoder", _readable(texts))
    elif name == "uuid":
        yield from _uuid_values(content)
    elif name == "sefd":
        yield from samsung_values(content)
    elif name == "meta":
        yield from _meta_values(data, tiles[0])
    else:
        yield from _plain_values(name, content)


def _plain_values(name: str, content: bytes) -> Iterator[Value]:
    if name in ("udes", "altt"):
        yield from said(Kind.TEXT, "Description", " · ".join(_utf8(content[4:]).split("\0")))
    elif name in ("crtt", "mdft"):
        label = "Taken" if name == "crtt" else "Changed"
        yield from said(
            Kind.TIME, label, date_text(int.from_bytes(content[4:12], "big") // 1_000_000)
        )
    elif name == "jumb":
        yield from provenance_of(content)
    else:
        yield from said(Kind.TEXT, "Readable text", _readable(content))


def _utf8(content: bytes) -> str:
    return content[:4096].decode("utf-8", "replace")


def _readable(content: bytes) -> str:
    """Join what looks like text."""
    found = _TEXT.findall(content[: 1 << 16])
    return " ".join(part.decode("ascii") for part in found[:20])


def _uuid_values(content: bytes) -> Iterator[Value]:
    number, body = content[:_UUID_BYTES].hex(), content[_UUID_BYTES:]
    if number == _C2PA:
        yield from provenance_of(body)
    elif number == _XMP:
        yield from xmp_of(body)
    else:
        yield from said(Kind.TEXT, "Readable text", _readable(body))


def _meta_values(data: bytes, tile: Claim) -> Iterator[Value]:
    """Read the Exif and XMP that a second "meta" box lists."""
    try:
        box = boxes(data, tile.start, len(data))[0]
        meta = read_meta(data, box)
    except (AppError, IndexError):
        return
    for item in [*meta.items.values()][:_MAX_ITEMS]:
        content = (meta.content(data, item.number) or b"")[:_MAX_CONTENT]
        if item.kind == b"Exif":
            yield from exif_of(content)[0]
        elif item.content_type == "application/rdf+xml":
            yield from xmp_of(content)
