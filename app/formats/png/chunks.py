"""Steps from chunk to chunk of a PNG: for decoding, for the walk, and for the check of what leaves.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 5.
"""

import struct
import zlib
from collections.abc import Iterator

from app.container.parts import ENDS_EARLY, broken

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Length, name and checksum around a chunk's body.
FRAME_BYTES = 12
_HEAD_BYTES = 8


Chunk = tuple[bytes, int, int]
"""A chunk's name, and where its frame starts and ends. Plain, for a file may have a million."""


def write_chunk(name: bytes, body: bytes | memoryview) -> bytes:
    r"""Frame a chunk.

    Parameters
    ----------
    name : bytes
        Four letters.
    body : bytes
        Its content.

    Returns
    -------
    bytes
        With its length and its checksum.

    Examples
    --------
    >>> write_chunk(b"IEND", b"")
    b'\x00\x00\x00\x00IEND\xaeB`\x82'
    """
    check = zlib.crc32(body, zlib.crc32(name))
    return b"".join((struct.pack(">I", len(body)), name, body, struct.pack(">I", check)))


def chunks(data: bytes, most: int, *, may_end_early: bool = False) -> Iterator[Chunk]:
    r"""List a PNG's chunks, to the first IEND.

    Parameters
    ----------
    data : bytes
        The whole file; its signature is not looked at.
    most : int
        How many chunks are allowed.
    may_end_early : bool, optional
        Whether the file may end without IEND, or in the middle of a chunk that has at least its
        name: then that chunk ends with the file.

    Yields
    ------
    Chunk
        In the file's order, without a gap; checksums are not looked at.

    Raises
    ------
    InputUnreadable
        If one runs past the end of the file, or there are too many.

    Examples
    --------
    >>> end = b"\0\0\0\0IEND\xaeB`\x82"
    >>> list(chunks(SIGNATURE + end, 9))
    [(b'IEND', 8, 20)]
    """
    at = len(SIGNATURE)
    for _ in range(most):
        if may_end_early and at + _HEAD_BYTES > len(data):
            return
        end = at + FRAME_BYTES + int.from_bytes(data[at : at + 4], "big")
        if may_end_early:
            end = min(end, len(data))
        if end > len(data) or at + _HEAD_BYTES > len(data):
            broken(ENDS_EARLY)
        kind = data[at + 4 : at + 8]
        yield kind, at, end
        if kind == b"IEND":
            return
        at = end
    broken("PNG: too many chunks")
