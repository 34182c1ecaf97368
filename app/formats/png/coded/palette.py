"""Reads a PNG's palette and what tRNS says of it, and finds in them what no pixel shows.

Thread: any. Source: PNG specification, third edition (W3C, 2025), sections 11.2.2 and 11.3.1.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.container.block import Block, Use
from app.domain import Pixels
from app.formats.png.header import INDEXED, PngHeader
from app.formats.png.walk import body_of

_ENTRIES = 256
Used = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours that indices name.

    Parameters
    ----------
    colours : ndarray of shape (256, 3), uint8
        Black where there are no more entries.
    alpha : ndarray of shape (256,), uint8
        255 where tRNS says nothing.
    entries : int
        How many there are in the file.
    told : int
        Of how many tRNS tells alpha.
    """

    colours: Pixels
    alpha: Pixels
    entries: int
    told: int

    def unused_bytes(self, used: Used) -> int:
        """Count what entries say that no pixel names.

        Parameters
        ----------
        used : ndarray of shape (256,), bool
            Which indices pixels have.

        Returns
        -------
        int
            Bytes that are not as an empty entry's.

        Examples
        --------
        >>> colours = np.zeros((256, 3), np.uint8)
        >>> colours[1] = 7
        >>> alpha = np.full(256, 255, np.uint8)
        >>> Palette(colours, alpha, 2, 0).unused_bytes(np.arange(256) < 1)
        3
        """
        colours = int(np.count_nonzero(self.colours[~used]))
        return colours + int(np.count_nonzero(self.alpha[~used] != 255))

    def hidden(self, used: Used) -> Used:
        """Mark the entries that are named, and wholly transparent."""
        hidden: Used = used & (self.alpha == 0)
        return hidden

    def neutral(self, used: Used, *, keeps_hidden: bool) -> tuple[bytes, bytes]:
        r"""Write the palette again with nothing in it that is not shown.

        Parameters
        ----------
        used : ndarray of shape (256,), bool
            Which indices pixels have.
        keeps_hidden : bool
            Whether colours of transparent entries stay.

        Returns
        -------
        tuple of bytes
            The content of PLTE, and that of tRNS, which may be empty.

        Examples
        --------
        >>> alpha = np.full(256, 255, np.uint8)
        >>> palette = Palette(np.full((256, 3), 7, np.uint8), alpha, 3, 0)
        >>> palette.neutral(np.arange(256) < 1, keeps_hidden=False)
        (b'\x07\x07\x07', b'')
        """
        entries, told = self.entries, self.told
        if self.unused_bytes(used):
            entries = min(entries, int(np.flatnonzero(used)[-1]) + 1)
            told = min(told, entries)
        colours = np.where(used[:, np.newaxis], self.colours, np.uint8(0))
        alpha = np.where(used, self.alpha, np.uint8(255))
        if not keeps_hidden:
            colours[alpha == 0] = 0
        return colours[:entries].tobytes(), alpha[:told].tobytes()


def read_palette(data: bytes, blocks: Sequence[Block], header: PngHeader) -> Palette | None:
    """Read a picture's palette.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_png`.
    header : PngHeader
        Its header.

    Returns
    -------
    Palette or None
        None where samples are no indices.

    Examples
    --------
    >>> read_palette(b"", (), PngHeader(1, 1, 8, 2, False)) is None
    True
    """
    if header.colour != INDEXED:
        return None
    colours = np.zeros((_ENTRIES, 3), np.uint8)
    alpha = np.full(_ENTRIES, 255, np.uint8)
    bodies = {
        block.name: np.frombuffer(body_of(data, block), np.uint8)
        for block in blocks
        if block.use is Use.PICTURE and block.name in ("PLTE", "tRNS")
    }
    entries = bodies["PLTE"].reshape(-1, 3)
    # Indices have so many bits: what stands behind is found and cut whatever pixels name.
    entries = entries[: 1 << header.depth]
    told = bodies.get("tRNS", alpha[:0])
    colours[: len(entries)], alpha[: len(told)] = entries, told
    return Palette(colours, alpha, len(entries), len(told))


def masked_key(body: bytes, depth: int) -> bytes:
    r"""Clear the bits of a transparent colour that its samples don't have.

    Parameters
    ----------
    body : bytes
        The content of a tRNS that names one grey or one colour.
    depth : int
        Bits a sample.

    Returns
    -------
    bytes
        As long as `body`.

    Examples
    --------
    >>> masked_key(bytes((9, 7)), 8)
    b'\x00\x07'
    """
    return (np.frombuffer(body, ">u2") & ((1 << depth) - 1)).astype(">u2").tobytes()
