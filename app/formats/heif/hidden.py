"""Says what is coded in a HEIF or AVIF and shown by nobody: cropped away, beyond the edge, behind.

Thread: any. Source: ISO/IEC 23008-12:2022, section 6.5; ISO/IEC 14496-12 (clap). Nothing is
decoded, so whether there is colour behind transparent pixels can't be told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.container.iso_boxes import Box
from app.domain import Note, NoteCode
from app.formats.heif.grid import beyond_tiles
from app.formats.heif.layout import Layout
from app.formats.heif.needed import Needed
from app.formats.heif.obus import sequences
from app.formats.heif.properties import Shown
from app.formats.heif.units import own_sets
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import BEYOND_PICTURE, CROPPED_AWAY, HIDDEN_PIXELS, UNUSED_DATA

CODING_BLOCK_PX = 64
"""An encoder rounds sides up to its blocks, and says how much of them to leave out."""
_SAMPLES_PX = 1
_BEHIND = "Colour behind transparent pixels"
_UNTOLD = "stays, if there is any"

Size = tuple[int, int]


@dataclass(frozen=True)
class _Coded:
    """A coded picture: what it says of its size, its properties, what the coding says."""

    place: tuple[int, int]
    size: Size
    properties: Sequence[tuple[Box, Shown]]
    coded: Iterable[Size] = ()
    is_known: bool = True


def hidden_findings(layout: Layout) -> tuple[Finding, ...]:
    """List what is coded and not shown.

    Parameters
    ----------
    layout : Layout
        The file taken apart.

    Returns
    -------
    tuple of Finding
        At most one of each name.
    """
    found: dict[str, Finding] = {}
    for finding in _all(layout):
        found.setdefault(finding.name, finding)
    return tuple(found.values())


def left_notes(findings: Iterable[Finding]) -> tuple[Note, ...]:
    """Say of what stays that it does.

    Parameters
    ----------
    findings : iterable of Finding
        As `hidden_findings` gives them for the finished file.

    Returns
    -------
    tuple of Note
        One for each.

    Examples
    --------
    >>> shown = Value(Kind.PICTURE, "Shown", "2 × 2 of 90 × 2")
    >>> left_notes([Finding(CROPPED_AWAY, 0, 9, values=(shown,))])[0].detail
    'cropped-away part: 2 × 2 of 90 × 2'
    """
    return tuple(
        Note(NoteCode.HIDDEN_PICTURE_LEFT, ": ".join((one.name, *(v.text for v in one.values))))
        for one in findings
    )


def _all(layout: Layout) -> Iterator[Finding]:
    for coded in (*_items(layout), *_entries(layout)):
        yield from _cropped(layout.data, coded)
        yield from _beyond(coded)
        if not coded.is_known:
            yield Finding(UNUSED_DATA, *coded.place)
    for one in layout.needs:
        yield from _grid(layout, one)
    yield from _behind(layout)


def _items(layout: Layout) -> Iterator[_Coded]:
    meta = layout.meta
    for one in layout.needs if meta is not None else ():
        assert meta is not None
        properties = [(meta.properties[index - 1], shown) for index, _, shown in one.properties]
        coded = [shown.coded[:2] for _, shown in properties if shown.coded is not None]
        is_known = all(shown.is_known for _, shown in properties)
        if one.item.kind == b"av01":
            own = sequences(one.payload, one.units)
            coded += [sequence.size for sequence in own]
            is_known &= all(sequence.is_known for sequence in own)
        elif one.item.kind == b"hvc1":
            sets = own_sets(one.payload, one.units, one.length_size)
            coded += [found.size[:2] for found in sets]
            is_known &= all(found.length == length for found, length in sets.items())
        place = _place(layout, one)
        yield _Coded(place, _size(layout.data, properties), properties, coded, is_known)


def _entries(layout: Layout) -> Iterator[_Coded]:
    for track in layout.movie.tracks if layout.movie is not None else ():
        place = track.box.start, track.box.end - track.box.start
        for size, properties in track.entries:
            coded = [shown.coded[:2] for _, shown in properties if shown.coded is not None]
            is_known = all(shown.is_known for _, shown in properties)
            yield _Coded(place, size, properties, coded, is_known)


def _place(layout: Layout, one: Needed) -> tuple[int, int]:
    place = layout.meta.places.get(one.item.number) if layout.meta is not None else None
    spans = place.spans if place is not None and place.spans else ((one.item.entry.start,) * 2,)
    return spans[0][0], sum(end - start for start, end in spans)


def _size(data: bytes, properties: Iterable[tuple[Box, Shown]]) -> Size:
    box = next((box for box, _ in properties if box.kind == b"ispe"), None)
    if box is None:
        return 0, 0
    numbers = data[box.body + 4 : box.end]
    return int.from_bytes(numbers[:4], "big"), int.from_bytes(numbers[4:8], "big")


def _cropped(data: bytes, coded: _Coded) -> Iterator[Finding]:
    width, height = coded.size
    for box, _ in coded.properties:
        if box.kind == b"irot" and data[box.body] & 1:
            width, height = height, width
        if box.kind == b"clap":
            shown = crop_size(data[box.body : box.end])
            if width - shown[0] > _SAMPLES_PX or height - shown[1] > _SAMPLES_PX:
                yield _hidden(CROPPED_AWAY, coded.place, shown, (width, height))
            width, height = shown


def crop_size(body: bytes) -> Size:
    r"""Read how much of a picture "clap" shows.

    Parameters
    ----------
    body : bytes
        Its 32 bytes.

    Returns
    -------
    tuple of int
        Width and height, rounded down; 0 where it makes no sense.

    Examples
    --------
    >>> crop_size(bytes.fromhex("00000280 00000001 000001e1 00000002") + bytes(16))
    (640, 240)
    """
    numbers = [int.from_bytes(body[at : at + 4], "big") for at in range(0, 16, 4)]
    width = Fraction(numbers[0], numbers[1]) if numbers[1] else 0
    height = Fraction(numbers[2], numbers[3]) if numbers[3] else 0
    return int(width), int(height)


def _beyond(coded: _Coded) -> Iterator[Finding]:
    width, height = coded.size
    for wide, high in coded.coded:
        # A file that says no size is shown as it is coded.
        if all(coded.size) and max(wide - width, high - height) > CODING_BLOCK_PX:
            yield _hidden(BEYOND_PICTURE, coded.place, coded.size, (wide, high))


def _grid(layout: Layout, one: Needed) -> Iterator[Finding]:
    if one.item.kind == b"iovl":
        value = Value(Kind.PICTURE, "Shown", "pictures that lie over one another")
        yield Finding(BEYOND_PICTURE, *_place(layout, one), Kind.PICTURE, (value,))
    count = beyond_tiles(layout, one)
    if count:
        value = Value(Kind.PICTURE, "Not shown", f"{count} tile{'' if count == 1 else 's'}")
        yield Finding(BEYOND_PICTURE, *_place(layout, one), Kind.PICTURE, (value,))


def _behind(layout: Layout) -> Iterator[Finding]:
    """Report transparency, unless the colours are multiplied by it, which leaves none behind."""
    value = Value(Kind.PICTURE, _BEHIND, _UNTOLD)
    meta = layout.meta
    for one in layout.needs[1:] if meta is not None else ():
        assert meta is not None
        targets = meta.targets(b"auxl", one.item.number)
        number = one.item.number
        if targets and not any(number in meta.targets(b"prem", target) for target in targets):
            yield Finding(HIDDEN_PIXELS, *_place(layout, one), Kind.PICTURE, (value,))
    tracks = layout.movie.tracks if layout.movie is not None else ()
    multiplied = {track.premultiplied for track in tracks}
    for track in tracks:
        if track.master and track.number not in multiplied:
            size = track.box.end - track.box.start
            yield Finding(HIDDEN_PIXELS, track.box.start, size, Kind.PICTURE, (value,))


def _hidden(name: str, place: tuple[int, int], shown: Size, of: Size) -> Finding:
    text = f"{shown[0]} × {shown[1]} of {of[0]} × {of[1]}"
    return Finding(name, *place, Kind.PICTURE, (Value(Kind.PICTURE, "Shown", text),))
