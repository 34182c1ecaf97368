"""Reads the fields of a JPEG XL codestream's header, bit by bit.

Thread: any. Source: ISO/IEC 18181-1.
"""

from app.container.parts import broken

Choice = tuple[int, int]
"""Of a number written in one of four ways: how many bits, and what is added to them."""


class Bits:
    r"""A place in some bytes, which moves on with each field; the lowest bit comes first.

    Parameters
    ----------
    data : bytes
        The codestream, or its beginning.

    Examples
    --------
    >>> bits = Bits(b"\x0d")
    >>> bits.take(1), bits.take(2), bits.flag()
    (1, 2, True)
    """

    def __init__(self, data: bytes) -> None:
        self.value = int.from_bytes(data, "little")
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
        InputUnreadable
            If it would end beyond the header.
        """
        found = self.value >> self.at & ((1 << count) - 1)
        self.at += count
        if self.at > self.length:
            broken("JPEG XL: the header ends too early")
        return found

    def flag(self) -> bool:
        """Read one bit."""
        return bool(self.take(1))

    def choose(self, *choices: Choice) -> int:
        """Read a number in one of four ways, which the first two bits name.

        Parameters
        ----------
        *choices : Choice
            The four ways.

        Returns
        -------
        int
            It is never negative.
        """
        count, more = choices[self.take(2)]
        return self.take(count) + more

    def kind(self) -> int:
        """Read one of a list's numbers.

        Returns
        -------
        int
            From 0 to 81.
        """
        return self.choose((0, 0), (0, 1), (4, 2), (6, 18))

    def long(self) -> int:
        """Read a number of up to 64 bits.

        Returns
        -------
        int
            It is never negative.
        """
        way = self.take(2)
        if way < 3:
            count, more = ((0, 0), (4, 1), (8, 17))[way]
            return self.take(count) + more
        found, at = self.take(12), 12
        while self.take(1):
            if at == 60:
                return found | self.take(4) << at
            found |= self.take(8) << at
            at += 8
        return found
