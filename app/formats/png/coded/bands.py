"""Reads a PNG's rows in bands of some megabytes: as they are coded, and as they are shown.

Thread: any. A row's filter needs what is left of a pixel and above it, so a band is unfiltered
with the row before it in front, by Pillow's compiled code, and its left part alone where no more
is needed. Source: PNG specification, third edition (W3C, 2025), section 9.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from PIL import Image

from app.container.parts import broken
from app.domain import Pixels
from app.formats.png.coded.inflate import Inflater
from app.formats.png.header import Pass
from app.imaging.kernel import address, compiled

_BAND_BYTES = 4 << 20
_UP, _MOST_FILTER = 2, 4
# In bytes: of shorter rows, taking them one by one costs more than adding them up.
_LONG = 4096
# How Pillow reads pixels of so many bytes; two bytes a sample are read in two goes.
_READ = {
    1: (("L", "L"),),
    2: (("LA", "LA"),),
    3: (("RGB", "RGB"),),
    4: (("RGBA", "RGBA"),),
    6: (("RGB", "RGB;16B"), ("RGB", "RGB;16L")),
    8: (("RGBA", "RGBA;16B"), ("RGBA", "RGBA;16L")),
}


class Source(Protocol):
    """Where rows come from, as an `Inflater`."""

    def read(self, wanted: int) -> bytes | memoryview:
        """Give the next bytes, fewer than wanted at the end alone."""
        ...


class Band(NamedTuple):
    """Some rows of a pass, each with its filter's byte in front; `first` counts in the pass."""

    where: Pass
    first: int
    rows: Pixels


def read_bands(inflater: Source, passes: Iterable[Pass]) -> Iterator[Band]:
    """Read rows to the end of the picture, or as far as they go.

    Parameters
    ----------
    inflater : Source
        At the begin of the picture.
    passes : iterable of Pass
        How its rows follow one another.

    Yields
    ------
    Band
        Whole rows only; where the stream is short, fewer than the picture has.

    Raises
    ------
    InputUnreadable
        If the stream is damaged or a filter is unknown.

    Examples
    --------
    >>> inflater = Inflater([memoryview(zlib.compress(bytes(6)))])
    >>> [band.rows.shape for band in read_bands(inflater, [Pass(0, 0, 1, 1, 2, 2, 2)])]
    [(2, 3)]
    """
    for where in passes:
        line = 1 + where.row_bytes
        most = max(1, _BAND_BYTES // line)
        for first in range(0, where.rows, most):
            count = min(most, where.rows - first)
            packed = inflater.read(count * line)
            whole = len(packed) // line
            if whole:
                rows = np.frombuffer(packed, np.uint8, whole * line).reshape(whole, line)
                unknown = np.flatnonzero(rows[:, 0] > _MOST_FILTER)
                if len(unknown):
                    if unknown[0]:
                        yield Band(where, first, rows[: unknown[0]])
                    broken("PNG: an unknown filter")
                yield Band(where, first, rows)
            if whole < count:
                return


class Unfilter:
    """Undoes the filters of one band after the other.

    Parameters
    ----------
    pixel_bytes : int
        Bytes a pixel: 1, 2, 3, 4, 6 or 8.
    """

    def __init__(self, pixel_bytes: int) -> None:
        self._pixel_bytes = pixel_bytes
        self._before = np.zeros(0, np.uint8)

    def __call__(self, band: Band, columns: int | None = None) -> Pixels:
        """Give what the rows of the next band hold.

        Parameters
        ----------
        band : Band
            Its rows follow those of the call before, or begin a pass.
        columns : int, optional
            How many pixels from the left are wanted, the same for all bands of a pass.

        Returns
        -------
        ndarray of shape (R, B), uint8
            Rows without filters; may be read-only.

        Examples
        --------
        >>> rows = np.array([[1, 7, 1], [2, 1, 1]], np.uint8)
        >>> Unfilter(1)(Band(Pass(0, 0, 1, 1, 2, 2, 2), 0, rows)).tolist()
        [[7, 8], [8, 9]]
        """
        end = band.rows.shape[1] if columns is None else 1 + columns * self._pixel_bytes
        rows = band.rows[:, :end]
        if band.first == 0:
            self._before = np.zeros(rows.shape[1], np.uint8)
        if rows.shape[1] > _LONG and (rows[:, 0] == _UP).all():
            plain = self._add_up(rows)
        elif rows[:, 0].any():
            plain = self._undo(np.concatenate((self._before[np.newaxis], rows)))[1:]
        else:
            plain = np.ascontiguousarray(rows[:, 1:])
        self._before = np.concatenate((np.zeros(1, np.uint8), plain[-1]))
        return plain

    def _add_up(self, rows: Pixels) -> Pixels:
        """Undo what our own files are filtered with, in half of Pillow's time, or less."""
        filtered = rows[:, 1:]
        plain = np.empty(filtered.shape, np.uint8)
        above = self._before[1:]
        unfilter_up = compiled("unfilter_up")
        if unfilter_up is not None and rows.flags.c_contiguous:
            unfilter_up(address(plain), address(rows), address(above), len(above), len(rows))
            return plain
        for row, out in zip(filtered, plain, strict=True):
            above = np.add(row, above, out=out)
        return plain

    def _undo(self, rows: Pixels) -> Pixels:
        count, length = rows.shape[0], rows.shape[1] - 1
        size = length // self._pixel_bytes, count
        stored = zlib.compress(rows.tobytes(), 0)
        halves = []
        for mode, form in _READ[self._pixel_bytes]:
            image = Image.frombytes(mode, size, stored, "zip", form)
            halves.append(np.asarray(image).reshape(count, -1))
        if len(halves) == 1:
            return halves[0]
        return np.stack(halves, axis=-1).reshape(count, length)


class Plain(NamedTuple):
    """Some rows of a pass as they are shown, of shape (R, B); `first` counts in the pass."""

    where: Pass
    first: int
    rows: Pixels
    is_missing: bool = False


def plain_bands(
    parts: Sequence[memoryview], passes: Sequence[Pass], pixel_bytes: int
) -> Iterator[Plain]:
    """Read all rows of a picture; those that are missing are zero.

    Parameters
    ----------
    parts : sequence of memoryview
        The stream.
    passes : sequence of Pass
        How its rows follow one another.
    pixel_bytes : int
        Bytes a pixel.

    Yields
    ------
    Plain
        Rows that can be written to.

    Raises
    ------
    InputUnreadable
        As `read_bands`.

    Examples
    --------
    >>> parts = [memoryview(zlib.compress(bytes((0, 7, 7))))]
    >>> [band.rows.tolist() for band in plain_bands(parts, [Pass(0, 0, 1, 1, 2, 2, 2)], 1)]
    [[[7, 7]], [[0, 0]]]
    """
    unfilter = Unfilter(pixel_bytes)
    done = dict.fromkeys(passes, 0)
    for band in read_bands(Inflater(parts), passes):
        done[band.where] += len(band.rows)
        yield Plain(band.where, band.first, unfilter(band).copy())
    for where, first in done.items():
        most = max(1, _BAND_BYTES // where.row_bytes)
        for top in range(first, where.rows, most):
            rows = np.zeros((min(most, where.rows - top), where.row_bytes), np.uint8)
            yield Plain(where, top, rows, is_missing=True)
