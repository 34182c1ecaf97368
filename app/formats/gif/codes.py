"""Follows the codes of a GIF's frame without decoding its pixels.

Thread: any. How many bits a code has follows from how many came since the last clear code: whole
runs are unpacked at once. How many pixels it gives follows from the code whose string it continues,
and which indices there are from the literal codes. Source: GIF89a (CompuServe, 1990), appendix F.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.container.parts import broken

_MOST_BITS = 12
TABLE = 1 << _MOST_BITS
"""How many strings a table has, at most."""
_SIZES = range(2, 9)
_PAD = bytes(4)
Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Frame:
    """What the codes of a frame are.

    Parameters
    ----------
    size : int
        Bits of a literal code.
    used : ndarray of shape (256,), bool
        Which indices its pixels have.
    missing : int
        How many pixels did not come.
    kept_bits : int
        How many bits of the codes are needed.
    since_clear : int
        How many of the kept codes came since the last clear code.
    last : int or None
        A shorter code for the last string where that goes beyond the picture.
    is_exact : bool
        Whether the end code follows, and nothing behind it; or nothing at all.
    has_beyond : bool
        Whether there are codes of more pixels.
    tables : int
        How many clear codes there were, about.
    """

    size: int
    used: NDArray[np.bool_]
    missing: int
    kept_bits: int
    since_clear: int
    last: int | None
    is_exact: bool
    has_beyond: bool
    tables: int


def follow(size: int, data: bytes, pixels: int, most_tables: int) -> Frame:
    r"""Follow the codes to the end of the frame.

    Parameters
    ----------
    size : int
        Bits of a literal code, as the frame says.
    data : bytes
        Its sub-blocks, joined.
    pixels : int
        How many the frame has.
    most_tables : int
        After so many clear codes it gives up: each costs some time.

    Returns
    -------
    Frame
        Where a code makes no sense, or the data end, the rest of the pixels is missing.

    Raises
    ------
    InputUnreadable
        If the size is none, or there are too many clear codes.

    Examples
    --------
    >>> frame = follow(2, b"\x44\x0a", 2, 9)
    >>> frame.used[:4].tolist(), frame.missing, frame.is_exact, frame.kept_bits
    ([True, True, False, False], 0, True, 9)
    """
    if size not in _SIZES:
        broken("GIF: an unknown size of codes")
    clear = 1 << size
    reader = _Reader(data, size)
    used = np.zeros(256, np.bool_)
    left, tables = pixels, 0
    while True:
        tables += 1
        if tables > most_tables:
            broken("GIF: too many clear codes")
        start = reader.bit
        codes, ends_by = reader.run()
        codes, is_bad = _sound(codes, clear)
        lengths = _lengths(codes, clear)
        reached = np.cumsum(lengths)
        if len(codes) and reached[-1] >= left:
            place = int(np.searchsorted(reached, left))
            codes = codes[: place + 1]
            over = int(reached[place]) - left
            used[codes[codes < clear]] = True
            last = _shorter(codes, clear, int(lengths[place]) - over) if over else None
            count = place + 1
            kept = reader.bits_before(start, place if over else count)
            after = reader.after(reader.bits_before(start, count), count)
            is_exact = after == "end" and not over
            return Frame(
                size, used, 0, kept, count, last, is_exact, after == "codes" or over > 0, tables
            )
        used[codes[codes < clear]] = True
        left -= int(reached[-1]) if len(codes) else 0
        if is_bad or ends_by != clear:
            kept = reader.bits_before(start, len(codes))
            return Frame(size, used, left, kept, len(codes), None, False, False, tables)


class _Reader:
    """Unpacks codes, run by run."""

    def __init__(self, data: bytes, size: int) -> None:
        self._bytes: Codes = np.frombuffer(data + _PAD, np.uint8).astype(np.int32)
        self._bits = 8 * len(data)
        self._size = size
        self.bit = 0

    def run(self) -> tuple[Codes, int | None]:
        """Unpack to the next clear or end code, and step over it; None where the data end."""
        clear = 1 << self._size
        found: list[Codes] = []
        width, count = self._size + 1, clear - 1
        while True:
            there = min(count, (self._bits - self.bit) // width)
            codes = self._unpack(width, there)
            ends = np.flatnonzero((codes == clear) | (codes == clear + 1))
            if len(ends):
                first = int(ends[0])
                found.append(codes[:first])
                self.bit += (first + 1) * width
                return np.concatenate(found), int(codes[first])
            found.append(codes)
            self.bit += there * width
            if there < count:
                return np.concatenate(found), None
            if width < _MOST_BITS:
                width, count = width + 1, 1 << width
            else:
                count = TABLE

    def _unpack(self, width: int, count: int) -> Codes:
        at = self.bit + width * np.arange(count, dtype=np.int64)
        first = at >> 3
        part = self._bytes
        words = part[first] | part[first + 1] << 8 | part[first + 2] << 16
        codes: Codes = (words >> (at & 7).astype(np.int32)) & ((1 << width) - 1)
        return codes

    def bits_before(self, start: int, count: int) -> int:
        """Where the code stands that has `count` others between it and the last clear code."""
        return start + bits_of(self._size, count)

    def after(self, bit: int, count: int) -> str:
        """Say what follows the last code that is needed: "end", "codes", or "bytes" of no code."""
        width = width_after(self._size, count)
        self.bit = bit
        rest = self._bytes[: self._bits // 8]
        if bit + width > self._bits:
            end = bit
        else:
            code = int(self._unpack(width, 1)[0]) - (1 << self._size)
            if code != 1:
                # A table that is cleared once more at the end is no picture.
                return "codes" if code else "bytes"
            end = bit + width
        whole = -(-end // 8)
        is_zero = not end % 8 or not int(rest[whole - 1]) >> end % 8
        return "end" if is_zero and whole == len(rest) else "bytes"


def width_after(size: int, count: int) -> int:
    """Say how many bits the next code has.

    Parameters
    ----------
    size : int
        Bits of a literal code.
    count : int
        How many codes came since the last clear code.

    Returns
    -------
    int
        At most 12.

    Examples
    --------
    >>> [width_after(2, count) for count in (0, 2, 3, 10, 11)]
    [3, 3, 4, 4, 5]
    """
    return min(_MOST_BITS, ((1 << size) + 1 + max(1, count)).bit_length())


def bits_of(size: int, count: int) -> int:
    """Say how many bits so many codes have, from the first after a clear code.

    Parameters
    ----------
    size, count : int
        As for `width_after`.

    Returns
    -------
    int
        Of all of them together.

    Examples
    --------
    >>> bits_of(2, 4)
    13
    """
    bits, width, run = 0, size + 1, (1 << size) - 1
    while count > run and width < _MOST_BITS:
        bits += run * width
        count -= run
        width, run = width + 1, 1 << width
    return bits + count * width


def _sound(codes: Codes, clear: int) -> tuple[Codes, bool]:
    """Cut where a code names a string that is not there yet."""
    most = np.minimum(clear + 1 + np.arange(len(codes)), TABLE - 1)
    bad = np.flatnonzero(codes > most)
    return (codes[: bad[0]], True) if len(bad) else (codes, False)


def _lengths(codes: Codes, clear: int) -> NDArray[np.int64]:
    """Count each code's pixels: one more than those of the code that its string continues."""
    count = len(codes)
    lengths = np.ones(count + 1, np.int64)
    lengths[count] = 0
    before = np.append(np.where(codes < clear, count, codes - (clear + 2)), count)
    while bool((before != count).any()):
        lengths += lengths[before]
        before = before[before]
    return lengths[:count]


def _shorter(codes: Codes, clear: int, length: int) -> int:
    """Find the code of the first pixels of the last code's string."""
    chain = [int(codes[-1])]
    while chain[-1] >= clear:
        chain.append(int(codes[chain[-1] - (clear + 2)]))
    return chain[-length]
