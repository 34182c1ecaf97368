"""Has Pillow's libtiff unpack rows: LZW, PackBits and fax, whatever the samples mean.

Thread: any. Source: TIFF 6.0, sections 9 to 11 and 13.
"""

import io
import struct

from PIL import Image

from app.container.parts import broken
from app.errors import InputUnreadable, OutOfMemory
from app.formats.tiff.page import FAX, Page

# The caller has checked the size; Pillow's own guard only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None
_SHORT, _LONG = 3, 4


def unpack(data: bytes, page: Page, plane: int) -> bytes:
    """Unpack one plane's strips or tiles, one below the other.

    Libtiff is shown a grey picture of one byte a pixel (fax: one bit), as wide as a row is long, so
    that it gives the bytes as they are, and Pillow has no pixel format to choose.

    Parameters
    ----------
    data : bytes
        The whole file.
    page : Page
        Its compression is neither none nor Deflate.
    plane : int
        Counted from 0.

    Returns
    -------
    bytes
        Rows of whole bytes; a predictor is not undone.

    Raises
    ------
    InputUnreadable
        If a strip is damaged.
    OutOfMemory
        If it does not fit into memory.
    """
    across, down = page.grid
    count = across * down
    spans = page.spans[plane * count : (plane + 1) * count]
    columns, rows = page.chunk
    is_fax = page.compression in FAX
    width = columns if is_fax else page.row_bytes(columns)
    height = count * rows if page.is_tiled else page.height
    if is_fax and page.bits * page.inside != 1:
        broken("TIFF: fax coding with more than one bit")
    bits = 1 if is_fax else 8
    tags = {256: width, 257: height, 258: bits, 259: page.compression, 262: 1, 277: 1, 278: rows}
    tags |= {266: page.fill_order, 292: page.fax[0], 293: page.fax[1]}
    file = _file(tags, [data[start:end] for start, end in spans])
    try:
        with Image.open(io.BytesIO(file), formats=["TIFF"]) as image:
            return image.tobytes()
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="unpacking TIFF") from error
    except Exception as error:  # Pillow's readers let nearly anything through on hostile files
        message = "This file is damaged and can't be read."
        raise InputUnreadable(message, detail=f"TIFF: {error}") from error


def _file(tags: dict[int, int], strips: list[bytes]) -> bytes:
    """Write a TIFF of a few numbers and the packed strips."""
    lengths = [len(strip) for strip in strips]
    count = len(strips)
    entries = sorted((*tags.items(), (273, None), (279, None)), key=lambda entry: entry[0])
    start = 8 + 2 + 12 * len(entries) + 4
    offsets: list[int] = []
    at = start + 8 * count
    for length in lengths:
        offsets.append(at)
        at += length
    table = struct.pack("<H", len(entries))
    for tag, value in entries:
        if value is not None:
            table += struct.pack("<HHII", tag, _LONG, 1, value)
            continue
        numbers, place = (offsets, start) if tag == 273 else (lengths, start + 4 * count)
        table += struct.pack("<HHII", tag, _LONG, count, numbers[0] if count == 1 else place)
    lists = struct.pack(f"<{2 * count}I", *offsets, *lengths)
    head = b"II*\0" + struct.pack("<I", 8) + table + bytes(4)
    return b"".join((head, lists, *strips))
