"""Finds and takes out text that was written into the lowest bits of a picture's samples.

Thread: any. So programs that make pictures keep the prompt ("stealth PNG info"): a signature, 32
bits of length, UTF-8 or gzip; column by column from the left, one bit a pixel in alpha or three in
red, green, blue. Without the signature nothing is found: other bits can't be told from noise.
"""

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels

_Carrier = Literal["alpha", "rgb"]
_ALPHA: _Carrier = "alpha"
_RGB: _Carrier = "rgb"
_SIGNATURES: dict[bytes, tuple[_Carrier, bool]] = {
    b"stealth_pnginfo": (_ALPHA, False),
    b"stealth_pngcomp": (_ALPHA, True),
    b"stealth_rgbinfo": (_RGB, False),
    b"stealth_rgbcomp": (_RGB, True),
}
_SIGNATURE_BYTES, _LENGTH_BYTES = 15, 4
_HEAD_BITS = 8 * (_SIGNATURE_BYTES + _LENGTH_BYTES)
_MOST_TEXT_BYTES = 1 << 16
# The most that is read of a text that may be packed.
_MOST_READ_BITS = 8 << 20
_GZIP = 31


@dataclass(frozen=True)
class Message:
    """A text in the lowest bits.

    Parameters
    ----------
    carrier : {"alpha", "rgb"}
        Which samples carry it.
    is_packed : bool
        Whether it is gzip.
    pixels : int
        How many pixels carry it, counted down the columns; no more than the picture has.
    """

    carrier: _Carrier
    is_packed: bool
    pixels: int

    def columns(self, height: int) -> int:
        """Count the columns that are to be read for its text.

        Parameters
        ----------
        height : int
            Of the picture, in pixels.

        Returns
        -------
        int
            At least one.

        Examples
        --------
        >>> Message("alpha", False, 300).columns(100)
        3
        """
        per_pixel = 1 if self.carrier == _ALPHA else 3
        return -(-min(self.pixels, _MOST_READ_BITS // per_pixel) // height)


def head_columns(height: int) -> int:
    """Count the columns in which a signature stands, whatever carries it.

    Parameters
    ----------
    height : int
        Of the picture, in pixels.

    Returns
    -------
    int
        At least one; the picture may have fewer.

    Examples
    --------
    >>> head_columns(1000), head_columns(100)
    (1, 2)
    """
    return -(-_HEAD_BITS // height)


def find_message(left: Pixels, width: int) -> Message | None:
    """Look for a signature.

    Parameters
    ----------
    left : ndarray of shape (H, k, C), uint8
        All rows of the first `head_columns` columns, or of more; C is 3, or 4 with alpha.
    width : int
        Of the whole picture, in pixels.

    Returns
    -------
    Message or None
        None where there is no signature.

    Examples
    --------
    >>> find_message(np.zeros((200, 1, 4), np.uint8), 9) is None
    True
    """
    height, _, channels = left.shape
    for carrier in (_ALPHA, _RGB)[channels == 3 :]:
        head = _bytes(left, carrier, _HEAD_BITS)
        known = _SIGNATURES.get(head[:_SIGNATURE_BYTES])
        if known is not None and known[0] == carrier:
            bits = _HEAD_BITS + int.from_bytes(head[_SIGNATURE_BYTES:], "big")
            pixels = bits if carrier == _ALPHA else -(-bits // 3)
            return Message(*known, min(pixels, width * height))
    return None


def read_text(left: Pixels, message: Message) -> str:
    """Read as much of the text as a person would look at.

    Parameters
    ----------
    left : ndarray of shape (H, k, C), uint8
        All rows of the first `message.columns` columns.
    message : Message
        As it was found.

    Returns
    -------
    str
        Empty where it can't be read.

    Examples
    --------
    >>> read_text(np.zeros((200, 1, 4), np.uint8), Message("alpha", True, 200))
    ''
    """
    per_pixel = 1 if message.carrier == _ALPHA else 3
    most = _MOST_READ_BITS if message.is_packed else _HEAD_BITS + 8 * _MOST_TEXT_BYTES
    bits = min(message.pixels * per_pixel, most)
    body = _bytes(left, message.carrier, bits - bits % 8)[_SIGNATURE_BYTES + _LENGTH_BYTES :]
    if message.is_packed:
        try:
            body = zlib.decompressobj(_GZIP).decompress(body, _MOST_TEXT_BYTES)
        except zlib.error:
            return ""
    return body.decode("utf-8", "replace")


def clear_message(
    pixels: Pixels, message: Message, height: int, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> None:
    """Take a message out of a picture or of a part of it, in place.

    Lowest bits of colours become 0. Those of alpha become what they were in all likelihood: 254
    becomes 255 again, and 1 becomes 0.

    Parameters
    ----------
    pixels : ndarray of shape (R, K, C), uint8
        A part of the picture.
    message : Message
        As it was found.
    height : int
        Of the whole picture, in pixels.
    rows, columns : ndarray of int
        Where in the whole picture the rows and columns of the part stand.

    Examples
    --------
    >>> pixels = np.full((2, 2, 4), 254, np.uint8)
    >>> places = np.arange(2)
    >>> clear_message(pixels, Message("alpha", False, 3), 2, places, places)
    >>> pixels[..., 3].tolist()
    [[255, 255], [255, 254]]
    """
    last = message.pixels // height
    near = int(np.searchsorted(columns, last, side="right"))
    part, columns = pixels[:, :near], columns[:near]
    carries = columns * height + rows[:, np.newaxis] < message.pixels
    if message.carrier == _ALPHA:
        alpha = part[..., 3]
        alpha[...] = np.where(carries, np.where(alpha > 127, alpha | 1, alpha & 0xFE), alpha)
    else:
        colours = part[..., :3]
        colours[...] = np.where(carries[..., np.newaxis], colours & 0xFE, colours)


def without_message(pixels: Pixels) -> Pixels:
    """Take a message out of a whole picture, if there is one.

    Parameters
    ----------
    pixels : ndarray of shape (H, W, C), uint8
        C is 3, or 4 with alpha.

    Returns
    -------
    ndarray of shape (H, W, C), uint8
        `pixels` itself where there is nothing to take out.

    Examples
    --------
    >>> picture = np.zeros((20, 20, 3), np.uint8)
    >>> without_message(picture) is picture
    True
    """
    height, width = pixels.shape[:2]
    message = find_message(pixels[:, : head_columns(height)], width)
    if message is None:
        return pixels
    clean = pixels.copy()
    clear_message(clean, message, height, np.arange(height), np.arange(width))
    return clean


def _bytes(left: Pixels, carrier: str, most_bits: int) -> bytes:
    """Join lowest bits, column by column."""
    samples = left[..., 3:] if carrier == _ALPHA else left[..., :3]
    needed = -(-most_bits // (samples.shape[0] * samples.shape[2]))
    bits = samples[:, :needed].swapaxes(0, 1).reshape(-1)[:most_bits] & 1
    return np.packbits(bits).tobytes()
