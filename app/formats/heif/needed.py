"""Which items show the picture: the primary one, its tiles, its transparency.

Thread: any. Source: ISO/IEC 23008-12:2022, sections 6.4 to 6.6.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.container.parts import broken
from app.formats.heif.items import Item, Meta
from app.formats.heif.obus import av1_units
from app.formats.heif.places import Place
from app.formats.heif.properties import Shown, fitting, is_alpha, length_size, shown
from app.formats.heif.turn import TURNS
from app.formats.heif.units import Unit, hevc_units, used_sets, without_unused

CODED = (b"hvc1", b"av01")
DERIVED = (b"grid", b"iovl", b"iden")
_GRID_BYTES = (8, 12)
_CONFIGURATIONS = {b"hvc1": b"hvcC", b"av01": b"av1C"}
_LAYER_SIZES = b"a1lx"
_MAX_SHARE = 4


@dataclass(frozen=True)
class Needed:
    """An item that shows the picture.

    Parameters
    ----------
    item : Item
        Itself.
    properties : tuple of (int, bool, Shown)
        Those that stay: number, whether essential, what stays.
    payload : bytes
        All its bytes.
    units : list of Unit
        They tile the payload; those with a name go.
    length_size : int
        Bytes of the length in front of each unit of HEVC.
    """

    item: Item
    properties: tuple[tuple[int, bool, Shown], ...]
    payload: bytes
    units: list[Unit]
    length_size: int = 0


def needed_numbers(data: bytes, meta: Meta) -> tuple[int, ...]:
    """List the items that show the picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    meta : Meta
        Taken apart.

    Returns
    -------
    tuple of int
        The primary item first.

    Raises
    ------
    InputUnreadable
        If there is no primary picture.
    """
    if meta.primary not in meta.items:
        broken("HEIF: there is no primary picture")
    found = dict.fromkeys(_with_tiles(meta, (meta.primary,)))
    for reference in meta.references:
        if reference.kind != b"auxl" or reference.source not in meta.items:
            continue
        properties = meta.properties_of(reference.source)
        is_ours = any(target in found for target in reference.targets)
        if is_ours and any(is_alpha(data, box) for _, box, _ in properties):
            found |= dict.fromkeys(_with_tiles(meta, (reference.source,)))
    return tuple(found)


class Needs:
    """Looks at the items that show the picture, each property and each stretch once.

    Parameters
    ----------
    data : bytes
        The whole file.
    meta : Meta
        Taken apart.
    """

    def __init__(self, data: bytes, meta: Meta) -> None:
        self.data = data
        self.meta = meta
        self.left = _MAX_SHARE * len(data)
        self.shown: dict[int, Shown | None] = {}
        self.seen: dict[tuple[object, ...], _Coded] = {}
        self.used: dict[int, frozenset[int]] = {}

    def all(self) -> tuple[Needed, ...]:
        """Look at all of them.

        Returns
        -------
        tuple of Needed
            The primary item first.

        Raises
        ------
        InputUnreadable
            If one is coded in an unknown way, not all there, or needs what is not known.
        """
        items = [self._item(number) for number in needed_numbers(self.data, self.meta)]
        coded = [self._coded(item) for item in items]
        # Tiles share a configuration, so all of them are asked what they use of it.
        for item, one in zip(items, coded, strict=True):
            for index, box, _ in self.meta.properties_of(item.number):
                if box.kind == b"hvcC":
                    self.used[index] = self.used.get(index, frozenset()) | one.used
        return tuple(
            Needed(
                *(item, tuple(self._properties(item, one)), one.payload, one.units),
                length_size=one.length_size,
            )
            for item, one in zip(items, coded, strict=True)
        )

    def _item(self, number: int) -> Item:
        item = self.meta.items.get(number)
        if item is None or not item.is_plain or item.kind not in (*CODED, *DERIVED):
            what = "a missing item" if item is None else repr(item.kind.decode("latin-1"))
            broken(f"HEIF: the picture needs {what}")
        return item

    def _coded(self, item: Item) -> "_Coded":
        place = self.meta.places.get(item.number, Place((), in_idat=False))
        size = self._length_size(item) if item.kind == b"hvc1" else 0
        inputs = len(self.meta.targets(b"dimg", item.number)) if item.kind in DERIVED else 0
        key = (item.kind, size, inputs, place.spans)
        if key not in self.seen:
            payload = self.meta.content(self.data, item.number)
            if payload is None:
                if item.kind != b"iden" or place.spans != ():
                    broken("HEIF: the picture is not all there")
                payload = b""
            self.left -= len(payload)
            if self.left < 0:
                broken("HEIF: the picture uses the same bytes too often")
            self.seen[key] = _coded(item.kind, payload, size, inputs)
        return self.seen[key]

    def _length_size(self, item: Item) -> int:
        boxes = (box for _, box, _ in self.meta.properties_of(item.number))
        configuration = next((box for box in boxes if box.kind == b"hvcC"), None)
        if configuration is None:
            broken("HEIF: the picture lacks its decoder's configuration")
        return length_size(self.data, configuration)

    def _properties(self, item: Item, coded: "_Coded") -> Iterator[tuple[int, bool, Shown]]:
        is_cut = any(unit.name for unit in coded.units)
        kinds: set[bytes] = set()
        for index, box, is_essential in self.meta.properties_of(item.number):
            if index not in self.shown:
                used = self.used.get(index, frozenset())
                self.shown[index] = shown(self.data, box, used)
            found = self.shown[index]
            # Lengths of layers are a hint, and wrong where units were taken out.
            if found is None or (is_cut and box.kind == _LAYER_SIZES):
                if is_essential:
                    broken(f"HEIF: the picture needs the property {box.name}")
                continue
            # A second one of a kind no decoder reads, but turns follow one another.
            kind = b"prof" if found.profile is not None else box.kind
            if kind in kinds and kind not in TURNS:
                continue
            kinds.add(kind)
            if box.kind == b"av1C":
                found = fitting(found, box, coded.payload, coded.units)
            yield index, is_essential, found
        if item.kind in CODED and _CONFIGURATIONS[item.kind] not in kinds:
            broken("HEIF: the picture lacks its decoder's configuration")


@dataclass(frozen=True)
class _Coded:
    """An item's bytes, their units, which parameter sets they use, how long lengths are."""

    payload: bytes
    units: list[Unit]
    used: frozenset[int] = frozenset()
    length_size: int = 0


def _with_tiles(meta: Meta, numbers: Iterable[int]) -> Iterator[int]:
    waiting = list(numbers)
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        yield number
        item = meta.items.get(number)
        if item is not None and item.kind in DERIVED:
            waiting += reversed(meta.targets(b"dimg", number))


def _coded(kind: bytes, payload: bytes, length_bytes: int, inputs: int) -> _Coded:
    if kind == b"av01":
        return _Coded(payload, av1_units(payload))
    if kind == b"hvc1":
        units = hevc_units(payload, length_bytes)
        used = used_sets(payload, units, length_bytes)
        needed = without_unused(payload, units, length_bytes, used)
        return _Coded(payload, needed, used, length_bytes)
    length = _derived_bytes(kind, payload, inputs)
    if length > len(payload) or not inputs:
        broken("HEIF: the picture's layout is damaged")
    rest = [Unit(length, len(payload), "bytes behind the layout")]
    return _Coded(payload, [Unit(0, length), *rest[: length < len(payload)]])


def _derived_bytes(kind: bytes, payload: bytes, inputs: int) -> int:
    """Tell how long the description of a grid or an overlay is."""
    if kind == b"iden":
        return 0
    wide = payload[1:2] == b"\1"
    if kind == b"grid":
        return _GRID_BYTES[wide]
    number = 4 if wide else 2
    return 2 + 8 + 2 * number + 2 * number * inputs
