"""Reads the boxes of an ISO base media file, and the numbers inside them.

Thread: any. Source: ISO/IEC 14496-12:2022, section 4.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.container.parts import ENDS_EARLY, broken

_MAX_BOXES = 100_000


@dataclass(frozen=True)
class Box:
    """One box: its kind, where it starts, where its body starts, where both end."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    r"""List the boxes of a stretch of a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    start, end : int
        Where the first box starts and the last one ends.

    Yields
    ------
    Box
        In the file's order; the last may be of unknown kind where bytes are left over.

    Raises
    ------
    InputUnreadable
        If a box says that it is smaller than its header or runs past the end.

    Examples
    --------
    >>> [box.kind for box in boxes(b"\0\0\0\x08free\0\0\0\x0cskip1234", 0, 20)]
    [b'free', b'skip']
    """
    at = start
    for _ in range(_MAX_BOXES):
        if at + 8 > end:
            return
        length, body = int.from_bytes(data[at : at + 4], "big"), at + 8
        if length == 1:
            length, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = end if length == 0 else at + length
        if stop > end:
            broken(ENDS_EARLY)
        if stop < body:
            broken("HEIF: a box is smaller than its own header")
        yield Box(data[at + 4 : at + 8], at, body, stop)
        at = stop
    broken("HEIF: too many boxes")


class Cursor:
    """Reads numbers one after the other, and never past the end of its box.

    Parameters
    ----------
    data : bytes
        The whole file.
    start, end : int
        The stretch that may be read.
    """

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data = data
        self.at = start
        self.end = end

    def number(self, size: int) -> int:
        """Read a big-endian number of `size` bytes; one of no bytes is 0."""
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """Read `size` bytes."""
        if self.at + size > self.end:
            broken("HEIF: a box is too short for what it should hold")
        self.at += size
        return self.data[self.at - size : self.at]
