"""Passes over the groups of fields that the parameter sets of HEVC share.

Thread: any. Source: ITU-T H.265 (2024), sections 7.3.3, 7.3.4, 7.3.7 and annex E.2. All that
is needed of them is where they end.
"""

from app.formats.heif.bits import Bits, OutOfBits

_MOST_SETS = 64
_MOST_LAYERS = 6
_CUSTOM_ASPECT = 255


def count(bits: Bits, most: int) -> int:
    """Read a number that is not greater than this.

    Parameters
    ----------
    bits : Bits
        Where it begins.
    most : int
        The greatest that the standard allows.

    Returns
    -------
    int
        It is never negative.

    Raises
    ------
    OutOfBits
        If it is greater.
    """
    number = bits.exp()
    if number > most:
        raise OutOfBits
    return number


def profile(bits: Bits, layers: int) -> None:
    """Pass over profile, tier and levels of so many layers above the first."""
    if layers > _MOST_LAYERS:
        raise OutOfBits
    bits.skip(96)
    flags = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.skip(2 * (8 - layers))
    for has_profile, has_level in flags:
        bits.skip(88 * has_profile, 8 * has_level)


def ordering(bits: Bits, layers: int) -> None:
    """Pass over how pictures are kept and put in order, once or for each layer."""
    bits.skip_exp(3 * (layers + 1 if bits.take(1) else 1))


def scaling_lists(bits: Bits) -> None:
    """Pass over the lists by which coefficients are scaled."""
    for size in range(4):
        for _ in range(2 if size == 3 else 6):
            if not bits.take(1):
                bits.exp()
            else:
                bits.skip_exp((size > 1) + min(64, 16 << 2 * size))


def reference_sets(bits: Bits) -> None:
    """Pass over the short-term reference picture sets, some of which lean on the one before."""
    last: list[int] = []
    for number in range(count(bits, _MOST_SETS)):
        if number and bits.take(1):
            sign = -1 if bits.take(1) else 1
            step = sign * (bits.exp() + 1)
            flags = [bits.take(1) or bits.take(1) for _ in range(len(last) + 1)]
            moved = [one + step for one in (*last, 0)]
            found = [one for one, is_used in zip(moved, flags, strict=True) if is_used and one]
        else:
            counts = count(bits, 16), count(bits, 16)
            found = []
            for many, sign in zip(counts, (-1, 1), strict=True):
                at = 0
                for _ in range(many):
                    at += sign * (bits.exp() + 1)
                    bits.skip(1)
                    found.append(at)
        before = sorted((one for one in found if one < 0), reverse=True)
        last = before + sorted(one for one in found if one > 0)


def vui(bits: Bits, layers: int) -> None:
    """Pass over what a picture sequence says of its colours, its times and its limits."""
    if bits.take(1) and bits.take(8) == _CUSTOM_ASPECT:
        bits.skip(32)
    if bits.take(1):
        bits.skip(1)
    if bits.take(1):
        bits.skip(4)
        bits.skip(24 * bits.take(1))
    bits.skip_exp(2 * bits.take(1))
    bits.skip(3)
    bits.skip_exp(4 * bits.take(1))
    if bits.take(1):
        bits.skip(64)
        bits.skip_exp(bits.take(1))
        if bits.take(1):
            hrd(bits, layers, is_whole=True)
    if bits.take(1):
        bits.skip(3)
        bits.skip_exp(5)


def hrd(bits: Bits, layers: int, *, is_whole: bool) -> None:
    """Pass over the buffers of a decoder that never waits."""
    kinds, has_pictures = 0, 0
    if is_whole:
        kinds = bits.take(1) + bits.take(1)
        if kinds:
            has_pictures = bits.take(1)
            bits.skip(19 * has_pictures, 8, 4 * has_pictures, 15)
    for _ in range(layers + 1):
        is_fixed = bits.take(1) or bits.take(1)
        is_low = 0
        if is_fixed:
            bits.exp()
        else:
            is_low = bits.take(1)
        many = 1 if is_low else count(bits, 31) + 1
        for _ in range(kinds * many):
            bits.skip_exp(4 if has_pictures else 2)
            bits.skip(1)
