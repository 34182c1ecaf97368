"""Unpacks a Deflate-packed TIFF in place of libtiff, which in Pyodide is built without zlib.

Thread: any. Source: TIFF 6.0; Adobe Photoshop TIFF technical notes (2002).
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from app.container.parts import broken
from app.container.tiff_entries import entry_at, entry_starts, first_directory, tag_at
from app.domain import Pixels

_WIDTH, _LENGTH, _BITS, _COMPRESSION, _SAMPLES, _ROWS, _PLANES = 256, 257, 258, 259, 277, 278, 284
_PREDICTOR, _TILE_WIDTH, _TILE_LENGTH = 317, 322, 323
_STRIPS, _TILES = (273, 279), (324, 325)
_SHORT, _LONG = 3, 4
_NONE, _HORIZONTAL = 1, 2
_CHUNKY = 1
_MAX_CHUNKS = 1 << 20
_MARGIN = 4096


class _Directory:
    """The first directory of a classic TIFF, whose entries can be read and replaced."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.order = "<" if data[:2] == b"II" else ">"
        starts = entry_starts(data, first_directory(data, self.order), self.order)
        self.entries = {tag_at(data, start, self.order): start for start in starts}

    def get(self, tag: int, default: int) -> tuple[int, ...]:
        """Read the numbers of an entry."""
        spot = self.entries.get(tag)
        if spot is None:
            return (default,)
        _, kind, count, at = entry_at(self.data, spot, self.order)
        size = {_SHORT: 2, _LONG: 4}.get(kind)
        if size is None or not 0 < count <= _MAX_CHUNKS:
            broken("TIFF: a number is of no known type")
        if size * count > 4:
            (at,) = struct.unpack_from(self.order + "I", self.data, at)
        form = f"{self.order}{count}{'H' if kind == _SHORT else 'I'}"
        return struct.unpack_from(form, self.data, at)

    def put(self, tag: int, values: list[int]) -> None:
        """Replace an entry's numbers, if it is there."""
        spot = self.entries.get(tag)
        if spot is None:
            return
        body = struct.pack(f"{self.order}{len(values)}I", *values)
        if len(values) > 1:
            at = len(self.data)
            self.data += body
            body = struct.pack(self.order + "I", at)
        struct.pack_into(self.order + "HI4s", self.data, spot + 2, _LONG, len(values), body)


def inflate_tiff(data: bytes) -> bytes:
    """Rewrite a Deflate-packed TIFF as an unpacked one.

    Parameters
    ----------
    data : bytes
        A classic TIFF whose size was checked against the limit.

    Returns
    -------
    bytes
        The same file with its first picture's rows appended plain, and entries that say so.

    Raises
    ------
    InputUnreadable
        If a strip or tile is damaged or too short.
    struct.error, ValueError
        If the directory is damaged, or the rows are coded in a way that no one uses.
    """
    directory = _Directory(data)
    tiled = _TILES[0] in directory.entries
    offset_tag, count_tag = _TILES if tiled else _STRIPS
    packed = list(zip(directory.get(offset_tag, 0), directory.get(count_tag, 0), strict=True))
    offsets: list[int] = []
    counts: list[int] = []
    for (at, length), rows in zip(packed, _shapes(directory, tiled, len(packed)), strict=True):
        plain = _inflate(data[at : at + length], rows, directory)
        offsets.append(len(directory.data))
        counts.append(len(plain))
        directory.data += plain
    directory.put(offset_tag, offsets)
    directory.put(count_tag, counts)
    directory.put(_COMPRESSION, [_NONE])
    directory.put(_PREDICTOR, [_NONE])
    return bytes(directory.data)


def _shapes(directory: _Directory, tiled: bool, count: int) -> Iterator[tuple[int, int, int]]:
    """Tell rows, columns and samples of each strip or tile, in the file's order."""
    (width,), (length,) = directory.get(_WIDTH, 0), directory.get(_LENGTH, 0)
    chunky = directory.get(_PLANES, _CHUNKY)[0] == _CHUNKY
    samples = directory.get(_SAMPLES, 1)[0]
    planes, inside = (1, samples) if chunky else (samples, 1)
    if tiled:
        rows, columns = directory.get(_TILE_LENGTH, 0)[0], directory.get(_TILE_WIDTH, 0)[0]
    else:
        rows, columns = min(directory.get(_ROWS, length)[0], length), width
    # So that no more is inflated than the size that was checked, and one tile's margin.
    if not 0 < rows <= length + _MARGIN or not 0 < columns <= width + _MARGIN:
        broken("TIFF: a strip or tile has no sensible size")
    down, across = -(-length // rows), -(-width // columns)
    if count != down * across * planes:
        broken("TIFF: another number of strips or tiles than it takes")
    for number in range(count):
        left = rows if tiled else length - number % down * rows
        yield min(rows, left), columns, inside


def _inflate(packed: bytes, shape: tuple[int, int, int], directory: _Directory) -> bytes:
    rows, columns, samples = shape
    (bits, *_) = directory.get(_BITS, 1)
    expected = rows * -(-columns * samples * bits // 8)
    plain = zlib.decompressobj().decompress(packed, expected) if expected else b""
    if len(plain) < expected:
        broken("TIFF: a strip ends early")
    predictor = directory.get(_PREDICTOR, _NONE)[0]
    if predictor == _NONE:
        return plain
    if predictor != _HORIZONTAL or bits not in (8, 16):
        message = f"predictor {predictor} at {bits} bits"
        raise ValueError(message)
    form = np.dtype(np.uint8 if bits == 8 else directory.order + "u2")
    differences = np.frombuffer(plain, form).reshape(rows, columns, samples)
    return _sums(differences).astype(form).tobytes()


def _sums(differences: Pixels) -> Pixels:
    wide = differences.dtype.newbyteorder("=")
    return np.cumsum(differences, axis=1, dtype=wide)
