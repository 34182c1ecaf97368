"""Writes a PNG's rows anew without what nobody is shown; what is shown stays to the last bit.

Thread: any.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from app.domain import Pixels
from app.formats.png.coded.bands import Plain, Unfilter, plain_bands, read_bands
from app.formats.png.coded.deflate import Deflater
from app.formats.png.coded.hidden import Used, alpha_mask, words_of
from app.formats.png.coded.inflate import Inflater
from app.formats.png.coded.look import Seen
from app.formats.png.coded.samples import packed, samples_of
from app.formats.png.header import INDEXED, PngHeader
from app.imaging.lowest_bits import clear_message


def rewrite(
    parts: Sequence[memoryview],
    size: tuple[int, int],
    header: PngHeader,
    seen: Seen,
    *,
    keeps_hidden: bool = False,
    hidden_entries: Used | None = None,
) -> bytes:
    """Write one stream anew.

    Parameters
    ----------
    parts : sequence of memoryview
        The old stream.
    size : tuple of int
        Width and height of the picture or frame.
    header : PngHeader
        Of the file; it stays as it is.
    seen : Seen
        What `look` has said of it.
    keeps_hidden : bool, optional
        Whether colours under alpha 0 stay.
    hidden_entries : ndarray of shape (256,), bool, optional
        Which entries of the palette are wholly transparent.

    Returns
    -------
    bytes
        A whole zlib stream. Rows that were missing are zero.

    Raises
    ------
    InputUnreadable
        As `look`.
    """
    is_filtered = header.depth >= 8 and header.colour != INDEXED
    deflater = Deflater(header.pixel_bytes, is_filtered=is_filtered)
    # Rows that are missing become zero: beside them one colour of hidden pixels would stand out.
    hides = seen.hidden is not None or seen.message is not None or seen.ends_early
    erases = hides and not keeps_hidden
    names_entries = erases and hidden_entries is not None and bool(hidden_entries.any())
    for band in _bands(parts, size, header, seen):
        if band.is_missing and not names_entries:
            deflater.add_blank(*band.rows.shape)
            continue
        rows = _without_padding(band, header) if seen.padding else band.rows
        if seen.message is not None:
            y = band.where.top + band.where.down * (band.first + np.arange(len(rows)))
            x = band.where.left + band.where.across * np.arange(band.where.columns)
            pixels = rows.reshape(len(rows), band.where.columns, header.channels)
            clear_message(pixels, seen.message, size[1], y, x)
        if erases and header.has_alpha:
            words = words_of(rows, header)
            words[(words & alpha_mask(header)) == 0] = 0
        elif names_entries and hidden_entries is not None:
            rows = _with_one_entry(rows, band, header, hidden_entries)
        deflater.add(rows, begins_pass=band.first == 0)
    return deflater.stream()


def _without_padding(band: Plain, header: PngHeader) -> Pixels:
    unused_bits = -band.where.columns * header.depth * header.channels % 8
    band.rows[:, -1] &= 0xFF ^ ((1 << unused_bits) - 1)
    return band.rows


def _with_one_entry(rows: Pixels, band: Plain, header: PngHeader, entries: Used) -> Pixels:
    """Let all wholly transparent pixels name one entry: which one they name could say something."""
    table = np.arange(256, dtype=np.uint8)
    table[entries] = np.flatnonzero(entries)[0]
    return packed(table[samples_of(rows, band.where.columns, header.depth)], header.depth)


def _bands(
    parts: Sequence[memoryview], size: tuple[int, int], header: PngHeader, seen: Seen
) -> Iterator[Plain]:
    if header.interlaced and seen.ends_early:
        return _filled(parts, size, header)
    return plain_bands(parts, header.passes(*size), header.pixel_bytes)


def _filled(
    parts: Sequence[memoryview], size: tuple[int, int], header: PngHeader
) -> Iterator[Plain]:
    """Give what is missing of an interlaced picture the colour of the block around it.

    So browsers show it: each pixel of a pass stands for those that later passes would bring.
    """
    width, height = size
    packs = header.depth * header.channels < 8
    shape = (height, width) if packs else (height, width, header.pixel_bytes)
    pixels = np.zeros(shape, np.uint8)
    unfilter = Unfilter(header.pixel_bytes)
    passes = header.passes(*size)
    for band in read_bands(Inflater(parts), passes):
        where = band.where
        rows = unfilter(band)
        part = (
            samples_of(rows, where.columns, header.depth)
            if packs
            else rows.reshape(len(rows), where.columns, header.pixel_bytes)
        )
        top = where.top + band.first * where.down
        # A pass fills blocks as far as the columns and rows that came before it.
        for down in range(where.down - where.top if where.top else where.down):
            for across in range(where.across - where.left if where.left else where.across):
                block = pixels[top + down :: where.down, where.left + across :: where.across]
                block = block[: len(rows)]
                block[...] = part[: block.shape[0], : block.shape[1]]
    for where in passes:
        part = pixels[where.top :: where.down, where.left :: where.across]
        rows = packed(part, header.depth) if packs else part.reshape(len(part), -1)
        yield Plain(where, 0, np.ascontiguousarray(rows))
