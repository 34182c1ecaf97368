"""Reads a HEIF or AVIF before it is decoded: size, coding, colours, turn, what else is inside.

Thread: any. Source: ISO/IEC 23008-12:2022 (HEIF), ISO/IEC 23000-22 (MIAF), AV1 Image File Format
1.1.
"""

from dataclasses import dataclass
from typing import NoReturn

from app.container.iso_boxes import Box, whole_boxes
from app.container.parts import ENDS_EARLY, broken
from app.domain import Format
from app.errors import InputUnsupported
from app.formats.heif.exif import colour_in_exif
from app.formats.heif.fields import Fields
from app.formats.heif.split_items import Items, read_items
from app.formats.heif.stream import colour_stream, opacity_stream
from app.formats.heif.turn import Turn, read_turn

_CODINGS = {b"hvc1": Format.HEIC, b"hev1": Format.HEIC, b"av01": Format.AVIF}
_DERIVED = (b"grid", b"iovl", b"iden")
_NAMES = {
    b"avc1": "H.264",
    b"vvc1": "H.266",
    b"evc1": "EVC",
    b"jpeg": "JPEG",
    b"j2k1": "JPEG 2000",
    b"unci": "uncompressed",
    b"mski": "mask",
}
_SEQUENCES = frozenset((b"avis", b"msf1", b"hevc", b"hevx", b"hevm", b"hevs"))
_ALPHA = ("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1")
_GAIN_MAP = "hdrgainmap"
_MAX_DEPTH = 3
_MAX_TILES = 20_000


@dataclass(frozen=True)
class Heif:
    """What a HEIF or AVIF file says of its picture.

    Parameters
    ----------
    kind : Format
        How the picture is coded: HEIC (H.265) or AVIF (AV1), whatever the file calls itself.
    size : tuple of int
        Greatest width and height that are declared, before it is turned.
    coded_pixels : int
        How many pixels the decoder has to decode for it, all tiles together.
    profile : bytes, optional
        The embedded ICC profile.
    cicp : tuple of int, optional
        Primaries, transfer curve, matrix and full range as the numbers of ITU-T H.273.
    depth : int
        Bits per channel.
    turn : Turn
        What is left to do with the decoded pixels.
    animated, has_gain_map : bool
        Whether there are more pictures to follow, and a brightness map for HDR screens.
    stream : bytes
        What the decoder is given for the colours.
    opacity_stream : bytes, optional
        What the decoder is given for the transparency, where it can't be had with the colours.
    is_premultiplied : bool
        Whether the colours are multiplied by the transparency.
    is_colour_in_exif : bool
        Whether the profile is not the file's own, but says what only its Exif does.
    """

    kind: Format
    size: tuple[int, int]
    coded_pixels: int
    profile: bytes | None
    cicp: tuple[int, int, int, int] | None
    depth: int
    turn: Turn
    animated: bool
    has_gain_map: bool
    stream: bytes
    opacity_stream: bytes | None = None
    is_premultiplied: bool = False
    is_colour_in_exif: bool = False


def read_heif(data: bytes) -> Heif:
    """Read the boxes; nothing is decoded.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Heif
        For AVIF, streams in which the decoder finds no turn and no transparency: decoders differ
        in both, so both are done here.

    Raises
    ------
    InputUnreadable
        If the boxes are broken, or the picture's data runs past the end of the file.
    InputUnsupported
        If the picture is coded in another way, or turned in a way that no one uses.
    """
    top = list(whole_boxes(data, 0, len(data)))
    meta = next((box for box in top if box.kind == b"meta"), None)
    brands = _brands(data, top)
    if meta is None:
        if brands & _SEQUENCES:
            _refuse("HEIF video without a still picture")
        if any(box.kind == b"mini" for box in top):
            _refuse("HEIF of the short form")
        broken("HEIF: no picture is listed")
    items = read_items(data, meta)
    coded = _coded(items, items.primary)
    kind = _kind(items, coded)
    size = _size(data, items)
    alpha = _auxiliary(data, items, _ALPHA)
    everything = [*coded, *(_coded(items, alpha) if alpha else ())]
    _check_complete(data, items, everything)
    is_avif = kind is Format.AVIF
    told = _colour_in_exif(data, items, coded[0])
    return Heif(
        kind=kind,
        size=size,
        coded_pixels=sum(_area(data, items, item) for item in everything),
        profile=_profile(data, items, coded[0]) if told is None else told,
        cicp=_cicp(data, items, coded[0]),
        depth=_depth(data, items, coded[0]),
        turn=read_turn(data, items, size) if is_avif else Turn(),
        animated=any(box.kind == b"moov" for box in top) and bool(brands & _SEQUENCES),
        has_gain_map=b"tmap" in items.kinds.values()
        or _auxiliary(data, items, (), _GAIN_MAP) is not None,
        stream=colour_stream(data, top, items, alpha) if is_avif else data,
        opacity_stream=opacity_stream(data, top, items, alpha) if is_avif and alpha else None,
        is_colour_in_exif=told is not None,
        is_premultiplied=bool(alpha) and alpha in items.targets(b"prem", items.primary),
    )


def _refuse(detail: str) -> NoReturn:
    message = "This kind of file can't be read here."
    raise InputUnsupported(message, detail=detail)


def _brands(data: bytes, top: list[Box]) -> frozenset[bytes]:
    found = next((box for box in top if box.kind == b"ftyp"), None)
    if found is None:
        return frozenset()
    spots = (found.body, *range(found.body + 8, min(found.end, found.body + 4096) - 3, 4))
    return frozenset(data[at : at + 4] for at in spots)


def _coded(items: Items, item: int, depth: int = 0) -> list[int]:
    """Items whose coded data make up this one, each as often as it is used."""
    if items.kinds.get(item) not in _DERIVED:
        return [item]
    if depth == _MAX_DEPTH:
        broken("HEIF: pictures made of pictures, too deep")
    found: list[int] = []
    for target in items.targets(b"dimg", item):
        found += _coded(items, target, depth + 1)
        if len(found) > _MAX_TILES:
            broken("HEIF: too many tiles")
    if not found:
        broken("HEIF: a picture is made of nothing")
    return found


def _kind(items: Items, coded: list[int]) -> Format:
    kinds = {items.kinds.get(item, b"") for item in coded}
    known = {_CODINGS[kind] for kind in kinds if kind in _CODINGS}
    if len(known) == 1 and kinds <= _CODINGS.keys():
        return known.pop()
    name = _NAMES.get(next(iter(kinds - _CODINGS.keys()), b""), "an unknown coding")
    _refuse(f"HEIF with {name} inside")


def _size(data: bytes, items: Items) -> tuple[int, int]:
    width, height = _ispe(data, items, items.primary)
    if items.kinds[items.primary] in (b"grid", b"iovl"):
        # The decoder goes by the grid's own numbers.
        w, h = _canvas(data, items)
        width, height = max(width, w), max(height, h)
    if not width or not height:
        broken("HEIF: the picture has no size")
    return width, height


def _ispe(data: bytes, items: Items, item: int) -> tuple[int, int]:
    found = items.properties(item, b"ispe")
    if not found:
        return 0, 0
    fields = Fields(data, found[0].body + 4, found[0].end)
    return fields.number(4), fields.number(4)


def _canvas(data: bytes, items: Items) -> tuple[int, int]:
    extents = items.extents.get(items.primary)
    if not extents:
        broken("HEIF: the grid's description is missing")
    body = b"".join(data[start:end] for start, end in extents)[:64]
    fields = Fields(body, 0, len(body))
    fields.number(1)
    size = 4 if fields.number(1) & 1 else 2
    fields.take(2 if items.kinds[items.primary] == b"grid" else 8)
    return fields.number(size), fields.number(size)


def _area(data: bytes, items: Items, item: int) -> int:
    width, height = _ispe(data, items, item)
    return width * height


def _auxiliary(
    data: bytes, items: Items, names: tuple[str, ...], part: str | None = None
) -> int | None:
    """Find an auxiliary picture of the primary one by its whole name, or by a part of it."""
    for reference in items.references:
        if reference.kind != b"auxl" or items.primary not in reference.targets:
            continue
        for box in items.properties(reference.source, b"auxC"):
            name = data[box.body + 4 : box.end].partition(b"\0")[0].decode("latin-1")
            if name in names or (part is not None and part in name):
                return reference.source
    return None


def _check_complete(data: bytes, items: Items, coded: list[int]) -> None:
    for item in {items.primary, *coded}:
        for _, end in items.extents.get(item) or ():
            if end > len(data):
                broken(ENDS_EARLY)


def _described(items: Items, first: int, *kinds: bytes) -> list[Box]:
    """Properties of the picture itself, else of its first tile."""
    return items.properties(items.primary, *kinds) or items.properties(first, *kinds)


def _colours(data: bytes, items: Items, first: int, *kinds: bytes) -> Fields | None:
    for box in _described(items, first, b"colr"):
        if data[box.body : box.body + 4] in kinds:
            return Fields(data, box.body + 4, box.end)
    return None


def _profile(data: bytes, items: Items, first: int) -> bytes | None:
    found = _colours(data, items, first, b"prof", b"rICC")
    return None if found is None else data[found.at : found.end]


def _colour_in_exif(data: bytes, items: Items, first: int) -> bytes | None:
    colours = (data[box.body : box.end] for box in _described(items, first, b"colr"))
    spans = (
        items.extents.get(item) or ()
        for item, kind in items.kinds.items()
        if kind == b"Exif" and items.primary in items.targets(b"cdsc", item)
    )
    payloads = (
        b"".join(data[start:end] for start, end in some)
        for some in spans
        if sum(end - start for start, end in some) <= len(data)
    )
    return colour_in_exif(colours, payloads)


def _cicp(data: bytes, items: Items, first: int) -> tuple[int, int, int, int] | None:
    found = _colours(data, items, first, b"nclx")
    if found is None:
        # A picture made of tiles may say its colours in a profile, and how they are coded below.
        inside = Items(primary=first, links=items.links)
        found = _colours(data, inside, first, b"nclx")
    if found is None:
        return None
    return found.number(2), found.number(2), found.number(2), found.number(1) >> 7


def _depth(data: bytes, items: Items, first: int) -> int:
    for box in _described(items, first, b"pixi"):
        fields = Fields(data, box.body + 4, box.end)
        return max(fields.take(fields.number(1)), default=8)
    for box in items.properties(first, b"hvcC", b"av1C"):
        if box.kind == b"hvcC" and box.end - box.body > 17:
            return 8 + (data[box.body + 17] & 7)
        if box.kind == b"av1C" and box.end - box.body > 2:
            flags = data[box.body + 2]
            return (12 if flags & 0x20 else 10) if flags & 0x40 else 8
    return 8
