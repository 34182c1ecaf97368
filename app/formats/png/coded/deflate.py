"""Filters and deflates rows that are written anew.

Thread: any. Per row the filter whose differences are smallest in sum, the specification's own
advice; rows of indices and of samples that share a byte stay as they are. Source: PNG
specification, third edition (W3C, 2025), sections 9 and 12.7.
"""

import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels

_LEVEL = 6
_SUB, _UP, _PAETH = 1, 2, 4
# Work on so much at a time that all of it stays near the processor.
_PIECE_BYTES = 1 << 18
_BLANK_BYTES = 1 << 20
_RAW = -15
_HEAD = zlib.compress(b"", _LEVEL)[:2]
_ADLER_BASE = 65521


class Deflater:
    """Writes the zlib stream of a picture, pass after pass.

    Parameters
    ----------
    pixel_bytes : int
        Bytes a pixel.
    is_filtered : bool
        Whether filters are worth it: not for indices, nor where samples share a byte.
    """

    def __init__(self, pixel_bytes: int, *, is_filtered: bool) -> None:
        self._pixel_bytes = pixel_bytes
        self._is_filtered = is_filtered
        self._packer = zlib.compressobj(_LEVEL, wbits=_RAW)
        self._before = np.zeros(0, np.uint8)
        self._found = [_HEAD]
        self._sum = zlib.adler32(b"")
        self._zeros = 0

    def add(self, rows: Pixels, *, begins_pass: bool) -> None:
        r"""Write some rows.

        Parameters
        ----------
        rows : ndarray of shape (R, B), uint8
            As they are shown, without filters.
        begins_pass : bool
            Whether no row of the same pass stands before them.

        Examples
        --------
        >>> deflater = Deflater(1, is_filtered=True)
        >>> deflater.add(np.array([[7, 8]], np.uint8), begins_pass=True)
        >>> zlib.decompress(deflater.stream())
        b'\x01\x07\x01'
        """
        if begins_pass:
            self._before = np.zeros(rows.shape[1], np.uint8)
        piece = max(1, _PIECE_BYTES // max(1, rows.shape[1]))
        for top in range(0, len(rows), piece):
            part = rows[top : top + piece]
            if self._is_filtered:
                coded = _filtered(part, self._before, self._pixel_bytes)
            else:
                coded = np.pad(part, ((0, 0), (1, 0)))
            self._before = part[-1]
            self._pack(coded.tobytes())

    def add_blank(self, count: int, row_bytes: int) -> None:
        r"""Write rows that are zero; millions of pixels of them take no time.

        Parameters
        ----------
        count : int
            How many rows.
        row_bytes : int
            Bytes of each, without its filter.

        Examples
        --------
        >>> deflater = Deflater(1, is_filtered=True)
        >>> deflater.add_blank(2, 1)
        >>> zlib.decompress(deflater.stream())
        b'\x00\x00\x00\x00'
        """
        self._before = np.zeros(row_bytes, np.uint8)
        self._zeros += count * (1 + row_bytes)

    def stream(self) -> bytes:
        """End the stream and give all of it."""
        self._pack(b"")
        return b"".join((*self._found, self._packer.flush(), self._sum.to_bytes(4, "big")))

    def _pack(self, coded: bytes) -> None:
        whole, rest = divmod(self._zeros, _BLANK_BYTES)
        if whole:
            # From a full flush on nothing refers to what stands before it: so the same block can
            # stand there again and again. Its sum follows from how zeros are summed up.
            self._found += [self._packer.flush(zlib.Z_FULL_FLUSH), *([_blank()] * whole)]
            high, low = divmod(self._sum, 1 << 16)
            self._sum = (high + whole * _BLANK_BYTES * low) % _ADLER_BASE << 16 | low
        self._zeros = 0
        coded = bytes(rest) + coded
        self._sum = zlib.adler32(coded, self._sum)
        self._found.append(self._packer.compress(coded))


@cache
def _blank() -> bytes:
    """Deflate zeros that can follow a full flush, and be followed by anything."""
    packer = zlib.compressobj(_LEVEL, wbits=_RAW)
    return packer.compress(bytes(_BLANK_BYTES)) + packer.flush(zlib.Z_FULL_FLUSH)


def _filtered(rows: Pixels, before: Pixels, pixel_bytes: int) -> Pixels:
    above = np.concatenate((before[np.newaxis], rows[:-1]))
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, pixel_bytes:] = rows[:, :-pixel_bytes]
    corner[:, pixel_bytes:] = above[:, :-pixel_bytes]
    choices = {
        _SUB: rows - left,
        _UP: rows - above,
        _PAETH: rows - _nearest(left, above, corner),
    }
    sums = np.stack([_sizes(one) for one in choices.values()])
    best = sums.argmin(axis=0)
    coded = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    for place, (kind, one) in enumerate(choices.items()):
        chosen = best == place
        coded[chosen, 0] = kind
        coded[chosen, 1:] = one[chosen]
    return coded


def _sizes(differences: Pixels) -> NDArray[np.int64]:
    # As signed bytes: a difference of 255 is one of -1. That of -128 counts as it is.
    sums: NDArray[np.int64] = np.minimum(differences, 0 - differences).sum(axis=1, dtype=np.int64)
    return sums


def _nearest(left: Pixels, above: Pixels, corner: Pixels) -> Pixels:
    """Predict as Paeth: whichever of three is nearest to left + above - corner."""
    a, b, c = (one.astype(np.int16) for one in (left, above, corner))
    to_left, to_above = np.abs(b - c), np.abs(a - c)
    to_corner = np.abs(a + b - c - c)
    second = np.where(to_above <= to_corner, above, corner)
    is_left = (to_left <= to_above) & (to_left <= to_corner)
    return np.where(is_left, left, second)
