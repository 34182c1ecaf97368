"""Says in words where the position properties of XMP point.

Thread: any. Source: CIPA DC-010-2020 (Exif in XMP), section 4; DJI's drone properties as their
files show them.
"""

import math
import re
from collections.abc import Iterable, Iterator

from app.metadata.findings import Kind, Value
from app.metadata.values.exif.place import coordinates
from app.metadata.values.plain import said

_PAIRS: tuple[tuple[str, str, str], ...] = (
    ("exif:GPSLatitude", "exif:GPSLongitude", "Location"),
    ("drone-dji:GpsLatitude", "drone-dji:GpsLongitude", "Location"),
    # The misspelling is the maker's own.
    ("drone-dji:GpsLatitude", "drone-dji:GpsLongtitude", "Location"),
    ("exif:GPSDestLatitude", "exif:GPSDestLongitude", "Place in the picture"),
)
_HEIGHTS = ("exif:GPSAltitude", "drone-dji:AbsoluteAltitude")
PLACE_NAMES = frozenset(
    [name for pair in _PAIRS for name in pair[:2]] + [*_HEIGHTS, "exif:GPSAltitudeRef"]
)
"""The properties that `place_values` speaks for."""

_ANGLE = re.compile(r"\s*([+-]?[\d.]+)(?:,([\d.]+))?(?:,([\d.]+))?\s*([NSEW]?)\s*", re.IGNORECASE)


def place_values(texts: Iterable[tuple[str, str]]) -> Iterator[Value]:
    """Say the positions.

    Parameters
    ----------
    texts : iterable of pairs
        Names and texts of a packet.

    Yields
    ------
    Value
        Of place; the numbers as they stand where they can't be understood.

    Examples
    --------
    >>> [value.text for value in place_values([("exif:GPSAltitude", "34/1")])]
    ['34 m above sea level']
    """
    known: dict[str, str] = {}
    for name, text in texts:
        if name in PLACE_NAMES:
            known.setdefault(name, text)
    height = _height(known)
    done: set[str] = set()
    for north, east, label in _PAIRS:
        where = _position(known.get(north, ""), known.get(east, ""))
        if not known.get(east) or label in done:
            continue
        done.add(label)
        above = height if label == "Location" else ""
        yield from said(Kind.PLACE, label, ", ".join(part for part in (where, above) if part))
    if height and "Location" not in done:
        yield from said(Kind.PLACE, "Location", height)


def _position(north: str, east: str) -> str:
    latitude, longitude = _degrees(north), _degrees(east)
    if latitude is None or longitude is None:
        return ", ".join(part for part in (north, east) if part)
    return coordinates(latitude, longitude)


def _degrees(text: str) -> float | None:
    match = _ANGLE.fullmatch(text)
    if match is None:
        return None
    degrees, minutes, seconds, side = match.groups()
    try:
        angle = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    except ValueError:
        return None
    if abs(angle) > 360:
        return None
    return -angle if side.upper() in ("S", "W") else angle


def _height(known: dict[str, str]) -> str:
    for name in _HEIGHTS:
        above, _, below = known.get(name, "").partition("/")
        try:
            metres = float(above) / float(below or 1)
        except (ValueError, ZeroDivisionError):
            continue
        if not math.isfinite(metres):
            continue
        if known.get("exif:GPSAltitudeRef") == "1":
            metres = -abs(metres)
        return f"{abs(metres):.0f} m {'below' if metres < 0 else 'above'} sea level"
    return ""
