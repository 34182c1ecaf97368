"""Reads what an XMP packet says.

Thread: any.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from app.metadata.findings import Kind, Value
from app.metadata.values.plain import plain
from app.metadata.values.xmp.names import LABELS, MEDIA, SETTINGS
from app.metadata.values.xmp.place import PLACE_NAMES, place_values
from app.metadata.values.xmp.tree import xmp_texts

_BASE64_CHARACTERS = 400
_MAX_TEXTS_A_LABEL = 40
_OTHER = (Kind.UNKNOWN, "Other XMP fields")
_SWITCHES = {
    "GCamera:MotionPhoto": "Video in the file (motion photo)",
    "GCamera:MicroVideo": "Video in the file (motion photo)",
}
# Said by the words around them, or saying nothing.
_DULL = frozenset(
    (
        "Item:Mime",
        "Item:Length",
        "Item:Padding",
        "GCamera:MotionPhotoVersion",
        "GCamera:MicroVideoVersion",
        "stEvt:instanceID",
        "stEvt:changed",
        "dc:format",
        "xmpGImg:format",
        "xmpGImg:width",
        "xmpGImg:height",
        "GDepth:Mime",
    )
)


def xmp_values(packet: bytes) -> tuple[Value, ...]:
    """Read a packet's properties.

    Parameters
    ----------
    packet : bytes
        In UTF-8, UTF-16 or UTF-32, with or without its wrapper; any bytes are allowed.

    Returns
    -------
    tuple of Value
        One a label, its texts joined; fewer where the packet is damaged.

    Examples
    --------
    >>> packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    >>> xmp_values(packet)[0].label, xmp_values(packet)[0].text
    ('Author', 'Jane Example')
    """
    texts = xmp_texts(packet)
    by_label: dict[tuple[Kind, str], list[str]] = {}
    for value in place_values(texts):
        by_label[value.kind, value.label] = [value.text]
    for name, text in texts:
        for key, line in _lines(name, text):
            known = by_label.setdefault(key, [])
            if line not in known and len(known) < _MAX_TEXTS_A_LABEL:
                known.append(line)
    order = list(Kind)
    found = [
        Value(kind, label, plain("; ".join(lines)))
        for (kind, label), lines in by_label.items()
        if lines
    ]
    return tuple(sorted(found, key=lambda value: order.index(value.kind)))


def xmp_picture(packet: bytes) -> bytes | None:
    """Find the thumbnail in a packet.

    Parameters
    ----------
    packet : bytes
        As for `xmp_values`.

    Returns
    -------
    bytes or None
        A whole JPEG.

    Examples
    --------
    >>> xmp_picture(b"<nothing/>") is None
    True
    """
    for name, text in xmp_texts(packet) if b"xmpGImg" in packet else ():
        if name == "xmpGImg:image":
            picture = _decoded(text)
            if picture.startswith(b"\xff\xd8\xff"):
                return picture
    return None


def _lines(name: str, text: str) -> Iterator[tuple[tuple[Kind, str], str]]:
    if name in PLACE_NAMES or name in _DULL:
        return
    if name in _SWITCHES:
        if text != "0":
            yield (Kind.MEDIA, _SWITCHES[name]), "yes"
        return
    if name.endswith(":Semantic"):
        if text in MEDIA:
            yield MEDIA[text], "yes"
        return
    prefix, _, local = name.partition(":")
    key = LABELS.get(name)
    line = _line(text)
    if not line:
        return
    if key is None:
        key = SETTINGS.get(prefix, _OTHER)
        line = f"{local if prefix in SETTINGS else name} {line}"
    yield key, line


def _line(text: str) -> str:
    """Say how much there is where it is bytes in base64, the text itself else."""
    if len(text) >= _BASE64_CHARACTERS and _is_base64(text[:_BASE64_CHARACTERS]):
        return f"{len(text) * 3 // 4} bytes"
    return plain(text)


def _is_base64(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9+/=\s]+", text) is not None and len(text.split()) <= 8


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
