"""Says in words where the position fields of Exif point.

Thread: any. Source: EXIF 3.0 section 4.6.6.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.metadata.findings import Kind, Value
from app.metadata.values.plain import said

Field = Callable[[str], str]
Numbers = Callable[[str], Sequence[float]]

_NORTHS = {"T": "true north", "M": "magnetic north"}
_SPEEDS = {"K": "km/h", "M": "mph", "N": "knots"}
_LENGTHS = {"K": "km", "M": "miles", "N": "nautical miles"}
_DETAILS: Mapping[str, str] = {
    "GPSSatellites": "satellites",
    "GPSStatus": "status",
    "GPSMeasureMode": "dimensions",
    "GPSDOP": "precision",
    "GPSMapDatum": "datum",
    "GPSDifferential": "corrected",
    "Tag 0x001F": "error in metres",
}


def place_values(text: Field, numbers: Numbers) -> Iterator[Value]:
    """Say the position, the direction and the rest.

    Parameters
    ----------
    text : callable
        Gives a position field's text by its name; empty where there is none.
    numbers : callable
        Gives its numbers; empty where there are none.

    Yields
    ------
    Value
        Of place, one of time.
    """
    yield from said(Kind.PLACE, "Location", _position(text, numbers))
    yield from said(Kind.PLACE, "Place", text("GPSAreaInformation"))
    yield from said(
        Kind.PLACE, "Direction of view", _bearing(text, numbers, "GPSImgDirection", _NORTHS)
    )
    yield from said(Kind.PLACE, "Speed", _amount(text, numbers, "GPSSpeed", _SPEEDS))
    yield from said(Kind.PLACE, "Direction of travel", _bearing(text, numbers, "GPSTrack", _NORTHS))
    yield from said(Kind.PLACE, "Place in the picture", _coordinates(text, numbers, "GPSDest"))
    yield from said(
        Kind.PLACE, "Direction to it", _bearing(text, numbers, "GPSDestBearing", _NORTHS)
    )
    yield from said(
        Kind.PLACE, "Distance to it", _amount(text, numbers, "GPSDestDistance", _LENGTHS)
    )
    yield from said(Kind.PLACE, "Located by", text("GPSProcessingMethod"))
    details = [f"{label} {text(name)}" for name, label in _DETAILS.items() if text(name)]
    yield from said(Kind.PLACE, "How it was located", ", ".join(details))
    yield from said(Kind.TIME, "Time by satellite", _time(text, numbers))


def coordinates(latitude: float, longitude: float) -> str:
    """Write a position as people do.

    Parameters
    ----------
    latitude, longitude : float
        In degrees; south and west are negative.

    Returns
    -------
    str
        Four decimals, which are about ten metres.

    Examples
    --------
    >>> coordinates(52.51628, -13.37773)
    '52.5163° N, 13.3777° W'
    """
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.4f}° {north}, {abs(longitude):.4f}° {east}"


def _position(text: Field, numbers: Numbers) -> str:
    where = _coordinates(text, numbers, "GPS")
    height = numbers("GPSAltitude")
    if not height:
        return where
    is_below = bool(numbers("GPSAltitudeRef")) and numbers("GPSAltitudeRef")[0] in (1, 3)
    side = "below" if is_below else "above"
    return f"{where}{', ' if where else ''}{height[0]:.0f} m {side} sea level"


def _coordinates(text: Field, numbers: Numbers, start: str) -> str:
    latitude = _degrees(numbers(f"{start}Latitude"))
    longitude = _degrees(numbers(f"{start}Longitude"))
    if latitude is None or longitude is None:
        known = (text(f"{start}Latitude"), text(f"{start}Longitude"))
        return ", ".join(part for part in known if part)
    south = text(f"{start}LatitudeRef").upper().startswith("S")
    west = text(f"{start}LongitudeRef").upper().startswith("W")
    return coordinates(-latitude if south else latitude, -longitude if west else longitude)


def _degrees(parts: Sequence[float]) -> float | None:
    """Add degrees, minutes and seconds."""
    if not parts:
        return None
    return float(sum(part / 60.0**place for place, part in enumerate(parts[:3])))


def _bearing(text: Field, numbers: Numbers, name: str, norths: Mapping[str, str]) -> str:
    found = numbers(name)
    if not found:
        return ""
    north = norths.get(text(f"{name}Ref")[:1].upper(), "")
    return f"{found[0]:.0f}°{' from ' if north else ''}{north}"


def _amount(text: Field, numbers: Numbers, name: str, units: Mapping[str, str]) -> str:
    found = numbers(name)
    return f"{found[0]:g} {units.get(text(f'{name}Ref')[:1].upper(), '')}" if found else ""


def _time(text: Field, numbers: Numbers) -> str:
    date = text("GPSDate").replace(":", "-")
    clock = numbers("GPSTimeStamp")
    if len(clock) < 3:
        return date
    hours, minutes, seconds = clock[:3]
    return f"{date} {hours:02.0f}:{minutes:02.0f}:{seconds:02.0f} UTC"
