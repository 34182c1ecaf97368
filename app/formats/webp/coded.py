"""Coded pictures of a WebP: what they are made of, and a file of one alone, to be decoded.

Thread: any. Source: RFC 6386 sections 7, 9 and 19.2 (VP8); RFC 9649 sections 2.7.1.2 (ALPH) and 3.4
(VP8L).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.container.parts import broken

ALPHA_FLAG, ANIMATION_FLAG = 0x10, 0x02
_VP8_HEAD_BYTES, _VP8L_HEAD_BYTES = 10, 5
_VP8_START, _VP8L_START = b"\x9d\x01\x2a", 0x2F
_SIZE_BYTES = 3
_SEGMENTS, _DELTAS = 4, 8
Piece = bytes | memoryview


def check_coded(body: Piece, name: str) -> None:
    r"""Make sure that coded data are a picture.

    Parameters
    ----------
    body : bytes or memoryview
        The content of the chunk.
    name : str
        "VP8L", or else VP8.

    Raises
    ------
    InputUnreadable
        If it does not begin as a picture must.

    Examples
    --------
    >>> check_coded(b"\0\0\0\x9d\x01\x2a\4\0\3\0", "VP8 ")
    """
    if name == "VP8L":
        # The version, in the top three bits, is 0.
        if len(body) >= _VP8L_HEAD_BYTES and body[0] == _VP8L_START and not body[4] >> 5:
            return
    elif len(body) >= _VP8_HEAD_BYTES and body[3:6] == _VP8_START:
        tag = int.from_bytes(body[:3], "little")
        width, height = _vp8_size(body)
        is_key_frame, first_part_bytes = not tag & 1, tag >> 5
        if is_key_frame and width and height and first_part_bytes <= len(body):
            return
    broken("WebP: the coded picture is none")


def chunk(name: bytes, *body: Piece) -> bytes:
    r"""Write a chunk with its length, padded to an even one.

    Parameters
    ----------
    name : bytes
        Four letters.
    *body : bytes or memoryview
        Its content, in pieces.

    Returns
    -------
    bytes
        The whole chunk.

    Examples
    --------
    >>> chunk(b"XMP ", b"a", b"bc")
    b'XMP \x03\x00\x00\x00abc\x00'
    """
    length = sum(len(part) for part in body)
    return b"".join((name, length.to_bytes(4, "little"), *body, bytes(length & 1)))


def riff(*chunks: Piece) -> bytes:
    r"""Write a file.

    Parameters
    ----------
    *chunks : bytes or memoryview
        Whole ones.

    Returns
    -------
    bytes
        With its head, which states its length.

    Examples
    --------
    >>> riff()
    b'RIFF\x04\x00\x00\x00WEBP'
    """
    length = 4 + sum(len(part) for part in chunks)
    return b"".join((b"RIFF", length.to_bytes(4, "little"), b"WEBP", *chunks))


@dataclass(frozen=True)
class Coded:
    """One coded picture: a still, or a frame.

    Parameters
    ----------
    name : str
        "VP8 " or "VP8L".
    body : bytes or memoryview
        The content of its chunk.
    alpha : bytes or memoryview, optional
        The content of the ALPH before it.
    flags : int, optional
        Those of the file's VP8X; None where it has none. Without the flag for transparency a
        decoder shows all pixels.
    is_cut : bool
        Whether the file ends before it does.
    """

    name: str
    body: Piece
    alpha: Piece | None = None
    flags: int | None = None
    is_cut: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        if self.name == "VP8L":
            bits = int.from_bytes(self.body[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        return _vp8_size(self.body)

    @property
    def may_hide(self) -> bool:
        """Whether it may have transparent pixels."""
        if self.name == "VP8L":
            says_so = bool(self.body[4] & 0x10)
            return says_so if self.flags is None else bool(self.flags & ALPHA_FLAG)
        return self.alpha is not None

    def chunks(self) -> bytes:
        """Write its chunks as they stand in a file or a frame."""
        alpha = b"" if self.alpha is None else chunk(b"ALPH", self.alpha)
        return alpha + chunk(self.name.encode(), self.body)

    def file(self) -> bytes:
        """Write a file of it alone, which a decoder shows as it would show it in its own."""
        if self.flags is None and self.alpha is None:
            return riff(self.chunks())
        width, height = (side - 1 for side in self.size)
        flags = ALPHA_FLAG if self.flags is None else self.flags & ALPHA_FLAG
        size = width.to_bytes(3, "little") + height.to_bytes(3, "little")
        return riff(chunk(b"VP8X", bytes((flags, 0, 0, 0)), size), self.chunks())

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """Bytes of each stream that has an end of its own: ALPH, modes, tokens; or VP8L alone."""
        alpha = () if self.alpha is None else (len(self.alpha),)
        if self.name == "VP8L":
            return *alpha, len(self.body)
        return (*alpha, *_partitions(self.body))

    @property
    def streams(self) -> tuple[Piece, ...]:
        """The streams themselves, as many as `parts`, and as long."""
        alpha: tuple[Piece, ...] = () if self.alpha is None else (self.alpha,)
        own = self.parts[len(alpha) :]
        if self.name == "VP8L":
            return (*alpha, self.body)
        return (*alpha, *_vp8_streams(self.body, own))

    def shortened(self, parts: tuple[int, ...]) -> "Coded":
        """Keep so many bytes of each stream.

        Parameters
        ----------
        parts : tuple of int
            As many as `parts` has; none longer than what is there, unless it is the last, to which
            zeros are added.

        Returns
        -------
        Coded
            Well formed.
        """
        alpha, own = self.alpha, parts
        if alpha is not None:
            alpha, own = alpha[: parts[0]], parts[1:]
        if self.name == "VP8L":
            return replace(self, alpha=alpha, body=_resized(self.body, own[0]), is_cut=False)
        pieces = [_resized(*one) for one in zip(self.streams[-len(own) :], own, strict=True)]
        tag = int.from_bytes(self.body[:3], "little") & 0x1F | own[0] << 5
        head = tag.to_bytes(3, "little") + bytes(self.body[3:_VP8_HEAD_BYTES])
        sizes = (size.to_bytes(_SIZE_BYTES, "little") for size in own[1:-1])
        body = b"".join((head, pieces[0], *sizes, *pieces[1:]))
        return replace(self, alpha=alpha, body=body, is_cut=False)


def _vp8_streams(body: Piece, lengths: Sequence[int]) -> Iterator[Piece]:
    at = _VP8_HEAD_BYTES
    for number, length in enumerate(lengths):
        yield body[at : at + length]
        # The sizes of all but the last of the tokens' parts stand behind the modes.
        at += length + (_SIZE_BYTES * (len(lengths) - 2) if number == 0 else 0)


def _resized(piece: Piece, length: int) -> Piece:
    if length <= len(piece):
        return piece[:length]
    return bytes(piece) + bytes(length - len(piece))


def _vp8_size(body: Piece) -> tuple[int, int]:
    # The two top bits only ask a player to scale.
    sides = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
    return sides[0] & 0x3FFF, sides[1] & 0x3FFF


def _partitions(body: Piece) -> tuple[int, ...]:
    """Read how long the first partition and those of the tokens are; what lacks counts as there."""
    first = int.from_bytes(body[:3], "little") >> 5
    at = _VP8_HEAD_BYTES + first
    count = _token_partitions(body[_VP8_HEAD_BYTES:at])
    sizes = [
        int.from_bytes(body[spot : spot + _SIZE_BYTES], "little")
        for spot in range(at, at + _SIZE_BYTES * (count - 1), _SIZE_BYTES)
    ]
    left = len(body) - at - _SIZE_BYTES * (count - 1)
    if first > len(body) - _VP8_HEAD_BYTES or left <= sum(sizes):
        broken("WebP: the partitions of the picture run past its end")
    return first, *sizes, left - sum(sizes)


class _Bits:
    """The boolean decoder, for flags of even chance: RFC 6386 section 7.3."""

    def __init__(self, data: Piece) -> None:
        self._data = data
        self._at = 2
        self._value = int.from_bytes(bytes(data[:2]).ljust(2, b"\0"), "big")
        self._range = 255
        self._shifted = 0

    def number(self, bits: int) -> int:
        found = 0
        for _ in range(bits):
            found = found << 1 | self._bit()
        return found

    def _bit(self) -> int:
        split = 1 + ((self._range - 1) >> 1)
        is_set = self._value >= split << 8
        self._range = self._range - split if is_set else split
        self._value -= split << 8 if is_set else 0
        while self._range < 128:
            self._value <<= 1
            self._range <<= 1
            self._shifted += 1
            if self._shifted == 8:
                self._shifted = 0
                self._value |= self._data[self._at] if self._at < len(self._data) else 0
                self._at += 1
        return int(is_set)


def _token_partitions(first: Piece) -> int:
    """Read how many partitions of tokens there are: RFC 6386 section 9.3 to 9.6."""
    bits = _Bits(first)
    bits.number(2)
    if bits.number(1):
        has_map, has_data = bits.number(1), bits.number(1)
        if has_data:
            bits.number(1)
            for length in (7,) * _SEGMENTS + (6,) * _SEGMENTS:
                _skip(bits, length + 1)
        for _ in range(3 * has_map):
            _skip(bits, 8)
    bits.number(1 + 6 + 3)
    if bits.number(1) and bits.number(1):
        for _ in range(_DELTAS):
            _skip(bits, 6 + 1)
    return 1 << bits.number(2)


def _skip(bits: _Bits, length: int) -> None:
    if bits.number(1):
        bits.number(length)
