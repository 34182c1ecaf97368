"""Builds small HEIF files, box by box; their picture data is only a placeholder."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
GAIN_MAP = b"urn:com:apple:photo:2020:aux:hdrgainmap"


def box(kind: bytes, *bodies: bytes) -> bytes:
    """One box."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *bodies: bytes, version: int = 0, flags: int = 0) -> bytes:
    """One box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def ispe(width: int, height: int) -> bytes:
    """Declared size."""
    return full(b"ispe", struct.pack(">II", width, height))


def irot(quarters: int) -> bytes:
    """Turn against the clock."""
    return box(b"irot", bytes([quarters]))


def imir(mode: int) -> bytes:
    """Mirror: 0 swaps top and bottom, 1 left and right."""
    return box(b"imir", bytes([mode]))


def clap(
    width: int, height: int, x: tuple[int, int] = (0, 1), y: tuple[int, int] = (0, 1)
) -> bytes:
    """Crop to a size around the centre, moved by x and y (fractions)."""
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, *x, *y))


def nclx(primaries: int, transfer: int, matrix: int, full_range: int = 1) -> bytes:
    """Colours as numbers."""
    numbers = struct.pack(">HHHB", primaries, transfer, matrix, full_range << 7)
    return box(b"colr", b"nclx", numbers)


def prof(profile: bytes) -> bytes:
    """Colours as an ICC profile."""
    return box(b"colr", b"prof", profile)


def pixi(*bits: int) -> bytes:
    """Bits of each channel."""
    return full(b"pixi", bytes([len(bits), *bits]))


def aux(name: bytes) -> bytes:
    """What an auxiliary picture is for."""
    return full(b"auxC", name + b"\0")


def grid(rows: int, columns: int, width: int, height: int) -> bytes:
    """The data of a grid item."""
    return struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)


@dataclass
class Item:
    """One item: its kind, its properties, its data, what it refers to."""

    kind: bytes = b"hvc1"
    properties: tuple[bytes, ...] = ()
    data: bytes = b"coded data"
    references: dict[bytes, tuple[int, ...]] = field(default_factory=dict)


def heif(
    items: dict[int, Item],
    *,
    primary: int = 1,
    brands: Iterable[bytes] = (b"heic", b"mif1", b"heic"),
    after: bytes = b"",
    wide_links: bool = False,
) -> bytes:
    """A whole file; the data of all items lies in `mdat`."""
    major, *others = brands
    ftyp = box(b"ftyp", major, bytes(4), *others)
    # The places in `iloc` depend on the length of `meta`, which does not depend on the places.
    meta = _meta(items, primary, 0, wide_links)
    meta = _meta(items, primary, len(ftyp) + len(meta) + 8, wide_links)
    return ftyp + meta + box(b"mdat", *(item.data for item in items.values())) + after


def _meta(items: dict[int, Item], primary: int, at: int, wide_links: bool) -> bytes:
    entries, places, shared, links, references = b"", b"", [], b"", b""
    for number, item in items.items():
        entries += full(b"infe", struct.pack(">HH4s", number, 0, item.kind), b"\0", version=2)
        places += struct.pack(">HHHII", number, 0, 1, at, len(item.data))
        at += len(item.data)
        links += struct.pack(">HB", number, len(item.properties))
        for body in item.properties:
            shared.append(body)
            links += struct.pack(">H", 0x8000 | len(shared)) if wide_links else bytes([len(shared)])
        for kind, targets in item.references.items():
            ids = struct.pack(f">HH{len(targets)}H", number, len(targets), *targets)
            references += box(kind, ids)
    return full(
        b"meta",
        full(b"hdlr", bytes(4), b"pict", bytes(13)),
        full(b"pitm", struct.pack(">H", primary)),
        full(b"iinf", struct.pack(">H", len(items)), entries),
        full(b"iref", references),
        box(
            b"iprp",
            box(b"ipco", *shared),
            full(b"ipma", struct.pack(">I", len(items)), links, flags=int(wide_links)),
        ),
        full(b"iloc", b"\x44\x00", struct.pack(">H", len(items)), places),
    )
