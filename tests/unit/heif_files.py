"""Builds HEIF files item by item, with whatever a test wants in between."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.container.iso_boxes import pack
from tests.unit.coded_units import hevc, hvcc

ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
DEPTH = b"urn:mpeg:hevc:2015:auxid:2"
GAIN_MAP = b"urn:com:apple:photo:2020:aux:hdrgainmap"
Property = bytes | tuple[bytes, bool]
"""A box, and whether an item can't be shown without it where that is not what its kind says."""

_ESSENTIAL = (b"hvcC", b"av1C", b"auxC", b"irot", b"imir", b"clap")


def full(kind: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    """One box with version and flags."""
    return pack(kind, struct.pack(">I", version << 24 | flags), *bodies)


def ispe(width: int = 64, height: int = 48) -> bytes:
    """Declared size."""
    return full(b"ispe", struct.pack(">II", width, height))


def irot(quarters: int) -> bytes:
    """Turn against the clock."""
    return pack(b"irot", bytes([quarters]))


def imir(mode: int) -> bytes:
    """Mirror: 0 swaps top and bottom, 1 left and right."""
    return pack(b"imir", bytes([mode]))


def clap(
    width: int, height: int, x: tuple[int, int] = (0, 1), y: tuple[int, int] = (0, 1)
) -> bytes:
    """Crop to a size around the centre, moved by x and y (fractions)."""
    return pack(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, *x, *y))


def nclx(primaries: int, transfer: int, matrix: int, full_range: int = 1) -> bytes:
    """Colours as numbers."""
    numbers = struct.pack(">HHHB", primaries, transfer, matrix, full_range << 7)
    return pack(b"colr", b"nclx", numbers)


def prof(profile: bytes) -> bytes:
    """Colours as an ICC profile."""
    return pack(b"colr", b"prof", profile)


def pixi(*bits: int) -> bytes:
    """Bits of each channel."""
    return full(b"pixi", bytes([len(bits), *bits]))


def aux(name: bytes, subtype: bytes = b"") -> bytes:
    """What an auxiliary picture is for."""
    return full(b"auxC", name + b"\0", subtype)


def grid(rows: int, columns: int, width: int, height: int) -> bytes:
    """The data of a grid item."""
    return struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)


@dataclass
class Part:
    """An item: its bytes, its properties, what it refers to; `method` says where it lies."""

    kind: bytes = b"hvc1"
    data: bytes = b"coded data"
    properties: Sequence[Property] = ()
    references: Mapping[bytes, Sequence[int]] = field(default_factory=dict)
    name: bytes = b""
    content_type: bytes = b""
    method: int = 0
    flags: int = 0
    protection: int = 0
    pieces: int = 1


def picture(**more: object) -> Part:
    """A coded still picture."""
    return Part(b"hvc1", hevc(), [hvcc(), ispe()], **more)  # type: ignore[arg-type]


def exif_part(tiff: bytes, target: int = 1) -> Part:
    """Exif of another item."""
    return Part(b"Exif", bytes(4) + tiff, references={b"cdsc": [target]})


def xmp_part(packet: bytes, target: int = 1) -> Part:
    """XMP of another item."""
    kind = b"application/rdf+xml"
    return Part(b"mime", packet, references={b"cdsc": [target]}, content_type=kind)


@dataclass
class Heif:
    """A file; items have the numbers they are given, else those of their order, from 1."""

    parts: Sequence[Part] | Mapping[int, Part]
    primary: int = 1
    brands: Sequence[bytes] = (b"heic", b"mif1", b"heic")
    handler: bytes = b""
    in_meta: bytes = b""
    in_ipco: bytes = b""
    front: bytes = b""
    back: bytes = b""
    gap: bytes = b""
    wide: int = 0
    wide_links: bool = False
    iloc_version: int = 1
    sizes: int = 0x4400

    def __post_init__(self) -> None:
        parts = self.parts
        numbered = parts.items() if isinstance(parts, Mapping) else enumerate(parts, 1)
        self.items: dict[int, Part] = dict(numbered)

    def pack(self) -> bytes:
        """Write the file."""
        ftyp = pack(b"ftyp", self.brands[0], bytes(4), *self.brands[1:])
        start = len(ftyp) + len(self.front) + len(self._meta(0)) + 8
        return ftyp + self.front + self._meta(start) + pack(b"mdat", self._media()) + self.back

    def _media(self) -> bytes:
        parts = (part for part in self.items.values() if part.method == 0)
        return b"".join(self.gap + part.data for part in parts) + self.gap

    def _idat(self) -> bytes:
        return b"".join(part.data for part in self.items.values() if part.method == 1)

    def _meta(self, start: int) -> bytes:
        handler = full(b"hdlr", bytes(4), b"pict", bytes(12), self.handler, b"\0")
        pitm = full(b"pitm", self._number(self.primary), version=self.wide)
        parts = [handler, pitm, self._iinf(), self._iloc(start), self._iref(), self._iprp()]
        idat = self._idat()
        parts += [pack(b"idat", idat)] if idat else []
        return full(b"meta", *parts, self.in_meta)

    def _number(self, number: int) -> bytes:
        return struct.pack(">I" if self.wide else ">H", number)

    def _iinf(self) -> bytes:
        entries = []
        for number, part in self.items.items():
            content = part.content_type + b"\0" if part.content_type else b""
            body = self._number(number) + struct.pack(">H", part.protection) + part.kind
            version = 3 if self.wide else 2
            texts = part.name + b"\0" + content
            entries.append(full(b"infe", body, texts, version=version, flags=part.flags))
        count = struct.pack(">I" if self.wide else ">H", len(entries))
        return full(b"iinf", count, *entries, version=self.wide)

    def _iloc(self, start: int) -> bytes:
        version = 2 if self.wide else self.iloc_version
        offset_size, length_size = self.sizes >> 12, self.sizes >> 8 & 15
        base_size, index_size = self.sizes >> 4 & 15, self.sizes & 15
        entries = b""
        places = {0: start, 1: 0, 2: 0}
        for number, part in self.items.items():
            places[0] += len(self.gap) if part.method == 0 else 0
            at = places[part.method]
            base = at if base_size else 0
            entries += self._number(number)
            entries += struct.pack(">H", part.method) if version else b""
            entries += bytes(2) + base.to_bytes(base_size, "big")
            pieces = self._pieces(part)
            entries += struct.pack(">H", len(pieces))
            for first, length in pieces:
                entries += int(index_size > 0).to_bytes(index_size, "big") if version else b""
                entries += (first + (at if not base_size else 0)).to_bytes(offset_size, "big")
                entries += length.to_bytes(length_size, "big")
            places[part.method] += len(part.data)
        count = struct.pack(">I" if version == 2 else ">H", len(self.items))
        head = struct.pack(">H", self.sizes if version else self.sizes & 0xFFF0)
        return full(b"iloc", head, count, entries, version=version)

    def _pieces(self, part: Part) -> list[tuple[int, int]]:
        if part.method == 2:
            return [(0, len(part.data))]
        edges = [len(part.data) * n // part.pieces for n in range(part.pieces + 1)]
        return [(a, b - a) for a, b in pairwise(edges)]

    def _iref(self) -> bytes:
        entries = []
        for number, part in self.items.items():
            for kind, targets in part.references.items():
                numbers = b"".join(map(self._number, targets))
                head = self._number(number) + struct.pack(">H", len(targets))
                entries.append(pack(kind, head, numbers))
        return full(b"iref", *entries, version=self.wide) if entries else b""

    def _iprp(self) -> bytes:
        found: list[bytes] = []
        links = b""
        for number, part in self.items.items():
            codes = b""
            for one in part.properties:
                body, is_essential = one if isinstance(one, tuple) else (one, is_needed(one))
                if body not in found:
                    found.append(body)
                size = 2 if self.wide_links else 1
                code = found.index(body) + 1 | is_essential << (8 * size - 1)
                codes += code.to_bytes(size, "big")
            links += self._number(number) + bytes((len(part.properties),)) + codes
        count = struct.pack(">I", len(self.items))
        flags = int(self.wide_links)
        ipma = full(b"ipma", count, links, version=self.wide, flags=flags)
        return pack(b"iprp", pack(b"ipco", *found, self.in_ipco), ipma)


def is_needed(body: bytes) -> bool:
    """Whether an item can't be shown without a property of this kind."""
    return body[4:8] in _ESSENTIAL


def items_of(data: bytes) -> list[bytes]:
    """The bytes of every item of a file, in the order of their numbers."""
    from app.container.iso_boxes import boxes, first
    from app.formats.heif.items import read_meta

    box = first(boxes(data, 0, len(data)), b"meta")
    assert box is not None
    meta = read_meta(data, box)
    return [meta.content(data, number) or b"" for number in sorted(meta.items)]
