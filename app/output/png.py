"""Writes a picture with transparency as a PNG that holds nothing but the picture.

Thread: any. Source: PNG specification, third edition (W3C, 2025).
"""

import struct
import zlib
from functools import lru_cache

import numpy as np

from app.domain import Pixels
from app.formats.png.chunks import SIGNATURE
from app.imaging.kernel import address, compiled
from app.output.deflate import Deflater, Stretch, stretch_of

_BAND_BYTES = 1 << 20
_UP = 2
_COLOUR_TYPES = {1: 0, 2: 4, 4: 6}


def encode_png(pixels: Pixels) -> bytes:
    r"""Write a PNG of three chunk kinds: IHDR, IDAT, IEND.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, C), uint8
        C is 1 (grey), 2 (grey and alpha) or 4 (red, green, blue and alpha, straight).

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
    writer = PngWriter(width, height, channels)
    writer.add(pixels)
    return writer.finish()


class PngWriter:
    r"""Writes a PNG of a picture that comes a few rows at a time.

    Parameters
    ----------
    width, height : int
        In pixels.
    channels : int, optional
        C, as of `encode_png`.

    Examples
    --------
    >>> writer = PngWriter(3, 4)
    >>> writer.add(np.zeros((1, 3, 4), np.uint8))
    >>> writer.add(np.zeros((3, 3, 4), np.uint8))
    >>> writer.finish()[16:24]
    b'\x00\x00\x00\x03\x00\x00\x00\x04'
    """

    def __init__(self, width: int, height: int, channels: int = 4) -> None:
        self._height, self._done = height, 0
        self._above: Pixels = np.zeros(width * channels, np.uint8)
        self._deflater = Deflater()
        header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
        self._file = [SIGNATURE, *_chunk(b"IHDR", header)]

    def add(self, pixels: Pixels) -> None:
        """Write the next rows.

        Parameters
        ----------
        pixels : ndarray of shape (h, W, C), uint8
            From the top down.
        """
        count = len(self._above)
        rows = pixels.reshape(len(pixels), count)
        band = max(1, _BAND_BYTES // max(count, 1))
        for top in range(0, len(rows), band):
            below = rows[top : top + band]
            if _is_blank(below, self._above):
                packed = self._deflater.put(_blank(*below.shape))
            else:
                packed = self._deflater.add(_filter(below, self._above).data)
            if packed:
                self._file += _chunk(b"IDAT", packed)
            self._above = below[-1]
        self._done += len(rows)

    def finish(self) -> bytes:
        """Give the whole file.

        Returns
        -------
        bytes
            After which nothing can be added.

        Raises
        ------
        ValueError
            If there were fewer or more rows than the height.
        """
        if self._done != self._height:
            message = f"{self._done} rows instead of {self._height}"
            raise ValueError(message)
        self._file += _chunk(b"IDAT", self._deflater.finish())
        self._file += _chunk(b"IEND", b"")
        return b"".join(self._file)


def _chunk(kind: bytes, body: bytes) -> tuple[bytes, bytes, bytes]:
    check = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind, body, struct.pack(">I", check)


def _filter(band: Pixels, above: Pixels) -> Pixels:
    """Replace samples by their difference to the upper neighbour."""
    out = np.empty((len(band), band.shape[1] + 1), np.uint8)
    filter_up = compiled("filter_up")
    if filter_up is not None and band.flags.c_contiguous and above.flags.c_contiguous:
        filter_up(address(out), address(band), address(above), band.shape[1], len(band))
        return out
    out[:, 0] = _UP
    np.subtract(band[1:], band[:-1], out=out[1:, 1:])
    np.subtract(band[0], above, out=out[0, 1:])
    return out


def _is_blank(band: Pixels, above: Pixels) -> bool:
    """Tell whether all of it is transparent, and so is what its first row is filtered by."""
    return not (above.any() or band[0].any() or band[-1].any() or np.count_nonzero(band))


@lru_cache(maxsize=2)
def _blank(rows: int, count: int) -> Stretch:
    """Give some such rows, filtered and compressed; of a photo there are only two heights."""
    nothing: Pixels = np.zeros((rows, count), np.uint8)
    return stretch_of(_filter(nothing, nothing[0]).tobytes())
