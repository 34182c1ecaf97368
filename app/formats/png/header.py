"""Reads a PNG's header, and counts the bytes that its rows must have.

Thread: any. Source: PNG specification, third edition (W3C, 2025), sections 7, 8, 11.
"""

import struct
import zlib
from dataclasses import dataclass

from app.container.parts import ENDS_EARLY, broken
from app.formats.png.chunks import FRAME_BYTES, SIGNATURE

INDEXED = 3
_WHOLE = ((0, 0, 1, 1),)
_HEADER_BYTES = 13
_MAX_SIDE = (1 << 31) - 1
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# First column, first row, column step, row step of the seven passes of Adam7.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


@dataclass(frozen=True)
class Pass:
    """Rows that are coded one after the other: a whole picture, or one of seven passes.

    Parameters
    ----------
    left, top : int
        Where in the picture its first pixel stands.
    across, down : int
        How far its pixels and rows are from each other in the picture.
    columns, rows : int
        How many there are.
    row_bytes : int
        Of one row, without the byte that names its filter.
    """

    left: int
    top: int
    across: int
    down: int
    columns: int
    rows: int
    row_bytes: int


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

    @property
    def channels(self) -> int:
        """Samples a pixel, those of alpha among them."""
        return _CHANNELS[self.colour]

    @property
    def has_alpha(self) -> bool:
        """Whether each pixel has a sample of alpha."""
        return self.colour in (4, 6)

    @property
    def pixel_bytes(self) -> int:
        """Bytes a pixel; 1 where several share a byte."""
        return max(1, self.depth * self.channels // 8)

    def passes(self, width: int, height: int) -> tuple[Pass, ...]:
        """List how the rows of a picture follow one another.

        Parameters
        ----------
        width, height : int
            Of the picture, or of one frame.

        Returns
        -------
        tuple of Pass
            One, or up to seven; none of them empty.

        Examples
        --------
        >>> [one.row_bytes for one in PngHeader(3, 2, 8, 2, True).passes(3, 2)]
        [3, 3, 3, 9]
        """
        bits = self.depth * self.channels
        found = []
        for left, top, across, down in _ADAM7 if self.interlaced else _WHOLE:
            columns, rows = -((left - width) // across), -((top - height) // down)
            if columns > 0 and rows > 0:
                one = Pass(left, top, across, down, columns, rows, (columns * bits + 7) // 8)
                found.append(one)
        return tuple(found)


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
