"""Names a colour space by what its numbers measure to, never by what it calls itself.

Thread: any. Source: ICC.1:2022 section 10; IEC 61966-2-1; SMPTE EG 432-1; Adobe RGB (1998)
specification; ISO 22028-2; ITU-R BT.2020.
"""

import struct
from collections.abc import Mapping

_COLORANTS = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_POINTS = tuple(step / 16 for step in range(1, 16))
_COLORANT_TOLERANCE = 0.004
_CURVE_TOLERANCE = 0.006

# X and Y of red, green and blue, adapted to D50.
_PRIMARIES = {
    "sRGB": (0.4361, 0.2225, 0.3851, 0.7169, 0.1431, 0.0606),
    "Display P3": (0.5151, 0.2412, 0.2920, 0.6922, 0.1571, 0.0666),
    "Adobe RGB (1998)": (0.6097, 0.3111, 0.2053, 0.6257, 0.1492, 0.0632),
    "ProPhoto RGB": (0.7977, 0.2880, 0.1352, 0.7119, 0.0313, 0.0001),
    "Rec. 2020": (0.6735, 0.2790, 0.1656, 0.6753, 0.1251, 0.0456),
}
_OWN_CURVE = {
    "sRGB": "sRGB",
    "Display P3": "sRGB",
    "Adobe RGB (1998)": "2.2",
    "ProPhoto RGB": "1.8",
}


def measure(space: bytes, elements: Mapping[bytes, bytes]) -> str:
    """Name a colour space.

    Parameters
    ----------
    space : bytes
        ``RGB ``, ``GRAY`` or ``CMYK``.
    elements : mapping of bytes to bytes
        The profile's elements, each cleaned.

    Returns
    -------
    str
        The name of a well-known space where the numbers are its numbers.

    Examples
    --------
    >>> measure(b"GRAY", {b"kTRC": b"curv" + bytes(4) + struct.pack(">IH", 1, 563)})
    'Grey gamma 2.2'
    >>> measure(b"CMYK", {})
    'CMYK'
    """
    if any(key[:3] == b"A2B" for key in elements):
        return _plain(space)
    if space == b"GRAY":
        curve = _curve_name(elements[b"kTRC"])
        if curve is None:
            return "Grey"
        return "Grey sRGB" if curve == "sRGB" else f"Grey gamma {curve}"
    if space == b"RGB ":
        return _rgb(elements)
    return _plain(space)


def _plain(space: bytes) -> str:
    return {b"GRAY": "Grey", b"RGB ": "RGB"}.get(space, "CMYK")


def _rgb(elements: Mapping[bytes, bytes]) -> str:
    numbers = [n for key in _COLORANTS for n in struct.unpack_from(">ii", elements[key], 8)]
    curves = {_curve_name(elements[key]) for key in _CURVES}
    curve = curves.pop() if len(curves) == 1 else None
    for name, primaries in _PRIMARIES.items():
        pairs = zip(numbers, primaries, strict=True)
        if all(abs(n / 65536 - known) <= _COLORANT_TOLERANCE for n, known in pairs):
            return name if curve == _OWN_CURVE.get(name, curve) else "RGB"
    return "RGB"


def _curve_name(element: bytes) -> str | None:
    values = [_value(element, x) for x in _POINTS]
    known = {
        "sRGB": [((x + 0.055) / 1.055) ** 2.4 for x in _POINTS],
        **{f"{g}": [x**g for x in _POINTS] for g in (1.0, 1.8, 2.2)},
    }
    distances = {
        name: max(abs(a - b) for a, b in zip(values, wanted, strict=True))
        for name, wanted in known.items()
    }
    name = min(distances, key=lambda name: distances[name])
    return name if distances[name] <= _CURVE_TOLERANCE else None


def _value(element: bytes, x: float) -> float:
    try:
        value: object = (
            _table_value(element, x) if element.startswith(b"curv") else _formula(element, x)
        )
    except (ArithmeticError, ValueError):
        return -1.0
    # A negative base gives a complex number, which is no light.
    return value if isinstance(value, float) else -1.0


def _table_value(element: bytes, x: float) -> float:
    (count,) = struct.unpack_from(">I", element, 8)
    if count == 0:
        return x
    if count == 1:
        return float(x ** (struct.unpack_from(">H", element, 12)[0] / 256))
    place = x * (count - 1)
    left = min(int(place), count - 2)
    low, high = struct.unpack_from(">HH", element, 12 + 2 * left)
    return float(low + (high - low) * (place - left)) / 65535


def _formula(element: bytes, x: float) -> object:
    (form,) = struct.unpack_from(">H", element, 8)
    p: list[float] = [
        n / 65536 for n in struct.unpack_from(f">{(len(element) - 12) // 4}i", element, 12)
    ]
    if form == 0:
        return float(x ** p[0])
    g, a, b = p[:3]
    if form in (1, 2):
        offset = p[3] if form == 2 else 0.0
        return (a * x + b) ** g + offset if a * x + b >= 0 else offset
    c, d = p[3:5]
    e, f = (p[5], p[6]) if form == 4 else (0.0, 0.0)
    return (a * x + b) ** g + e if x >= d else c * x + f
