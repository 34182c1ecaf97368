"""The tracks of an animation: the pictures, their transparency, and where their bytes are.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8; ISO/IEC 23008-12:2022, section 7; AV1 Image
File Format, section 6.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.container.iso_boxes import Box, boxes, first, pack
from app.container.parts import broken
from app.formats.heif.kept import (
    Kept,
    data_in_file,
    kept_dates,
    kept_handler,
    kept_numbers,
    kept_runs,
    kept_table,
    kept_with_holes,
)
from app.formats.heif.places import Span
from app.formats.heif.properties import Shown, is_alpha, length_size, shown
from app.formats.heif.samples import Sample, Samples
from app.metadata.neutral.profile import neutral_profile

_ENTRY_BYTES, _SIZE_AT = 78, 24
_CODED = {b"av01": b"av1C", b"hvc1": b"hvcC", b"hev1": b"hvcC"}
_OTHER = {b"ccst": 8}
_TABLES = {b"stts": kept_runs, b"ctts": kept_runs, b"stss": kept_numbers}


@dataclass(frozen=True)
class Track:
    """A track that shows pictures.

    Parameters
    ----------
    number : int
        Its ID.
    box : Box
        Its "trak".
    spans : tuple of (int, int)
        What stays of it, but for its samples.
    written : dict of bytes to bytes
        Its boxes without the rest: tkhd, mdhd, hdlr, vmhd, edts, stsd, stts and so on.
    samples : tuple of Sample
        In their order.
    master : int
        The ID of the track whose transparency this is; 0 for one of its own.
    profiles : tuple of (int, int)
        Where colour profiles are; `written` has their neutral form.
    entries : tuple
        For each description of its samples width and height, and its boxes with what stays.
    premultiplied : int
        The ID of the track that its colours are multiplied by; 0 for none.
    """

    number: int
    box: Box
    spans: tuple[Span, ...]
    written: dict[bytes, bytes]
    samples: tuple[Sample, ...]
    master: int = 0
    profiles: tuple[Span, ...] = ()
    entries: tuple[tuple[tuple[int, int], list[tuple[Box, Shown]]], ...] = ()
    premultiplied: int = 0


@dataclass(frozen=True)
class Movie:
    """A "moov" that shows an animation: its head and one or two tracks."""

    box: Box
    spans: tuple[Span, ...]
    head: bytes
    tracks: tuple[Track, ...]


def read_movie(data: bytes, box: Box) -> Movie | None:
    """Find the track that is shown, and its transparency.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        Its "moov".

    Returns
    -------
    Movie or None
        None where no track holds pictures.

    Raises
    ------
    InputUnreadable
        If what is shown is broken or coded in an unknown way.
    """
    children = boxes(data, box.body, box.end)
    tracks = [_Parts(data, child) for child in children if child.kind == b"trak" and child.is_whole]
    shown_one = next((track for track in tracks if track.handler == b"pict"), None)
    if shown_one is None:
        return None
    head = first(children, b"mvhd")
    if head is None or first(children, b"mvex") is not None:
        broken("HEIF: an animation in an unknown form")
    alpha = next((one for one in tracks if one.is_alpha_of(shown_one.number)), None)
    is_multiplied = alpha is not None and shown_one.premultiplied == alpha.number
    found = [shown_one.read(premultiplied=alpha.number if alpha and is_multiplied else 0)]
    if alpha is not None:
        found.append(alpha.read(master=shown_one.number))
    kept = kept_dates(data, head)
    return Movie(box, ((box.start, box.body), *kept.spans), kept.written, tuple(found))


class _Parts:
    """One "trak", its boxes found."""

    def __init__(self, data: bytes, box: Box) -> None:
        self.data = data
        self.box = box
        self.frames: list[Span] = [(box.start, box.body)]
        self.profiles: list[Span] = []
        self.found: dict[bytes, Box] = {}
        self._gather(box)
        self.handler = self._four(b"hdlr", 8)
        wide = self._four(b"tkhd", 0)[:1] == b"\1"
        self.number = int.from_bytes(self._four(b"tkhd", 20 if wide else 12), "big")
        self.master = int.from_bytes(self._four(b"auxl", 0), "big")
        self.premultiplied = int.from_bytes(self._four(b"prem", 0), "big")
        self.shown: list[tuple[tuple[int, int], list[tuple[Box, Shown]]]] = []

    def _gather(self, box: Box) -> None:
        for child in boxes(self.data, box.body, box.end):
            if not child.is_whole or child.kind in self.found:
                continue
            self.found[child.kind] = child
            if child.kind in (b"mdia", b"minf", b"stbl", b"edts", b"tref"):
                self._gather(child)

    def _four(self, kind: bytes, at: int) -> bytes:
        box = self.found.get(kind)
        return b"" if box is None else self.data[box.body + at : box.body + at + 4]

    def _need(self, kind: bytes) -> Box:
        box = self.found.get(kind)
        if box is None:
            broken(f"HEIF: the animation lacks {kind.decode()}")
        return box

    def entries(self) -> tuple[Box, ...]:
        """List the descriptions of its samples."""
        box = self._need(b"stsd")
        return boxes(self.data, box.body + 8, box.end)

    def is_alpha_of(self, number: int) -> bool:
        """Tell whether it is the transparency of another."""
        if self.handler != b"auxv" or self.master != number or b"stsd" not in self.found:
            return False
        return any(
            child.kind == b"auxi" and is_alpha(self.data, _as_property(child))
            for entry in self.entries()
            for child in boxes(self.data, entry.body + _ENTRY_BYTES, entry.end)
        )

    def read(self, *, master: int = 0, premultiplied: int = 0) -> Track:
        """Keep what shows its pictures."""
        spans = [*self.frames]
        written: dict[bytes, bytes] = {}
        for kind in (b"mdia", b"minf", b"stbl"):
            box = self._need(kind)
            spans.append((box.start, box.body))
        for kind, kept in self._fields():
            spans += kept.spans
            written[kind] = kept.written
        links = {b"auxl": master, b"prem": premultiplied}
        if any(links.values()):
            spans.append((self._need(b"tref").start, self._need(b"tref").body))
        for kind in (kind for kind, number in links.items() if number):
            box = self._need(kind)
            spans.append((box.start, box.body + 4))
        if b"edts" in self.found and b"elst" in self.found:
            edts = self.found[b"edts"]
            spans.append((edts.start, edts.body))
            written[b"edts"] = pack(b"edts", written[b"elst"])
        if b"dinf" in self.found:
            spans += self._data_spans(self.found[b"dinf"])
        samples = tuple(Samples(self.data, self.found).read(spans, self._length_sizes()))
        self._descriptions(spans, written, frozenset().union(*(one.used for one in samples)))
        return Track(
            *(self.number, self.box, tuple(spans), written, samples, master),
            profiles=tuple(self.profiles),
            entries=tuple(self.shown),
            premultiplied=premultiplied,
        )

    def _fields(self) -> Iterator[tuple[bytes, Kept]]:
        for kind in (b"tkhd", b"mdhd"):
            yield kind, kept_dates(self.data, self._need(kind))
        yield b"hdlr", kept_handler(self.data, self._need(b"hdlr"))
        if b"vmhd" in self.found:
            holes = [(4, 12, bytes(8))]
            yield b"vmhd", kept_with_holes(self.data, self.found[b"vmhd"], holes)
        if b"elst" in self.found:
            elst = self.found[b"elst"]
            wide = self.data[elst.body : elst.body + 1] == b"\1"
            yield b"elst", kept_table(self.data, elst, 20 if wide else 12)
        count = int.from_bytes(self._four(b"stsz", 8), "big")
        for kind, keep in _TABLES.items():
            if kind in self.found:
                yield kind, keep(self.data, self.found[kind], count)

    def _data_spans(self, dinf: Box) -> tuple[Span, ...]:
        if self.data[dinf.start : dinf.end] == data_in_file():
            return ((dinf.start, dinf.end),)
        tables = boxes(self.data, dinf.body, dinf.end)
        dref = first(tables, b"dref")
        sources = boxes(self.data, dref.body + 8, dref.end) if dref else ()
        if any(not self.data[box.body + 3 : box.body + 4] == b"\1" for box in sources):
            broken("HEIF: the pictures are in another file")
        return ()

    def _length_sizes(self) -> list[int | None]:
        """Tell for each entry of "stsd" how long the lengths of NAL units are; None for AV1."""
        sizes: list[int | None] = []
        for entry in self.entries():
            if entry.kind not in _CODED or not entry.is_whole:
                broken(f"HEIF: an animation coded as {entry.name}")
            inside = boxes(self.data, entry.body + _ENTRY_BYTES, entry.end)
            found = [one for one in inside if one.kind == _CODED[entry.kind] and one.is_whole]
            if not found:
                broken("HEIF: the picture lacks its decoder's configuration")
            sizes.append(length_size(self.data, found[0]) if found[0].kind == b"hvcC" else None)
        return sizes

    def _descriptions(
        self, spans: list[Span], written: dict[bytes, bytes], used: frozenset[int]
    ) -> None:
        """Keep "stsd"."""
        box = self._need(b"stsd")
        spans.append((box.start, box.body + 8))
        bodies = [self._description(entry, spans, used) for entry in self.entries()]
        written[b"stsd"] = pack(b"stsd", bytes(4), len(bodies).to_bytes(4, "big"), *bodies)

    def _description(self, entry: Box, spans: list[Span], used: frozenset[int]) -> bytes:
        start = Box(entry.kind, entry.start, entry.body, entry.body + _ENTRY_BYTES)
        if start.end > entry.end:
            broken("HEIF: a box ends too early")
        # Reserved, the place in "dref", reserved, and the compressor's name.
        holes = [(0, 8, bytes(7) + b"\1"), (8, 24, bytes(16)), (36, 40, bytes(4))]
        kept = kept_with_holes(self.data, start, [*holes, (42, 74, bytes(32))])
        spans += kept.spans
        parts = [kept.written[8:]]
        at = entry.body + _SIZE_AT
        width, height = (self.data[at : at + 2], self.data[at + 2 : at + 4])
        self.shown.append(((int.from_bytes(width, "big"), int.from_bytes(height, "big")), []))
        seen: set[bytes] = set()
        for child in boxes(self.data, start.end, entry.end):
            # A second one of a kind no decoder reads; colours come as numbers and as a profile.
            if child.kind not in seen or child.kind == b"colr":
                parts += self._extension(child, spans, used)
            seen.add(child.kind)
        return pack(entry.kind, *parts)

    def _extension(self, child: Box, spans: list[Span], used: frozenset[int]) -> list[bytes]:
        if child.kind in _OTHER:
            if child.is_whole and child.end - child.body == _OTHER[child.kind]:
                spans.append((child.start, child.end))
                return [self.data[child.start : child.end]]
            return []
        found = shown(self.data, _as_property(child), used)
        if found is None:
            return []
        spans += found.kept
        self.shown[-1][1].append((child, found))
        if found.profile is None:
            return [pack(child.kind, found.written)]
        (_, start) = found.kept[-1]
        self.profiles.append((start, child.end))
        neutral = neutral_profile(found.profile)
        return [] if neutral is None else [pack(child.kind, found.written, neutral)]


def _as_property(child: Box) -> Box:
    """Take "auxi", an animation's word for "auxC", as what it is."""
    if child.kind != b"auxi":
        return child
    return Box(b"auxC", child.start, child.body, child.end, child.is_whole)
