"""Reads colours, indices and alpha out of a PNG's rows, for a look at them.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 7.2.
"""

import numpy as np

from app.domain import Pixels
from app.formats.png.header import INDEXED, PngHeader


def samples_of(rows: Pixels, columns: int, depth: int) -> Pixels:
    """Unpack samples that share a byte.

    Parameters
    ----------
    rows : ndarray of shape (R, B), uint8
        Of a picture with one channel, of at most 8 bits.
    columns : int
        How many of them are in a row.
    depth : int
        Bits a sample: 1, 2, 4 or 8.

    Returns
    -------
    ndarray of shape (R, columns), uint8
        As they are coded; not scaled.

    Examples
    --------
    >>> samples_of(np.array([[0b11100100]], np.uint8), 3, 2).tolist()
    [[3, 2, 1]]
    """
    if depth == 8:
        return rows
    shifts = np.arange(8 - depth, -1, -depth, dtype=np.uint8)
    spread: Pixels = (rows[..., np.newaxis] >> shifts) & np.uint8((1 << depth) - 1)
    # In full: of no rows NumPy can't tell how long they are.
    return spread.reshape(len(rows), rows.shape[1] * len(shifts))[:, :columns]


def packed(samples: Pixels, depth: int) -> Pixels:
    """Pack samples again; what is left of the last byte is zero.

    Parameters
    ----------
    samples : ndarray of shape (R, C), uint8
        Each below 2^depth.
    depth : int
        Bits a sample: 1, 2, 4 or 8.

    Returns
    -------
    ndarray of shape (R, B), uint8
        Rows as a PNG holds them.

    Examples
    --------
    >>> packed(np.array([[3, 2, 1]], np.uint8), 2).tolist()
    [[228]]
    """
    if depth == 8:
        return samples
    shifts = np.arange(depth - 1, -1, -1, dtype=np.uint8)
    bits = (samples[..., np.newaxis] >> shifts) & 1
    return np.packbits(bits.reshape(len(samples), samples.shape[1] * depth), axis=1)


def colours_of(
    rows: Pixels, columns: int, header: PngHeader, palette: Pixels | None = None
) -> Pixels:
    """Give the colours of some rows for a small view: 8 bits a channel, as they are coded.

    Parameters
    ----------
    rows : ndarray of shape (R, B), uint8
        Without filters.
    columns : int
        Pixels in a row.
    header : PngHeader
        Says what the bytes are.
    palette : ndarray of shape (256, 3), uint8, optional
        The colours of indices.

    Returns
    -------
    ndarray of shape (R, columns, 3), uint8
        Alpha is left out.

    Examples
    --------
    >>> rows = np.array([[9, 0, 5, 255]], np.uint8)
    >>> colours_of(rows, 2, PngHeader(2, 1, 8, 4, False)).tolist()
    [[[9, 9, 9], [5, 5, 5]]]
    """
    if header.depth < 8 or header.colour == INDEXED:
        samples = samples_of(rows, columns, header.depth)
        if header.colour == INDEXED:
            table = np.zeros((256, 3), np.uint8) if palette is None else palette
            return table[samples]
        samples = samples * (255 // ((1 << header.depth) - 1))
        return np.repeat(samples[..., np.newaxis], 3, axis=2)
    size = header.depth // 8
    high = rows.reshape(len(rows), columns, header.channels, size)[..., 0]
    coloured = header.channels - header.has_alpha
    return high[..., :3] if coloured == 3 else np.repeat(high[..., :1], 3, axis=2)
