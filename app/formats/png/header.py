"""Reads a PNG's header, and counts the bytes that its rows must have.

Thread: any. Source: PNG specification, third edition (W3C, 2025), sections 7, 8, 11.
"""

import struct
import zlib
from dataclasses import dataclass

from app.container.parts import ENDS_EARLY, broken
from app.formats.png.chunks import FRAME_BYTES, SIGNATURE

INDEXED = 3
_HEADER_BYTES = 13
_MAX_SIDE = (1 << 31) - 1
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# First column, first row, column step, row step of the seven passes of Adam7.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@dataclass(frozen=True)
class PngHeader:
    """What IHDR says.

    Parameters
    ----------
    width, height : int
        In pixels.
    depth : int
        Bits a sample.
    colour : int
        Colour type; 3 is a palette.
    interlaced : bool
        Whether the rows come in the seven passes of Adam7.
    """

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    def row_bytes(self, width: int, height: int) -> int:
        """Count the bytes of a picture before it is deflated, each row's filter byte among them.

        Parameters
        ----------
        width, height : int
            Of the picture, or of one frame.

        Returns
        -------
        int
            Exactly as many as a right stream inflates to.

        Examples
        --------
        >>> PngHeader(3, 2, 8, 2, False).row_bytes(3, 2)
        20
        """
        bits = self.depth * _CHANNELS[self.colour]
        if not self.interlaced:
            return height * (1 + (width * bits + 7) // 8)
        total = 0
        for left, top, across, down in _PASSES:
            columns, rows = -((left - width) // across), -((top - height) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + (columns * bits + 7) // 8)
        return total


def read_header(data: bytes) -> PngHeader:
    """Read and check IHDR.

    Parameters
    ----------
    data : bytes
        The file, or at least its first 33 bytes.

    Returns
    -------
    PngHeader
        Of one of the kinds that the specification knows.

    Raises
    ------
    InputUnreadable
        If it is missing, damaged or of an unknown kind.
    """
    at = len(SIGNATURE)
    if len(data) < at + FRAME_BYTES + _HEADER_BYTES:
        broken(ENDS_EARLY)
    if data[at : at + 8] != struct.pack(">I", _HEADER_BYTES) + b"IHDR":
        broken("PNG: the header is missing")
    width, height, depth, colour, packing, filtering, interlace, check = struct.unpack_from(
        ">IIBBBBBI", data, at + 8
    )
    if zlib.crc32(data[at + 4 : at + 21]) != check:
        broken("PNG: the header has a wrong checksum")
    if not 0 < width <= _MAX_SIDE or not 0 < height <= _MAX_SIDE:
        broken("PNG: the picture has no pixels")
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlace > 1:
        broken("PNG: an unknown kind")
    return PngHeader(width, height, depth, colour, interlace == 1)
