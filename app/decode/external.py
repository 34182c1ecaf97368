"""Turns a HEIC or AVIF, decoded by someone else, into an upright sRGB picture.

Thread: any. Is given the decoder.
"""

import numpy as np
from PIL import Image

from app.colour.cicp import UNSPECIFIED, from_cicp, is_hdr
from app.colour.icc import Profile, parse_profile
from app.decode.decode import to_srgb
from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.decode.size import check_pixels, reduced_note
from app.decode.strips import reduced
from app.decode.yuv import to_grey, to_rgb
from app.domain import Format, Note, NoteCode, Options, Picture, Pixels
from app.errors import InputTooLarge
from app.formats.heif.split import Heif, read_heif
from app.imaging.upright import UPRIGHT

EXTERNAL = (Format.HEIC, Format.AVIF)
# Tiles reach beyond the picture's edge; a small picture of big tiles is still little work.
_MORE_CODED, _SMALL_PIXELS = 2, 1 << 24


async def decode_external(
    source: bytes, options: Options, decoder: ExternalDecoder, reduction: int = 1
) -> Picture:
    """Decode a HEIC or AVIF.

    Parameters
    ----------
    source : bytes
        The whole file.
    options : Options
        Holds the limit on pixels, checked by the file's own words before the decoder is asked,
        and by the decoder again.
    decoder : ExternalDecoder
        Makes pixels of it.
    reduction : int, optional
        How many pixels a side become one, after the decoder.

    Returns
    -------
    Picture
        Turned as the file says, in sRGB, with notes on what was lost on the way.

    Raises
    ------
    AppError
        As `decode`, and whatever the decoder says: ASSET_MISSING where it can't be had,
        INPUT_UNSUPPORTED where the browser has none.
    """
    heif = read_heif(source)
    check_pixels(*heif.size, options)
    if heif.coded_pixels > max(_MORE_CODED * options.max_pixels, _SMALL_PIXELS):
        message = "This picture has too many pixels."
        raise InputTooLarge(message, detail=f"{heif.coded_pixels / 1e6:.0f} MP in its tiles")
    matrix = heif.cicp[2] if heif.cicp else UNSPECIFIED
    pixels = await decoder(heif.stream, heif.kind, options.max_pixels)
    check_pixels(pixels.width, pixels.height, options)
    rgb, opacity = to_rgb(pixels, matrix)
    notes = _notes(heif, pixels)
    del pixels
    if heif.opacity_stream is not None:
        grey = await decoder(heif.opacity_stream, heif.kind, options.max_pixels)
        check_pixels(grey.width, grey.height, options)
        opacity = _fit(to_grey(grey), rgb)
    if opacity is not None and heif.is_premultiplied:
        rgb = _divide(rgb, opacity)
    if opacity is not None and bool((opacity == 255).all()):
        opacity = None
    rgb = to_srgb(_turn(rgb, heif), _profile(heif), notes)
    opacity = None if opacity is None else _turn(opacity, heif)
    if reduction > 1:
        rgb, opacity = reduced((rgb, opacity), reduction)
        notes.append(reduced_note(rgb))
    looks_other = _looks_other(heif)
    found = tuple(notes)
    return Picture(rgb, opacity, found, heif.kind.value, looks_other_in_browsers=looks_other)


def _notes(heif: Heif, pixels: ExternalPixels) -> list[Note]:
    found = {
        NoteCode.FIRST_FRAME: heif.animated,
        NoteCode.GAIN_MAP_DROPPED: heif.has_gain_map,
        NoteCode.DEPTH_REDUCED: heif.depth > 8 or pixels.layout.endswith(("P10", "P12")),
    }
    return [Note(code) for code, holds in found.items() if holds]


def _profile(heif: Heif) -> Profile | None:
    if heif.profile is not None:
        return parse_profile(heif.profile)
    return from_cicp(*heif.cicp[:2]) if heif.cicp else None


def _looks_other(heif: Heif) -> bool:
    if heif.profile is not None:
        return heif.is_colour_in_exif
    return heif.cicp is not None and is_hdr(heif.cicp[1])


def _fit(opacity: Pixels, rgb: Pixels) -> Pixels:
    height, width = rgb.shape[:2]
    if opacity.shape == (height, width):
        return opacity
    image = Image.fromarray(opacity).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image)


def _divide(rgb: Pixels, opacity: Pixels) -> Pixels:
    """Take the opacity out of colours that it was multiplied into."""
    image = Image.fromarray(np.dstack([rgb, opacity]), "RGBa").convert("RGBA")
    return np.asarray(image.convert("RGB"))


def _turn(array: Pixels, heif: Heif) -> Pixels:
    crop, orientation = heif.turn.crop, heif.turn.orientation
    if crop is not None:
        left, top, right, bottom = crop
        array = np.ascontiguousarray(array[top:bottom, left:right])
    if orientation not in UPRIGHT:
        return array
    return np.asarray(Image.fromarray(array).transpose(UPRIGHT[orientation]))
