"""Gives the rows of a page as they would be stored unpacked, upright, little-endian.

Thread: any. Source: TIFF 6.0, sections 7, 14 and 15; Adobe Photoshop TIFF Technical Note 3 (the
predictor of floating-point samples).
"""

import zlib

import numpy as np

from app.container.parts import broken
from app.domain import Pixels
from app.formats.tiff.codec import unpack
from app.formats.tiff.directory import Tiff
from app.formats.tiff.luma import is_luma, plain_samples
from app.formats.tiff.page import DEFLATE, RAW, Page

_NONE, _DIFFERENCE, _FLOAT = 1, 2, 3
_WORDS = (16, 32, 64)
_BACKWARD = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def upright_page(tiff: Tiff, page: Page) -> tuple[Page, list[Pixels]]:
    """Unpack a page, plane by plane.

    Parameters
    ----------
    tiff : Tiff
        The file.
    page : Page
        Its size was checked against the limit.

    Returns
    -------
    page : Page
        What describes the samples as they are given: RGB for luminance and chroma.
    planes : list of ndarray of shape (rows, bytes), uint8
        One a plane; turned as the orientation says. Bits behind the last pixel of a row are zero.

    Raises
    ------
    InputUnsupported
        If its luminance and chroma are of a form that hardly anything writes.
    InputUnreadable
        If a strip is damaged or too short.
    OutOfMemory
        If it does not fit into memory.
    """
    data, order = tiff.data, tiff.order
    if is_luma(page):
        page, planes = plain_samples(tiff, page, lambda units: _plane(data, units, order, 0))
    else:
        planes = [_plane(data, page, order, number) for number in range(page.planes)]
    return page, [_turned(plane, page) for plane in planes]


def _plane(data: bytes, page: Page, order: str, number: int) -> Pixels:
    columns, rows = page.chunk
    across, down = page.grid
    row_bytes = page.row_bytes(columns)
    if page.is_tiled and columns * page.inside * page.bits % 8:
        broken("TIFF: tiles that end within a byte")
    height = across * down * rows if page.is_tiled else page.height
    if page.compression in (RAW, *DEFLATE):
        plain = b"".join(_chunks(data, page, number))
    else:
        plain = unpack(data, page, number)
    if len(plain) < height * row_bytes:
        broken("TIFF: a strip ends early")
    found = np.frombuffer(plain, np.uint8, height * row_bytes).reshape(height, row_bytes)
    found = _words(_without_predictor(found, page, order), page, order)
    if page.is_tiled:
        tiles = found.reshape(down, across, rows, row_bytes).swapaxes(1, 2)
        found = tiles.reshape(down * rows, across * row_bytes)
        found = found[: page.height, : page.row_bytes(page.width)]
    return found


def _chunks(data: bytes, page: Page, plane: int) -> list[bytes]:
    columns, rows = page.chunk
    across, down = page.grid
    found: list[bytes] = []
    for number in range(across * down):
        start, end = page.spans[plane * across * down + number]
        high = rows if page.is_tiled else min(rows, page.height - number * rows)
        expected = high * page.row_bytes(columns)
        if page.compression == RAW:
            plain = data[start : min(end, start + expected)]
            plain = plain.translate(_BACKWARD) if page.fill_order == 2 else plain
        else:
            plain = _inflated(data[start:end], expected)
        if len(plain) < expected:
            broken("TIFF: a strip ends early")
        found.append(plain)
    return found


def _inflated(packed: bytes, length: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, length)
    except zlib.error:
        broken("TIFF: a strip is damaged")


def _without_predictor(rows: Pixels, page: Page, order: str) -> Pixels:
    # Raw and fax-coded rows have none, whatever the tag says.
    if page.predictor == _NONE or page.compression not in (5, *DEFLATE):
        return rows
    height = rows.shape[0]
    if page.predictor == _DIFFERENCE and page.bits in (8, *_WORDS):
        stored = np.dtype(f"{order}u{page.bits // 8}")
        values = rows.view(stored).reshape(height, -1, page.inside)
        sums = np.cumsum(values, axis=1, dtype=stored.newbyteorder("="))
        return sums.astype(stored).reshape(height, -1).view(np.uint8)
    if page.predictor == _FLOAT and page.bits in _WORDS:
        values = rows.reshape(height, -1, page.inside)
        sums = np.cumsum(values, axis=1, dtype=np.uint8).reshape(height, page.bits // 8, -1)
        # The highest bytes of all samples come first, in either order of the file.
        step = -1 if order == "<" else 1
        return np.ascontiguousarray(sums[:, ::step].swapaxes(1, 2)).reshape(height, -1)
    broken(f"TIFF: predictor {page.predictor} at {page.bits} bits")


def _words(rows: Pixels, page: Page, order: str) -> Pixels:
    if order == "<" or page.bits not in _WORDS:
        return rows
    words = np.ascontiguousarray(rows).view(f">u{page.bits // 8}")
    return words.astype(f"<u{page.bits // 8}").view(np.uint8)


def _turned(rows: Pixels, page: Page) -> Pixels:
    pixel_bits = page.inside * page.bits
    if pixel_bits % 8 == 0:
        pixels = rows.reshape(page.height, page.width, -1)
        turned = _turn(pixels, page.orientation)
        return np.ascontiguousarray(turned).reshape(turned.shape[0], -1)
    if page.orientation == 1:
        spare = -page.width * pixel_bits % 8
        rows = rows.copy()
        rows[:, -1] &= 0xFF << spare & 0xFF
        return rows
    bits = np.unpackbits(rows, axis=1, count=page.width * pixel_bits)
    turned = _turn(bits.reshape(page.height, page.width, pixel_bits), page.orientation)
    return np.packbits(turned.reshape(turned.shape[0], -1), axis=1)


def _turn(pixels: Pixels, orientation: int) -> Pixels:
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
