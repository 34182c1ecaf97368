"""One page of a TIFF: how large, how coded, where its strips or tiles are.

Thread: any. Source: TIFF 6.0; Adobe Photoshop TIFF technical notes.
"""

from dataclasses import dataclass
from typing import NoReturn

from app.container.parts import broken
from app.errors import AppError, InputUnsupported
from app.formats.tiff.directory import Directory, Tiff
from app.metadata.resolution import CENTIMETRE, INCH, Resolution, kept_resolution

SUBFILE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
FILL_ORDER, STRIPS, ORIENTATION, SAMPLES, ROWS, STRIP_BYTES = 266, 273, 274, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 282, 283, 296
PLANES, T4, T6, PREDICTOR, COLOUR_MAP = 284, 292, 293, 317, 320
TILE_WIDTH, TILE_LENGTH, TILES, TILE_BYTES = 322, 323, 324, 325
EXTRA_SAMPLES, SAMPLE_FORMAT, PROFILE = 338, 339, 34675
_SHAPE = (SUBFILE, WIDTH, LENGTH, BITS, PHOTOMETRIC, ORIENTATION, SAMPLES, PLANES, COLOUR_MAP)
_CODING = (COMPRESSION, FILL_ORDER, T4, T6, PREDICTOR, EXTRA_SAMPLES, SAMPLE_FORMAT)
_CHUNKS = (STRIPS, ROWS, STRIP_BYTES, TILE_WIDTH, TILE_LENGTH, TILES, TILE_BYTES)
STRUCTURE = frozenset((*_SHAPE, *_CODING, *_CHUNKS))
RAW, FAX, LZW, DEFLATE, PACKBITS = 1, (2, 3, 4), 5, (8, 32946), 32773
RGB, PALETTE, YCBCR = 2, 3, 6
OLD_JPEG, JPEG = 6, 7
_PACKED = (RAW, *FAX, LZW, *DEFLATE, PACKBITS, JPEG, OLD_JPEG)
_SHOWN_AS = (0, 1, RGB, PALETTE, 5, YCBCR, 8, 9)
_INCH, _CENTIMETRE = 2, 3
_UNITS = {_INCH: INCH, _CENTIMETRE: CENTIMETRE}
_DNG, _SUB_IFDS = 50706, 330
_WHOLE_JPEG, _WHOLE_JPEG_BYTES = 513, 514
_REDUCED, _MASK = 1, 4
_MAX_SAMPLES, _MAX_BITS, _COMPLEX = 64, 64, 5
# A second page of no more than this is a thumbnail, whether it says so or not.
_THUMBNAIL_PX = 320

Span = tuple[int, int]


@dataclass(frozen=True)
class Page:
    """What it takes to read a page.

    Parameters
    ----------
    directory : Directory
        Where it is described.
    width, height : int
        In pixels, as stored.
    bits, samples : int
        Bits a sample; samples a pixel.
    compression, photometric, predictor, fill_order : int
        Codes of the format.
    is_planar : bool
        Whether each sample has a plane of its own.
    chunk : tuple of int
        Columns and rows of each strip or tile.
    is_tiled : bool
        Whether the chunks are tiles.
    spans : tuple of (int, int)
        Where each strip or tile is.
    orientation : int
        1 to 8.
    extra, formats : tuple of int
        ExtraSamples and SampleFormat.
    palette : tuple of int
        Three times 2**bits values, or none.
    fax : tuple of int
        T4Options and T6Options.
    """

    directory: Directory
    width: int
    height: int
    bits: int
    samples: int
    compression: int
    photometric: int
    predictor: int
    fill_order: int
    is_planar: bool
    chunk: tuple[int, int]
    is_tiled: bool
    spans: tuple[Span, ...]
    orientation: int
    extra: tuple[int, ...]
    formats: tuple[int, ...]
    palette: tuple[int, ...]
    fax: tuple[int, int]

    @property
    def inside(self) -> int:
        """Samples of one pixel that stand side by side."""
        return 1 if self.is_planar else self.samples

    @property
    def planes(self) -> int:
        """How often the picture's area is stored."""
        return self.samples if self.is_planar else 1

    @property
    def grid(self) -> tuple[int, int]:
        """How many chunks there are across and down."""
        return -(-self.width // self.chunk[0]), -(-self.height // self.chunk[1])

    def row_bytes(self, columns: int) -> int:
        """Tell how long an unpacked row is."""
        return -(-columns * self.inside * self.bits // 8)


def read_page(tiff: Tiff, directory: Directory) -> Page:
    """Read what describes a page.

    Parameters
    ----------
    tiff : Tiff
        The file.
    directory : Directory
        One of its chain.

    Returns
    -------
    Page
        Nothing of it is unpacked yet.

    Raises
    ------
    InputUnsupported
        If it is a camera's raw photo, or coded in a way that can't be read in the browser.
    InputUnreadable
        If it makes no sense.
    """

    def one(tag: int, default: int) -> int:
        return tiff.numbers(directory, tag, (default,))[0]

    compression, photometric = one(COMPRESSION, RAW), one(PHOTOMETRIC, 1)
    _check_kind(directory, compression, photometric, one(SUBFILE, 0))
    width, height, samples = one(WIDTH, 0), one(LENGTH, 0), one(SAMPLES, 1)
    bits = set(tiff.numbers(directory, BITS, (1,)))
    formats = tiff.numbers(directory, SAMPLE_FORMAT, (1,))
    if not width or not height or not 0 < samples <= _MAX_SAMPLES:
        broken("TIFF: the picture has no size")
    if len(bits) != 1 or not 0 < min(bits) <= _MAX_BITS or max(formats) >= _COMPLEX:
        refuse("TIFF with samples of an unusual form")
    is_tiled = TILES in directory.entries
    if compression == OLD_JPEG:
        is_tiled, chunk = False, (width, height)
    elif is_tiled:
        chunk = one(TILE_WIDTH, 0), one(TILE_LENGTH, 0)
    else:
        chunk = width, min(one(ROWS, height), height)
    if not all(chunk) or chunk[0] > width + 4096 or chunk[1] > height + 4096:
        broken("TIFF: a strip or tile has no sensible size")
    orientation = one(ORIENTATION, 1)
    if compression == OLD_JPEG:
        spans = _whole_jpeg(tiff, directory)
    else:
        spans = _spans(tiff, directory, is_tiled=is_tiled)
    page = Page(
        *(directory, width, height, min(bits), samples, compression, photometric),
        *(one(PREDICTOR, 1), one(FILL_ORDER, 1), one(PLANES, 1) == 2 and samples > 1),
        *(chunk, is_tiled, spans),
        orientation if orientation in range(1, 9) else 1,
        *(tiff.numbers(directory, EXTRA_SAMPLES, ())[:samples], formats[:samples]),
        _palette(tiff, directory, min(bits)) if photometric == PALETTE else (),
        fax=(one(T4, 0), one(T6, 0)),
    )
    across, down = page.grid
    if len(page.spans) != across * down * page.planes:
        broken("TIFF: another number of strips or tiles than it takes")
    return page


def pages_of(tiff: Tiff) -> list[Page]:
    """List the pages that are shown.

    Parameters
    ----------
    tiff : Tiff
        The file.

    Returns
    -------
    list of Page
        The first directory; of those that follow it, each that is a whole picture in its own
        right and can be read. Thumbnails, masks and what can't be read are no pages.

    Raises
    ------
    InputUnsupported, InputUnreadable
        If the first can't be read.
    """
    first, *others = tiff.chain
    pages = [read_page(tiff, first)]
    for directory in others:
        try:
            page = read_page(tiff, directory)
            subfile = tiff.numbers(directory, SUBFILE, (0,))[0]
        except AppError:
            continue
        is_small = max(page.width, page.height) <= _THUMBNAIL_PX
        is_smaller = page.width * page.height * 2 < pages[0].width * pages[0].height
        if not subfile & (_REDUCED | _MASK) and not (is_small and is_smaller):
            pages.append(page)
    return pages


def resolution_of(tiff: Tiff, directory: Directory, *, keeps: bool) -> Resolution | None:
    """Read what is kept of a page's print resolution.

    Parameters
    ----------
    tiff : Tiff
        The file.
    directory : Directory
        The page's.
    keeps : bool
        Whether a person keeps more than the shape of pixels.

    Returns
    -------
    Resolution or None
        As stored, not turned.
    """
    sides = [tiff.ratios(directory, tag, (0.0,)) for tag in (X_RESOLUTION, Y_RESOLUTION)]
    try:
        (unit,) = tiff.numbers(directory, RESOLUTION_UNIT, (_INCH,))[:1]
    except AppError:
        return None
    (across, *_), (down, *_) = sides
    return kept_resolution(across, down, _UNITS.get(unit), keeps=keeps)


def _check_kind(directory: Directory, compression: int, photometric: int, subfile: int) -> None:
    if compression not in _PACKED:
        refuse(f"TIFF with compression {compression}")
    if photometric not in _SHOWN_AS:
        refuse(f"TIFF with photometric interpretation {photometric}")
    if _DNG in directory.entries or (subfile & _REDUCED and _SUB_IFDS in directory.entries):
        refuse("camera raw photo")


def refuse(detail: str) -> NoReturn:
    """Give up on a page that is in order, but of a form that can't be read here.

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


def _spans(tiff: Tiff, directory: Directory, *, is_tiled: bool) -> tuple[Span, ...]:
    starts = tiff.numbers(directory, TILES if is_tiled else STRIPS, ())
    lengths = tiff.numbers(directory, TILE_BYTES if is_tiled else STRIP_BYTES, ())
    if not lengths and len(starts) == 1:
        lengths = (len(tiff.data) - starts[0],)
    if len(starts) != len(lengths):
        broken("TIFF: the strips are not all listed")
    spans = tuple((start, start + length) for start, length in zip(starts, lengths, strict=True))
    if any(end > len(tiff.data) for _, end in spans):
        broken("TIFF: the file ends in the middle")
    if sum(end - start for start, end in spans) > 2 * len(tiff.data):
        broken("TIFF: the strips lie upon one another")
    return spans


def _whole_jpeg(tiff: Tiff, directory: Directory) -> tuple[Span, ...]:
    """Find the one stream of the older JPEG in TIFF; without it every writer had its own way."""
    (start,) = tiff.numbers(directory, _WHOLE_JPEG, (0,))[:1]
    if not start:
        refuse("TIFF with the older JPEG in strips")
    (length,) = tiff.numbers(directory, _WHOLE_JPEG_BYTES, (len(tiff.data) - start,))[:1]
    if start + length > len(tiff.data):
        broken("TIFF: the file ends in the middle")
    return ((start, start + length),)


def _palette(tiff: Tiff, directory: Directory, bits: int) -> tuple[int, ...]:
    found = tiff.numbers(directory, COLOUR_MAP, ())
    if bits > 16 or len(found) != 3 << bits:
        broken("TIFF: the palette is of another length")
    return found
