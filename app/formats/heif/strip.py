"""Writes a HEIF or AVIF file again: the coded picture byte for byte, every table anew.

Thread: any. Source: ISO/IEC 23008-12:2022; ISO/IEC 14496-12.
"""

import struct
from collections.abc import Iterable
from itertools import groupby

from app.container.iso_boxes import pack
from app.container.parts import broken
from app.container.stripped import Stripped
from app.domain import Format, Note, NoteCode, Options
from app.formats.heif.exif import told_in_exif
from app.formats.heif.exif_turn import is_turned_by_exif
from app.formats.heif.grid import without_hidden_tiles
from app.formats.heif.hidden import hidden_findings, left_notes
from app.formats.heif.items import Meta
from app.formats.heif.layout import BRANDS, KEPT_REFERENCES, SEQUENCES, Layout, lay_out
from app.formats.heif.needed import DERIVED, Needed
from app.formats.heif.samples import Sample
from app.formats.heif.strip_track import Chunk, write_track
from app.formats.heif.tracks import Track
from app.formats.heif.units import Unit
from app.metadata.neutral.profile import neutral_name, neutral_profile

_FULL = bytes(4)
_HANDLER = pack(b"hdlr", bytes(8), b"pict", bytes(13))
_MAX_BYTES = (1 << 32) - 1
_SMALL = 127
_KINDS = {
    Format.AVIF: ("image/avif", ".avif", b"avif"),
    Format.HEIC: ("image/heic", ".heic", b"heic"),
}


def strip_heif(data: bytes, options: Options, kind: Format) -> Stripped:
    """Keep the primary picture with its tiles and transparency, or the animation.

    Turning, mirroring and cropping are properties here, not metadata, and stay; the Exif
    orientation, which readers of this format ignore, goes. An animation stays only where the file
    says by its first brand that it is one. What is coded and not shown can't be taken out of the
    coded picture, but for tiles of which nothing is shown.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Not used: nothing is decoded.
    kind : Format
        AVIF or HEIC, as `sniff` says.

    Returns
    -------
    Stripped
        Always lossless; with what stays and is not shown, and a turn that only Exif named.

    Raises
    ------
    InputUnreadable
        If it can't be told what the picture is, or it needs what is not known.
    """
    layout = lay_out(data)
    mime_type, suffix, brand = _KINDS[kind]
    notes = (Note(NoteCode.TURN_IN_EXIF_ONLY),) if is_turned_by_exif(layout) else ()
    layout.needs = without_hidden_tiles(layout)
    writer = _Writer(layout, brand)
    written = writer.file()
    left = hidden_findings(lay_out(written))
    return Stripped(
        *(written, mime_type, suffix),
        profile=writer.profile,
        notes=(*notes, *left_notes(left)),
        left=frozenset(finding.name for finding in left),
    )


class _Media:
    """Collects coded pictures; the same bytes are stored once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.places: dict[bytes, int] = {}

    def append(self, part: bytes) -> int:
        """Store at the end."""
        at = self.size
        self.parts.append(part)
        self.size += len(part)
        self.places.setdefault(part, at)
        return at

    def place(self, part: bytes) -> int:
        """Store unless it is there."""
        at = self.places.get(part)
        return self.append(part) if at is None else at


class _Writer:
    """Writes one file."""

    def __init__(self, layout: Layout, brand: bytes) -> None:
        self.layout = layout
        self.brand = brand
        self.profile: str | None = None
        self.media = _Media()
        self.idat = b""
        movie = layout.movie
        # Samples first, for those of a chunk must follow one another.
        self.chunks = [self._chunks(track) for track in movie.tracks] if movie else []
        self.numbers = {one.item.number: n for n, one in enumerate(layout.needs, 1)}
        self.places = [self._place(one) for one in layout.needs]
        self.told = told_in_exif(layout)
        if self.told is not None:
            self.profile = neutral_name(self.told)
        self.properties, self.indices = self._properties()
        for track in movie.tracks if movie else ():
            for start, end in track.profiles:
                neutral = neutral_profile(layout.data[start:end])
                self.profile = self.profile or (neutral_name(neutral) if neutral else None)

    def file(self) -> bytes:
        """Write it, once to learn where the coded pictures begin, once with their places."""
        head = b"".join(self._head(0))
        if len(head) + self.media.size + 8 > _MAX_BYTES:
            broken("HEIF: a file beyond 4 GiB")
        parts = self._head(len(head) + 8)
        size = struct.pack(">I4s", 8 + self.media.size, b"mdat")
        return b"".join((*parts, size, *self.media.parts))

    def _head(self, base: int) -> list[bytes]:
        parts = [self._brands()]
        if self.layout.meta is not None and self.layout.needs:
            parts.append(self._meta(self.layout.meta, base))
        if self.layout.movie is not None:
            parts.append(self._moov(self.layout.movie.head, self.layout.movie.tracks, base))
        return parts

    def _brands(self) -> bytes:
        box, data = self.layout.top[0], self.layout.data
        starts = (box.body, *range(box.body + 8, box.end - 3, 4))
        allowed = BRANDS if self.layout.movie else BRANDS - SEQUENCES
        found = [brand for brand in (data[at : at + 4] for at in starts) if brand in allowed]
        found = found or [self.brand]
        rest = b"".join(dict.fromkeys(found))
        return pack(b"ftyp", found[0], bytes(4), rest)

    # The still picture.

    def _place(self, one: Needed) -> tuple[bool, int, int]:
        """Store an item's bytes: whether in "idat", where, how many."""
        meta = self.layout.meta
        part = _needed_bytes(one.payload, one.units)
        place = meta.places.get(one.item.number) if meta else None
        if not part and one.item.kind != b"iden":
            broken("HEIF: the picture is not all there")
        if place is not None and place.in_idat:
            at = len(self.idat)
            self.idat += part
            return True, at, len(part)
        return False, self.media.place(part) if part else 0, len(part)

    def _properties(self) -> tuple[list[bytes], dict[int, int]]:
        """Write each property once: the boxes, and the new number of each that stays."""
        meta = self.layout.meta
        written = [] if self.told is None else [pack(b"colr", b"prof", self.told)]
        indices: dict[int, int] = {}
        for one in self.layout.needs:
            for index, _, found in one.properties:
                if index in indices or meta is None:
                    continue
                body = found.written
                if found.profile is not None:
                    neutral = neutral_profile(found.profile)
                    indices[index] = 0
                    if neutral is None:
                        continue
                    body += neutral
                    self.profile = self.profile or neutral_name(neutral)
                written.append(pack(meta.properties[index - 1].kind, body))
                indices[index] = len(written)
        return written, indices

    def _meta(self, meta: Meta, base: int) -> bytes:
        pitm = pack(b"pitm", _FULL, struct.pack(">H", 1))
        parts = [_HANDLER, pitm, self._iloc(base), self._iinf(), self._iref(meta)]
        parts += [self._iprp(), pack(b"idat", self.idat) if self.idat else b""]
        return pack(b"meta", _FULL, *parts)

    def _iloc(self, base: int) -> bytes:
        version = 1 if self.idat else 0
        entries: list[bytes] = []
        for number, (in_idat, at, length) in enumerate(self.places, 1):
            if not length:
                continue
            method = struct.pack(">H", in_idat) if version else b""
            start = at if in_idat else at + base
            entries.append(
                struct.pack(">H", number) + method + struct.pack(">HHII", 0, 1, start, length)
            )
        head = struct.pack(">B3xHH", version, 0x4400, len(entries))
        return pack(b"iloc", head, *entries)

    def _iinf(self) -> bytes:
        entries = [
            pack(b"infe", struct.pack(">B2xBHH4sx", 2, one.item.is_hidden, n, 0, one.item.kind))
            for n, one in enumerate(self.layout.needs, 1)
        ]
        return pack(b"iinf", _FULL, struct.pack(">H", len(entries)), *entries)

    def _iref(self, meta: Meta) -> bytes:
        entries: list[bytes] = []
        for reference in meta.references:
            source = self.numbers.get(reference.source)
            if source is None or reference.kind not in KEPT_REFERENCES:
                continue
            if reference.kind == b"dimg" and meta.items[reference.source].kind not in DERIVED:
                continue
            targets = [self.numbers[t] for t in reference.targets if t in self.numbers]
            if targets:
                form = f">HH{len(targets)}H"
                entries.append(
                    pack(reference.kind, struct.pack(form, source, len(targets), *targets))
                )
        return pack(b"iref", _FULL, *entries) if entries else b""

    def _iprp(self) -> bytes:
        wide = len(self.properties) > _SMALL
        entries = b""
        count = 0
        for number, one in enumerate(self.layout.needs, 1):
            links = [(self.indices[index], essential) for index, essential, _ in one.properties]
            codes = [
                _association(index, is_essential=essential, wide=wide)
                for index, essential in links
                if index
            ]
            if number == 1 and self.told is not None:
                # Before those that turn or crop, whose place is behind all others.
                codes.insert(0, _association(1, is_essential=False, wide=wide))
            if codes:
                entries += struct.pack(">HB", number, len(codes)) + b"".join(codes)
                count += 1
        ipma = pack(b"ipma", struct.pack(">3xBI", wide, count), entries)
        return pack(b"iprp", pack(b"ipco", *self.properties), ipma)

    # The animation.

    def _chunks(self, track: Track) -> list[Chunk]:
        """Store a track's samples: for each chunk its place, its lengths, its description."""
        chunks: list[Chunk] = []
        runs = groupby(zip(track.samples, self._samples(track.samples), strict=True), _description)
        for description, run in runs:
            parts = [part for _, part in run]
            places = [self.media.append(part) for part in parts]
            chunks.append((places[0], [len(part) for part in parts], description))
        return chunks

    def _samples(self, samples: tuple[Sample, ...]) -> Iterable[bytes]:
        for sample in samples:
            part = _needed_bytes(self.layout.data[sample.start : sample.end], sample.units)
            if not part:
                broken("HEIF: the picture is not all there")
            yield part

    def _moov(self, head: bytes, tracks: tuple[Track, ...], base: int) -> bytes:
        numbers = {track.number: number for number, track in enumerate(tracks, 1)}
        head = head[:-4] + struct.pack(">I", len(tracks) + 1)
        written = [
            write_track(track, chunks, numbers, base)
            for track, chunks in zip(tracks, self.chunks, strict=True)
        ]
        return pack(b"moov", head, *written)


def _description(pair: tuple[Sample, bytes]) -> int:
    return pair[0].description


def _needed_bytes(payload: bytes, units: list[Unit]) -> bytes:
    if not any(unit.name for unit in units):
        return payload
    return b"".join(payload[unit.start : unit.end] for unit in units if not unit.name)


def _association(index: int, *, is_essential: bool, wide: bool) -> bytes:
    return (
        struct.pack(">H", index | is_essential << 15)
        if wide
        else bytes((index | is_essential << 7,))
    )
