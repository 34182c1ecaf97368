"""Turns the bytes of a photo into an upright sRGB picture.

Thread: any.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import numpy as np

# Named, or Pillow loads all of its readers, some fifty, as soon as a WebP or TIFF comes along.
from PIL import (
    BmpImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    Image,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from app.colour.cicp import from_cicp
from app.colour.convert import convert, is_srgb
from app.colour.icc import UNREADABLE, Profile, parse_profile
from app.colour.primaries import from_chunks
from app.container.sniff import sniff
from app.decode.deep import lower_bytes
from app.decode.modes import to_arrays
from app.decode.size import check_pixels, reduced_note
from app.decode.strips import read_strips
from app.domain import Format, Note, NoteCode, Options, Picture, Pixels
from app.errors import InputUnreadable, InputUnsupported, OutOfMemory
from app.formats.split import Parts, split
from app.formats.tiff.pillow import has_second_page, open_tiff, prepare_tiff, profile_of
from app.formats.webp.split import made_whole
from app.imaging.lowest_bits import find_message, head_columns, without_message

# Pillow's own guard is a global that only warns up to twice its limit; check_pixels does the job.
Image.MAX_IMAGE_PIXELS = None

_PLUGINS = {
    Format.JPEG: "JPEG",
    Format.PNG: "PNG",
    Format.WEBP: "WEBP",
    Format.GIF: "GIF",
    Format.BMP: "BMP",
    Format.TIFF: "TIFF",
}

# Kinds whose profiles browsers don't look for, or not all of them.
_UNMANAGED = (Format.BMP, Format.TIFF)
_DEEP = 16
# Of a JPEG with too many pixels, four become one. Half as many a side again would let a file of a
# few bytes ask for a minute's work.
_JPEG_REDUCTION = 2
# A photo takes more than an eighth of a bit a pixel. What takes less is a trap, or nothing to see.
_LEAST_PIXELS_A_BYTE = 64

# What Pillow's readers let through on hostile files, beside the OSError they document.
_PILLOW_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def decode(
    source: bytes, options: Options, kind: Format | None = None, reduction: int = 1
) -> Picture:
    """Decode a photo.

    Parameters
    ----------
    source : bytes
        A whole JPEG, PNG, WebP, GIF, BMP or TIFF file.
    options : Options
        Holds the limit on pixels.
    kind : Format, optional
        What `sniff` has said of it, where it was asked before.
    reduction : int, optional
        How many pixels a side become one. A JPEG that has too many is reduced without being asked,
        because its decoder gives a half of the size at a fourth of the memory.

    Returns
    -------
    Picture
        Turned as its EXIF orientation says, in sRGB, with notes on what was lost on the way.

    Raises
    ------
    InputUnsupported
        If it is some other kind of file.
    InputUnreadable
        If it is empty, cut off or broken.
    InputTooLarge
        If it declares more pixels than allowed; found before anything is decoded.
    OutOfMemory
        If it does not fit into memory.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> Image.new("L", (3, 2), 9).save(file, "PNG")
    >>> decode(file.getvalue(), Options()).rgb.shape
    (2, 3, 3)
    """
    kind = kind or sniff(source)
    if kind not in _PLUGINS:
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail=f"{kind.value} picture")
    parts = split(source, kind)
    most = 1
    if parts.size is not None:
        width, height = parts.size
        is_photo = width * height <= len(source) * _LEAST_PIXELS_A_BYTE
        most = _JPEG_REDUCTION if kind is Format.JPEG and is_photo else 1
        check_pixels(*parts.size, options, most)
    notes: list[Note] = []
    lower: Pixels | None = None
    with _reading(kind):
        image: Image.Image = Image.open(io.BytesIO(parts.stream), formats=[_PLUGINS[kind]])
        check_pixels(*image.size, options, most)
        if image.width * image.height > options.max_pixels:
            reduction = max(reduction, most)
        if kind is Format.WEBP:
            image, parts = _whole_webp(image, parts)
        if kind is Format.TIFF:
            image = open_tiff(parts.stream, image)
        rgb, opacity, profile = _read(image, kind, parts, notes, reduction)
        told = _described(profile, parts)
        is_deep = kind is Format.PNG and parts.depth == _DEEP and reduction == 1
        if is_deep and _changes(told):
            lower = lower_bytes(parts.stream, parts.orientation)
    is_converted = _changes(told)
    rgb = to_srgb(rgb, told, notes, lower)
    is_own_way = kind in _UNMANAGED or parts.is_colour_in_exif or parts.cicp is not None
    looks_other = is_converted and is_own_way
    found = tuple(notes)
    return Picture(rgb, opacity, found, kind.value, looks_other_in_browsers=looks_other)


@contextmanager
def _reading(kind: Format) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # Pillow warns of bad metadata, which is none of the picture.
            warnings.simplefilter("ignore")
            yield
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail=f"decoding {kind.value}") from error
    except _PILLOW_ERRORS as error:
        message = "This file is damaged and can't be read."
        # Pillow's own sentence for this one names nothing but an address in memory.
        unknown = isinstance(error, UnidentifiedImageError)
        reason = "the header makes no sense" if unknown else str(error) or type(error).__name__
        detail = f"{kind.value}: {reason}"
        raise InputUnreadable(message, detail=detail) from error


def _whole_webp(image: Image.Image, parts: Parts) -> tuple[Image.Image, Parts]:
    """Load it; where too little is in its chunk, what browsers show of it."""
    try:
        image.load()
    except OSError:
        whole = made_whole(parts)
        if whole is None:
            raise
        return Image.open(io.BytesIO(whole.stream), formats=["WEBP"]), whole
    return image, parts


def _read(
    image: Image.Image, kind: Format, parts: Parts, notes: list[Note], reduction: int
) -> tuple[Pixels, Pixels | None, bytes | None]:
    depth, orientation, is_negative, profile = parts.depth, parts.orientation, False, parts.profile
    if kind is Format.TIFF:
        depth, orientation, is_negative = prepare_tiff(image)
        profile = profile_of(parts.stream, image)
    left = reduction
    if reduction > 1 and kind is Format.JPEG:
        width, height = image.size
        image.draft(None, (max(1, width // reduction), max(1, height // reduction)))
        left = max(1, reduction // round(width / image.width))
    image.load()
    image = _without_message(image)
    if image.mode == "CMYK":
        notes.append(Note(NoteCode.CMYK_CONVERTED))
    if depth > 8 or image.mode.startswith(("I", "F")):
        notes.append(Note(NoteCode.DEPTH_REDUCED))
    read = partial(to_arrays, depth=depth, key=parts.key, is_negative=is_negative)
    rgb, opacity = read_strips(image, read, orientation, left)
    if reduction > 1:
        notes.append(reduced_note(rgb))
    if parts.ends_early:
        notes.append(Note(NoteCode.ENDS_EARLY))
    if parts.has_gain_map:
        notes.append(Note(NoteCode.GAIN_MAP_DROPPED))
    if parts.animated or _has_more_frames(image, kind):
        notes.insert(0, Note(NoteCode.FIRST_FRAME))
    return rgb, opacity, profile


def _without_message(image: Image.Image) -> Image.Image:
    """Take out a text in the lowest bits: a cutout would keep the samples that carry it."""
    if image.mode not in ("RGB", "RGBA"):
        return image
    # All rows, but no more columns than it would begin in.
    left = image.crop((0, 0, min(image.width, head_columns(image.height)), image.height))
    if find_message(np.asarray(left), image.width) is None:
        return image
    clean = Image.fromarray(without_message(np.asarray(image)))
    clean.info = image.info
    return clean


def _has_more_frames(image: Image.Image, kind: Format) -> bool:
    with suppress(*_PILLOW_ERRORS):
        if kind is Format.GIF:
            return bool(getattr(image, "is_animated", False))
        if kind is Format.TIFF:
            return has_second_page(image)
    return False


def _described(profile: bytes | None, parts: Parts) -> Profile | None:
    """Choose what counts: a code, then a profile, then a curve and primaries."""
    by_code = None
    if parts.cicp is not None:
        primaries, transfer, is_full_range = parts.cicp
        by_code = from_cicp(primaries, transfer, is_full_range=is_full_range)
        if by_code.conversion is not None:
            return by_code
    if profile is not None:
        return parse_profile(profile) if profile else Profile(UNREADABLE, "", None)
    chunks = from_chunks(parts.gamma, parts.chroma)
    return Profile("PNG gamma and primaries", "RGB", chunks) if chunks else by_code


def _changes(told: Profile | None) -> bool:
    return told is not None and told.conversion is not None and not is_srgb(told.conversion)


def to_srgb(
    rgb: Pixels, profile: Profile | None, notes: list[Note], lower: Pixels | None = None
) -> Pixels:
    """Convert a picture to sRGB, or tell why it can't be.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        As stored in the file.
    profile : Profile or None
        What the values mean; None where the file does not say.
    notes : list of Note
        Gets one more where a person should know.
    lower : ndarray of shape (H, W, 3), uint8, optional
        The second bytes of values of 16 bits.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        `rgb` itself where nothing is to be done.

    Examples
    --------
    >>> notes: list[Note] = []
    >>> rgb, _ = to_arrays(Image.new("RGB", (1, 1)))
    >>> to_srgb(rgb, Profile("odd tables", "RGB", None), notes) is rgb
    True
    >>> notes[0].detail
    'odd tables'
    """
    if profile is None:
        return rgb
    if profile.conversion is None:
        notes.append(Note(NoteCode.PROFILE_UNHANDLED, profile.name))
        return rgb
    if is_srgb(profile.conversion):
        return rgb
    notes.append(Note(NoteCode.PROFILE_CONVERTED, profile.name))
    return convert(rgb, profile.conversion, lower)
