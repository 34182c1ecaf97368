"""The units of coded pictures: NAL units of HEVC, OBUs of AV1, and which of them decode.

Thread: any. Source: ITU-T H.265 (2024) sections 7.3 and D.2; AV1 Bitstream Specification section
5. Encoders put their settings, cameras their notes into the others.
"""

from dataclasses import dataclass

from app.container.parts import broken

MAX_UNITS = 100_000
_SEI = (39, 40)
_NAL_KEPT = frozenset((*range(10), *range(16, 22), *range(32, 35)))
# Delimiters, of which the longest is a byte long.
_MARKS, _MAX_MARK_BYTES = (35, 36, 37), 3
# Mastering display, light level, transfer curve: what colours mean, at their fixed lengths.
_SEI_KEPT = {137: 24, 144: 4, 147: 1}
_MAX_SEI_BYTES = 200
_SEQUENCE, _DELIMITER, _METADATA = 1, 2, 5
_OBU_KEPT = frozenset((_SEQUENCE, 3, 4, 6, 7))
_LIGHT, _DISPLAY, _TRAILING = 1, 2, 0x80
_METADATA_KEPT = {_LIGHT: 4, _DISPLAY: 24}


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
    at = 0
    while at < len(payload):
        body = at + length_size
        end = body + int.from_bytes(payload[at:body], "big")
        if body > len(payload) or end > len(payload) or len(found) >= MAX_UNITS:
            broken("HEIF: the coded picture is damaged")
        found.append(Unit(at, end, nal_name(payload[body:end])))
        at = end
    return found


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
    if len(unit) < 2:
        return "empty NAL unit"
    kind = unit[0] >> 1 & 63
    if kind in _SEI:
        return "" if _is_colour_sei(unit) else "SEI"
    is_mark = kind in _MARKS and len(unit) <= _MAX_MARK_BYTES
    return "" if kind in _NAL_KEPT or is_mark else f"NAL unit {kind}"


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


def av1_units(payload: bytes) -> list[Unit]:
    r"""List the OBUs of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture.

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
    >>> [unit.name for unit in av1_units(b"\x12\0" + b"\x2a\2\4\x80" + b"\x32\1\0")]
    ['', 'metadata OBU', '']
    """
    found: list[Unit] = []
    at = 0
    while at < len(payload):
        head = payload[at]
        body = at + (2 if head & 4 else 1)
        size = len(payload) - body
        if head & 2:
            size, body = _leb128(payload, body)
        if head & 0x81 or size < 0 or body + size > len(payload) or len(found) >= MAX_UNITS:
            broken("AVIF: the coded picture is damaged")
        end = body + size
        found.append(Unit(at, end, _obu_name(head >> 3 & 15, payload, body, end)))
        at = end
    return found


def _obu_name(kind: int, payload: bytes, body: int, end: int) -> str:
    if kind in _OBU_KEPT or (kind == _DELIMITER and body == end):
        return ""
    if kind != _METADATA:
        return f"OBU {kind}"
    about = payload[body] if body < end else 0
    size = _METADATA_KEPT.get(about)
    is_whole = size is not None and end - body == size + 2 and payload[end - 1] == _TRAILING
    return "" if is_whole else "metadata OBU"


def _leb128(payload: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        if at + place >= len(payload):
            break
        value |= (payload[at + place] & 0x7F) << 7 * place
        if not payload[at + place] & 0x80:
            return value, at + place + 1
    return -1, len(payload)
