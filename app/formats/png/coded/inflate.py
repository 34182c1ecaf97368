"""Inflates a PNG's rows piece by piece, and knows where their stream ends.

Thread: any. Source: RFC 1950; PNG specification, third edition, section 10.
"""

import zlib
from collections.abc import Iterable

from app.container.parts import broken

_PIECE_BYTES = 1 << 16


class Inflater:
    r"""Reads the zlib stream of a picture, which may lie in many chunks.

    Parameters
    ----------
    parts : iterable of memoryview
        The stream, then perhaps something behind it.

    Examples
    --------
    >>> inflater = Inflater([memoryview(zlib.compress(b"rows") + b"hidden")])
    >>> inflater.read(4), inflater.read(1), inflater.is_whole, inflater.stream_bytes
    (b'rows', b'', True, 12)
    """

    def __init__(self, parts: Iterable[memoryview]) -> None:
        self._pieces = (
            part[at : at + _PIECE_BYTES]
            for part in parts
            for at in range(0, len(part), _PIECE_BYTES)
        )
        self._inflater = zlib.decompressobj()
        self._fed = 0

    @property
    def is_whole(self) -> bool:
        """Whether the stream was read to its end, with a right checksum."""
        return self._inflater.eof

    @property
    def stream_bytes(self) -> int:
        """How many of the bytes that were read so far are the stream."""
        rest = self._inflater.unused_data if self.is_whole else self._inflater.unconsumed_tail
        return self._fed - len(rest)

    def read(self, wanted: int) -> bytes:
        """Inflate on.

        Parameters
        ----------
        wanted : int
            How many bytes, at most.

        Returns
        -------
        bytes
            Fewer than wanted where the stream, or what there is of it, has ended.

        Raises
        ------
        InputUnreadable
            If it is damaged.
        """
        found: list[bytes] = []
        try:
            while wanted > 0 and not self._inflater.eof:
                piece: memoryview | bytes = self._inflater.unconsumed_tail
                has_more = True
                if not piece:
                    piece = next(self._pieces, b"")
                    has_more = bool(piece)
                    self._fed += len(piece)
                out = self._inflater.decompress(piece, wanted)
                if not out and not has_more:
                    break
                found.append(out)
                wanted -= len(out)
        except zlib.error as error:
            broken(f"PNG: {error}")
        return b"".join(found)
