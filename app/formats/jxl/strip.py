"""Writes a JPEG XL file again with nothing but its codestream.

Thread: any. Source: ISO/IEC 18181-2. The codestream stays byte for byte, in one box where it
was in boxes; it says itself which way is up.
"""

from app.container.block import Block, Use
from app.container.iso_boxes import pack
from app.container.parts import broken
from app.container.stripped import Stripped
from app.domain import Note, NoteCode, Options
from app.formats.jxl.header import read_header
from app.formats.jxl.hidden import hidden_findings, left_notes
from app.formats.jxl.inspect import exif_block
from app.formats.jxl.walk import BRAND, SIGNATURE, codestream_of, walk_jxl
from app.metadata.orientation import orientation_of

_MAX_BYTES = (1 << 32) - 1024
_MAX_EXIF_BYTES = 1 << 20


def strip_jxl(data: bytes, _options: Options) -> Stripped:
    """Keep the codestream, and the level that a decoder must have.

    Parameters
    ----------
    data : bytes
        The whole file.
    _options : Options
        Not needed: nothing is decoded.

    Returns
    -------
    Stripped
        Always lossless, but no JPEG can be rebuilt of it any more. With what stays in the
        codestream, as far as its header says.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    """
    blocks = walk_jxl(data)
    codestream = codestream_of(data, blocks)
    left = hidden_findings(codestream, 0)
    notes = (*_lost(data, blocks, codestream), *left_notes(left))
    written = codestream
    if len(blocks) > 1:
        if len(codestream) > _MAX_BYTES:
            broken("JPEG XL: a file beyond 4 GiB")
        level = (block for block in blocks if block.name == "jxll" and block.use is Use.PICTURE)
        levels = b"".join(data[block.start : block.end] for block in level)
        written = b"".join((SIGNATURE, BRAND, levels, pack(b"jxlc", codestream)))
    names = frozenset(finding.name for finding in left)
    return Stripped(written, "image/jxl", ".jxl", notes=notes, left=names)


def _lost(data: bytes, blocks: tuple[Block, ...], codestream: bytes) -> tuple[Note, ...]:
    """Say so where the Exif alone names a turn, or a map for HDR screens goes."""
    notes: list[Note] = []
    exif = next((block for block in blocks if block.name == "Exif"), None)
    if exif is not None and exif.end - exif.start <= _MAX_EXIF_BYTES:
        is_turned = orientation_of(exif_block(exif.content(data))) != 1
        if is_turned and read_header(codestream).orientation == 1:
            notes.append(Note(NoteCode.TURN_IN_EXIF_ONLY))
    if any(block.name == "jhgm" for block in blocks):
        notes.append(Note(NoteCode.GAIN_MAP_DROPPED))
    return tuple(notes)
