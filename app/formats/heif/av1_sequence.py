"""The sequence header of AV1: how large it codes, and whether anything is hidden behind it.

Thread: any. Source: AV1 Bitstream and Decoding Process Specification, sections 5.5 and 5.3.4.
"""

from dataclasses import dataclass

from app.formats.heif.bits import Bits, OutOfBits

_SRGB = (1, 13, 0)
_MOST_ZEROS = 32
_SELECT = 2


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a sequence header says.

    Parameters
    ----------
    is_reduced : bool
        Whether it is the short form for one still picture.
    size : tuple of int
        Greatest width and height of its pictures.
    is_known : bool
        Whether nothing but zeros follows the last field.
    """

    is_reduced: bool = False
    size: tuple[int, int] = (0, 0)
    is_known: bool = False


def read_sequence(body: bytes) -> Sequence:
    r"""Read a sequence header.

    Parameters
    ----------
    body : bytes
        The unit's content, without its frame.

    Returns
    -------
    Sequence
        Not known where it is broken.

    Examples
    --------
    >>> read_sequence(bytes.fromhex("18157ffda2021a0d08"))
    Sequence(is_reduced=True, size=(64, 64), is_known=True)
    >>> read_sequence(b"\x18").is_known
    False
    """
    bits = Bits(body)
    is_reduced, size = False, (0, 0)
    try:
        profile = bits.take(3)
        bits.skip(1)
        is_reduced = bool(bits.take(1))
        if is_reduced:
            bits.skip(5)
        else:
            _operating_points(bits)
        wide, high = bits.take(4) + 1, bits.take(4) + 1
        size = bits.take(wide) + 1, bits.take(high) + 1
        _tools(bits, is_reduced=is_reduced)
        _colours(bits, profile)
        bits.skip(1)
        is_known = bits.take(1) == 1 and bits.rest() == 0
    except OutOfBits:
        is_known = False
    return Sequence(is_reduced, size, is_known)


def _operating_points(bits: Bits) -> None:
    has_model, delay = 0, 0
    if bits.take(1):
        bits.skip(64)
        if bits.take(1):
            _long(bits)
        has_model = bits.take(1)
        if has_model:
            delay = bits.take(5) + 1
            bits.skip(32, 10)
    has_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.skip(12)
        if bits.take(5) > 7:
            bits.skip(1)
        if has_model and bits.take(1):
            bits.skip(2 * delay, 1)
        if has_delay and bits.take(1):
            bits.skip(4)


def _long(bits: Bits) -> None:
    """Pass over a number of variable length."""
    zeros = 0
    while not bits.take(1):
        zeros += 1
        if zeros >= _MOST_ZEROS:
            return
    bits.skip(zeros)


def _tools(bits: Bits, *, is_reduced: bool) -> None:
    if not is_reduced and bits.take(1):
        bits.skip(7)
    bits.skip(3)
    if not is_reduced:
        bits.skip(4)
        has_order = bits.take(1)
        bits.skip(2 * has_order)
        forced = _SELECT if bits.take(1) else bits.take(1)
        if forced and not bits.take(1):
            bits.skip(1)
        bits.skip(3 * has_order)
    bits.skip(3)


def _colours(bits: Bits, profile: int) -> None:
    is_high = bits.take(1)
    is_twelve = bits.take(1) if profile == 2 and is_high else 0
    is_grey = 0 if profile == 1 else bits.take(1)
    meaning = (bits.take(8), bits.take(8), bits.take(8)) if bits.take(1) else None
    if is_grey:
        bits.skip(1)
        return
    if meaning != _SRGB:
        bits.skip(1)
        across = down = int(profile == 0)
        if profile == 2:
            across = bits.take(1) if is_twelve else 1
            down = bits.take(1) if is_twelve and across else 0
        if across and down:
            bits.skip(2)
    bits.skip(1)
