"""Reads the zlib stream of a PNG of ours piece by piece, by compiled code.

Thread: any. Each chunk was packed by itself (deflate.py), and is read by itself (c/unpack.c): whole
blocks, none the last, that refer to nothing before the piece and end with its last byte. So all in
a row they stand for what any decoder reads of the stream. Source: RFC 1950, RFC 1951.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from app.domain import Pixels
from app.imaging.kernel import address, compiled
from app.output.deflate import HEAD, LAST, MOST, joined

_CHECK_BYTES = 4


class NotInPiecesError(Exception):
    """The stream is another one, or there is no compiled code: zlib reads it."""


class Pieces:
    """Stands in for `app.formats.png.coded.inflate.Inflater`.

    Parameters
    ----------
    parts : sequence of memoryview
        The stream, as it lies in chunks.

    Raises
    ------
    NotInPiecesError
        Also from `read`, after which nothing that was read counts.

    Examples
    --------
    >>> Pieces([memoryview(b"x")])
    Traceback (most recent call last):
    ...
    app.output.pieces.NotInPiecesError
    """

    def __init__(self, parts: Sequence[memoryview]) -> None:
        unpack, packed_sum = compiled("unpack"), compiled("packed_sum")
        if unpack is None or packed_sum is None or len(parts) < 2:
            raise NotInPiecesError
        head, last = parts[0][: len(HEAD)], parts[-1]
        if head != HEAD or last[:-_CHECK_BYTES] != LAST:
            raise NotInPiecesError
        self._unpack, self._sum = unpack, packed_sum
        self._pieces: Iterator[memoryview] = iter([parts[0][len(HEAD) :], *parts[1:-1]])
        self._room: Pixels = np.empty(MOST, np.uint8)
        self._rest = self._room[:0]
        self._check, self._told = 1, int.from_bytes(last[-_CHECK_BYTES:], "big")
        self._bytes = sum(map(len, parts))
        self._is_read = False

    @property
    def is_whole(self) -> bool:
        """Whether the stream was read to its end, with a right checksum."""
        return self._is_read and not len(self._rest) and self._check == self._told

    @property
    def stream_bytes(self) -> int:
        """How many bytes the stream has, once it is whole."""
        return self._bytes

    def read(self, wanted: int) -> memoryview:
        """Inflate on.

        Parameters
        ----------
        wanted : int
            How many bytes, at most.

        Returns
        -------
        memoryview
            Fewer than wanted where the stream has ended.
        """
        out: Pixels = np.empty(wanted, np.uint8)
        filled = 0
        while filled < wanted and (len(self._rest) or self._next()):
            more = self._rest[: wanted - filled]
            out[filled : filled + len(more)] = more
            filled += len(more)
            self._rest = self._rest[len(more) :]
        return out[:filled].data

    def _next(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            self._is_read = True
            return False
        if not piece:
            raise NotInPiecesError
        room = self._room
        given = address(np.frombuffer(piece, np.uint8))
        count = self._unpack(given, len(piece), address(room), len(room))
        if count < 0:
            raise NotInPiecesError
        self._rest = room[:count]
        self._check = joined(self._check, self._sum(), count)
        return True
