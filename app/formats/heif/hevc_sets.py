"""The parameter sets of HEVC: which one each slice uses, how large it codes, where it ends.

Thread: any. Source: ITU-T H.265 (2024), sections 7.3.1 and 7.3.2. A set may be followed by bytes
that no decoder reads, or hold fields that none knows; both are places to hide something.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.formats.heif.bits import Bits, OutOfBits
from app.formats.heif.hevc_fields import (
    count,
    hrd,
    ordering,
    profile,
    reference_sets,
    scaling_lists,
    vui,
)

Place = tuple[int, int]
"""Where a set begins and ends."""

VPS, SPS, PPS = 32, 33, 34
SETS = (VPS, SPS, PPS)
_HEAD_BYTES = 2


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """One parameter set.

    Parameters
    ----------
    kind : int
        VPS, SPS or PPS.
    number : int
        Its own number.
    above : int
        The number of the set that it uses; 0 for a VPS.
    size : tuple of int
        Of a SPS: width and height that are coded, and that are left by its own crop.
    length : int, optional
        How many bytes of the unit are read; None where not all fields are known.
    """

    kind: int
    number: int
    above: int = 0
    size: tuple[int, int, int, int] = (0, 0, 0, 0)
    length: int | None = None


def kind_of(unit: bytes) -> int:
    r"""Tell a NAL unit's type.

    Parameters
    ----------
    unit : bytes
        Header and body, without its length.

    Returns
    -------
    int
        As in table 7-1.

    Examples
    --------
    >>> kind_of(b"\x42\1") == SPS
    True
    """
    return unit[0] >> 1 & 63


def read_set(unit: bytes) -> ParameterSet:
    """Read a parameter set.

    Parameters
    ----------
    unit : bytes
        A NAL unit that is one.

    Returns
    -------
    ParameterSet
        Without a length where it is broken or has fields that are not known here.
    """
    kind = kind_of(unit)
    bits = Bits(unit[_HEAD_BYTES:].replace(b"\0\0\3", b"\0\0"))
    known = _Known(kind)
    try:
        is_known = {VPS: _vps, SPS: _sps, PPS: _pps}[kind](bits, known)
        length = _length(unit, bits) if is_known else None
    except OutOfBits:
        length = None
    return ParameterSet(kind, known.number, known.above, known.size, length)


def needed_sets(
    sets: Mapping[Place, ParameterSet], used: frozenset[int]
) -> dict[Place, ParameterSet]:
    """Choose the sets that pictures use.

    Parameters
    ----------
    sets : mapping of Place to ParameterSet
        Where each lies, in the order in which a decoder gets them.
    used : frozenset of int
        The picture parameter sets that the pictures name; where there are none, all count.

    Returns
    -------
    dict of Place to ParameterSet
        Of two with the same number only the later one, which takes the earlier one's place.
    """
    last = {(one.kind, one.number): (place, one) for place, one in sets.items()}
    pictures = {n for kind, n in last if kind == PPS and (n in used or not used)}
    if not pictures:
        # They are elsewhere, in front of the picture or in its middle, and may use any of these.
        return {place: one for place, one in last.values() if one.kind != PPS or not used}
    sequences = {last[PPS, number][1].above for number in pictures}
    videos = {last[SPS, number][1].above for number in sequences if (SPS, number) in last}
    kept = {(PPS, n) for n in pictures} | {(SPS, n) for n in sequences} | {(VPS, n) for n in videos}
    return {place: one for key, (place, one) in last.items() if key in kept}


@dataclass
class _Known:
    kind: int
    number: int = -1
    above: int = 0
    size: tuple[int, int, int, int] = (0, 0, 0, 0)


def _length(unit: bytes, bits: Bits) -> int | None:
    """Count the unit's bytes up to the stop bit; None where there is none."""
    if not bits.take(1):
        return None
    while bits.at % 8:
        if bits.take(1):
            return None
    at, end, zeros = _HEAD_BYTES, _HEAD_BYTES + bits.at // 8, 0
    while at < min(end, len(unit)):
        if zeros >= 2 and unit[at] == 3:
            end, zeros = end + 1, 0
        else:
            zeros = 0 if unit[at] else zeros + 1
        at += 1
    return end if any(unit[end:]) else len(unit)


def _vps(bits: Bits, known: _Known) -> bool:
    known.number = bits.take(4)
    bits.skip(8)
    layers = bits.take(3)
    bits.skip(1, 16)
    profile(bits, layers)
    ordering(bits, layers)
    highest = bits.take(6)
    for _ in range(count(bits, 1023)):
        bits.skip(highest + 1)
    if bits.take(1):
        bits.skip(64)
        if bits.take(1):
            bits.exp()
        for number in range(count(bits, 1024)):
            bits.exp()
            hrd(bits, layers, is_whole=number == 0 or bool(bits.take(1)))
    return not bits.take(1)


def _sps(bits: Bits, known: _Known) -> bool:
    known.above = bits.take(4)
    layers = bits.take(3)
    bits.skip(1)
    profile(bits, layers)
    known.number = bits.exp()
    chroma = count(bits, 3)
    if chroma == 3:
        bits.skip(1)
    width, height = bits.exp(), bits.exp()
    left, right, top, bottom = (bits.exp() for _ in range(4)) if bits.take(1) else (0, 0, 0, 0)
    across, down = 2 if chroma in (1, 2) else 1, 2 if chroma == 1 else 1
    shown = (width - across * (left + right), height - down * (top + bottom))
    known.size = (width, height, *shown)
    bits.skip_exp(2)
    order_bits = count(bits, 12) + 4
    ordering(bits, layers)
    bits.skip_exp(6)
    if bits.take(1) and bits.take(1):
        scaling_lists(bits)
    bits.skip(2)
    if bits.take(1):
        bits.skip(8)
        bits.skip_exp(2)
        bits.skip(1)
    reference_sets(bits)
    if bits.take(1):
        bits.skip(count(bits, 32) * (order_bits + 1))
    bits.skip(2)
    if bits.take(1):
        vui(bits, layers)
    if not bits.take(1):
        return True
    has_range, has_layers, others = bits.take(1), bits.take(1), bits.take(6)
    bits.skip(9 * has_range, has_layers)
    return not others


def _pps(bits: Bits, known: _Known) -> bool:
    known.number, known.above = bits.exp(), bits.exp()
    bits.skip(2, 3, 2)
    bits.skip_exp(3)
    bits.skip(1)
    skips_transform = bits.take(1)
    if bits.take(1):
        bits.exp()
    bits.skip_exp(2)
    bits.skip(4)
    _tiles(bits)
    bits.skip(1)
    if bits.take(1):
        bits.skip(1)
        if not bits.take(1):
            bits.skip_exp(2)
    if bits.take(1):
        scaling_lists(bits)
    bits.skip(1)
    bits.exp()
    # With this flag each slice has bytes that every decoder passes over.
    has_slice_extension = bits.take(1)
    if not bits.take(1):
        return not has_slice_extension
    has_range, others = bits.take(1), bits.take(7)
    if has_range:
        if skips_transform:
            bits.exp()
        bits.skip(1)
        if bits.take(1):
            bits.exp()
            bits.skip_exp(2 * (count(bits, 5) + 1))
        bits.skip_exp(2)
    return not (others or has_slice_extension)


def _tiles(bits: Bits) -> None:
    has_tiles, _ = bits.take(1), bits.take(1)
    if has_tiles:
        columns, rows = count(bits, 255), count(bits, 255)
        if not bits.take(1):
            bits.skip_exp(columns + rows)
        bits.skip(1)
