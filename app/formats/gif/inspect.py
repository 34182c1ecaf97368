"""Reports what a GIF holds besides its frames.

Thread: any. Source: GIF89a specification (CompuServe, 1990); XMP specification part 3 (Adobe,
2016) section 1.1.2; ICC.1:2022 annex B.
"""

from app.container.block import Block, Use
from app.formats.gif.inspect_frames import frame_findings
from app.formats.gif.walk import BEHIND_END, BEHIND_FRAMES, walk_gif
from app.metadata.findings import Finding, Kind, Value
from app.metadata.trailer import tail_finding
from app.metadata.values.plain import plain, said
from app.metadata.values.profile import profile_values
from app.metadata.values.xmp.xmp import xmp_picture, xmp_values

_MAX_FINDINGS = 100
_TEXT_BYTES = 1 << 16
_ID_BYTES = 11
_XMP_ID, _PROFILE_ID = b"XMP DataXMP", b"ICCRGBG1012"
# XMP stands there unbroken; the 258 bytes behind it lead any reader of sub-blocks to the end.
_XMP_TAIL_BYTES = 258


def inspect_gif(data: bytes) -> tuple[Finding, ...]:
    """List what a GIF holds besides its frames.

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
    blocks = walk_gif(data)
    extra = [block for block in blocks if block.use is not Use.PICTURE]
    found = [_inspect_block(data, block) for block in extra[:_MAX_FINDINGS]]
    rest = extra[_MAX_FINDINGS:]
    if rest:
        size = sum(block.end - block.start for block in rest)
        found.append(Finding(f"{len(rest)} more blocks", rest[0].start, size))
    found += frame_findings(data, blocks)
    return tuple(sorted(found, key=lambda one: one.offset_bytes))


def _inspect_block(data: bytes, block: Block) -> Finding:
    size = block.end - block.start
    if block.name in (BEHIND_END, BEHIND_FRAMES):
        return tail_finding(data, block.start, block.name)
    if block.name == "application":
        return _application(data, block)
    if block.name in ("comment", "plain text"):
        text = _joined(data, block.start + 2)
        # A plain text begins with where on the canvas it stands.
        words = text[12:] if block.name == "plain text" else text
        values = said(Kind.TEXT, block.name.capitalize(), words.decode("utf-8", "replace"))
        return Finding(block.name, block.start, size, Kind.TEXT, values)
    return Finding(block.name, block.start, size)


def _application(data: bytes, block: Block) -> Finding:
    at = block.start + 3
    identity = data[at : at + _ID_BYTES]
    size = block.end - block.start
    if identity == _XMP_ID:
        packet = data[at + _ID_BYTES : max(at + _ID_BYTES, block.end - _XMP_TAIL_BYTES)]
        return Finding(
            "XMP", block.start, size, Kind.UNKNOWN, xmp_values(packet), xmp_picture(packet)
        )
    if identity == _PROFILE_ID:
        profile = _joined(data, at + _ID_BYTES)
        return Finding("colour profile", block.start, size, Kind.COLOUR, profile_values(profile))
    label = Value(Kind.SOFTWARE, "Application", plain(identity.decode("latin-1")) or "unnamed")
    return Finding("application extension", block.start, size, Kind.SOFTWARE, (label,))


def _joined(data: bytes, at: int) -> bytes:
    """Join sub-blocks; the last may be cut off by the file's end."""
    found = bytearray()
    while at < len(data) and data[at] and len(found) < _TEXT_BYTES:
        found += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return bytes(found)
