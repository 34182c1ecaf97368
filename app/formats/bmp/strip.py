"""Writes a BMP anew: its rows and the few numbers that it takes to read them.

Thread: any. Pillow reads run-length coding. Source: Microsoft, "Bitmap Storage" (BITMAPINFOHEADER,
BITMAPV4HEADER, BITMAPV5HEADER); OS/2 1.x bitmaps.
"""

import io
import struct
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from app.container.parts import broken
from app.container.stripped import Stripped
from app.domain import Note, NoteCode, Options, Pixels
from app.errors import InputTooLarge, InputUnreadable, OutOfMemory
from app.formats.bmp.colour import profile_of
from app.formats.bmp.hidden import hidden_in_pixels, without_hidden
from app.formats.bmp.pixels import (
    ALPHA_FIELDS,
    FIELDS,
    RGB,
    RLE4,
    RLE8,
    SIXTEEN,
    Head,
    read_head,
    read_pixels,
    read_rows,
    refuse,
    resolution_fields,
    transparent_pixels,
)
from app.metadata.hidden import HIDDEN_PIXELS
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.resolution import METRE, Resolution, kept_resolution

# The size is checked here first; Pillow's own guard only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None
_FILE_BYTES, _OS2_BYTES, _INFO_BYTES, _V4_BYTES, _V5_BYTES = 14, 12, 40, 108, 124
_SRGB, _EMBEDDED = b"BGRs", b"DEBM"
_PERCEPTUAL = 4
_NATURAL = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
Write = Callable[..., bytes]


def strip_bmp(data: bytes, options: Options) -> Stripped:
    """Write the rows again behind a header that says nothing else.

    Palettes, 16 and 24 bits stay as they are; 32 bits stay where they hold transparency, and
    become 24 where the fourth byte means nothing. Run-length coding is undone.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Holds the limit on pixels.

    Returns
    -------
    Stripped
        A BMP with the same pixels.

    Raises
    ------
    InputUnsupported
        If its pixels are coded in a way that hardly anything writes.
    InputUnreadable
        If it is damaged.
    InputTooLarge
        If it declares more pixels than allowed.
    OutOfMemory
        If it does not fit into memory.
    """
    head = read_head(data)
    if head.width * head.height > options.max_pixels:
        message = "This picture has too many pixels."
        limit = options.max_pixels / 1e6
        raise InputTooLarge(message, detail=f"{head.width} x {head.height}, limit {limit:g} MP")
    source = profile_of(data)
    profile = neutral_profile(source) if source else None
    resolution = kept_resolution(*head.per_metre, METRE, keeps=options.keeps_resolution)
    write = partial(_file, head, resolution=resolution, profile=profile)
    hides = False
    try:
        pixels = transparent_pixels(data)
        hides = pixels is not None and hidden_in_pixels(pixels) is not None
        erases = hides and not options.keeps_hidden_pixels
        written = _written(data, head, write, erases=erases)
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="writing BMP") from error
    name = neutral_name(profile) if profile else None
    is_left = hides and options.keeps_hidden_pixels
    return Stripped(
        *(written, "image/bmp", ".bmp"),
        profile=name,
        lossless=False,
        notes=(Note(NoteCode.HIDDEN_PIXELS_KEPT),) if is_left else (),
        left=frozenset((HIDDEN_PIXELS,)) if is_left else frozenset(),
    )


def _written(data: bytes, head: Head, write: Write, *, erases: bool) -> bytes:
    if head.bits <= 8:
        rows, bits = _palette_rows(data, head)
        return write(rows, bits, palette=_palette(data, head))
    rows = read_rows(data, head)
    if head.bits == 32 and head.packing in (RGB, FIELDS, ALPHA_FIELDS):
        has_alpha = bool(head.masks[3])
        pixels = read_pixels(data, head)
        rows = (without_hidden(pixels) if erases else pixels).reshape(head.height, -1)
        masks = _NATURAL if has_alpha else None
        return write(rows, 32 if has_alpha else 24, masks=masks)
    if head.bits == 16 and head.packing in (RGB, FIELDS, ALPHA_FIELDS):
        if head.masks not in SIXTEEN:
            refuse("BMP with bit fields of an unusual form")
        masks = None if head.masks == SIXTEEN[0] else head.masks
        rows = rows if masks else _without_top_bit(rows)
        return write(rows, 16, masks=masks)
    if head.bits == 24 and head.packing in (RGB, FIELDS):
        return write(rows, 24)
    refuse(f"BMP with compression {head.packing}")


def _without_top_bit(rows: Pixels) -> Pixels:
    """Clear the bit that five, five and five leave over."""
    return (np.ascontiguousarray(rows).view("<u2") & 0x7FFF).view(np.uint8)


def _palette(data: bytes, head: Head) -> bytes:
    size = 3 if head.size == _OS2_BYTES else 4
    most = 1 << head.bits
    room = (head.pixels_at - head.palette_at) // size
    count = min(head.colours or most, most, room)
    if count <= 0 or head.palette_at + count * size > len(data):
        broken("BMP: the palette is missing")
    entries = np.frombuffer(data, np.uint8, count * size, head.palette_at).reshape(count, size)
    # The fourth byte means nothing.
    return np.pad(entries[:, :3], ((0, 0), (0, 1))).tobytes()


def _palette_rows(data: bytes, head: Head) -> tuple[Pixels, int]:
    if head.packing == RGB:
        rows = read_rows(data, head).copy()
        spare = -head.width * head.bits % 8
        rows[:, -1] &= 0xFF << spare & 0xFF
        return rows, head.bits
    if (head.packing, head.bits) not in ((RLE8, 8), (RLE4, 4)):
        refuse(f"BMP with compression {head.packing}")
    rows = _unrun(data)
    if rows.shape != (head.height, head.width):
        broken("BMP: the rows are of another length")
    return rows if head.is_upside_down else rows[::-1], 8


def _unrun(data: bytes) -> Pixels:
    try:
        with Image.open(io.BytesIO(data), formats=["BMP"]) as image:
            return np.asarray(image).astype(np.uint8)
    except Exception as error:  # Pillow's readers let nearly anything through on hostile files
        if isinstance(error, MemoryError):
            raise
        message = "This file is damaged and can't be read."
        raise InputUnreadable(message, detail=f"BMP: {error}") from error


def _file(
    head: Head,
    rows: Pixels,
    bits: int,
    *,
    palette: bytes = b"",
    masks: tuple[int, int, int, int] | None = None,
    resolution: Resolution | None,
    profile: bytes | None,
) -> bytes:
    stride = -(-head.width * bits // 32) * 4
    body = np.pad(rows, ((0, 0), (0, stride - rows.shape[1]))).tobytes()
    size = _V5_BYTES if profile else _V4_BYTES if masks else _INFO_BYTES
    at = _FILE_BYTES + size + len(palette)
    height = -head.height if head.is_upside_down else head.height
    info = struct.pack(
        "<IiiHHIIiiII",
        *(size, head.width, height, 1, bits, FIELDS if masks else RGB, len(body)),
        *(*resolution_fields(resolution), len(palette) // 4, 0),
    )
    if size > _INFO_BYTES:
        info += struct.pack("<4I4s48x", *(masks or (0, 0, 0, 0)), _EMBEDDED if profile else _SRGB)
    if profile:
        where = size + len(palette) + len(body)
        info += struct.pack("<IIII", _PERCEPTUAL, where, len(profile), 0)
    total = at + len(body) + len(profile or b"")
    start = struct.pack("<2sIII", b"BM", total, 0, at)
    return b"".join((start, info, palette, body, profile or b""))
