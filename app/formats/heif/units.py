"""The units of HEVC pictures, and which of them decode.

Thread: any. Source: ITU-T H.265 (2024) sections 7.3, 7.4.2 and D.2. Encoders put their settings,
cameras their notes into the others. A picture ends where the next one begins.
"""

from dataclasses import dataclass

from app.container.parts import broken
from app.formats.heif.bits import Bits, OutOfBits
from app.formats.heif.hevc_sets import (
    SETS,
    ParameterSet,
    Place,
    kind_of,
    needed_sets,
    read_set,
)

MAX_UNITS = 100_000
SECOND_PICTURE = "picture behind the picture"
SEI = (39, 40)
_SLICES = frozenset((*range(10), *range(16, 22)))
# The end of a sequence or of all: two bytes that an animation needs.
_ENDS = (36, 37)
_INTRA = range(16, 24)
_HEAD_BYTES, _SLICE_HEAD_BYTES = 2, 12
_FIRST_SLICE = 0x80
# Mastering display, light level, transfer curve: what colours mean, at their fixed lengths.
_SEI_KEPT = {137: 24, 144: 4, 147: 1}
_MAX_SEI_BYTES = 200


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a coded picture; `name` is empty where a decoder needs it."""

    start: int
    end: int
    name: str = ""


def hevc_units(payload: bytes, length_size: int) -> list[Unit]:
    r"""List the NAL units of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture, each unit behind its length.
    length_size : int
        Bytes of each length: 1, 2 or 4.

    Returns
    -------
    list of Unit
        They tile the payload.

    Raises
    ------
    InputUnreadable
        If a unit ends beyond the payload.

    Examples
    --------
    >>> [unit.name for unit in hevc_units(b"\0\2\x26\1" + b"\0\3\x4e\1\5", 2)]
    ['', 'SEI']
    """
    found: list[Unit] = []
    at, has_begun, is_over = 0, False, False
    while at < len(payload):
        body = at + length_size
        end = body + int.from_bytes(payload[at:body], "big")
        if body > len(payload) or end > len(payload) or len(found) >= MAX_UNITS:
            broken("HEIF: the coded picture is damaged")
        unit = payload[body:end]
        name = nal_name(unit)
        if not name and kind_of(unit) in _SLICES:
            is_over |= has_begun and begins_picture(unit)
            has_begun = True
        elif not name and kind_of(unit) in SETS:
            # Behind a slice it could only be for another picture.
            is_over |= has_begun
        found.append(Unit(at, end, name or (SECOND_PICTURE if is_over else "")))
        at = end
    return found


def used_sets(payload: bytes, units: list[Unit], length_size: int) -> frozenset[int]:
    r"""Tell which picture parameter sets a picture uses.

    Parameters
    ----------
    payload : bytes
        The coded picture, each unit behind its length.
    units : list of Unit
        Its units.
    length_size : int
        Bytes of each length.

    Returns
    -------
    frozenset of int
        Their numbers.

    Examples
    --------
    >>> payload = b"\0\3\x26\1\xa0"
    >>> used_sets(payload, hevc_units(payload, 2), 2)
    frozenset({0})
    """
    parts = (unit.start + length_size for unit in units if not unit.name)
    uses = (slice_uses(payload[at : at + _SLICE_HEAD_BYTES]) for at in parts)
    return frozenset(one for one in uses if one is not None)


def without_unused(
    payload: bytes, units: list[Unit], length_size: int, used: frozenset[int]
) -> list[Unit]:
    """Name the parameter sets in the middle of a picture that it does not use.

    Parameters
    ----------
    payload : bytes
        The coded picture, each unit behind its length.
    units : list of Unit
        Its units.
    length_size : int
        Bytes of each length.
    used : frozenset of int
        The picture parameter sets that its slices name.

    Returns
    -------
    list of Unit
        The same stretches.
    """
    sets = _sets(payload, units, length_size)
    kept = needed_sets(sets, used)
    return [
        Unit(unit.start, unit.end, f"NAL unit {one.kind}")
        if (one := sets.get((unit.start, unit.end))) and (unit.start, unit.end) not in kept
        else unit
        for unit in units
    ]


def own_sets(payload: bytes, units: list[Unit], length_size: int) -> dict[ParameterSet, int]:
    """Read the parameter sets in the middle of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture, each unit behind its length.
    units : list of Unit
        Its units.
    length_size : int
        Bytes of each length.

    Returns
    -------
    dict of ParameterSet to int
        Those that stay, with how many bytes each has.
    """
    sets = _sets(payload, units, length_size)
    return {one: end - start - length_size for (start, end), one in sets.items()}


def _sets(payload: bytes, units: list[Unit], length_size: int) -> dict[Place, ParameterSet]:
    found: dict[Place, ParameterSet] = {}
    for unit in units:
        body = unit.start + length_size
        if not unit.name and kind_of(payload[body : body + 1]) in SETS:
            found[unit.start, unit.end] = read_set(payload[body : unit.end])
    return found


def begins_picture(unit: bytes) -> bool:
    r"""Tell whether a slice is the first of a picture.

    Parameters
    ----------
    unit : bytes
        A NAL unit that is a slice.

    Returns
    -------
    bool
        False where it says nothing.

    Examples
    --------
    >>> begins_picture(b"\x26\1\xa0"), begins_picture(b"\x26\1")
    (True, False)
    """
    return len(unit) > _HEAD_BYTES and unit[_HEAD_BYTES] >= _FIRST_SLICE


def slice_uses(unit: bytes) -> int | None:
    r"""Read which picture parameter set a slice uses.

    Parameters
    ----------
    unit : bytes
        A NAL unit, or its first twelve bytes.

    Returns
    -------
    int or None
        Its number; None where it is no slice, or broken.

    Examples
    --------
    >>> slice_uses(b"\x26\1\xa0"), slice_uses(b"\x42\1")
    (0, None)
    """
    if kind_of(unit) not in _SLICES:
        return None
    bits = Bits(unit[_HEAD_BYTES:_SLICE_HEAD_BYTES])
    try:
        bits.skip(2 if kind_of(unit) in _INTRA else 1)
        return bits.exp()
    except OutOfBits:
        return None


def nal_name(unit: bytes) -> str:
    r"""Name a NAL unit that a decoder does not need.

    Parameters
    ----------
    unit : bytes
        Header and body, without its length.

    Returns
    -------
    str
        Empty for one that it needs.

    Examples
    --------
    >>> nal_name(b"\x26\1"), nal_name(b"\x4c\1"), nal_name(b"")
    ('', 'NAL unit 38', 'empty NAL unit')
    """
    if len(unit) < _HEAD_BYTES:
        return "empty NAL unit"
    kind, layer = kind_of(unit), (unit[0] & 1) << 5 | unit[1] >> 3
    if kind in SEI and not layer:
        return "" if _is_colour_sei(unit) else "SEI"
    is_end = kind in _ENDS and len(unit) == _HEAD_BYTES
    # Layers above the first are another view of the picture; none of the usual decoders reads them.
    is_needed = not layer and (kind in _SLICES or kind in SETS or is_end)
    return "" if is_needed else f"NAL unit {kind}"


def _is_colour_sei(unit: bytes) -> bool:
    if len(unit) > _MAX_SEI_BYTES:
        return False
    body = unit[2:].replace(b"\0\0\3", b"\0\0")
    while len(body) > 2:
        kind, size = body[0], body[1]
        if _SEI_KEPT.get(kind) != size:
            return False
        body = body[2 + size :]
    return body == b"\x80"
