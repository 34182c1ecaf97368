"""The items of a HEIF file: what each is, where its bytes are, what belongs to it.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8.11; ISO/IEC 23008-12.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app.container.iso_boxes import Box, boxes, first
from app.container.parts import broken
from app.formats.heif.fields import Fields
from app.formats.heif.places import MAX_ITEMS, Place, Places, Reference, Span

_MAX_LINKS = 200_000
_FULL_BYTES = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of "iinf".

    Parameters
    ----------
    number : int
        Its ID.
    kind : bytes
        Four characters, such as "hvc1" or "Exif".
    entry : Box
        Its "infe".
    name_at : int
        Where its name begins, behind the fixed fields.
    name, content_type : str
        Text; the type is that of "mime" and "uri " items.
    is_plain : bool
        Whether its bytes are unprotected.
    is_hidden : bool
        Whether it is not meant to be shown by itself.
    """

    number: int
    kind: bytes
    entry: Box
    name_at: int
    name: str
    content_type: str
    is_plain: bool
    is_hidden: bool


@dataclass(frozen=True)
class Meta:
    """A "meta" box taken apart.

    Parameters
    ----------
    box : Box
        Itself.
    children : tuple of Box
        What it holds.
    primary : int
        The ID of the picture to show; 0 where none is named.
    items : dict of int to Item
        By ID.
    places : dict of int to Place
        Where their bytes are.
    references : list of Reference
        All of them.
    properties : tuple of Box
        The children of "ipco"; number 1 is the first.
    links : dict of int to list of (int, bool)
        By item: the numbers of its properties, and whether each is essential.
    entries : list of (int, Span)
        The stretches of "iloc" and "ipma" that speak of one item.
    heads : list of Span
        The frames and counts of all these tables.
    """

    box: Box
    children: tuple[Box, ...]
    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    properties: tuple[Box, ...] = ()
    links: dict[int, list[tuple[int, bool]]] = field(default_factory=dict)
    entries: list[tuple[int, Span]] = field(default_factory=list)
    heads: list[Span] = field(default_factory=list)

    def targets(self, kind: bytes, source: int) -> tuple[int, ...]:
        """List where an item's references of one kind point to."""
        return tuple(self._links.get((kind, source), ()))

    @cached_property
    def _links(self) -> dict[tuple[bytes, int], list[int]]:
        found: dict[tuple[bytes, int], list[int]] = {}
        for reference in self.references:
            found.setdefault((reference.kind, reference.source), []).extend(reference.targets)
        return found

    def content(self, data: bytes, number: int) -> bytes | None:
        """Join an item's bytes; None where they can't be had."""
        place = self.places.get(number)
        if place is None or place.spans is None:
            return None
        if sum(end - start for start, end in place.spans) > len(data):
            return None
        return b"".join(data[start:end] for start, end in place.spans)

    def properties_of(self, number: int) -> Iterator[tuple[int, Box, bool]]:
        """List an item's properties: number, box, whether it is essential."""
        for index, is_essential in self.links.get(number, ()):
            if not 0 < index <= len(self.properties):
                broken("HEIF: a property is missing")
            yield index, self.properties[index - 1], is_essential


def read_meta(data: bytes, box: Box) -> Meta:
    """Take a "meta" box apart.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        The "meta" box, one with version and flags.

    Returns
    -------
    Meta
        What it says; nothing of it is judged yet.

    Raises
    ------
    InputUnreadable
        If a table is broken, or speaks of one item twice.
    """
    children = boxes(data, box.body + _FULL_BYTES, box.end)
    heads: list[Span] = [(box.start, box.body + _FULL_BYTES)]
    pitm, iprp = first(children, b"pitm"), first(children, b"iprp")
    items = _items(data, first(children, b"iinf"), heads)
    references = _references(data, first(children, b"iref"), heads)
    entries: list[tuple[int, Span]] = []
    properties, links = _properties(data, iprp, heads, entries)
    idat = first(children, b"idat")
    places = Places(data, idat, references).read(first(children, b"iloc"), heads, entries)
    primary = _primary(data, pitm, heads)
    return Meta(
        *(box, children, primary, items, places, references, properties, links, entries, heads)
    )


def _primary(data: bytes, box: Box | None, heads: list[Span]) -> int:
    if box is None:
        return 0
    fields = Fields.of(data, box)
    wide = fields.number(1) > 0
    fields.take(3)
    number = fields.number(4 if wide else 2)
    heads.append((box.start, fields.at))
    return number


def _items(data: bytes, box: Box | None, heads: list[Span]) -> dict[int, Item]:
    if box is None:
        return {}
    fields = Fields.of(data, box)
    wide = fields.number(1) > 0
    fields.take(3)
    fields.number(4 if wide else 2)
    heads.append((box.start, fields.at))
    found: dict[int, Item] = {}
    entries = boxes(data, fields.at, box.end)
    if len(entries) > MAX_ITEMS:
        broken("HEIF: too many items")
    for entry in entries:
        item = _item(data, entry) if entry.kind == b"infe" and entry.is_whole else None
        if item is None:
            continue
        if item.number in found:
            broken("HEIF: two items of one number")
        found[item.number] = item
    return found


def _item(data: bytes, entry: Box) -> Item | None:
    fields = Fields.of(data, entry)
    version, flags = fields.number(1), fields.number(3)
    if version not in (2, 3):
        return None
    number, protection = fields.number(version * 2 - 2), fields.number(2)
    kind = fields.take(4)
    name_at = fields.at
    name = fields.text()
    content_type = fields.text() if kind in (b"mime", b"uri ") else ""
    is_hidden = bool(flags & 1)
    return Item(number, kind, entry, name_at, name, content_type, not protection, is_hidden)


def _references(data: bytes, box: Box | None, heads: list[Span]) -> list[Reference]:
    if box is None:
        return []
    fields = Fields.of(data, box)
    wide = 4 if fields.number(1) else 2
    fields.take(3)
    heads.append((box.start, fields.at))
    found: list[Reference] = []
    total = 0
    for entry in boxes(data, fields.at, box.end):
        inside = Fields.of(data, entry)
        source, count = inside.number(wide), inside.number(2)
        total += count
        if total > _MAX_LINKS:
            broken("HEIF: too many references")
        targets = tuple(inside.number(wide) for _ in range(count))
        found.append(Reference(entry.kind, source, targets, (entry.start, inside.at)))
    return found


def _properties(
    data: bytes, box: Box | None, heads: list[Span], entries: list[tuple[int, Span]]
) -> tuple[tuple[Box, ...], dict[int, list[tuple[int, bool]]]]:
    if box is None:
        return (), {}
    heads.append((box.start, box.body))
    children = boxes(data, box.body, box.end)
    ipco = first(children, b"ipco")
    links: dict[int, list[tuple[int, bool]]] = {}
    for ipma in children:
        if ipma.kind == b"ipma" and ipma.is_whole:
            _associations(data, ipma, heads, entries, links)
    if ipco is None:
        return (), links
    heads.append((ipco.start, ipco.body))
    return boxes(data, ipco.body, ipco.end), links


def _associations(
    data: bytes,
    box: Box,
    heads: list[Span],
    entries: list[tuple[int, Span]],
    links: dict[int, list[tuple[int, bool]]],
) -> None:
    fields = Fields.of(data, box)
    wide, flags = fields.number(1) > 0, fields.number(3)
    size = 2 if flags & 1 else 1
    count = fields.number(4)
    heads.append((box.start, fields.at))
    if count > MAX_ITEMS:
        broken("HEIF: too many items")
    for _ in range(count):
        start = fields.at
        number = fields.number(4 if wide else 2)
        numbers = [fields.number(size) for _ in range(fields.number(1))]
        top = 1 << (8 * size - 1)
        if number in links:
            broken("HEIF: the properties of an item are listed twice")
        links[number] = [(value & (top - 1), value >= top) for value in numbers if value % top]
        entries.append((number, (start, fields.at)))
