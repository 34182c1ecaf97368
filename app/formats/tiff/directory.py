"""The directories of a TIFF, classic or big, in either byte order.

Thread: any. Source: TIFF 6.0, section 2; Adobe PageMaker TIFF technical notes (SubIFDs); BigTIFF
design (AWare Systems); EXIF 3.0, section 4.6.3 (pointers).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.container.parts import broken
from app.container.tiff_entries import byte_order, entry_at, entry_starts

MAX_DIRECTORIES = 500
_MAX_ENTRIES = 20_000
_MAX_NUMBERS = 1 << 20
_SUB, _EXIF, _GPS, _INTEROP = 330, 34665, 34853, 40965
_POINTERS = {_SUB: "SubIFD", _EXIF: "Exif", _GPS: "GPS", _INTEROP: "Interop"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4} | {
    16: 8,
    17: 8,
    18: 8,
}
_RATIONAL = 5
_WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a directory.

    Parameters
    ----------
    tag, kind, count : int
        As they stand there.
    start, end : int
        The entry itself.
    value, value_end : int
        Where its value is, in the entry or elsewhere; both 0 where that is beyond the file.
    """

    tag: int
    kind: int
    count: int
    start: int
    end: int
    value: int
    value_end: int


@dataclass(frozen=True)
class Directory:
    """One directory.

    Parameters
    ----------
    name : str
        "IFD0", "IFD1" and so on for the chain; else "SubIFD", "Exif", "GPS" or "Interop".
    parent : str
        The name of the one that points to it; empty for those of the chain.
    start, end : int
        From its count to the pointer to the next one.
    entries : dict of int to Entry
        By tag; the first of each.
    all_entries : list of Entry
        Repeated tags too.
    """

    name: str
    parent: str
    start: int
    end: int
    entries: dict[int, Entry] = field(default_factory=dict)
    all_entries: list[Entry] = field(default_factory=list)


class Tiff:
    """A TIFF taken apart.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    InputUnreadable
        If its first directory can't be read.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = byte_order(data) or ">"
        self.is_big = data[2:4] in (b"+\0", b"\0+")
        self.head_end = 16 if self.is_big else 8
        self.directories: list[Directory] = []
        self._left = _MAX_ENTRIES
        self._seen: set[int] = set()
        at = self._pointer(8 if self.is_big else 4)
        if at is None:
            broken("TIFF: the header ends early")
        self._chain(at)
        if not self.directories:
            broken("TIFF: the first directory can't be read")

    @property
    def chain(self) -> list[Directory]:
        """The directories that follow one another."""
        return [found for found in self.directories if not found.parent]

    def numbers(self, directory: Directory, tag: int, default: tuple[int, ...]) -> tuple[int, ...]:
        """Read the whole numbers of a field.

        Parameters
        ----------
        directory : Directory
            Where it stands.
        tag : int
            Which.
        default : tuple of int
            Where it is missing.

        Returns
        -------
        tuple of int
            All of them.

        Raises
        ------
        InputUnreadable
            If it holds something else, or lies beyond the file.
        """
        entry = directory.entries.get(tag)
        if entry is None:
            return default
        form = _WHOLE.get(entry.kind)
        if form is None or not 0 < entry.count <= _MAX_NUMBERS or not entry.value_end:
            broken(f"TIFF: tag {tag} can't be read")
        return struct.unpack_from(f"{self.order}{entry.count}{form}", self.data, entry.value)

    def ratios(
        self, directory: Directory, tag: int, default: tuple[float, ...]
    ) -> tuple[float, ...]:
        """Read the fractions of a field.

        Parameters
        ----------
        directory : Directory
            Where it stands.
        tag : int
            Which.
        default : tuple of float
            Where it is missing, holds something else or as many, or lies beyond the file.

        Returns
        -------
        tuple of float
            As many as `default`.
        """
        entry = directory.entries.get(tag)
        count = len(default)
        if entry is None or entry.kind != _RATIONAL or entry.count != count or not entry.value_end:
            return default
        found = struct.unpack(f"{self.order}{2 * count}I", self.content(entry))
        pairs = list(zip(found[::2], found[1::2], strict=True))
        return tuple(up / down for up, down in pairs) if all(down for _, down in pairs) else default

    def content(self, entry: Entry) -> bytes:
        """Cut out the value of a field; empty where it is beyond the file."""
        return self.data[entry.value : entry.value_end]

    def _chain(self, at: int) -> None:
        number = 0
        while at and at not in self._seen and len(self.directories) < MAX_DIRECTORIES:
            following = self._read(at, f"IFD{number}", "")
            if following is None:
                return
            at = following
            number += 1

    def _read(self, at: int, name: str, parent: str) -> int | None:
        """Read one directory and those it points to; give the place of the next."""
        pointer = 8 if self.is_big else 4
        count = self._number(at, 8 if self.is_big else 2)
        if count is None or count > self._left:
            return None
        starts = entry_starts(self.data, at, self.order, is_big=self.is_big)
        end = starts.stop + pointer
        self._left -= count
        self._seen.add(at)
        # The pointer to the next may be cut off, as some cameras do in their Exif blocks.
        if starts.stop > len(self.data):
            return None
        found = Directory(name, parent, at, min(end, len(self.data)))
        self.directories.append(found)
        for start in starts:
            entry = self._entry(start, start + starts.step)
            found.all_entries.append(entry)
            found.entries.setdefault(entry.tag, entry)
        for pointer_tag, below in _POINTERS.items():
            for place in self._places(found, pointer_tag):
                if place not in self._seen and len(self.directories) < MAX_DIRECTORIES:
                    self._read_below(place, below, name)
        return self._pointer(starts.stop)

    def _read_below(self, at: int, name: str, parent: str) -> None:
        # Directories below one another are never deeper than this in real files.
        if parent.count("/") < 3:
            self._read(at, f"{parent}/{name}", parent)

    def _places(self, found: Directory, tag: int) -> Iterator[int]:
        entry = found.entries.get(tag)
        if entry is None or entry.kind not in _WHOLE or not entry.value_end:
            return
        for number in self.numbers(found, tag, ())[:MAX_DIRECTORIES] if entry.count else ():
            if 0 < number < len(self.data):
                yield number

    def _entry(self, start: int, end: int) -> Entry:
        tag, kind, count, at = entry_at(self.data, start, self.order, is_big=self.is_big)
        length = _SIZES.get(kind, 1) * count
        value = self._pointer(at) if length > end - at else at
        if value is None or value + length > len(self.data):
            return Entry(tag, kind, count, start, end, 0, 0)
        return Entry(tag, kind, count, start, end, value, value + length)

    def _pointer(self, at: int) -> int | None:
        return self._number(at, 8 if self.is_big else 4)

    def _number(self, at: int, size: int) -> int | None:
        if at < 0 or at + size > len(self.data):
            return None
        order = "little" if self.order == "<" else "big"
        return int.from_bytes(self.data[at : at + size], order)  # type: ignore[arg-type]
