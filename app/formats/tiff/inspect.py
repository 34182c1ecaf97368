"""Reports everything in a TIFF besides its pages.

Thread: any. Source: TIFF 6.0; EXIF 3.0; XMP part 3 (Adobe, 2020); tags 33723 and 34377 as
Photoshop writes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.container.block import Use
from app.container.claims import UNUSED, Claim, tile
from app.errors import AppError
from app.formats.tiff.directory import Directory, Tiff
from app.formats.tiff.hidden import alpha_of, hidden_in_page
from app.formats.tiff.page import pages_of
from app.formats.tiff.rows import upright_page
from app.formats.tiff.walk import claim_tiff
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import hidden_pixels
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.values.iptc import iptc_picture, iptc_values
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values

_XMP, _IPTC, _PHOTOSHOP, _PROFILE, _LAYERS = 700, 33723, 34377, 34675, 37724
_CARRIERS = {
    _XMP: ("XMP", Kind.UNKNOWN),
    _IPTC: ("IPTC", Kind.UNKNOWN),
    _PHOTOSHOP: ("Photoshop data", Kind.UNKNOWN),
    _LAYERS: ("Photoshop layers", Kind.PICTURE),
    _PROFILE: ("colour profile", Kind.COLOUR),
}
_TAGS = "TIFF tags and Exif"
_PICTURES = "another picture"
_TEXTS: tuple[tuple[int, Kind, str], ...] = (
    (269, Kind.TEXT, "Name of the document"),
    (270, Kind.TEXT, "Description"),
    (271, Kind.PERSON, "Maker of the camera"),
    (272, Kind.PERSON, "Camera"),
    (285, Kind.TEXT, "Name of the page"),
    (305, Kind.SOFTWARE, "Software"),
    (306, Kind.TIME, "Last changed"),
    (315, Kind.PERSON, "Author"),
    (316, Kind.PERSON, "Computer"),
    (337, Kind.TEXT, "Printed on"),
    (33432, Kind.TEXT, "Copyright"),
)
_MAX_EXIF_BYTES = 64 << 20
_MAX_TEXT_BYTES = 4096
_MOST_PIXELS = 100_000_000


def inspect_tiff(data: bytes) -> tuple[Finding, ...]:
    """List what a file holds besides its pages.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file.

    Raises
    ------
    InputUnreadable
        If the first directory can't be read.
    """
    claims, tiff = claim_tiff(data)
    tiles = tile(claims, len(data))
    groups: dict[tuple[str, str], list[Claim]] = {}
    for one in tiles:
        if one.use is not Use.PICTURE:
            groups.setdefault(_group(one), []).append(one)
    found = [
        finding
        for (name, where), some in groups.items()
        for finding in _findings(_Source(tiff, tiles), name, where, some)
    ]
    found += _hidden(tiff)
    return tuple(sorted(found, key=lambda finding: finding.offset_bytes))


def _hidden(tiff: Tiff) -> Iterator[Finding]:
    """Look behind transparent pixels of pages that can be read."""
    try:
        pages = [page for page in pages_of(tiff) if alpha_of(page) is not None]
    except AppError:
        return
    left = _MOST_PIXELS
    for page in pages:
        left -= page.width * page.height
        if left < 0:
            return
        try:
            behind = hidden_in_page(*upright_page(tiff, page))
        except AppError:
            continue
        if behind is not None:
            size = sum(end - start for start, end in page.spans)
            yield hidden_pixels(behind.view, page.spans[0][0], size, behind.count)


@dataclass(frozen=True)
class _Source:
    tiff: Tiff
    tiles: list[Claim]

    def without_pixels(self) -> bytes:
        """Blank the pixels, in which a search for embedded pictures would find some."""
        data = bytearray(self.tiff.data)
        for one in self.tiles:
            if one.name.endswith(" pixels") and one.use is Use.PICTURE:
                data[one.start : one.end] = bytes(one.end - one.start)
        return bytes(data)


def _group(one: Claim) -> tuple[str, str]:
    """Name the carrier that a stretch belongs to, and the directory."""
    if one.name == UNUSED:
        return UNUSED, str(one.start)
    where, _, what = one.name.partition(" ")
    if what.isdigit() and int(what) in _CARRIERS:
        return what, where
    is_later = "/" not in where and where != "IFD0"
    if "SubIFD" in where or (is_later and what in ("", "pixels")):
        return _PICTURES, where.partition("/SubIFD")[0] + "/SubIFD" * ("SubIFD" in where)
    return _TAGS, ""


def _findings(source: _Source, name: str, where: str, tiles: list[Claim]) -> Iterator[Finding]:
    tiff, data = source.tiff, source.tiff.data
    size = sum(one.end - one.start for one in tiles)
    start = tiles[0].start
    if name == UNUSED:
        if data.count(b"\0", start, tiles[0].end) < size:
            yield Finding(UNUSED, start, size)
    elif name == _TAGS:
        yield Finding(_TAGS, start, size, Kind.UNKNOWN, *_exif(source))
    elif name == _PICTURES:
        yield Finding(_PICTURES, start, size, Kind.PICTURE, (), _jpeg(data, tiles))
    else:
        tag = int(name)
        content = _content(tiff, where, tag)
        if tag == _PROFILE and tiles[0].use is Use.COLOUR and is_neutral_profile(content):
            return
        said_name, kind = _CARRIERS[tag]
        picture = iptc_picture(content) if tag == _PHOTOSHOP else None
        yield Finding(said_name, start, size, kind, _carrier_values(tag, content), picture)


def _content(tiff: Tiff, where: str, tag: int) -> bytes:
    for directory in tiff.directories:
        if directory.name == where and tag in directory.entries:
            return tiff.content(directory.entries[tag])
    return b""


def _carrier_values(tag: int, content: bytes) -> tuple[Value, ...]:
    from app.metadata.values.xmp.xmp import xmp_values  # noqa: PLC0415 - slow to load

    if tag == _XMP:
        return xmp_values(content)
    if tag == _PROFILE:
        return profile_values(content)
    if tag in (_IPTC, _PHOTOSHOP):
        return iptc_values(content)
    return ()


def _exif(source: _Source) -> tuple[tuple[Value, ...], bytes | None]:
    from app.metadata.values.exif.exif import exif_values  # noqa: PLC0415 - slow to load
    from app.metadata.values.exif.picture import exif_picture  # noqa: PLC0415

    tiff = source.tiff
    if tiff.is_big or len(tiff.data) > _MAX_EXIF_BYTES:
        return tuple(_texts(tiff, tiff.directories[0])), None
    data = source.without_pixels()
    return exif_values(data), exif_picture(data)


def _texts(tiff: Tiff, directory: Directory) -> Iterator[Value]:
    """Read the plain texts of a big file, which ExifRead can't open."""
    for tag, kind, label in _TEXTS:
        entry = directory.entries.get(tag)
        if entry is not None:
            text = tiff.content(entry)[:_MAX_TEXT_BYTES].decode("utf-8", "replace")
            yield from said(kind, label, text)


def _jpeg(data: bytes, tiles: list[Claim]) -> bytes | None:
    """Cut out a thumbnail that is a JPEG of its own."""
    return next(
        (
            data[one.start : one.end]
            for one in tiles
            if data.startswith(b"\xff\xd8\xff", one.start) and one.name.endswith("pixels")
        ),
        None,
    )
