"""The units of AV1 pictures, and which of them decode.

Thread: any. Source: AV1 Bitstream Specification, sections 5.3, 5.9.2 and 7.5. A picture
ends with the first frame that is shown; what follows no decoder of pictures shows.
"""

from dataclasses import dataclass

from app.container.parts import broken
from app.formats.heif.av1_sequence import Sequence, read_sequence
from app.formats.heif.units import MAX_UNITS, SECOND_PICTURE, Unit

SEQUENCE, _DELIMITER, _FRAME_HEADER, _TILES, _METADATA, _FRAME = 1, 2, 3, 4, 5, 6
_LIGHT, _DISPLAY, _TRAILING = 1, 2, 0x80
_METADATA_KEPT = {_LIGHT: 4, _DISPLAY: 24}
_NO_SEQUENCE = Sequence()


@dataclass(frozen=True, slots=True)
class Obu:
    """One unit: its type, where it begins, its body, its end, and its spatial layer."""

    kind: int
    start: int
    body: int
    end: int
    layer: int = 0


def list_obus(payload: bytes) -> list[Obu]:
    r"""List the OBUs of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture.

    Returns
    -------
    list of Obu
        They tile the payload.

    Raises
    ------
    InputUnreadable
        If a unit ends beyond the payload.

    Examples
    --------
    >>> [(obu.kind, obu.body, obu.end) for obu in list_obus(b"\x12\0" + b"\x2a\2\4\x80")]
    [(2, 2, 2), (5, 4, 6)]
    """
    found: list[Obu] = []
    at = 0
    while at < len(payload):
        head = payload[at]
        is_layered = head >> 2 & 1
        body = at + 1 + is_layered
        size = len(payload) - body
        layer = payload[at + 1] >> 3 & 3 if is_layered and size >= 0 else 0
        if head & 2:
            size, body = _leb128(payload, body)
        if head & 0x81 or size < 0 or body + size > len(payload) or len(found) >= MAX_UNITS:
            broken("AVIF: the coded picture is damaged")
        found.append(Obu(head >> 3 & 15, at, body, body + size, layer))
        at = body + size
    return found


def av1_units(payload: bytes) -> list[Unit]:
    r"""List the units of a picture, and name those that do not decode.

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
        If a unit ends beyond the payload, or the picture changes its own kind.

    Examples
    --------
    >>> [unit.name for unit in av1_units(b"\x12\0" + b"\x2a\2\4\x80" + b"\x32\1\x10")]
    ['', 'metadata OBU', '']
    """
    obus = list_obus(payload)
    is_layered = any(obu.layer for obu in obus)
    found: list[Unit] = []
    state = _Picture(payload, is_layered=is_layered)
    for obu in obus:
        found.append(Unit(obu.start, obu.end, state.name(obu, len(found))))
    for number in state.unused:
        found[number] = Unit(found[number].start, found[number].end, f"OBU {SEQUENCE}")
    return found


def configuration_units(payload: bytes) -> list[Unit]:
    r"""List the units of a decoder's configuration, where no picture belongs.

    Parameters
    ----------
    payload : bytes
        What follows the four bytes of "av1C".

    Returns
    -------
    list of Unit
        They tile it.

    Raises
    ------
    InputUnreadable
        If a unit ends beyond it.

    Examples
    --------
    >>> [unit.name for unit in configuration_units(b"\x32\1\x10")]
    ['OBU 6']
    """
    units = av1_units(payload)
    kept = (SEQUENCE, _METADATA)
    obus = list_obus(payload)
    return [
        Unit(unit.start, unit.end, unit.name or ("" if obu.kind in kept else f"OBU {obu.kind}"))
        for unit, obu in zip(units, obus, strict=True)
    ]


def sequences(payload: bytes, units: list[Unit]) -> list[Sequence]:
    """Read the sequence headers of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture.
    units : list of Unit
        Its units.

    Returns
    -------
    list of Sequence
        Of those that stay.
    """
    return [read_sequence(payload[obu.body : obu.end]) for obu in _headers(payload, units)]


def sequence_bytes(payload: bytes, units: list[Unit]) -> bytes | None:
    """Find the sequence header of a picture.

    Parameters
    ----------
    payload : bytes
        The coded picture.
    units : list of Unit
        Its units.

    Returns
    -------
    bytes or None
        Frame and body; None where there is none.
    """
    return next((payload[obu.start : obu.end] for obu in _headers(payload, units)), None)


def _headers(payload: bytes, units: list[Unit]) -> list[Obu]:
    pairs = zip(list_obus(payload), units, strict=True)
    return [obu for obu, unit in pairs if obu.kind == SEQUENCE and not unit.name]


class _Picture:
    """Follows the units of one picture to its end."""

    def __init__(self, payload: bytes, *, is_layered: bool) -> None:
        self.payload = payload
        self.is_layered = is_layered
        self.sequence = _NO_SEQUENCE
        self.sequence_bytes = b""
        self.place: int | None = None
        self.unused: list[int] = []
        self.has_begun = False
        self.is_shown = False
        self.is_over = False

    def name(self, obu: Obu, number: int) -> str:
        """Name a unit; empty for one that a decoder needs."""
        if obu.kind == _DELIMITER:
            self.is_over |= self.has_begun
            return self._or_over("" if obu.body == obu.end else f"OBU {obu.kind}")
        if obu.kind in (_FRAME_HEADER, _FRAME):
            # Layers of one picture are shown one instead of the other.
            self.is_over |= self.is_shown and not self.is_layered
            self.is_shown |= self._shows(obu)
            self.has_begun = True
            return self._or_over("")
        if obu.kind == _TILES:
            return self._or_over("")
        if obu.kind == SEQUENCE:
            return self._or_over(self._sequence(obu, number))
        if obu.kind == _METADATA:
            return self._or_over(_metadata_name(self.payload, obu))
        return self._or_over(f"OBU {obu.kind}")

    def _or_over(self, name: str) -> str:
        return name or (SECOND_PICTURE if self.is_over else "")

    def _sequence(self, obu: Obu, number: int) -> str:
        body = self.payload[obu.body : obu.end]
        if self.has_begun:
            if body != self.sequence_bytes and not self.is_over:
                broken("AVIF: the coded picture is damaged")
            return f"OBU {obu.kind}"
        if self.place is not None:
            self.unused.append(self.place)
        self.place, self.sequence_bytes = number, body
        self.sequence = read_sequence(body)
        return ""

    def _shows(self, obu: Obu) -> bool:
        if self.sequence.is_reduced or obu.body == obu.end:
            return True
        first = self.payload[obu.body]
        # show_existing_frame, two bits of the frame's type, show_frame.
        return bool(first >> 7 or first >> 4 & 1)


def _metadata_name(payload: bytes, obu: Obu) -> str:
    about = payload[obu.body] if obu.body < obu.end else 0
    size = _METADATA_KEPT.get(about)
    is_whole = obu.end - obu.body == (size or 0) + 2 and payload[obu.end - 1] == _TRAILING
    return "" if size is not None and is_whole else "metadata OBU"


def _leb128(payload: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        if at + place >= len(payload):
            break
        value |= (payload[at + place] & 0x7F) << 7 * place
        if not payload[at + place] & 0x80:
            return value, at + place + 1
    return -1, len(payload)
