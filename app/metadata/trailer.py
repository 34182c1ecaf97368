"""Says what bytes behind a picture's end are.

Thread: any. Recognised by their first bytes, as `sniff` does.
"""

from app.metadata.findings import Finding, Kind, Value
from app.metadata.values.movie import movie_values

_MAX_PICTURE_BYTES = 4 << 20
_STARTS: tuple[tuple[int, bytes, Kind, str], ...] = (
    (4, b"ftyp", Kind.MEDIA, "a video (MP4)"),
    (0, b"\xff\xd8\xff", Kind.PICTURE, "another picture (JPEG)"),
    (0, b"\x89PNG\r\n\x1a\n", Kind.PICTURE, "another picture (PNG)"),
    (0, b"GIF8", Kind.PICTURE, "another picture (GIF)"),
    (8, b"WEBP", Kind.PICTURE, "another picture (WebP)"),
    (0, b"PK\x03\x04", Kind.UNKNOWN, "a ZIP archive"),
    (0, b"Rar!", Kind.UNKNOWN, "a RAR archive"),
    (0, b"7z\xbc\xaf", Kind.UNKNOWN, "a 7-Zip archive"),
    (0, b"%PDF", Kind.TEXT, "a PDF document"),
    (0, b"<", Kind.TEXT, "text with mark-up"),
)


def tail_finding(data: bytes, start: int, name: str) -> Finding:
    r"""Describe what follows the picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    start : int
        Where the picture has ended.
    name : str
        What to call it.

    Returns
    -------
    Finding
        Of unknown kind where it begins like nothing known.

    Examples
    --------
    >>> tail_finding(b"picture....ftypmp42", 7, "bytes after the end").values[0].text
    'a video (MP4)'
    """
    length = len(data) - start
    if data.count(0, start) == length:
        return Finding(name, start, length, Kind.UNKNOWN, (_value(Kind.UNKNOWN, "zeros"),))
    for skip, magic, kind, text in _STARTS:
        if data.startswith(magic, start + skip):
            is_shown = kind is Kind.PICTURE and skip == 0 and length <= _MAX_PICTURE_BYTES
            picture = data[start:] if is_shown else None
            told = movie_values(data[start:]) if kind is Kind.MEDIA else ()
            return Finding(name, start, length, kind, (_value(kind, text), *told), picture)
    # The older half of a cropped PNG begins in the middle of its rows, its own end still in place.
    if data.find(b"IEND\xaeB`\x82", start) >= 0:
        old = _value(Kind.PICTURE, "the rest of an older PNG, as cropping leaves it")
        return Finding(name, start, length, Kind.PICTURE, (old,))
    return Finding(name, start, length)


def _value(kind: Kind, text: str) -> Value:
    return Value(kind, "Behind the picture", text)
