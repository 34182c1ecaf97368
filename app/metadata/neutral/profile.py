"""Writes a colour profile again: the same colours, without who made it, when, or for which device.

Thread: any. Source: ICC.1:2022 (version 4.4), ICC.1:2001-04.
"""

import struct
from collections.abc import Mapping

from app.metadata.neutral.colour_space import measure
from app.metadata.neutral.icc_elements import ElementError, clean_element, pad, refuse

_HEADER_BYTES = 128
_MAX_TAGS = 200
_VERSIONS = {2: 0x02400000, 4: 0x04400000}
_CLASSES = (b"mntr", b"scnr", b"prtr", b"spac")
_CHANNELS = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}
_CONNECTIONS = (b"XYZ ", b"Lab ")
_INTENTS = 4
_D50 = struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
_COPYRIGHT = "Not stated"

# What a conversion reads. Not here although they speak of colour: lumi, chrm, bkpt, targ, vcgt and
# their like, which describe the one device that was measured; D2B and B2D, which stand beside the
# A2B and B2A that every reader understands.
_PLAIN = (b"wtpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"cicp")
_TO_PCS = (b"A2B0", b"A2B1", b"A2B2")
_FROM_PCS = (b"B2A0", b"B2A1", b"B2A2")
_TYPES = {b"wtpt": (b"XYZ ",), b"chad": (b"sf32",), b"cicp": (b"cicp",)}
_MATRIX = frozenset((b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"))


def neutral_profile(profile: bytes) -> bytes | None:
    """Say the same colours in a profile that says nothing else.

    Parameters
    ----------
    profile : bytes
        An ICC profile of version 2 or 4 for RGB, grey or CMYK; any bytes are allowed.

    Returns
    -------
    bytes or None
        None where it was not understood to its end; equal to itself when made neutral again.

    Examples
    --------
    >>> neutral_profile(b"nonsense") is None
    True
    """
    try:
        return _rebuild(profile)
    except (ElementError, struct.error):
        return None


def is_neutral_profile(profile: bytes) -> bool:
    """Tell whether a profile says colours and not a bit more.

    Parameters
    ----------
    profile : bytes
        Any bytes.

    Returns
    -------
    bool
        True only for what `neutral_profile` writes, byte for byte.

    Examples
    --------
    >>> is_neutral_profile(b"nonsense")
    False
    """
    return neutral_profile(profile) == profile


def neutral_name(profile: bytes) -> str | None:
    """Name the colour space of a profile by its numbers.

    Parameters
    ----------
    profile : bytes
        Any bytes.

    Returns
    -------
    str or None
        Such as "Display P3"; "RGB", "Grey" or "CMYK" where it is none of the well-known ones; None
        where it was not understood.

    Examples
    --------
    >>> neutral_name(b"nonsense") is None
    True
    """
    try:
        space, elements = _elements(profile)
    except (ElementError, struct.error):
        return None
    return measure(space, elements)


def write_profile(space: bytes, elements: Mapping[bytes, bytes]) -> bytes:
    """Write a display's profile from nothing but colours.

    Parameters
    ----------
    space : bytes
        ``RGB `` or ``GRAY``.
    elements : mapping of bytes to bytes
        Primaries and curves, or the one curve of grey, as the profile holds them.

    Returns
    -------
    bytes
        Of version 2, which every reader knows; as `neutral_profile` would write it.

    Examples
    --------
    >>> grey = write_profile(b"GRAY", {b"kTRC": b"curv" + bytes(8)})
    >>> is_neutral_profile(grey), neutral_name(grey)
    (True, 'Grey gamma 1.0')
    """
    white = {b"wtpt": b"XYZ " + bytes(4) + _D50}
    kind = struct.pack(">B3x4s4s4s", 2, _CLASSES[0], space, _CONNECTIONS[0])
    return _written(space, {**white, **elements}, kind, 0)


def _rebuild(profile: bytes) -> bytes:
    space, elements = _elements(profile)
    (intent,) = struct.unpack_from(">I", profile, 64)
    return _written(space, elements, profile[8:24], intent if intent < _INTENTS else 0)


def _written(space: bytes, elements: dict[bytes, bytes], kind: bytes, intent: int) -> bytes:
    """Write header and elements; `kind` is the header's version, class, space and connection."""
    version = kind[0]
    elements[b"desc"] = _text(b"desc", measure(space, elements), version)
    elements[b"cprt"] = _text(b"text", _COPYRIGHT, version)
    table, bodies = _lay_out(elements)
    header = struct.pack(
        ">I4xI12s12x4s24xI12s48x",
        _HEADER_BYTES + len(table) + len(bodies),
        _VERSIONS[version],
        kind[4:],
        b"acsp",
        intent,
        _D50,
    )
    return header + table + bodies


def _elements(profile: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Clean what is on the list; refuse what could not be shown from it."""
    space = profile[16:20]
    known = (
        profile[36:40] == b"acsp"
        and profile[8] in _VERSIONS
        and profile[12:16] in _CLASSES
        and space in _CHANNELS
        and profile[20:24] in _CONNECTIONS
    )
    if not known:
        refuse("another kind of profile")
    tags = _tags(profile)
    device = _CHANNELS[space]
    elements = {key: _plain(key, tags[key]) for key in _PLAIN if key in tags}
    elements.setdefault(b"wtpt", b"XYZ " + bytes(4) + _D50)
    shapes = {**dict.fromkeys(_TO_PCS, (device, 3)), **dict.fromkeys(_FROM_PCS, (3, device))}
    for key, shape in {**shapes, b"gamt": (3, 1)}.items():
        if key in tags:
            elements[key] = clean_element(tags[key], shape)
    if not _is_whole(space, elements):
        refuse("no colours")
    return space, elements


def _plain(key: bytes, body: bytes) -> bytes:
    other = (b"XYZ ",) if key.endswith(b"XYZ") else (b"curv", b"para")
    if body[:4] not in _TYPES.get(key, other):
        refuse(key)
    return clean_element(body)


def _is_whole(space: bytes, elements: dict[bytes, bytes]) -> bool:
    if any(key in elements for key in _TO_PCS):
        return True
    if space == b"GRAY":
        return b"kTRC" in elements
    return space == b"RGB " and elements.keys() >= _MATRIX


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """Read the tag table; as LittleCMS does, the first of a name counts, one out of bounds not."""
    size, count = struct.unpack_from(">I", profile)[0], struct.unpack_from(">I", profile, 128)[0]
    if count > _MAX_TAGS:
        refuse("too many tags")
    end = min(size, len(profile))
    found: dict[bytes, bytes] = {}
    for number in range(count):
        key, at, length = struct.unpack_from(">4sII", profile, _HEADER_BYTES + 4 + 12 * number)
        if at + length <= end and key not in found:
            found[key] = profile[at : at + length]
    return found


def _lay_out(elements: dict[bytes, bytes]) -> tuple[bytes, bytes]:
    """Write the tag table and the elements, equal ones once."""
    at = _HEADER_BYTES + 4 + 12 * len(elements)
    places: dict[bytes, int] = {}
    table = struct.pack(">I", len(elements))
    bodies: list[bytes] = []
    for key in sorted(elements):
        body = elements[key]
        if body not in places:
            places[body] = at
            bodies.append(pad(body))
            at += len(bodies[-1])
        table += struct.pack(">4sII", key, places[body], len(body))
    return table, b"".join(bodies)


def _text(kind: bytes, text: str, version: int) -> bytes:
    """Write a text in the type that its version asks for."""
    if version == 4:
        body = text.encode("utf-16-be")
        record = struct.pack(">II4sII", 1, 12, b"enUS", len(body), 28)
        return b"mluc" + bytes(4) + record + body
    plain = text.encode("ascii") + b"\0"
    if kind == b"text":
        return b"text" + bytes(4) + plain
    # textDescriptionType ends with an empty Unicode name and an empty Macintosh name.
    return b"desc" + bytes(4) + struct.pack(">I", len(plain)) + plain + bytes(78)
