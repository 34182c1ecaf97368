"""Steps from chunk to chunk of a PNG: for decoding, for the walk, and for the check of what leaves.

Thread: any. Source: PNG specification, third edition (W3C, 2025), section 5.
"""

from collections.abc import Iterator

from app.container.parts import ENDS_EARLY, broken

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Length, name and checksum around a chunk's body.
FRAME_BYTES = 12


Chunk = tuple[bytes, int, int]
"""A chunk's name, and where its frame starts and ends. Plain, for a file may have a million."""


def chunks(data: bytes, most: int) -> Iterator[Chunk]:
    r"""List a PNG's chunks, to the first IEND.

    Parameters
    ----------
    data : bytes
        The whole file; its signature is not looked at.
    most : int
        How many chunks are allowed.

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
        if at + FRAME_BYTES > len(data):
            broken(ENDS_EARLY)
        end = at + FRAME_BYTES + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            broken(ENDS_EARLY)
        kind = data[at + 4 : at + 8]
        yield kind, at, end
        if kind == b"IEND":
            return
        at = end
    broken("PNG: too many chunks")
