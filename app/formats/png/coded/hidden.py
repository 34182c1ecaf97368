"""Gathers the colours of wholly transparent pixels, and clears them.

Thread: any. One single colour under all of them hides nothing, and many encoders write white: that
is left. Where colours differ there may be a picture in them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels
from app.formats.png.coded.samples import colours_of, samples_of
from app.formats.png.header import Pass, PngHeader
from app.metadata.hidden import VIEW_PX

Used = NDArray[np.bool_]
_WORDS = {2: np.uint16, 4: np.uint32, 8: np.uint64}


@dataclass(frozen=True, eq=False)
class Hidden:
    """Colours under alpha 0.

    Parameters
    ----------
    count : int
        How many pixels have one that is not zero; with a palette, how many are transparent.
    view : ndarray of shape (h, w, 3), uint8
        Some of them, black where the picture is to be seen.
    """

    count: int
    view: Pixels


class HiddenColours:
    """Gathers them band by band.

    Parameters
    ----------
    size : tuple of int
        Width and height of the picture.
    header : PngHeader
        Says what the bytes are.
    entries : ndarray of shape (256,), bool, optional
        Which entries of a palette are wholly transparent.
    palette : ndarray of shape (256, 3), uint8, optional
        The colours of indices.
    """

    def __init__(
        self,
        size: tuple[int, int],
        header: PngHeader,
        entries: Used | None = None,
        palette: Pixels | None = None,
    ) -> None:
        width, height = size
        self._header = header
        self._entries = entries
        self._palette = palette
        self._step = -(-max(size) // (2 * VIEW_PX))
        self._shape = -(-height // self._step), -(-width // self._step), 3
        self._view: Pixels | None = None
        self._first: int | None = None
        self._is_varied = False
        self._count = 0

    def see(self, where: Pass, first: int, rows: Pixels) -> None:
        """Look at some rows of a pass, of shape (R, B), uint8."""
        if self._entries is not None:
            if not self._entries.any():
                return
            values: NDArray[np.unsignedinteger] = samples_of(
                rows, where.columns, self._header.depth
            )
            clear = self._entries[values]
        elif self._header.has_alpha:
            if not rows.max():
                self._see_zeros()
                return
            values = words_of(rows, self._header)
            clear = (values & alpha_mask(self._header)) == 0
        else:
            return
        colours = values[clear]
        if not len(colours):
            return
        if self._first is None:
            self._first = int(colours[0])
        self._is_varied |= bool((colours != self._first).any())
        self._count += int(np.count_nonzero(colours)) if self._entries is None else len(colours)
        self._show(where, first, rows, clear)

    def found(self) -> Hidden | None:
        """Give what was seen; None where it hides nothing."""
        if not self._is_varied or self._view is None:
            return None
        return Hidden(self._count, self._view)

    def _see_zeros(self) -> None:
        """Look at rows of nothing but zeros, as missing ones are, which are transparent black."""
        if self._view is None:
            self._view = np.zeros(self._shape, np.uint8)
        self._is_varied |= bool(self._first)
        self._first = self._first or 0

    def _show(self, where: Pass, first: int, rows: Pixels, clear: Used) -> None:
        if self._view is None:
            self._view = np.zeros(self._shape, np.uint8)
        y = where.top + where.down * (first + np.arange(len(rows)))
        x = where.left + where.across * np.arange(where.columns)
        near_y, near_x = y % self._step == 0, x % self._step == 0
        if not near_y.any() or not near_x.any():
            return
        colours = colours_of(rows[near_y], where.columns, self._header, self._palette)[:, near_x]
        shown = np.where(clear[near_y][:, near_x, np.newaxis], colours, np.uint8(0))
        self._view[np.ix_(y[near_y] // self._step, x[near_x] // self._step)] = shown


def words_of(rows: Pixels, header: PngHeader) -> NDArray[np.unsignedinteger]:
    """See each pixel of some rows with alpha as one number; the same memory where it can be.

    Parameters
    ----------
    rows : ndarray of shape (R, B), uint8
        Without filters.
    header : PngHeader
        Says what the bytes are.

    Returns
    -------
    ndarray of shape (R, B / pixel_bytes), unsigned
        In the machine's order of bytes, which only counts beside `alpha_mask`.

    Examples
    --------
    >>> words_of(np.zeros((1, 8), np.uint8), PngHeader(2, 1, 8, 6, False)).shape
    (1, 2)
    """
    return np.ascontiguousarray(rows).view(_WORDS[header.pixel_bytes])


def alpha_mask(header: PngHeader) -> np.unsignedinteger:
    r"""Give the bits of `words_of` that are alpha's.

    Parameters
    ----------
    header : PngHeader
        Of a picture with alpha.

    Returns
    -------
    unsigned
        Of the words' own kind.

    Examples
    --------
    >>> alpha_mask(PngHeader(2, 1, 8, 4, False)).tobytes()
    b'\x00\xff'
    """
    alpha_bytes = header.depth // 8
    mask = bytes(header.pixel_bytes - alpha_bytes) + b"\xff" * alpha_bytes
    found: np.unsignedinteger = np.frombuffer(mask, _WORDS[header.pixel_bytes])[0]
    return found
