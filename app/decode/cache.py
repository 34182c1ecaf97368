"""Keeps what a slow decoder gave for the preview until the cutout asks for the same.

Thread: any.
"""

from hashlib import sha256

from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.domain import Format

# Beyond this, decoding twice is better than holding the pixels all the while.
MAX_BYTES = 80_000_000


class Kept:
    """The pixels of one picture at most.

    Examples
    --------
    >>> Kept().is_empty
    True
    """

    def __init__(self) -> None:
        self._pixels: dict[bytes, ExternalPixels] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is held."""
        return not self._pixels

    def clear(self) -> None:
        """Let go of what is held."""
        self._pixels.clear()

    def keeping(self, decoder: ExternalDecoder) -> ExternalDecoder:
        """Wrap a decoder so that what it gives is held.

        Parameters
        ----------
        decoder : ExternalDecoder
            Asked every time.

        Returns
        -------
        ExternalDecoder
            Holds nothing that is large.
        """

        async def decode(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
            pixels = await decoder(stream, kind, max_pixels)
            if sum(len(one.data) for one in (pixels, *self._pixels.values())) <= MAX_BYTES:
                self._pixels[_key(stream, kind)] = pixels
            return pixels

        return decode

    def taking(self, decoder: ExternalDecoder) -> ExternalDecoder:
        """Wrap a decoder so that it is asked only for what is not held.

        Parameters
        ----------
        decoder : ExternalDecoder
            Asked for the rest.

        Returns
        -------
        ExternalDecoder
            What it gives is held no longer.
        """

        async def decode(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
            held = self._pixels.pop(_key(stream, kind), None)
            return held or await decoder(stream, kind, max_pixels)

        return decode


def _key(stream: bytes, kind: Format) -> bytes:
    return kind.value.encode() + sha256(stream).digest()
