"""Reads pages that are stored as luminance and chroma, or packed by JPEG, as plain samples.

Thread: any. Source: TIFF 6.0, sections 20 to 22; TIFF Technical Note 2 (JPEG in TIFF); ITU-T T.81.
"""

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.container.parts import broken
from app.domain import Pixels
from app.errors import InputUnreadable, OutOfMemory
from app.formats.tiff.directory import Tiff
from app.formats.tiff.page import JPEG, OLD_JPEG, RAW, RGB, YCBCR, Page, refuse
from app.imaging.behind import bands

_TABLES, _COEFFICIENTS, _SUBSAMPLING, _REFERENCE = 347, 529, 530, 532
LUMA_TAGS = frozenset((_TABLES, 512, 513, 514, 515, 519, 520, 521, _COEFFICIENTS, _SUBSAMPLING)) | {
    531,
    _REFERENCE,
}
_REC_601 = (0.299, 0.587, 0.114)
_FULL = (0.0, 255.0, 128.0, 255.0, 128.0, 255.0)
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP = range(0xE0, 0xF0)
_MARGIN_PX = 64

Unpack = Callable[[Page], Pixels]


def is_luma(page: Page) -> bool:
    """Tell whether a page is one of these."""
    return page.compression in (JPEG, OLD_JPEG) or page.photometric == YCBCR


def plain_samples(tiff: Tiff, page: Page, unpack: Unpack) -> tuple[Page, list[Pixels]]:
    """Read a page's samples.

    Parameters
    ----------
    tiff : Tiff
        The file.
    page : Page
        Its size was checked against the limit.
    unpack : function
        Gives the rows of a page of one plane that is not packed by JPEG.

    Returns
    -------
    page : Page
        With what describes the samples as they are given, RGB for luminance and chroma.
    planes : list of ndarray of shape (H, bytes), uint8
        One a plane, not turned.

    Raises
    ------
    InputUnsupported
        If it has more or fewer bits, or planes of unequal size.
    InputUnreadable
        If a strip is damaged.
    OutOfMemory
        If it does not fit into memory.
    """
    if page.bits != 8 or (page.photometric == YCBCR and (page.is_planar or page.samples != 3)):
        refuse("TIFF with luminance and chroma of an unusual form")
    kind = RGB if page.photometric == YCBCR else page.photometric
    shown = replace(page, compression=RAW, photometric=kind, predictor=1, fill_order=1)
    if page.compression in (JPEG, OLD_JPEG):
        return shown, [_from_jpeg(tiff, page, number) for number in range(page.planes)]
    return shown, [_from_units(tiff, page, unpack)]


def _from_jpeg(tiff: Tiff, page: Page, plane: int) -> Pixels:
    columns, rows = page.chunk
    across, down = page.grid
    entry = page.directory.entries.get(_TABLES)
    tables = b"" if entry is None else tiff.content(entry)
    found = np.zeros((page.height, page.width, page.inside), np.uint8)
    for number in range(across * down):
        start, end = page.spans[plane * across * down + number]
        top, left = number // across * rows, number % across * columns
        place = found[top : top + rows, left : left + columns]
        stream = tiff.data[start:end]
        if page.compression == JPEG:
            stream = _whole(tables, stream, _transform(page))
        place[:] = _decoded(stream, place.shape, (rows, columns))
    return found.reshape(page.height, -1)


def _transform(page: Page) -> int:
    return 1 if page.photometric == YCBCR else 0


def _whole(tables: bytes, strip: bytes, transform: int) -> bytes:
    """Put a stream together of its tables and its strip, and say what its colours are."""
    adobe = struct.pack(">BBH5sHHHB", 0xFF, 0xEE, 14, b"Adobe", 100, 0, 0, transform)
    segments = (*_segments(tables), *_segments(strip))
    return b"".join((b"\xff\xd8", adobe, *segments))


def _segments(stream: bytes) -> Iterator[bytes]:
    """Go through a stream without its ends and without what tells something."""
    at = 2
    while at + 4 <= len(stream):
        marker = stream[at + 1]
        if stream[at] != 0xFF:
            broken("TIFF: a JPEG strip is damaged")
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            return
        if marker == _SOS:
            yield stream[at:]
            return
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if marker not in _APP and marker != _COM:
            yield stream[at:end]
        at = end


def _decoded(stream: bytes, shape: tuple[int, ...], chunk: tuple[int, int]) -> Pixels:
    height, width, samples = shape
    try:
        with Image.open(io.BytesIO(stream), formats=["JPEG"]) as image:
            # What it says of its own size was not checked yet.
            if image.width > chunk[1] + _MARGIN_PX or image.height > chunk[0] + _MARGIN_PX:
                broken("TIFF: a JPEG strip of another size")
            pixels: Pixels = np.asarray(image)
            # Pillow takes four channels for Adobe's negative.
            pixels = 255 - pixels if image.mode == "CMYK" else pixels
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="unpacking TIFF") from error
    except InputUnreadable:
        raise
    except Exception as error:  # Pillow's readers let nearly anything through on hostile files
        message = "This file is damaged and can't be read."
        raise InputUnreadable(message, detail=f"TIFF: {error}") from error
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    if pixels.shape[0] < height or pixels.shape[1] < width or pixels.shape[2] != samples:
        broken("TIFF: a JPEG strip of another size")
    return pixels[:height, :width]


def _from_units(tiff: Tiff, page: Page, unpack: Unpack) -> Pixels:
    """Read units of some luminance samples, then one of each chroma."""
    wide, high = tiff.numbers(page.directory, _SUBSAMPLING, (2, 2))[:2]
    columns, rows = page.chunk
    if wide not in (1, 2, 4) or high not in (1, 2, 4) or (rows % high and rows < page.height):
        refuse("TIFF with chroma of an unusual form")
    size = wide * high + 2
    units = replace(
        page,
        width=-(-page.width // wide) * size,
        height=-(-page.height // high),
        samples=1,
        photometric=1,
        predictor=1,
        chunk=(-(-columns // wide) * size, -(-rows // high)),
        orientation=1,
        extra=(),
    )
    found = unpack(units).reshape(units.height, -1, size)
    luma = found[..., : wide * high].reshape(units.height, -1, high, wide).swapaxes(1, 2)
    luma = luma.reshape(units.height * high, -1)[: page.height, : page.width]
    rgb = np.empty((page.height, page.width, 3), np.uint8)
    for some in bands(luma.shape):
        lines = np.arange(some.start, some.stop) // high
        chroma = found[lines][..., -2:].repeat(wide, axis=1)[:, : page.width]
        rgb[some] = _rgb(luma[some], chroma, _told(tiff, page))
    return rgb.reshape(page.height, -1)


Told = tuple[tuple[float, ...], tuple[float, ...]]


def _told(tiff: Tiff, page: Page) -> Told:
    coefficients = tiff.ratios(page.directory, _COEFFICIENTS, _REC_601)
    reference = tiff.ratios(page.directory, _REFERENCE, _FULL)
    if coefficients[1] <= 0 or any(reference[n] == reference[n + 1] for n in (0, 2, 4)):
        return _REC_601, _FULL
    return coefficients, reference


def _rgb(luma: Pixels, chroma: Pixels, told: Told) -> Pixels:
    (red, green, blue), (black, white, *ranges) = told
    y: NDArray[np.float32] = (luma.astype(np.float32) - black) * (255 / (white - black))
    cb, cr = (
        (chroma[..., number].astype(np.float32) - ranges[2 * number])
        * (127 / (ranges[2 * number + 1] - ranges[2 * number]))
        for number in (0, 1)
    )
    r = y + cr * (2 - 2 * red)
    b = y + cb * (2 - 2 * blue)
    g = (y - blue * b - red * r) / green
    found: Pixels = np.clip(np.rint(np.dstack((r, g, b))), 0, 255).astype(np.uint8)
    return found
