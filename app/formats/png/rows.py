"""Inflates a PNG's rows, only to count them: what lies behind them is no picture.

Thread: any. Source: RFC 1950; PNG specification, third edition, section 10.
"""

import zlib
from collections.abc import Iterable

from app.container.parts import ENDS_EARLY, broken

_PIECE_BYTES = 1 << 16
_OUT_BYTES = 1 << 19


def stream_bytes(parts: Iterable[memoryview], expected: int) -> int:
    r"""Measure the zlib stream of a picture.

    Parameters
    ----------
    parts : iterable of memoryview
        The stream, then perhaps something behind it.
    expected : int
        How many bytes the rows have. No more than that is ever inflated, and it is not kept.

    Returns
    -------
    int
        How many of the bytes are the stream.

    Raises
    ------
    InputUnreadable
        If it is damaged, or inflates to fewer or more bytes: rows that nobody is shown.

    Examples
    --------
    >>> stream_bytes([memoryview(zlib.compress(b"rows") + b"hidden")], 4)
    12
    """
    inflater = zlib.decompressobj()
    rows = used = 0
    try:
        for part in parts:
            for at in range(0, len(part), _PIECE_BYTES):
                piece = part[at : at + _PIECE_BYTES]
                rows += _inflate(inflater, piece, expected - rows)
                used += len(piece)
                if inflater.eof:
                    return _checked(rows, expected, used - len(inflater.unused_data))
    except zlib.error as error:
        broken(f"PNG: {error}")
    # Its checksum is cut off, which some decoders forgive; nothing can stand behind it then.
    return _checked(rows, expected, used)


def _inflate(inflater: "zlib._Decompress", piece: memoryview, left: int) -> int:
    count = 0
    rest: memoryview | bytes = piece
    while True:
        size = len(inflater.decompress(rest, _OUT_BYTES))
        count += size
        if count > left:
            broken("PNG: more rows than the picture has")
        rest = inflater.unconsumed_tail
        if inflater.eof or (not rest and size < _OUT_BYTES):
            return count


def _checked(rows: int, expected: int, used: int) -> int:
    if rows != expected:
        broken(ENDS_EARLY)
    return used
