"""Reports everything in a HEIF or AVIF file besides its picture.

Thread: any. Source: ISO/IEC 23008-12:2022.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.container.block import Use
from app.container.claims import Claim
from app.formats.heif.hidden import hidden_findings
from app.formats.heif.inspect_boxes import box_finding
from app.formats.heif.inspect_items import item_finding
from app.formats.heif.layout import Layout, lay_out
from app.metadata.findings import Finding, Kind
from app.metadata.neutral.profile import is_neutral_profile
from app.metadata.values.profile import profile_values

# Scattered over a file, but one thing to a person.
_GROUPS = {
    "infe name": "names of the parts",
    "brand": "names of formats",
    "mvhd": "header of the animation",
    "tkhd": "header of the animation",
    "mdhd": "header of the animation",
    "hvcC": "notes of the encoder",
    "av1C": "notes of the encoder",
    "SEI": "notes of the encoder",
    "metadata OBU": "notes of the encoder",
}
_GROUP_STARTS = (("NAL unit", "notes of the encoder"), ("OBU", "notes of the encoder"))


@dataclass
class _Carrier:
    """Stretches that are one thing: an item with all that belongs to it, or a box."""

    name: str
    item: int | None
    tiles: list[Claim] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        return sum(tile.end - tile.start for tile in self.tiles)


def inspect_heif(data: bytes) -> tuple[Finding, ...]:
    """List what a file holds besides its picture.

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
        If it can't be told what the picture is.
    """
    layout = lay_out(data)
    found = [finding for carrier in _carriers(layout) for finding in _findings(layout, carrier)]
    found += hidden_findings(layout)
    return tuple(sorted(found, key=lambda finding: finding.offset_bytes))


def _carriers(layout: Layout) -> list[_Carrier]:
    found: dict[tuple[object, ...], _Carrier] = {}
    for tile in layout.tiles():
        if tile.use is Use.PICTURE:
            continue
        name = _group(tile.name)
        key: tuple[object, ...] = (tile.start,)
        if tile.item is not None:
            key = ("item", tile.item)
        elif name != tile.name:
            key = ("group", name)
        found.setdefault(key, _Carrier(name, tile.item)).tiles.append(tile)
    return list(found.values())


def _group(name: str) -> str:
    start = next((group for start, group in _GROUP_STARTS if name.startswith(start)), name)
    return _GROUPS.get(name, start)


def _findings(layout: Layout, carrier: _Carrier) -> Iterator[Finding]:
    data, meta = layout.data, layout.meta
    first = carrier.tiles[0]
    if first.use is Use.COLOUR:
        profile = data[first.start : first.end]
        if not is_neutral_profile(profile):
            size = carrier.size_bytes
            values = profile_values(profile)
            yield Finding("colour profile", first.start, size, Kind.COLOUR, values)
    elif carrier.item is not None and meta is not None:
        item = meta.items[carrier.item]
        place = meta.places.get(carrier.item)
        at = place.spans[0][0] if place is not None and place.spans else first.start
        yield item_finding(data, meta, item, offset_bytes=at, size_bytes=carrier.size_bytes)
    else:
        yield from box_finding(layout, carrier.name, carrier.tiles)
