"""Reads which items a HEIF or AVIF file lists, and how they belong together.

Thread: any. Source: ISO/IEC 23008-12:2022; ISO/IEC 14496-12:2022, 8.11.
"""

from dataclasses import dataclass, field

from app.container.iso_boxes import Box, whole_boxes
from app.container.parts import broken
from app.formats.heif.fields import Fields

_MAX_EXTENTS = 100_000
_FILE, _IDAT = 0, 1


@dataclass(frozen=True)
class Link:
    """One property of an item: the box, and where and how wide the number is that names it."""

    box: Box
    at: int
    size: int


@dataclass(frozen=True)
class Reference:
    """One reference between items: its kind, where the kind stands, whose it is, to whom."""

    kind: bytes
    at: int
    source: int
    targets: tuple[int, ...]


@dataclass
class Items:
    """What a file's `meta` box says.

    Parameters
    ----------
    primary : int
        The item that is the picture.
    primary_at, primary_size : int
        Where its number stands, and how wide that is.
    kinds : dict
        Item -> its four-letter kind, such as ``b"hvc1"``.
    links : dict
        Item -> its properties, in the order in which they apply.
    references : list of Reference
        All of them.
    extents : dict
        Item -> stretches of the file that hold it; None where it can't be told.
    """

    primary: int = 0
    primary_at: int = 0
    primary_size: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    links: dict[int, list[Link]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    extents: dict[int, list[tuple[int, int]] | None] = field(default_factory=dict)

    def targets(self, kind: bytes, source: int) -> tuple[int, ...]:
        """Items that `source` refers to by `kind`."""
        found = (r.targets for r in self.references if (r.kind, r.source) == (kind, source))
        return tuple(target for targets in found for target in targets)

    def properties(self, item: int, *kinds: bytes) -> list[Box]:
        """Boxes of an item's properties of these kinds."""
        return [link.box for link in self.links.get(item, []) if link.box.kind in kinds]


def read_items(data: bytes, meta: Box) -> Items:
    """Read a `meta` box.

    Parameters
    ----------
    data : bytes
        The whole file.
    meta : Box
        The box.

    Returns
    -------
    Items
        With a primary item that is listed.

    Raises
    ------
    InputUnreadable
        If a box is too short, or no picture is named.
    """
    found = {box.kind: box for box in whole_boxes(data, meta.body + 4, meta.end)}
    items = Items()
    if not {b"pitm", b"iinf", b"iprp"} <= found.keys():
        broken("HEIF: no picture is listed")
    _read_primary(data, found[b"pitm"], items)
    _read_kinds(data, found[b"iinf"], items)
    _read_properties(data, found[b"iprp"], items)
    if b"iref" in found:
        _read_references(data, found[b"iref"], items)
    if b"iloc" in found:
        _read_extents(data, found[b"iloc"], found.get(b"idat"), items)
    if items.primary not in items.kinds:
        broken("HEIF: the picture is not among the items")
    return items


def _full(data: bytes, box: Box) -> tuple[Fields, int, int]:
    fields = Fields.of(data, box)
    return fields, fields.number(1), fields.number(3)


def _read_primary(data: bytes, box: Box, items: Items) -> None:
    fields, version, _ = _full(data, box)
    items.primary_at, items.primary_size = fields.at, 2 if version == 0 else 4
    items.primary = fields.number(items.primary_size)


def _read_kinds(data: bytes, box: Box, items: Items) -> None:
    fields, version, _ = _full(data, box)
    fields.number(2 if version == 0 else 4)
    for entry in whole_boxes(data, fields.at, box.end):
        inner, version, _ = _full(data, entry)
        if entry.kind != b"infe" or version not in (2, 3):
            continue
        item = inner.number(2 if version == 2 else 4)
        inner.number(2)
        items.kinds.setdefault(item, inner.take(4))


def _read_properties(data: bytes, box: Box, items: Items) -> None:
    inside = list(whole_boxes(data, box.body, box.end))
    shared = [p for b in inside if b.kind == b"ipco" for p in whole_boxes(data, b.body, b.end)]
    for table in (b for b in inside if b.kind == b"ipma"):
        fields, version, flags = _full(data, table)
        size = 2 if flags & 1 else 1
        for _ in range(fields.number(4)):
            links = items.links.setdefault(fields.number(2 if version < 1 else 4), [])
            for _ in range(fields.number(1)):
                at, index = fields.at, fields.number(size) & (0x7FFF if size == 2 else 0x7F)
                if 0 < index <= len(shared):
                    links.append(Link(shared[index - 1], at, size))


def _read_references(data: bytes, box: Box, items: Items) -> None:
    fields, version, _ = _full(data, box)
    size = 2 if version == 0 else 4
    for entry in whole_boxes(data, fields.at, box.end):
        inner = Fields.of(data, entry)
        source = inner.number(size)
        targets = tuple(inner.number(size) for _ in range(inner.number(2)))
        items.references.append(Reference(entry.kind, entry.start + 4, source, targets))


def _read_extents(data: bytes, box: Box, idat: Box | None, items: Items) -> None:
    fields, version, _ = _full(data, box)
    sizes = fields.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version in (1, 2) else 0
    wide = 4 if version == 2 else 2
    total = 0
    for _ in range(fields.number(wide)):
        item = fields.number(wide)
        method = fields.number(2) & 15 if version in (1, 2) else _FILE
        fields.number(2)
        base = fields.number(base_size)
        base += idat.body if method == _IDAT and idat else 0
        count = fields.number(2)
        # Where all widths are zero an extent takes no bytes, so the box's end stops nothing.
        total += count
        if total > _MAX_EXTENTS:
            broken("HEIF: too many extents")
        found: list[tuple[int, int]] = []
        for _ in range(count):
            fields.number(index_size)
            start = base + fields.number(offset_size)
            length = fields.number(length_size)
            found.append((start, start + length if length else len(data)))
        known = method == _FILE or (method == _IDAT and idat is not None)
        items.extents[item] = found if known else None
