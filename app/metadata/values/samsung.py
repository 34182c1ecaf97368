"""Reads the trailer that Samsung's phones put behind a photo.

Thread: any. Source: exiftool's notes on Samsung.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.container.samsung import samsung_directory, samsung_entries
from app.metadata.findings import Kind, Value
from app.metadata.values.movie import movie_values
from app.metadata.values.plain import plain, said

_HEAD_BYTES = 8
_MAX_ENTRIES = 50
_COUNTRY, _TIME, _VIDEO = "MCC_Data", "Image_UTC_Data", "MotionPhoto_Data"


def samsung_values(block: bytes) -> tuple[Value, ...]:
    """Read the named parts of a trailer.

    Parameters
    ----------
    block : bytes
        The trailer, to its last byte; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Fewer where it is damaged.

    Examples
    --------
    >>> samsung_values(b"nonsense")
    ()
    """
    head = samsung_directory(block)
    if head is None:
        return ()
    found: dict[Value, None] = {}
    for _, offset, size in samsung_entries(block, head)[:_MAX_ENTRIES]:
        found.update(dict.fromkeys(_told(block[head - offset : head - offset + size])))
    return tuple(found)


def _told(part: bytes) -> Iterator[Value]:
    length = int.from_bytes(part[4:8], "little")
    name = part[_HEAD_BYTES : _HEAD_BYTES + min(length, 100)].decode("utf-8", "replace")
    body = part[_HEAD_BYTES + length :]
    if name == _TIME:
        yield from said(Kind.TIME, "Taken", _moment(body))
    elif name == _COUNTRY:
        code = body.decode("ascii", "replace")
        yield from said(Kind.PLACE, "Country code of the phone network", code)
    elif name == _VIDEO:
        yield from said(Kind.MEDIA, "Motion photo", f"a video of {len(body):,} bytes")
        yield from movie_values(body)
    else:
        yield from said(Kind.UNKNOWN, plain(name, 60) or "Part", f"{len(body):,} bytes")


def _moment(body: bytes) -> str:
    """Turn milliseconds since 1970, written in digits, into a date."""
    try:
        moment = datetime.fromtimestamp(int(body[:20].strip(b"\0 ")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return body[:40].decode("ascii", "replace")
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
