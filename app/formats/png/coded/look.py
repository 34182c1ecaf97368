"""Looks into the coded rows of a PNG for what nobody is shown.

Thread: any. Rows go by in bands: memory is bounded whatever the size. Unfiltered is only what must
be: all of it with alpha or a palette, else the first columns, where a message would begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.container.parts import ENDS_EARLY, broken
from app.domain import Pixels
from app.errors import InputUnreadable
from app.formats.png.coded.bands import Band, Unfilter, read_bands
from app.formats.png.coded.hidden import Hidden, HiddenColours, Used
from app.formats.png.coded.inflate import Inflater
from app.formats.png.coded.samples import colours_of
from app.formats.png.header import INDEXED, Pass, PngHeader
from app.imaging.lowest_bits import Message, find_message, head_columns, read_text
from app.metadata.hidden import VIEW_PX

_MOST_BEYOND_BYTES = 16 << 20
_MESSAGE_COLOURS = (2, 6)
_FIRST_BYTES = 1 << 16


@dataclass(frozen=True, eq=False)
class Seen:
    """What is in a stream besides the rows that are shown.

    Parameters
    ----------
    stream_bytes : int
        How many of its bytes are the stream.
    is_closed : bool
        Whether the stream has its end and its checksum.
    ends_early : bool
        Whether rows are missing.
    beyond_bytes : int
        Rows beyond the picture, inflated; no more than a few megabytes are counted.
    padding : bool
        Whether bits behind the last pixel of a row are set.
    hidden : Hidden or None
        Colours under alpha 0, if they differ.
    used : ndarray of shape (256,), bool, or None
        Which indices pixels have; None where there is no palette.
    message : Message or None
        A text in the lowest bits.
    """

    stream_bytes: int
    is_closed: bool
    ends_early: bool
    beyond_bytes: int
    padding: bool
    hidden: Hidden | None
    used: Used | None
    message: Message | None

    def must_change(self, *, keeps_hidden: bool) -> bool:
        """Tell whether the rows must be written anew."""
        hides = self.hidden is not None and not keeps_hidden
        is_whole = self.is_closed and not self.ends_early
        return not is_whole or hides or bool(self.beyond_bytes or self.padding or self.message)


def look(
    parts: Sequence[memoryview],
    size: tuple[int, int],
    header: PngHeader,
    hidden_entries: Used | None = None,
    palette: Pixels | None = None,
) -> Seen:
    """Read a stream to its end.

    Parameters
    ----------
    parts : sequence of memoryview
        The stream, then perhaps something behind it.
    size : tuple of int
        Width and height of the picture or frame.
    header : PngHeader
        Of the file.
    hidden_entries : ndarray of shape (256,), bool, optional
        Which entries of the palette are wholly transparent.
    palette : ndarray of shape (256, 3), uint8, optional
        The colours of indices.

    Returns
    -------
    Seen
        What is not shown.

    Raises
    ------
    InputUnreadable
        If the stream is damaged, or there is not one whole row in it.

    Examples
    --------
    >>> import zlib
    >>> stream = memoryview(zlib.compress(bytes((0, 1, 2, 3, 0, 1, 2, 4, 0))))
    >>> seen = look([stream], (1, 1), PngHeader(1, 1, 8, 6, False))
    >>> seen.beyond_bytes, seen.hidden is None
    (4, True)
    """
    passes = header.passes(*size)
    inflater = Inflater(parts)
    eyes = _Eyes(size, header, hidden_entries, palette)
    rows = 0
    for band in read_bands(inflater, passes):
        rows += len(band.rows)
        eyes.see(band)
    if not rows:
        broken(ENDS_EARLY)
    is_short = rows < sum(one.rows for one in passes)
    beyond = 0 if is_short else len(inflater.read(_MOST_BEYOND_BYTES))
    if is_short and eyes.used is not None:
        eyes.used[0] = True
    return Seen(
        stream_bytes=inflater.stream_bytes,
        is_closed=inflater.is_whole,
        ends_early=is_short,
        beyond_bytes=beyond,
        padding=eyes.padding,
        hidden=eyes.hidden.found(),
        used=eyes.used,
        message=eyes.message(),
    )


class _Eyes:
    """What is gathered band by band."""

    def __init__(
        self,
        size: tuple[int, int],
        header: PngHeader,
        hidden_entries: Used | None,
        palette: Pixels | None,
    ) -> None:
        width, height = size
        self._header = header
        self._unfilter = Unfilter(header.pixel_bytes)
        self.hidden = HiddenColours(size, header, hidden_entries, palette)
        self.used = np.zeros(256, np.bool_) if header.colour == INDEXED else None
        self.padding = False
        self._left: _Left | None = None
        self._width = width
        if header.depth == 8 and header.colour in _MESSAGE_COLOURS:
            self._left = _Left(width, height, head_columns(height), header.channels)

    def see(self, band: Band) -> None:
        header, where = self._header, band.where
        unused_bits = -where.columns * header.depth * header.channels % 8
        is_whole = header.has_alpha or self.used is not None or bool(unused_bits)
        columns: int | None = None
        if not is_whole:
            columns = 0 if self._left is None else self._left.columns(where)
            if not columns:
                return
        rows = self._unfilter(band, columns)
        if unused_bits:
            self.padding |= bool((rows[:, -1] & ((1 << unused_bits) - 1)).any())
        if self.used is not None:
            _mark(self.used, rows, where.columns, header.depth)
        if header.has_alpha or self.used is not None:
            self.hidden.see(where, band.first, rows)
        if self._left is not None:
            self._left.add(where, band.first, rows)

    def message(self) -> Message | None:
        return None if self._left is None else find_message(self._left.pixels, self._width)


class _Left:
    """The first columns of a picture, put together from its passes."""

    def __init__(self, width: int, height: int, columns: int, channels: int) -> None:
        self.pixels = np.zeros((height, min(width, columns), channels), np.uint8)

    def columns(self, where: Pass) -> int:
        """How many of a pass's columns are among them."""
        return max(0, -((where.left - self.pixels.shape[1]) // where.across))

    def add(self, where: Pass, first: int, rows: Pixels) -> None:
        count = min(self.columns(where), where.columns)
        if not count:
            return
        channels = self.pixels.shape[2]
        pixels = rows.reshape(len(rows), -1, channels)[:, :count]
        top = where.top + first * where.down
        bottom = top + (len(rows) - 1) * where.down + 1
        self.pixels[top : bottom : where.down, where.left :: where.across] = pixels


def _mark(used: Used, rows: Pixels, columns: int, depth: int) -> None:
    """Mark the indices that some rows have; several may share a byte."""
    if depth == 8:
        _mark_bytes(used, rows)
        return
    each, most = 8 // depth, (1 << depth) - 1
    whole, rest = divmod(columns, each)
    values: NDArray[np.bool_] = np.zeros(256, np.bool_)
    values[rows[:, :whole]] = True
    bytes_used = np.flatnonzero(values)
    for shift in range(0, 8, depth):
        used[(bytes_used >> shift) & most] = True
    for place in range(rest):
        used[(rows[:, -1] >> (8 - depth * (place + 1))) & most] = True


def _mark_bytes(used: Used, rows: Pixels) -> None:
    """Mark the values of bytes: most are those of the first ones, and go in one pass of C."""
    flat = rows.reshape(-1)
    used[flat[:_FIRST_BYTES]] = True
    left = flat.tobytes().translate(None, np.flatnonzero(used).astype(np.uint8).tobytes())
    while left:
        used[left[0]] = True
        left = left.translate(None, left[:1])


def text_of(
    parts: Sequence[memoryview], size: tuple[int, int], header: PngHeader, message: Message
) -> str:
    """Read the text of a message that `look` has found.

    Parameters
    ----------
    parts, size, header
        As for `look`.
    message : Message
        As it was found.

    Returns
    -------
    str
        Empty where it can't be read.
    """
    width, height = size
    left = _Left(width, height, message.columns(height), header.channels)
    unfilter = Unfilter(header.pixel_bytes)
    for band in read_bands(Inflater(parts), header.passes(*size)):
        columns = min(left.columns(band.where), band.where.columns)
        if columns:
            left.add(band.where, band.first, unfilter(band, columns))
    return read_text(left.pixels, message)


def view_beyond(
    parts: Sequence[memoryview],
    size: tuple[int, int],
    header: PngHeader,
    beyond_bytes: int,
    palette: Pixels | None = None,
) -> tuple[int, Pixels | None]:
    """Show the rows that lie below the picture.

    Parameters
    ----------
    parts, size, header, palette
        As for `look`.
    beyond_bytes : int
        How many bytes of rows there are.

    Returns
    -------
    rows : int
        How many whole ones.
    view : ndarray of shape (h, w, 3), uint8, or None
        Some of their pixels; None where they are no rows.
    """
    width, height = size
    (whole,) = header.passes(*size)[-1:]
    more = beyond_bytes // (1 + whole.row_bytes)
    if not more or header.interlaced:
        return more, None
    step = -(-max(width, more) // (2 * VIEW_PX))
    longer = Pass(0, 0, 1, 1, width, height + more, whole.row_bytes)
    unfilter = Unfilter(header.pixel_bytes)
    view: list[Pixels] = []
    try:
        for band in read_bands(Inflater(parts), (longer,)):
            rows = unfilter(band)[max(0, height - band.first) :][::step]
            view.append(colours_of(rows, width, header, palette)[:, ::step])
    except InputUnreadable:
        # What follows is no row; those before it may still be a picture.
        pass
    shown = [part for part in view if len(part)]
    return more, np.concatenate(shown) if shown else None
