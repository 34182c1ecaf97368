"""Says what an item beside the picture is: Exif, XMP, a thumbnail, depth, a gain map.

Thread: any. Source: ISO/IEC 23008-12:2022, annexes A and C; C2PA 2.1, appendix A.5; names of
auxiliary pictures as cameras write them.
"""

from app.formats.heif.items import Item, Meta
from app.metadata.findings import Finding, Kind, Value
from app.metadata.values.plain import plain, said

_MAX_CONTENT = 16 << 20
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_AUXILIARY: tuple[tuple[str, str], ...] = (
    ("hevc:2015:auxid:2", "depth map"),
    ("auxiliary:depth", "depth map"),
    ("disparity", "depth map"),
    ("hdrgainmap", "HDR gain map"),
    ("portraiteffectsmatte", "outline of the person"),
    ("skinmatte", "outline of the skin"),
    ("hairmatte", "outline of the hair"),
    ("teethmatte", "outline of the teeth"),
    ("glassesmatte", "outline of the glasses"),
    ("skymatte", "outline of the sky"),
    ("matte", "outline of a part"),
)
_PROVENANCE = ("c2pa", "jumbf")


def item_finding(
    data: bytes, meta: Meta, item: Item, *, offset_bytes: int, size_bytes: int
) -> Finding:
    """Describe one item.

    Parameters
    ----------
    data : bytes
        The whole file.
    meta : Meta
        What lists it.
    item : Item
        One that does not show the picture.
    offset_bytes, size_bytes : int
        Where it begins; how long it is with all its parts.

    Returns
    -------
    Finding
        Without values where they can't be read.
    """
    name, kind = _name(data, meta, item)
    values: tuple[Value, ...] = said(Kind.TEXT, "Name of the part", _own_name(item))
    picture: bytes | None = None
    content = _content(data, meta, item.number)
    if name == "Exif":
        found, picture = exif_of(content)
        values += found
    elif name == "XMP":
        values += xmp_of(content)
    elif kind is Kind.PROVENANCE:
        values += provenance_of(content)
    elif kind is Kind.TEXT:
        values += said(Kind.TEXT, "Text", content.decode("utf-8", "replace"))
    elif content.startswith((_JPEG, _PNG)):
        picture = content
    if name == "part" and not values:
        values = said(Kind.UNKNOWN, "Kind of the part", f"{_kind_text(item)} {item.content_type}")
    return Finding(name, offset_bytes, size_bytes, kind, values, picture)


def exif_of(content: bytes) -> tuple[tuple[Value, ...], bytes | None]:
    """Read an Exif item.

    Parameters
    ----------
    content : bytes
        Its bytes: how far the TIFF structure is, then that.

    Returns
    -------
    values : tuple of Value
        What it says.
    picture : bytes or None
        The small picture in it.
    """
    from app.metadata.values.exif.exif import exif_values  # noqa: PLC0415 - slow to load
    from app.metadata.values.exif.picture import exif_picture  # noqa: PLC0415

    skip = int.from_bytes(content[:4], "big")
    block = content[4 + skip :] if skip < len(content) else content
    return exif_values(block), exif_picture(block)


def xmp_of(content: bytes) -> tuple[Value, ...]:
    """Read an XMP packet.

    Parameters
    ----------
    content : bytes
        The packet.

    Returns
    -------
    tuple of Value
        What it says.
    """
    from app.metadata.values.xmp.xmp import xmp_values  # noqa: PLC0415 - slow to load

    return xmp_values(content)


def provenance_of(content: bytes) -> tuple[Value, ...]:
    """Read a C2PA manifest.

    Parameters
    ----------
    content : bytes
        JUMBF boxes, with or without what the "uuid" box puts in front of them.

    Returns
    -------
    tuple of Value
        What it says.
    """
    from app.metadata.values.jumbf import jumbf_values  # noqa: PLC0415 - slow to load

    start = content.find(b"jumb")
    return jumbf_values(content[start - 4 :]) if start >= 4 else ()


def _content(data: bytes, meta: Meta, number: int) -> bytes:
    place = meta.places.get(number)
    if place is None or place.spans is None:
        return b""
    if sum(end - start for start, end in place.spans) > _MAX_CONTENT:
        return b""
    return meta.content(data, number) or b""


def _kind_text(item: Item) -> str:
    return plain(item.kind.decode("latin-1"))


def _own_name(item: Item) -> str:
    return "" if item.name in ("Exif", "XMP", "Color", "Alpha", "GMap") else item.name


def _name(data: bytes, meta: Meta, item: Item) -> tuple[str, Kind]:
    content_type = item.content_type.lower()
    if item.kind == b"Exif":
        return "Exif", Kind.UNKNOWN
    if content_type == "application/rdf+xml":
        return "XMP", Kind.UNKNOWN
    if any(word in content_type for word in _PROVENANCE) or item.kind == b"jumb":
        return "C2PA", Kind.PROVENANCE
    if item.kind == b"mime" and content_type.startswith(("text/", "application/json")):
        return "text", Kind.TEXT
    if item.kind in (b"mime", b"uri "):
        main = content_type.partition("/")[0]
        kinds = {"image": Kind.PICTURE, "video": Kind.MEDIA, "audio": Kind.MEDIA}
        return "part", kinds.get(main, Kind.UNKNOWN)
    return _picture_name(data, meta, item), Kind.PICTURE


def _picture_name(data: bytes, meta: Meta, item: Item) -> str:
    if item.kind == b"tmap":
        return "HDR gain map"
    if meta.targets(b"thmb", item.number):
        return "thumbnail"
    if not meta.targets(b"auxl", item.number):
        return "another picture"
    for index, _ in meta.links.get(item.number, ()):
        if not 0 < index <= len(meta.properties):
            continue
        box = meta.properties[index - 1]
        urn = data[box.body : box.end].decode("latin-1") if box.kind == b"auxC" else ""
        for ending, name in _AUXILIARY:
            if urn and ending in urn:
                return name
    return "auxiliary picture"
