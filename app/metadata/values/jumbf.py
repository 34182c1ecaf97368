"""Reads what JUMBF boxes say of a picture's origin: Content Credentials (C2PA) above all.

Thread: any. Source: ISO/IEC 19566-5 annex A; C2PA 2.2 section 11.
"""

import json
import re
import struct
from collections.abc import Iterator
from typing import Any

from app.metadata.findings import Kind, Value
from app.metadata.values.cbor import decode_cbor
from app.metadata.values.plain import plain, said

_MAX_BOXES, _MAX_DEPTH, _MAX_VALUES, _MAX_LEAVES = 2000, 8, 40, 2000
_MAX_CONTENT = 1 << 20
_DESCRIPTION, _SUPER, _CBOR, _JSON, _FILE = b"jumd", b"jumb", b"cbor", b"json", b"bidb"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

_LABELS: dict[str, tuple[Kind, str]] = {
    "claim_generator": (Kind.PROVENANCE, "Content Credentials by"),
    "title": (Kind.PROVENANCE, "Title"),
    "action": (Kind.PROVENANCE, "What was done"),
    "digitalSourceType": (Kind.PROVENANCE, "Kind of source"),
    "description": (Kind.PROVENANCE, "Description"),
    "softwareAgent": (Kind.SOFTWARE, "Software"),
    "when": (Kind.TIME, "Done at"),
    "author": (Kind.PERSON, "Author"),
    "producer": (Kind.PERSON, "Author"),
    "creator": (Kind.PERSON, "Author"),
    "copyrightNotice": (Kind.PERSON, "Copyright"),
    "identifier": (Kind.PERSON, "Account of the author"),
    "GPSLatitude": (Kind.PLACE, "Latitude"),
    "GPSLongitude": (Kind.PLACE, "Longitude"),
    "GPSAltitude": (Kind.PLACE, "Altitude"),
    "City": (Kind.PLACE, "City"),
    "Make": (Kind.PERSON, "Maker of the camera"),
    "Model": (Kind.PERSON, "Camera"),
    "DateTimeOriginal": (Kind.TIME, "Taken"),
    "CreateDate": (Kind.TIME, "Taken"),
}
# "name" means something only inside these.
_NAMED = frozenset(("author", "producer", "creator", "softwareAgent", "claim_generator_info"))
# Organisation and common name inside a certificate, as text of any of DER's kinds.
_SIGNER = re.compile(rb"\x06\x03\x55\x04[\x0a\x03][\x0c\x13\x14\x1e]([\x01-\x7f])")


def jumbf_values(block: bytes) -> tuple[Value, ...]:
    """Read the boxes of a JUMBF store.

    Parameters
    ----------
    block : bytes
        One superbox after another, each beginning with its length; any bytes are allowed.

    Returns
    -------
    tuple of Value
        Who made the credentials, with what, and what was done; fewer where it is damaged.

    Examples
    --------
    >>> jumbf_values(b"nonsense")
    ()
    """
    found: dict[Value, None] = {}
    for path, kind, content in _contents(block):
        for value in _told(path, kind, content):
            found[value] = None
            if len(found) >= _MAX_VALUES:
                return tuple(found)
    return tuple(found)


def jumbf_picture(block: bytes) -> bytes | None:
    """Find the first small picture in a JUMBF store.

    Parameters
    ----------
    block : bytes
        As for `jumbf_values`.

    Returns
    -------
    bytes or None
        A whole JPEG or PNG, not decoded.
    """
    for _, kind, content in _contents(block):
        if kind == _FILE and content.startswith(_PICTURES):
            return content
    return None


def _contents(block: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Give every content box: the labels above it, its kind, what is in it."""
    # Views, not copies: a box is inside another, and that inside one more.
    waiting = [(memoryview(block), "", 0)]
    for _ in range(_MAX_BOXES):
        if not waiting:
            return
        data, path, depth = waiting.pop()
        box = _first_box(data)
        if box is None:
            continue
        kind, content, rest = box
        if kind == _DESCRIPTION:
            path = f"{path}/{_label(bytes(content[:120]))}"
        elif kind != _SUPER:
            yield path, kind, bytes(content)
        waiting.append((rest, path, depth))
        if kind == _SUPER and depth < _MAX_DEPTH:
            waiting.append((content, path, depth + 1))


def _first_box(data: memoryview) -> tuple[bytes, memoryview, memoryview] | None:
    if len(data) < 8:
        return None
    size, kind = struct.unpack_from(">I4s", data)
    head = 8
    if size == 1 and len(data) >= 16:
        (size,) = struct.unpack_from(">Q", data, 8)
        head = 16
    size = size or len(data)
    if size < head or size > len(data):
        return None
    return kind, data[head:size], data[size:]


def _label(description: bytes) -> str:
    # A type of 16 bytes, a byte of switches, then the label if the second switch is on.
    if len(description) < 18 or not description[16] & 2:
        return ""
    return description[17:].split(b"\0", 1)[0][:100].decode("utf-8", "replace")


def _told(path: str, kind: bytes, content: bytes) -> Iterator[Value]:
    if kind == _FILE and content.startswith(_PICTURES):
        yield Value(Kind.PICTURE, "Small picture", f"{len(content):,} bytes")
    if kind not in (_CBOR, _JSON) or len(content) > _MAX_CONTENT:
        return
    if "c2pa.signature" in path:
        yield from said(Kind.PROVENANCE, "Signed with the names", _signers(content))
        return
    try:
        tree = decode_cbor(content) if kind == _CBOR else json.loads(content)
    except (ValueError, RecursionError):
        return
    leaves = [leaf for leaf in _leaves(tree) if leaf[1]]
    for names, text in leaves:
        key = _key(names)
        if key in _LABELS:
            label_kind, label = _LABELS[key]
            if "ingredient" in path and key == "title":
                label = "Made from"
            yield from said(label_kind, label, text)


def _leaves(tree: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give every text, number and the keys that lead to it, in their order."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), tree)]
    for _ in range(_MAX_LEAVES):
        if not waiting:
            return
        names, node = waiting.pop()
        if isinstance(node, dict):
            pairs = [((*names, str(key)), value) for key, value in node.items()]
            waiting.extend(reversed(pairs[:_MAX_LEAVES]))
        elif isinstance(node, list):
            waiting.extend((names, value) for value in reversed(node[:_MAX_LEAVES]))
        elif isinstance(node, str | int | float):
            yield names, plain(str(node))


def _key(names: tuple[str, ...]) -> str:
    """Find what a leaf is called, without the name of its vocabulary."""
    short = [name.rsplit(":", 1)[-1] for name in names]
    if short and short[-1] == "name":
        above = [name for name in short[:-1] if name in _NAMED]
        if not above:
            return ""
        return "claim_generator" if above[-1] == "claim_generator_info" else above[-1]
    return short[-1] if short else ""


def _signers(content: bytes) -> str:
    names: dict[str, None] = {}
    for match in _SIGNER.finditer(content):
        length = match.group(1)[0]
        name = content[match.end() : match.end() + length].decode("utf-8", "replace")
        names[plain(name)] = None
        if len(names) >= 4:
            break
    return ", ".join(names)
