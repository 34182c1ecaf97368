"""Reads ICC profiles of the simple kind: three curves and a matrix, or one grey curve.

Thread: any. Source: ICC.1:2022 (profile version 4.4), sections 7 to 10.
"""

import struct
from dataclasses import dataclass

import numpy as np

from app.colour.convert import XYZ_TO_SRGB, Conversion
from app.domain import Floats

UNREADABLE = "unreadable profile"
UNNAMED = "unnamed profile"
_MAX_TAGS = 200
_MAX_NAME = 80
_HEADER_BYTES = 128
_PARA_COUNTS = (1, 3, 4, 5, 7)


@dataclass(frozen=True, eq=False)
class Profile:
    """What an embedded profile says.

    Parameters
    ----------
    name : str
        Its own description, shortened and without control characters.
    space : str
        The device's colour space: "RGB", "GRAY", "CMYK" and so on.
    conversion : Conversion or None
        None where it can't be computed here.
    """

    name: str
    space: str
    conversion: Conversion | None


def parse_profile(data: bytes) -> Profile:
    """Read a profile; a broken one is an answer too, not an error.

    Parameters
    ----------
    data : bytes
        The whole profile.

    Returns
    -------
    Profile
        Without a conversion where the profile is broken, table-based, or for no RGB or grey.

    Examples
    --------
    >>> parse_profile(b"nonsense").name
    'unreadable profile'
    """
    if len(data) < _HEADER_BYTES + 4 or data[36:40] != b"acsp":
        return Profile(UNREADABLE, "", None)
    space = data[16:20].decode("latin-1").strip()
    try:
        tags = _tags(data)
        name = _name(tags)
    except (struct.error, ValueError):
        return Profile(UNREADABLE, space, None)
    try:
        conversion = _conversion(tags, space, data[20:24])
    except (struct.error, ValueError, KeyError):
        conversion = None
    return Profile(name, space, conversion)


def _tags(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", data, _HEADER_BYTES)
    found: dict[bytes, bytes] = {}
    for number in range(min(count, _MAX_TAGS)):
        key, at, length = struct.unpack_from(">4sII", data, _HEADER_BYTES + 4 + 12 * number)
        found[key] = data[at : at + length]
    return found


def _name(tags: dict[bytes, bytes]) -> str:
    body = tags.get(b"desc", b"")
    text = ""
    if body.startswith(b"desc"):
        (length,) = struct.unpack_from(">I", body, 8)
        text = body[12 : 12 + length].decode("latin-1")
    elif body.startswith(b"mluc"):
        length, at = struct.unpack_from(">II", body, 20)
        text = body[at : at + length].decode("utf-16-be", "replace")
    text = "".join(char for char in text.partition("\0")[0] if char.isprintable())
    return text.strip()[:_MAX_NAME] or UNNAMED


def _conversion(tags: dict[bytes, bytes], space: str, pcs: bytes) -> Conversion | None:
    if space == "GRAY":
        curve = _curve(tags[b"kTRC"])
        return Conversion(np.tile(curve, (3, 1)), np.eye(3, dtype=np.float32))
    if space != "RGB" or pcs != b"XYZ ":
        return None
    columns = [_xyz(tags[key]) for key in (b"rXYZ", b"gXYZ", b"bXYZ")]
    curves = np.stack([_curve(tags[key]) for key in (b"rTRC", b"gTRC", b"bTRC")])
    matrix = XYZ_TO_SRGB @ np.array(columns).T
    return Conversion(curves, matrix.astype(np.float32))


def _xyz(body: bytes) -> tuple[float, ...]:
    kind, _, *values = struct.unpack_from(">4sIiii", body)
    if kind != b"XYZ ":
        raise ValueError(kind)
    return tuple(value / 65536 for value in values)


def _curve(body: bytes) -> Floats:
    if body.startswith(b"curv"):
        light = _table(body)
    elif body.startswith(b"para"):
        light = _formula(body)
    else:
        raise ValueError(body[:4])
    curve: Floats = np.clip(np.nan_to_num(light), 0, 1).astype(np.float32)
    return curve


def _table(body: bytes) -> Floats:
    (count,) = struct.unpack_from(">I", body, 8)
    value = np.arange(256) / 255
    if count == 0:
        return value.astype(np.float32)
    if count == 1:
        (gamma,) = struct.unpack_from(">H", body, 12)
        power: Floats = (value ** (gamma / 256)).astype(np.float32)
        return power
    entries = np.frombuffer(body, ">u2", count, 12) / 65535
    return np.interp(value, np.linspace(0, 1, count), entries).astype(np.float32)


def _formula(body: bytes) -> Floats:
    (kind,) = struct.unpack_from(">H", body, 8)
    if kind >= len(_PARA_COUNTS):
        raise ValueError(kind)
    values = struct.unpack_from(f">{_PARA_COUNTS[kind]}i", body, 12)
    g, a, b, c, d, e, f = _spread(kind, [value / 65536 for value in values])
    x = np.arange(256) / 255
    with np.errstate(all="ignore"):
        curved = np.power(np.maximum(a * x + b, 0.0), g) + e
    return np.where(x >= d, curved, c * x + f).astype(np.float32)


def _spread(kind: int, p: list[float]) -> tuple[float, ...]:
    """Write each of the five types as the widest: Y = (aX + b)^g + e above d, cX + f below."""
    if kind == 0:
        return p[0], 1.0, 0.0, 0.0, -1.0, 0.0, 0.0
    g, a, b = p[:3]
    edge = -b / a if a else 0.0
    if kind == 1:
        return g, a, b, 0.0, edge, 0.0, 0.0
    if kind == 2:
        return g, a, b, 0.0, edge, p[3], p[3]
    if kind == 3:
        return g, a, b, p[3], p[4], 0.0, 0.0
    return g, a, b, p[3], p[4], p[5], p[6]
