"""Reads the fields of a coded picture's headers, bit by bit.

Thread: any. Source: ITU-T H.265 (2024), sections 7.2, 7.3.1 and 9.2.
"""

_MOST_ZEROS = 32


class OutOfBits(Exception):
    """A header ends before its last field, or has a number that no header has."""


class Bits:
    r"""A place in some bytes, which moves on with each field; the highest bit comes first.

    Parameters
    ----------
    data : bytes
        The header alone.

    Examples
    --------
    >>> bits = Bits(b"\xa6\xff")
    >>> bits.take(1), bits.exp(), bits.exp(), bits.at
    (1, 1, 2, 7)
    """

    def __init__(self, data: bytes) -> None:
        self.value = int.from_bytes(data, "big")
        self.length = 8 * len(data)
        self.at = 0

    def take(self, count: int) -> int:
        """Read a whole number.

        Parameters
        ----------
        count : int
            Its length in bits; one of none is 0.

        Returns
        -------
        int
            It is never negative.

        Raises
        ------
        OutOfBits
            If it would end beyond the header.
        """
        self.at += count
        if self.at > self.length:
            raise OutOfBits
        return self.value >> (self.length - self.at) & ((1 << count) - 1)

    def exp(self) -> int:
        """Read a number in the Exp-Golomb code.

        Returns
        -------
        int
            It is never negative.

        Raises
        ------
        OutOfBits
            If it ends beyond the header, or is beyond 32 bits.
        """
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _MOST_ZEROS:
                raise OutOfBits
        return (1 << zeros) - 1 + self.take(zeros)

    def skip(self, *counts: int) -> None:
        """Pass over fields of these lengths in bits."""
        self.take(sum(counts))

    def skip_exp(self, count: int) -> None:
        """Pass over so many numbers in the Exp-Golomb code, with or without a sign."""
        for _ in range(count):
            self.exp()

    def rest(self) -> int:
        """Read what is left, as one number.

        Returns
        -------
        int
            0 where nothing is left.
        """
        return self.take(self.length - self.at)
