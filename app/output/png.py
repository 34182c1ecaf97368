"""Writes a picture with transparency as a PNG that holds nothing but the picture.

Thread: any. Source: PNG specification, third edition (W3C, 2025).
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from app.domain import Pixels
from app.formats.png.chunks import SIGNATURE

_BAND_BYTES = 1 << 20
_SUB, _UP = 1, 2
_COLOUR_TYPES = {2: 4, 4: 6}
# Level 1 after a whole-band filter: 12 MP photos come out a little smaller than Pillow's level 1
# (which chooses a filter for every row) in half the time; level 6 saves 6 % at seven times that.
_LEVEL = 1


def encode_png(pixels: Pixels) -> bytes:
    r"""Write a PNG of three chunk kinds: IHDR, IDAT, IEND.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, C), uint8
        C is 2 (grey and alpha) or 4 (red, green, blue and alpha, straight).

    Returns
    -------
    bytes
        The whole file.

    Examples
    --------
    >>> encode_png(np.zeros((1, 1, 4), np.uint8))[12:16]
    b'IHDR'
    """
    height, width, channels = pixels.shape
    return encode_rows(width, height, iter([pixels]), channels)


def encode_rows(width: int, height: int, parts: Iterator[Pixels], channels: int = 4) -> bytes:
    """Write a PNG of a picture that comes a few rows at a time.

    Parameters
    ----------
    width, height : int
        In pixels.
    parts : iterator of ndarray of shape (h, W, C), uint8
        From the top down, all rows together.
    channels : int, optional
        C, as of `encode_png`.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    ValueError
        If there are fewer or more rows than `height`.

    Examples
    --------
    >>> halves = [np.zeros((2, 3, 4), np.uint8)] * 2
    >>> struct.unpack_from(">II", encode_rows(3, 4, iter(halves)), 16)
    (3, 4)
    """
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    packer = zlib.compressobj(_LEVEL)
    file = [SIGNATURE, *_chunk(b"IHDR", header)]
    count = width * channels
    band = max(1, _BAND_BYTES // max(count, 1))
    above, done = np.zeros(count, np.uint8), 0
    for part in parts:
        rows = part.reshape(len(part), count)
        for top in range(0, len(rows), band):
            below = rows[top : top + band]
            packed = packer.compress(_filter(below, above, channels).data)
            if packed:
                file += _chunk(b"IDAT", packed)
            above = below[-1]
        done += len(rows)
    if done != height:
        message = f"{done} rows instead of {height}"
        raise ValueError(message)
    file += _chunk(b"IDAT", packer.flush())
    file += _chunk(b"IEND", b"")
    return b"".join(file)


def _chunk(kind: bytes, body: bytes) -> tuple[bytes, bytes, bytes]:
    check = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind, body, struct.pack(">I", check)


def _filter(band: Pixels, above: Pixels, channels: int) -> Pixels:
    """Replace samples by their difference to the left or the upper neighbour."""
    out = np.empty((len(band), band.shape[1] + 1), np.uint8)
    body = out[:, 1:]
    out[:, 0] = kind = _better(band, channels)
    if kind == _SUB:
        body[:, :channels] = band[:, :channels]
        np.subtract(band[:, channels:], band[:, :-channels], out=body[:, channels:])
    else:
        np.subtract(band[1:], band[:-1], out=body[1:])
        body[0] = band[0] - above
    return out


def _better(band: Pixels, channels: int) -> int:
    """Choose by the smaller sum of differences, the usual heuristic, on an eighth of the rows."""
    below, above = band[1::8], band[:-1:8]
    if not len(below):
        return _SUB
    # As signed bytes: a difference of 255 is one of -1.
    up = np.abs((below - above).view(np.int8).astype(np.int16)).mean()
    left = (below[:, channels:] - below[:, :-channels]).view(np.int8)
    sub = np.abs(left.astype(np.int16)).mean() if left.size else np.inf
    return _SUB if sub < up else _UP
