"""Reads what a video tells beside its pictures: where, when, with what, whether there is sound.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8; QuickTime File Format (Apple), "Metadata"
and "User data atoms".
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.container.iso_boxes import Box, boxes, first
from app.metadata.findings import Kind, Value
from app.metadata.values.exif.place import coordinates
from app.metadata.values.plain import said

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MAX_TRACKS, _MAX_FIELDS, _MAX_TEXT_BYTES = 50, 200, 4096
_MEDIA = {b"vide": "video", b"soun": "sound", b"pict": "pictures", b"meta": "sensor data"}
_POSITION = re.compile(r"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?")
_FIELDS: tuple[tuple[str, Kind, str], ...] = (
    ("location.iso6709", Kind.PLACE, "Location"),
    ("location.name", Kind.PLACE, "Place"),
    ("content.identifier", Kind.PERSON, "Number of the photo"),
    ("creationdate", Kind.TIME, "Video taken"),
    ("android.version", Kind.SOFTWARE, "System"),
    ("make", Kind.PERSON, "Maker of the camera"),
    ("model", Kind.PERSON, "Camera"),
    ("software", Kind.SOFTWARE, "Program"),
    ("author", Kind.PERSON, "Author"),
    ("artist", Kind.PERSON, "Author"),
    ("\xa9xyz", Kind.PLACE, "Location"),
    ("\xa9day", Kind.TIME, "Video taken"),
    ("\xa9mak", Kind.PERSON, "Maker of the camera"),
    ("\xa9mod", Kind.PERSON, "Camera"),
    ("\xa9swr", Kind.SOFTWARE, "Program"),
    ("\xa9too", Kind.SOFTWARE, "Program"),
    ("\xa9art", Kind.PERSON, "Author"),
    ("auth", Kind.PERSON, "Author"),
)


def movie_values(video: bytes) -> tuple[Value, ...]:
    """Read the head of a video.

    Parameters
    ----------
    video : bytes
        A whole MP4 or QuickTime file, or its "moov" alone; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Fewer where it is damaged; none where there is no "moov".

    Examples
    --------
    >>> movie_values(b"nonsense")
    ()
    """
    moov = first(boxes(video, 0, len(video)), b"moov")
    if moov is None:
        return ()
    return tuple(dict.fromkeys(_values(video, moov)))


def date_text(seconds: int) -> str:
    """Write a date of this family of formats.

    Parameters
    ----------
    seconds : int
        Since the beginning of 1904.

    Returns
    -------
    str
        Empty for 0, and for what broken clocks write.

    Examples
    --------
    >>> date_text(3_786_912_000), date_text(0)
    ('2024-01-01 00:00:00 UTC', '')
    """
    if not 0 < seconds < 1 << 33:
        return ""
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S} UTC"


def movie_handlers(video: bytes, start: int, end: int) -> frozenset[bytes]:
    """Tell what kinds of media some tracks hold.

    Parameters
    ----------
    video : bytes
        A file.
    start, end : int
        Where in it the "trak" boxes are.

    Returns
    -------
    frozenset of bytes
        Such as ``vide``, ``soun`` or ``pict``.
    """
    tracks = [box for box in boxes(video, start, end) if box.kind == b"trak"]
    return frozenset(_handler(video, track) for track in tracks[:_MAX_TRACKS])


def _values(video: bytes, moov: Box) -> Iterator[Value]:
    children = boxes(video, moov.body, moov.end)
    yield from _fields(video, children)
    tracks = [box for box in children if box.kind == b"trak"][:_MAX_TRACKS]
    kinds = dict.fromkeys(_handler(video, track) for track in tracks)
    texts = [_MEDIA[kind] for kind in kinds if kind in _MEDIA]
    head = first(children, b"mvhd")
    length, date = _times(video, head) if head else ("", "")
    yield from said(Kind.MEDIA, "Video in the file", (" and ".join(texts) or "video") + length)
    yield from said(Kind.TIME, "Video made", date)
    for track in tracks:
        yield from _fields(video, boxes(video, track.body, track.end))


def _handler(video: bytes, track: Box) -> bytes:
    mdia = first(boxes(video, track.body, track.end), b"mdia")
    hdlr = first(boxes(video, mdia.body, mdia.end), b"hdlr") if mdia else None
    return video[hdlr.body + 8 : hdlr.body + 12] if hdlr else b""


def _times(video: bytes, head: Box) -> tuple[str, str]:
    wide = 8 if video[head.body : head.body + 1] == b"\1" else 4
    at = head.body + 4
    made = int.from_bytes(video[at : at + wide], "big")
    at += 2 * wide
    scale = int.from_bytes(video[at : at + 4], "big")
    duration = int.from_bytes(video[at + 4 : at + 4 + wide], "big")
    seconds = duration / scale if scale else 0
    return f", {seconds:.1f} s" if 0 < seconds < 1e6 else "", date_text(made)


def _fields(video: bytes, found: tuple[Box, ...]) -> Iterator[Value]:
    udta = first(found, b"udta")
    inside = boxes(video, udta.body, udta.end)[:_MAX_FIELDS] if udta else ()
    for box in inside:
        if box.kind != b"meta":
            text = _international(video[box.body : min(box.end, box.body + _MAX_TEXT_BYTES)])
            yield from _field(box.kind.decode("latin-1"), text)
    for meta in (first(found, b"meta"), first(inside, b"meta")):
        if meta is not None:
            yield from _keys(video, meta)


def _international(body: bytes) -> str:
    """Read a text behind its length and language, or a bare one."""
    length = int.from_bytes(body[:2], "big")
    text = body[4 : 4 + length] if 0 < length <= len(body) - 4 else body
    return text.decode("utf-8", "replace")


def _keys(video: bytes, meta: Box) -> Iterator[Value]:
    """Read a "meta" of names ("keys") and values ("ilst"); QuickTime's has no version."""
    start = meta.body + (0 if video[meta.body + 4 : meta.body + 8] == b"hdlr" else 4)
    found = boxes(video, start, meta.end)
    keys, ilst = first(found, b"keys"), first(found, b"ilst")
    names = [
        video[box.body : min(box.end, box.body + _MAX_TEXT_BYTES)].decode("latin-1")
        for box in (boxes(video, keys.body + 8, keys.end)[:_MAX_FIELDS] if keys else ())
    ]
    for entry in boxes(video, ilst.body, ilst.end)[:_MAX_FIELDS] if ilst else ():
        number = int.from_bytes(entry.kind, "big")
        name = names[number - 1] if 0 < number <= len(names) else entry.kind.decode("latin-1")
        value = first(boxes(video, entry.body, entry.end), b"data")
        if value is not None:
            text = video[value.body + 8 : min(value.end, value.body + _MAX_TEXT_BYTES)]
            yield from _field(name, text.decode("utf-8", "replace"))


def _field(name: str, text: str) -> Iterator[Value]:
    for ending, kind, label in _FIELDS:
        if name.lower().endswith(ending):
            place = _POSITION.search(text) if label == "Location" else None
            yield from said(kind, label, _position(place) if place else text)
            return


def _position(found: re.Match[str]) -> str:
    north, east, height = found.groups()
    where = coordinates(float(north), float(east))
    if not height:
        return where
    side = "below" if height.startswith("-") else "above"
    return f"{where}, {abs(float(height)):.0f} m {side} sea level"
