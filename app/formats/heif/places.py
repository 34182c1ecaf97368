"""Where the bytes of items are: in the file, in "idat", or inside another item.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8.11.3 (iloc).
"""

from dataclasses import dataclass

from app.container.iso_boxes import Box
from app.container.parts import broken
from app.formats.heif.fields import Fields

MAX_ITEMS = 10_000
_MAX_EXTENTS = 50_000
_MAX_NESTED = 32
_IN_FILE, _IN_IDAT, _IN_ITEM = 0, 1, 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item's bytes are; `spans` is None where that can't be followed."""

    spans: tuple[Span, ...] | None
    in_idat: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of "iref": `source` points to `targets`."""

    kind: bytes
    source: int
    targets: tuple[int, ...]
    span: Span


class Places:
    """Reads "iloc".

    Parameters
    ----------
    data : bytes
        The whole file.
    idat : Box, optional
        The one of the same "meta".
    references : list of Reference
        Its references, which say inside which item another lies.
    """

    def __init__(self, data: bytes, idat: Box | None, references: list[Reference]) -> None:
        self.data = data
        self.idat = idat
        self.references = references
        self.found: dict[int, Place] = {}
        self.nested: dict[int, list[tuple[int, int, int]]] = {}
        self.left = _MAX_EXTENTS

    def read(
        self, box: Box | None, heads: list[Span], entries: list[tuple[int, Span]]
    ) -> dict[int, Place]:
        """Follow every entry."""
        if box is None:
            return {}
        fields = Fields.of(self.data, box)
        version = fields.number(1)
        fields.take(3)
        sizes = fields.number(2)
        if version > 2:
            broken("HEIF: an unknown version of iloc")
        count = fields.number(4 if version == 2 else 2)
        heads.append((box.start, fields.at))
        if count > MAX_ITEMS:
            broken("HEIF: too many items")
        for _ in range(count):
            start = fields.at
            number = self._entry(fields, version, sizes)
            entries.append((number, (start, fields.at)))
        for number, parts in self.nested.items():
            self.found[number] = Place(self._inside(number, parts), in_idat=False)
        return self.found

    def _entry(self, fields: Fields, version: int, sizes: int) -> int:
        offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
        number = fields.number(4 if version == 2 else 2)
        method = fields.number(2) & 15 if version else _IN_FILE
        is_here = fields.number(2) == 0 and method <= _IN_ITEM
        base = fields.number(base_size)
        parts: list[tuple[int, int, int]] = []
        count = fields.number(2)
        self.left -= count
        if self.left < 0:
            broken("HEIF: too many extents")
        for _ in range(count):
            index = fields.number(sizes & 15) if version else 0
            parts.append((index, base + fields.number(offset_size), fields.number(length_size)))
        if number in self.found:
            broken("HEIF: an item is in two places")
        self.found[number] = Place(None, in_idat=method == _IN_IDAT)
        if is_here and method == _IN_ITEM:
            self.nested[number] = parts
        elif is_here:
            spans = self._spans(parts, method)
            self.found[number] = Place(spans, in_idat=method == _IN_IDAT)
        return number

    def _spans(self, parts: list[tuple[int, int, int]], method: int) -> tuple[Span, ...] | None:
        low, high = 0, len(self.data)
        if method == _IN_IDAT:
            if self.idat is None:
                return None
            low, high = self.idat.body, self.idat.end
        spans = tuple((low + start, low + start + length) for _, start, length in parts)
        # A length of 0 means "all there is", which nothing writes and no two readers agree upon.
        return spans if all(start < end <= high for start, end in spans) else None

    def _inside(self, number: int, parts: list[tuple[int, int, int]]) -> tuple[Span, ...] | None:
        found = (r.targets for r in self.references if (r.kind, r.source) == (b"iloc", number))
        sources = [target for targets in found for target in targets][:_MAX_NESTED]
        spans: list[Span] = []
        for index, start, length in parts:
            which = max(index, 1) - 1
            source = self.found.get(sources[which]) if which < len(sources) else None
            if source is None or source.spans is None or not length:
                return None
            if len(source.spans) > _MAX_NESTED:
                return None
            some = cut(source.spans, start, start + length)
            if sum(end - begin for begin, end in some) < length:
                return None
            spans += some
        return tuple(spans)


def cut(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Find where a stretch of an item lies in the file.

    Parameters
    ----------
    spans : tuple of (int, int)
        The item's own stretches, in their order.
    start, end : int
        Counted in the item's joined bytes.

    Returns
    -------
    tuple of (int, int)
        Stretches of the file, none empty.

    Examples
    --------
    >>> cut(((10, 14), (50, 60)), 2, 6)
    ((12, 14), (50, 52))
    """
    found: list[Span] = []
    at = 0
    for first_byte, last in spans:
        length = last - first_byte
        low, high = max(start - at, 0), min(end - at, length)
        if low < high:
            found.append((first_byte + low, first_byte + high))
        at += length
    return tuple(found)
