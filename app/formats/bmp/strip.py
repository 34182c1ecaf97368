"""Writes a BMP anew: its rows and the few numbers that it takes to read them.

Thread: any. Pillow reads run-length coding. Source: Microsoft, "Bitmap Storage" (BITMAPINFOHEADER,
BITMAPV4HEADER, BITMAPV5HEADER); OS/2 1.x bitmaps.
"""

import io
import struct
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.container.parts import ENDS_EARLY, broken
from app.container.stripped import Stripped
from app.domain import Options, Pixels
from app.errors import InputTooLarge, InputUnreadable, InputUnsupported, OutOfMemory
from app.formats.bmp.colour import profile_of
from app.metadata.neutral.profile import neutral_name, neutral_profile

# The size is checked here first; Pillow's own guard only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None
_FILE_BYTES, _OS2_BYTES, _INFO_BYTES, _V4_BYTES, _V5_BYTES = 14, 12, 40, 108, 124
_OS2_LATER = (16, 64)
_RGB, _RLE8, _RLE4, _FIELDS, _ALPHA_FIELDS = 0, 1, 2, 3, 6
_DEPTHS = (1, 2, 4, 8, 16, 24, 32)
_SRGB, _EMBEDDED = b"BGRs", b"DEBM"
_PERCEPTUAL = 4
_NATURAL = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
# Of 16 bits: five each, and the sixth for green.
_SIXTEEN = ((0x7C00, 0x3E0, 0x1F, 0), (0xF800, 0x7E0, 0x1F, 0))


@dataclass(frozen=True)
class _Head:
    size: int
    width: int
    height: int
    is_upside_down: bool
    bits: int
    packing: int
    colours: int
    masks: tuple[int, int, int, int]
    pixels_at: int
    palette_at: int

    @property
    def row_bytes(self) -> int:
        return -(-self.width * self.bits // 8)

    @property
    def stride(self) -> int:
        return -(-self.width * self.bits // 32) * 4


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
    head = _head(data)
    if head.width * head.height > options.max_pixels:
        message = "This picture has too many pixels."
        limit = options.max_pixels / 1e6
        raise InputTooLarge(message, detail=f"{head.width} x {head.height}, limit {limit:g} MP")
    source = profile_of(data)
    profile = neutral_profile(source) if source else None
    try:
        written = _written(data, head, profile)
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="writing BMP") from error
    name = neutral_name(profile) if profile else None
    return Stripped(written, "image/bmp", ".bmp", profile=name, lossless=False)


def _head(data: bytes) -> _Head:
    if len(data) < _FILE_BYTES + _OS2_BYTES:
        broken(ENDS_EARLY)
    pixels_at, size = struct.unpack_from("<II", data, 10)
    if len(data) < _FILE_BYTES + size:
        broken(ENDS_EARLY)
    packing = colours = 0
    if size == _OS2_BYTES:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    if size >= _INFO_BYTES:
        packing, _, _, _, colours = struct.unpack_from("<IIiiI", data, 30)
    if size in _OS2_LATER and packing > _RLE4:
        _refuse(f"BMP of OS/2 with compression {packing}")
    if width <= 0 or not height or bits not in _DEPTHS:
        broken("BMP: the header makes no sense")
    masks, palette_at = _masks(data, size, bits, packing)
    is_upside_down = height < 0
    return _Head(
        *(size, width, abs(height), is_upside_down, bits, packing, colours, masks),
        *(pixels_at, palette_at),
    )


def _masks(
    data: bytes, size: int, bits: int, packing: int
) -> tuple[tuple[int, int, int, int], int]:
    """Read which bits are red, green, blue and alpha, and where the palette begins."""
    at = _FILE_BYTES + _INFO_BYTES
    end = _FILE_BYTES + size
    if packing not in (_FIELDS, _ALPHA_FIELDS):
        return (_SIXTEEN[0] if bits == 16 else (*_NATURAL[:3], 0)), end
    has_alpha = size >= 56 or packing == _ALPHA_FIELDS
    count = 4 if has_alpha else 3
    if at + 4 * count > len(data):
        broken(ENDS_EARLY)
    found = struct.unpack_from(f"<{count}I", data, at)
    red, green, blue = found[:3]
    masks = red, green, blue, found[3] if has_alpha else 0
    return masks, max(end, at + 4 * count)


def _refuse(detail: str) -> None:
    message = "This kind of file can't be read here."
    raise InputUnsupported(message, detail=detail)


def _written(data: bytes, head: _Head, profile: bytes | None) -> bytes:
    if head.bits <= 8:
        rows, bits = _palette_rows(data, head)
        return _file(head, rows, bits, palette=_palette(data, head), profile=profile)
    rows = _rows(data, head)
    if head.bits == 32 and head.packing in (_RGB, _FIELDS, _ALPHA_FIELDS):
        order, has_alpha = _order(head.masks)
        pixels = rows.reshape(head.height, head.width, 4)[:, :, order]
        rows = pixels.reshape(head.height, -1)
        masks = _NATURAL if has_alpha else None
        return _file(head, rows, 32 if has_alpha else 24, masks=masks, profile=profile)
    if head.bits == 16 and head.packing in (_RGB, _FIELDS, _ALPHA_FIELDS):
        if head.masks not in _SIXTEEN:
            _refuse("BMP with bit fields of an unusual form")
        masks = None if head.masks == _SIXTEEN[0] else head.masks
        rows = rows if masks else _without_top_bit(rows)
        return _file(head, rows, 16, masks=masks, profile=profile)
    if head.bits == 24 and head.packing in (_RGB, _FIELDS):
        return _file(head, rows, 24, profile=profile)
    _refuse(f"BMP with compression {head.packing}")
    return b""


def _without_top_bit(rows: Pixels) -> Pixels:
    """Clear the bit that five, five and five leave over."""
    return (np.ascontiguousarray(rows).view("<u2") & 0x7FFF).view(np.uint8)


def _order(masks: tuple[int, int, int, int]) -> tuple[list[int], bool]:
    """Tell which byte of four is blue, green, red and, where there is one, alpha."""
    whole = [0xFF << 8 * place for place in range(4)]
    red, green, blue, alpha = masks
    wanted = [blue, green, red, *([alpha] if alpha else [])]
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(whole):
        _refuse("BMP with bit fields of an unusual form")
    return [whole.index(mask) for mask in wanted], bool(alpha)


def _rows(data: bytes, head: _Head) -> Pixels:
    length = head.stride * head.height
    if head.pixels_at < head.palette_at or head.pixels_at + length > len(data):
        broken(ENDS_EARLY)
    found = np.frombuffer(data, np.uint8, length, head.pixels_at)
    return found.reshape(head.height, head.stride)[:, : head.row_bytes]


def _palette(data: bytes, head: _Head) -> bytes:
    size = 3 if head.size == _OS2_BYTES else 4
    most = 1 << head.bits
    room = (head.pixels_at - head.palette_at) // size
    count = min(head.colours or most, most, room)
    if count <= 0 or head.palette_at + count * size > len(data):
        broken("BMP: the palette is missing")
    entries = np.frombuffer(data, np.uint8, count * size, head.palette_at).reshape(count, size)
    # The fourth byte means nothing.
    return np.pad(entries[:, :3], ((0, 0), (0, 1))).tobytes()


def _palette_rows(data: bytes, head: _Head) -> tuple[Pixels, int]:
    if head.packing == _RGB:
        rows = _rows(data, head).copy()
        spare = -head.width * head.bits % 8
        rows[:, -1] &= 0xFF << spare & 0xFF
        return rows, head.bits
    if (head.packing, head.bits) not in ((_RLE8, 8), (_RLE4, 4)):
        _refuse(f"BMP with compression {head.packing}")
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
    head: _Head,
    rows: Pixels,
    bits: int,
    *,
    palette: bytes = b"",
    masks: tuple[int, int, int, int] | None = None,
    profile: bytes | None = None,
) -> bytes:
    stride = -(-head.width * bits // 32) * 4
    body = np.pad(rows, ((0, 0), (0, stride - rows.shape[1]))).tobytes()
    size = _V5_BYTES if profile else _V4_BYTES if masks else _INFO_BYTES
    at = _FILE_BYTES + size + len(palette)
    height = -head.height if head.is_upside_down else head.height
    info = struct.pack(
        "<IiiHHIIiiII",
        *(size, head.width, height, 1, bits, _FIELDS if masks else _RGB, len(body), 0, 0),
        *(len(palette) // 4, 0),
    )
    if size > _INFO_BYTES:
        info += struct.pack("<4I4s48x", *(masks or (0, 0, 0, 0)), _EMBEDDED if profile else _SRGB)
    if profile:
        where = size + len(palette) + len(body)
        info += struct.pack("<IIII", _PERCEPTUAL, where, len(profile), 0)
    total = at + len(body) + len(profile or b"")
    start = struct.pack("<2sIII", b"BM", total, 0, at)
    return b"".join((start, info, palette, body, profile or b""))
