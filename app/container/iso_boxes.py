"""Boxes of the ISO base media file format.

Thread: any. Source: ISO/IEC 14496-12:2022, section 4.2.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.container.parts import ENDS_EARLY, broken

_MAX_BOXES = 20_000
_MAX_WHOLE_BOXES = 100_000
_UUID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a file that says its own kind and length.

    Parameters
    ----------
    kind : bytes
        Four characters; for "uuid" the 16 bytes behind them are a part of the body.
    start, body, end : int
        Its frame is ``data[start:body]``, what it holds ``data[body:end]``.
    is_whole : bool
        False where it says that it ends beyond the file.
    """

    kind: bytes
    start: int
    body: int
    end: int
    is_whole: bool = True

    @property
    def name(self) -> str:
        """Its kind, as text."""
        return "".join(chr(c) if 32 <= c < 127 else "?" for c in self.kind)


def boxes(data: bytes, start: int, end: int) -> tuple[Box, ...]:
    r"""List the boxes that follow one another.

    Parameters
    ----------
    data : bytes
        The whole file.
    start, end : int
        Where the first may begin, and where the last must end.

    Returns
    -------
    tuple of Box
        Up to the first bytes that are no box; only the last may be less than whole.

    Examples
    --------
    >>> [(box.name, box.end) for box in boxes(b"\0\0\0\x08free\0\0\0\x02junk", 0, 16)]
    [('free', 8)]
    """
    found: list[Box] = []
    at = start
    while at + 8 <= end and len(found) < _MAX_BOXES:
        body, stop = _extent(data, at, end)
        if body > min(stop, end):
            break
        found.append(Box(data[at + 4 : at + 8], at, body, min(stop, end), stop <= end))
        at = stop
    return tuple(found)


def whole_boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    r"""List the boxes that follow one another, where each must be whole.

    Parameters
    ----------
    data : bytes
        The whole file.
    start, end : int
        Where the first may begin, and where the last must end.

    Yields
    ------
    Box
        In the file's order; fewer than eight bytes behind the last are passed over.

    Raises
    ------
    InputUnreadable
        If a box says that it is smaller than its header or runs past the end.

    Examples
    --------
    >>> [box.name for box in whole_boxes(b"\0\0\0\x08free\0\0\0\x0cskip1234", 0, 20)]
    ['free', 'skip']
    """
    at = start
    for _ in range(_MAX_WHOLE_BOXES):
        if at + 8 > end:
            return
        body, stop = _extent(data, at, end)
        if stop > end:
            broken(ENDS_EARLY)
        if stop < body:
            broken("HEIF: a box is smaller than its own header")
        yield Box(data[at + 4 : at + 8], at, body, stop)
        at = stop
    broken("HEIF: too many boxes")


def _extent(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Read where a box's body begins, and where it says that it ends; neither is judged."""
    size = int.from_bytes(data[at : at + 4], "big")
    if size == 1:
        return at + 16, at + int.from_bytes(data[at + 8 : at + 16], "big")
    return at + 8, at + size if size else end


def first(found: tuple[Box, ...], kind: bytes) -> Box | None:
    r"""Find the first whole box of a kind.

    Parameters
    ----------
    found : tuple of Box
        As `boxes` lists them.
    kind : bytes
        Four characters.

    Returns
    -------
    Box or None
        None where there is none.

    Examples
    --------
    >>> first(boxes(b"\0\0\0\x08free", 0, 8), b"meta") is None
    True
    """
    return next((box for box in found if box.kind == kind and box.is_whole), None)


def pack(kind: bytes, *bodies: bytes) -> bytes:
    r"""Write a box.

    Parameters
    ----------
    kind : bytes
        Four characters.
    *bodies : bytes
        What it holds.

    Returns
    -------
    bytes
        Frame and body.

    Examples
    --------
    >>> pack(b"irot", b"\3")
    b'\x00\x00\x00\tirot\x03'
    """
    return struct.pack(">I4s", 8 + sum(map(len, bodies)), kind) + b"".join(bodies)


def uuid_of(data: bytes, box: Box) -> str:
    r"""Read what kind of "uuid" box it is.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        One of its boxes.

    Returns
    -------
    str
        32 hexadecimal digits; empty for a box of another kind.

    Examples
    --------
    >>> file = pack(b"uuid", bytes(range(16)))
    >>> uuid_of(file, boxes(file, 0, len(file))[0])
    '000102030405060708090a0b0c0d0e0f'
    """
    return data[box.body : box.body + _UUID_BYTES].hex() if box.kind == b"uuid" else ""
