"""Reports what a PNG or APNG holds besides its picture.

Thread: any. Texts are inflated within one small budget; the rows are looked into apart. Source:
PNG specification, third edition (W3C, 2025); C2PA 2.1 section A.3.2 for caBX.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Callable

from app.container.block import Block, Use
from app.formats.png.header import read_header
from app.formats.png.inspect_rows import row_findings
from app.formats.png.neutral import is_neutral_profile_body, read_profile, resolution_body
from app.formats.png.walk import BEHIND_END, body_of, walk_png
from app.metadata.findings import Finding, Kind, Value
from app.metadata.neutral.exif import is_minimal_exif
from app.metadata.trailer import tail_finding
from app.metadata.values.exif.exif import exif_picture, exif_values
from app.metadata.values.jumbf import jumbf_picture, jumbf_values
from app.metadata.values.plain import said
from app.metadata.values.profile import profile_values
from app.metadata.values.text import text_values
from app.metadata.values.xmp.xmp import xmp_picture

_MAX_INFLATED_BYTES = 2 << 20
_MAX_FINDINGS = 200
_MANY_READ = 4
_INCHES_A_METRE = 0.0254
_EXIF_PREFIX = b"Exif\0\0"
_XMP_KEYWORD = b"XML:com.adobe.xmp\0"

_NAMED: dict[str, tuple[Kind, str]] = {
    "eXIf": (Kind.UNKNOWN, "Exif"),
    "tIME": (Kind.TIME, "time"),
    "caBX": (Kind.PROVENANCE, "Content Credentials (C2PA)"),
    "pHYs": (Kind.UNKNOWN, "print resolution"),
    "bKGD": (Kind.UNKNOWN, "background colour"),
    "sBIT": (Kind.UNKNOWN, "bits of the first source"),
    "dSIG": (Kind.PROVENANCE, "digital signature"),
    "gmAP": (Kind.PICTURE, "gain map"),
    "gdAT": (Kind.PICTURE, "gain map"),
    "iCCP": (Kind.COLOUR, "colour profile"),
    "sRGB": (Kind.COLOUR, "colour space"),
    "gAMA": (Kind.COLOUR, "gamma"),
    "cHRM": (Kind.COLOUR, "primaries"),
    "cICP": (Kind.COLOUR, "colour space"),
    "acTL": (Kind.PICTURE, "faulty animation"),
    "fcTL": (Kind.PICTURE, "faulty animation"),
    "fdAT": (Kind.PICTURE, "frame that is not shown"),
    "IDAT": (Kind.PICTURE, "rows that are not shown"),
    "sPLT": (Kind.COLOUR, "suggested palette"),
    "PLTE": (Kind.COLOUR, "suggested palette"),
}


def inspect_png(data: bytes) -> tuple[Finding, ...]:
    """List what a PNG holds besides its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file.

    Raises
    ------
    InputUnreadable
        If its structure is broken.
    """
    budget = _Budget()
    found: list[Finding] = []
    rest: list[Block] = []
    blocks = walk_png(data)
    for block in blocks:
        if block.use is Use.PICTURE:
            continue
        if block.name == BEHIND_END:
            found.append(tail_finding(data, block.start, block.name))
        elif len(found) < _MAX_FINDINGS:
            finding = _inspect_chunk(data, block, budget)
            found += [] if finding is None else [finding]
        else:
            rest.append(block)
    if rest:
        size = sum(block.end - block.start for block in rest)
        found.append(Finding(f"{len(rest)} more chunks", rest[0].start, size))
    found += row_findings(data, blocks, read_header(data))
    return tuple(sorted(found, key=lambda one: one.offset_bytes))


class _Budget:
    """Keeps reading within a budget for the whole file."""

    def __init__(self) -> None:
        self._left = _MAX_INFLATED_BYTES
        self._read: Counter[bytes] = Counter()

    def may_read(self, name: bytes) -> bool:
        """Tell whether so few of the name were read that another may be."""
        self._read[name.lower()] += 1
        return self._read[name.lower()] <= _MANY_READ

    def text(self, packed: bytes) -> bytes:
        """Inflate as much as is left to inflate; damage gives what stood before it."""
        if self._left <= 0:
            return b""
        try:
            text = zlib.decompressobj().decompress(packed, self._left)
        except zlib.error:
            return b""
        self._left -= len(text)
        return text


_Texts = Callable[[bytes, _Budget], tuple[bytes, str]]


def _inspect_chunk(data: bytes, block: Block, budget: _Budget) -> Finding | None:
    body = bytes(body_of(data, block))
    if _is_neutral(block, body):
        return None
    kind, name = _NAMED.get(block.name, (Kind.UNKNOWN, f"chunk {block.name!r}"))
    values: tuple[Value, ...] = ()
    picture: bytes | None = None
    if block.name in _TEXTS:
        keyword, text = _TEXTS[block.name](body, budget)
        name, kind = "XMP" if body.startswith(_XMP_KEYWORD) else "text", Kind.TEXT
        if budget.may_read(keyword):
            values = text_values(keyword.decode("latin-1"), text)
            picture = xmp_picture(text.encode()) if "xmpGImg" in text else None
    elif block.name in _READERS and budget.may_read(block.name.encode()):
        read, cut = _READERS[block.name]
        values, picture = read(body), cut(body)
    size = block.end - block.start
    return Finding(name, block.start, size, kind, values, picture)


def _is_neutral(block: Block, body: bytes) -> bool:
    if block.name == "eXIf":
        return is_minimal_exif(body)
    if block.name == "pHYs":
        return body != b"" and body == resolution_body(body, keeps=True)
    return block.use is Use.COLOUR and is_neutral_profile_body(body)


def _plain_text(body: bytes, _: _Budget) -> tuple[bytes, str]:
    keyword, _zero, text = body.partition(b"\0")
    return keyword, text.decode("latin-1")


def _packed_text(body: bytes, budget: _Budget) -> tuple[bytes, str]:
    keyword, _, packed = body.partition(b"\0")
    return keyword, budget.text(packed[1:]).decode("latin-1")


def _wide_text(body: bytes, budget: _Budget) -> tuple[bytes, str]:
    keyword, _, rest = body.partition(b"\0")
    text = rest[2:].split(b"\0", 2)[-1]
    raw = budget.text(text) if rest[:1] == b"\1" else text
    return keyword, raw.decode("utf-8", "replace")


_TEXTS: dict[str, _Texts] = {"tEXt": _plain_text, "zTXt": _packed_text, "iTXt": _wide_text}


def _time(body: bytes) -> tuple[Value, ...]:
    if len(body) != 7:
        return ()
    year, *rest = struct.unpack(">H5B", body)
    month, day, hour, minute, second = rest
    text = f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"
    return said(Kind.TIME, "Last changed", text)


def _resolution(body: bytes) -> tuple[Value, ...]:
    if len(body) != 9:
        return ()
    across, down, unit = struct.unpack(">IIB", body)
    if unit != 1:
        return said(Kind.UNKNOWN, "Shape of a pixel", f"{across} : {down}")
    dots = f"{across * _INCHES_A_METRE:.0f} × {down * _INCHES_A_METRE:.0f} dots an inch"
    return said(Kind.UNKNOWN, "Print resolution", dots)


def _exif(body: bytes) -> tuple[Value, ...]:
    return exif_values(body.removeprefix(_EXIF_PREFIX))


def _exif_picture(body: bytes) -> bytes | None:
    return exif_picture(body.removeprefix(_EXIF_PREFIX))


def _profile(body: bytes) -> tuple[Value, ...]:
    return profile_values(read_profile(body) or b"")


def _no_picture(_: bytes) -> bytes | None:
    return None


_Read = Callable[[bytes], tuple[Value, ...]]
_Cut = Callable[[bytes], bytes | None]
_READERS: dict[str, tuple[_Read, _Cut]] = {
    "eXIf": (_exif, _exif_picture),
    "caBX": (jumbf_values, jumbf_picture),
    "iCCP": (_profile, _no_picture),
    "tIME": (_time, _no_picture),
    "pHYs": (_resolution, _no_picture),
}
