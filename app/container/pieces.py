"""A file that lies elsewhere, read piece by piece. Thread: any."""

import io
from collections.abc import Callable

Read = Callable[[int, int, int], bytes]
"""(which file, start, end) -> its bytes."""


class Pieces(io.RawIOBase):
    """A file to read from, of which no more is in memory than was asked for.

    Parameters
    ----------
    length : int
        The file's length, in bytes.
    read : Read
        Gives a piece of it; the number of the file is 0.
    most : int, optional
        The longest piece that may be asked for, in bytes; none by default.

    Examples
    --------
    >>> pieces = Pieces(5, lambda which, start, end: b"hello"[start:end])
    >>> pieces.seek(3), pieces.read(10), pieces.tell()
    (3, b'lo', 5)
    """

    def __init__(self, length: int, read: Read, most: int | None = None) -> None:
        super().__init__()
        self._at = 0
        self._length = length
        self._read = read
        self._most = most

    def take_from(self, read: Read) -> None:
        """Read the same file by other means from now on.

        Parameters
        ----------
        read : Read
            As given at first; a call's own means end with the call.
        """
        self._read = read

    def seekable(self) -> bool:
        """Say that any place can be gone to.

        Returns
        -------
        bool
            Always true.
        """
        return True

    def readable(self) -> bool:
        """Say that it can be read.

        Returns
        -------
        bool
            Always true.
        """
        return True

    def tell(self) -> int:
        """Say where it is.

        Returns
        -------
        int
            Bytes from the start.
        """
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place.

        Parameters
        ----------
        offset : int
            Bytes from there.
        whence : int, optional
            The start, where it is, or the end, as `io` counts them.

        Returns
        -------
        int
            Bytes from the start.

        Raises
        ------
        OSError
            If that is before the start.
        """
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise OSError
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Read on.

        Parameters
        ----------
        size : int, optional
            How many bytes; all that are left by default.

        Returns
        -------
        bytes
            As many as there are.

        Raises
        ------
        OSError
            If that is more than may be asked for.
        """
        end = self._length if size is None or size < 0 else min(self._at + size, self._length)
        if self._most is not None and end - self._at > self._most:
            message = f"{end - self._at} bytes at once"
            raise OSError(message)
        data = self._read(0, self._at, end) if end > self._at else b""
        self._at += len(data)
        return data
