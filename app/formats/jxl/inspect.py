"""Reports everything in a JPEG XL file besides its picture.

Thread: any. Source: ISO/IEC 18181-2; C2PA 2.1, appendix A. What is packed by Brotli is
named, not read.
"""

from collections.abc import Iterator

from app.container.block import Block, Use
from app.formats.jxl.hidden import hidden_findings
from app.formats.jxl.walk import BEHIND, codestream_of, walk_jxl
from app.metadata.findings import Finding, Kind, Value
from app.metadata.trailer import tail_finding
from app.metadata.values.plain import said

_NAMES = {
    "Exif": ("Exif", Kind.UNKNOWN),
    "xml ": ("XMP", Kind.UNKNOWN),
    "jumb": ("C2PA", Kind.PROVENANCE),
    "jbrd": ("what rebuilds the original JPEG", Kind.UNKNOWN),
    "jhgm": ("HDR gain map", Kind.PICTURE),
    "jxli": ("list of frames", Kind.UNKNOWN),
}
_PADDING = ("free", "skip", "wide")
_REBUILDS = "the JPEG it was made from, with its metadata"
_MAX_BYTES = 16 << 20


def inspect_jxl(data: bytes) -> tuple[Finding, ...]:
    """List what a file holds besides its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        In the order of the file; what the codestream's header names comes last.

    Raises
    ------
    InputUnreadable
        If it can't be told what the picture is.
    """
    blocks = walk_jxl(data)
    extra = (block for block in blocks if block.use is Use.EXTRA)
    found = [finding for block in extra for finding in _findings(data, block)]
    start = next(block.start for block in blocks if block.name == "codestream")
    return (*found, *hidden_findings(codestream_of(data, blocks), start))


def _findings(data: bytes, block: Block) -> Iterator[Finding]:
    size = block.end - block.start
    if block.name == BEHIND:
        yield tail_finding(data, block.start, block.name)
        return
    content = block.content(data) if size <= _MAX_BYTES else b""
    if block.name in _PADDING and not content.strip(b"\0"):
        return
    name, is_packed = block.name, block.name == "brob"
    if is_packed:
        name = "".join(chr(c) if 32 <= c < 127 else "?" for c in content[:4])
    called, kind = _NAMES.get(name, (name, Kind.UNKNOWN))
    values, picture = _told(name, content) if not is_packed else (_packed(), None)
    yield Finding(called, block.start, size, kind, values, picture)


def _packed() -> tuple[Value, ...]:
    return (Value(Kind.UNKNOWN, "Contents", "packed, can't be read here"),)


def _told(name: str, content: bytes) -> tuple[tuple[Value, ...], bytes | None]:
    # Imported where they are needed: slow to load.
    if name == "Exif":
        from app.metadata.values.exif.exif import exif_values  # noqa: PLC0415
        from app.metadata.values.exif.picture import exif_picture  # noqa: PLC0415

        block = exif_block(content)
        return exif_values(block), exif_picture(block)
    if name == "xml ":
        from app.metadata.values.xmp.xmp import xmp_values  # noqa: PLC0415

        return xmp_values(content), None
    if name == "jumb":
        from app.metadata.values.jumbf import jumbf_values  # noqa: PLC0415

        return jumbf_values(len(content).to_bytes(4, "big") + b"jumb" + content), None
    if name == "jbrd":
        return (Value(Kind.UNKNOWN, "Rebuilds", _REBUILDS),), None
    text = content[:4096].decode("utf-8", "ignore")
    return said(Kind.TEXT, "Readable text", text if text.isprintable() else ""), None


def exif_block(content: bytes) -> bytes:
    r"""Cut the TIFF structure out of an "Exif" box.

    Parameters
    ----------
    content : bytes
        How far the structure is, then that.

    Returns
    -------
    bytes
        From the structure on.

    Examples
    --------
    >>> exif_block(b"\0\0\0\0MM\0*")
    b'MM\x00*'
    """
    skip = int.from_bytes(content[:4], "big")
    return content[4 + skip :] if skip < len(content) else content
