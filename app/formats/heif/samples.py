"""Where the pictures of a track are, and what units they are made of.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8.7.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.container.iso_boxes import Box
from app.container.parts import broken
from app.formats.heif.fields import Fields
from app.formats.heif.kept import kept_table
from app.formats.heif.obus import av1_units
from app.formats.heif.places import Span
from app.formats.heif.units import Unit, hevc_units, used_sets

MAX_SAMPLES = 50_000


@dataclass(frozen=True)
class Sample:
    """One picture of a track: where it is, which description it has, what it is made of.

    `used` has the picture parameter sets that it names.
    """

    start: int
    end: int
    description: int
    units: list[Unit]
    used: frozenset[int] = frozenset()


class Samples:
    """Reads where the samples of a track are.

    Parameters
    ----------
    data : bytes
        The whole file.
    found : dict of bytes to Box
        The boxes of the track, by kind.
    """

    def __init__(self, data: bytes, found: dict[bytes, Box]) -> None:
        self.data = data
        self.found = found

    def read(self, spans: list[Span], sizes: list[int | None]) -> Iterator[Sample]:
        """Find each sample and take it apart."""
        lengths = self._lengths(spans)
        if sum(lengths) > len(self.data):
            broken("HEIF: the picture is not all there")
        chunks = self._chunks(spans)
        runs = self._table(b"stsc", 12, spans)
        groups = {entry[0]: entry for entry in (struct.unpack(">III", run) for run in runs)}
        group: tuple[int, ...] | None = None
        at = 0
        for number, chunk in enumerate(chunks, 1):
            group = groups.get(number, group)
            if group is None or not 0 < group[2] <= len(sizes):
                broken("HEIF: the animation's tables are damaged")
            start = chunk
            for length in lengths[at : at + group[1]]:
                yield self._sample(start, length, group[2], sizes)
                start += length
            at += group[1]
            if at >= len(lengths):
                break
        if at < len(lengths):
            broken("HEIF: the animation's tables are damaged")

    def _sample(self, start: int, length: int, kind: int, sizes: list[int | None]) -> Sample:
        payload = self.data[start : start + length]
        if len(payload) < length or not length:
            broken("HEIF: the picture is not all there")
        size = sizes[kind - 1]
        if size is None:
            return Sample(start, start + length, kind, av1_units(payload))
        units = hevc_units(payload, size)
        return Sample(start, start + length, kind, units, used_sets(payload, units, size))

    def _lengths(self, spans: list[Span]) -> list[int]:
        box = self.found.get(b"stsz")
        if box is None:
            broken("HEIF: the animation lacks stsz")
        fields = Fields.of(self.data, box)
        fields.take(4)
        size, count = fields.number(4), fields.number(4)
        if count > MAX_SAMPLES:
            broken("HEIF: too many pictures in the animation")
        table = [size] * count if size else [fields.number(4) for _ in range(count)]
        spans.append((box.start, fields.at))
        return table

    def _chunks(self, spans: list[Span]) -> list[int]:
        kind, size = (b"stco", 4) if b"stco" in self.found else (b"co64", 8)
        return [int.from_bytes(entry, "big") for entry in self._table(kind, size, spans)]

    def _table(self, kind: bytes, size: int, spans: list[Span]) -> list[bytes]:
        box = self.found.get(kind)
        if box is None:
            broken(f"HEIF: the animation lacks {kind.decode()}")
        kept = kept_table(self.data, box, size)
        spans += kept.spans
        (_, end) = kept.spans[0]
        if (end - box.body) // size > MAX_SAMPLES:
            broken("HEIF: too many pictures in the animation")
        return [self.data[at : at + size] for at in range(box.body + 8, end, size)]
