"""Reads the header of a BMP that is to be written anew, and its rows.

Thread: any. Source: Microsoft, "Bitmap Storage" (BITMAPINFOHEADER, BITMAPV4HEADER,
BITMAPV5HEADER); OS/2 1.x bitmaps.
"""

import struct
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from app.container.parts import ENDS_EARLY, broken
from app.domain import Pixels
from app.errors import InputUnsupported
from app.metadata.resolution import METRE, Resolution

_FILE_BYTES, _OS2_BYTES, _INFO_BYTES = 14, 12, 40
_OS2_LATER = (16, 64)
_DEPTHS = (1, 2, 4, 8, 16, 24, 32)
RGB, RLE8, RLE4, FIELDS, ALPHA_FIELDS = 0, 1, 2, 3, 6
_NATURAL = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
# Of 16 bits: five each, and the sixth for green.
SIXTEEN = ((0x7C00, 0x3E0, 0x1F, 0), (0xF800, 0x7E0, 0x1F, 0))


@dataclass(frozen=True)
class Head:
    """What a header says.

    Parameters
    ----------
    size : int
        Bytes of the header behind the file's own.
    width, height : int
        In pixels.
    is_upside_down : bool
        Whether the first row is the uppermost, which is unusual.
    bits, packing, colours : int
        Bits a pixel, compression, entries of the palette.
    masks : tuple of int
        Which bits are red, green, blue and alpha.
    pixels_at, palette_at : int
        Where they begin.
    per_metre : tuple of int
        Pixels across and down.
    """

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
    per_metre: tuple[int, int]

    @property
    def row_bytes(self) -> int:
        """Bytes of a row."""
        return -(-self.width * self.bits // 8)

    @property
    def stride(self) -> int:
        """Bytes from one row to the next."""
        return -(-self.width * self.bits // 32) * 4


def read_head(data: bytes) -> Head:
    """Read the header.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Head
        Nothing of the rows is read yet.

    Raises
    ------
    InputUnsupported
        If its pixels are coded in a way that hardly anything writes.
    InputUnreadable
        If it makes no sense.
    """
    if len(data) < _FILE_BYTES + _OS2_BYTES:
        broken(ENDS_EARLY)
    pixels_at, size = struct.unpack_from("<II", data, 10)
    if len(data) < _FILE_BYTES + size:
        broken(ENDS_EARLY)
    packing = colours = x = y = 0
    if size == _OS2_BYTES:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    else:
        width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    if size >= _INFO_BYTES:
        packing, _, x, y, colours = struct.unpack_from("<IIiiI", data, 30)
    if size in _OS2_LATER and packing > RLE4:
        refuse(f"BMP of OS/2 with compression {packing}")
    if width <= 0 or not height or bits not in _DEPTHS:
        broken("BMP: the header makes no sense")
    masks, palette_at = _masks(data, size, bits, packing)
    is_upside_down = height < 0
    return Head(
        *(size, width, abs(height), is_upside_down, bits, packing, colours, masks),
        *(pixels_at, palette_at, (x, y)),
    )


def _masks(
    data: bytes, size: int, bits: int, packing: int
) -> tuple[tuple[int, int, int, int], int]:
    """Read which bits are red, green, blue and alpha, and where the palette begins."""
    at = _FILE_BYTES + _INFO_BYTES
    end = _FILE_BYTES + size
    if packing not in (FIELDS, ALPHA_FIELDS):
        return (SIXTEEN[0] if bits == 16 else (*_NATURAL[:3], 0)), end
    has_alpha = size >= 56 or packing == ALPHA_FIELDS
    count = 4 if has_alpha else 3
    if at + 4 * count > len(data):
        broken(ENDS_EARLY)
    found = struct.unpack_from(f"<{count}I", data, at)
    red, green, blue = found[:3]
    masks = red, green, blue, found[3] if has_alpha else 0
    return masks, max(end, at + 4 * count)


def refuse(detail: str) -> NoReturn:
    """Give up on a BMP of a form that can't be read here.

    Parameters
    ----------
    detail : str
        What form.

    Raises
    ------
    InputUnsupported
        Always.
    """
    message = "This kind of file can't be read here."
    raise InputUnsupported(message, detail=detail)


def transparent_pixels(data: bytes) -> Pixels | None:
    """Read the pixels of a BMP that holds transparency.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8, or None
        Blue, green, red, alpha, in the file's order of rows; None where there is none.

    Raises
    ------
    InputUnsupported, InputUnreadable
        As `strip_bmp`.
    """
    head = read_head(data)
    if head.bits != 32 or not head.masks[3] or head.packing not in (FIELDS, ALPHA_FIELDS):
        return None
    return read_pixels(data, head)


def read_pixels(data: bytes, head: Head) -> Pixels:
    """Read pixels of 32 bits.

    Parameters
    ----------
    data : bytes
        The whole file.
    head : Head
        Of 32 bits.

    Returns
    -------
    ndarray of shape (H, W, 3 or 4), uint8
        Blue, green, red and, where there is one, alpha.

    Raises
    ------
    InputUnsupported
        If a channel is no whole byte.
    InputUnreadable
        If rows are missing.
    """
    order, _ = _order(head.masks)
    return read_rows(data, head).reshape(head.height, head.width, 4)[:, :, order]


def _order(masks: tuple[int, int, int, int]) -> tuple[list[int], bool]:
    """Tell which byte of four is blue, green, red and, where there is one, alpha."""
    whole = [0xFF << 8 * place for place in range(4)]
    red, green, blue, alpha = masks
    wanted = [blue, green, red, *([alpha] if alpha else [])]
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(whole):
        refuse("BMP with bit fields of an unusual form")
    return [whole.index(mask) for mask in wanted], bool(alpha)


def read_rows(data: bytes, head: Head) -> Pixels:
    """Cut out the rows.

    Parameters
    ----------
    data : bytes
        The whole file.
    head : Head
        Of rows that are not packed.

    Returns
    -------
    ndarray of shape (H, bytes), uint8
        Without the bytes behind each row; read-only.

    Raises
    ------
    InputUnreadable
        If rows are missing.
    """
    length = head.stride * head.height
    if head.pixels_at < head.palette_at or head.pixels_at + length > len(data):
        broken(ENDS_EARLY)
    found = np.frombuffer(data, np.uint8, length, head.pixels_at)
    return found.reshape(head.height, head.stride)[:, : head.row_bytes]


def resolution_fields(resolution: Resolution | None) -> tuple[int, int]:
    """Write a resolution as a header holds it.

    Parameters
    ----------
    resolution : Resolution or None
        What is kept.

    Returns
    -------
    tuple of int
        Pixels a metre across and down; zeros for None.

    Examples
    --------
    >>> resolution_fields(Resolution(300, 300)), resolution_fields(None)
    ((11811, 11811), (0, 0))
    """
    if resolution is None:
        return 0, 0
    # There is no form without a unit; a ratio in small numbers is as few dots an inch.
    return round(resolution.x / METRE), round(resolution.y / METRE)
