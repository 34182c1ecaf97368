"""Reads the numbers of a box one after another.

Thread: any. Source: ISO/IEC 14496-12:2022, section 4.2 (FullBox).
"""

from app.container.iso_boxes import Box
from app.container.parts import broken


class Fields:
    r"""A place in a box, which moves on with each field.

    Parameters
    ----------
    data : bytes
        The whole file.
    start, end : int
        What may be read.

    Examples
    --------
    >>> fields = Fields(b"\0\1\2", 0, 3)
    >>> fields.number(2), fields.at
    (1, 2)
    """

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data = data
        self.at = start
        self.end = end

    @classmethod
    def of(cls, data: bytes, box: Box) -> "Fields":
        """Begin at the body of a box.

        Parameters
        ----------
        data : bytes
            The whole file.
        box : Box
            One of its boxes.

        Returns
        -------
        Fields
            Nothing read yet.
        """
        return cls(data, box.body, box.end)

    def number(self, size: int) -> int:
        """Read a whole number.

        Parameters
        ----------
        size : int
            Its length in bytes; a field of none is 0.

        Returns
        -------
        int
            It is never negative.

        Raises
        ------
        InputUnreadable
            If it would end beyond the box.
        """
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """Read some bytes.

        Parameters
        ----------
        size : int
            How many.

        Returns
        -------
        bytes
            A copy.

        Raises
        ------
        InputUnreadable
            If they would end beyond the box.
        """
        if self.at + size > self.end:
            broken("HEIF: a box ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def text(self) -> str:
        """Read a text that ends with a zero, or with the box.

        Returns
        -------
        str
            Its characters, broken ones replaced.
        """
        stop = self.data.find(b"\0", self.at, self.end)
        start, self.at = self.at, self.end if stop < 0 else stop + 1
        return self.data[start : self.end if stop < 0 else stop].decode("utf-8", "replace")
