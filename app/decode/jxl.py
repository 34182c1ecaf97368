"""Turns a JPEG XL, decoded by the browser, into an upright sRGB picture.

Thread: any. Is given the decoder, which applies the orientation, as a decoder of this format must.
"""

from app.decode.decoder import ExternalDecoder
from app.decode.size import check_pixels
from app.decode.yuv import to_rgb
from app.domain import Format, Note, NoteCode, Options, Picture
from app.formats.jxl.header import Header, read_header
from app.formats.jxl.walk import codestream_of, walk_jxl

_UNSPECIFIED = 2
_GAIN_MAP = "jhgm"


async def decode_jxl(source: bytes, options: Options, decoder: ExternalDecoder) -> Picture:
    """Decode a JPEG XL.

    Parameters
    ----------
    source : bytes
        The whole file.
    options : Options
        Holds the limit on pixels, checked by the file's own words before the decoder is asked,
        and by the decoder again.
    decoder : ExternalDecoder
        Makes pixels of it; is given the codestream alone.

    Returns
    -------
    Picture
        Its colours as the browser gives them, with notes on what was lost on the way.

    Raises
    ------
    AppError
        As `decode`, and whatever the decoder says: INPUT_UNSUPPORTED where the browser has none.
    """
    blocks = walk_jxl(source)
    codestream = codestream_of(source, blocks)
    header = read_header(codestream)
    check_pixels(*header.size, options)
    pixels = await decoder(codestream, Format.JXL, options.max_pixels)
    check_pixels(pixels.width, pixels.height, options)
    rgb, opacity = to_rgb(pixels, _UNSPECIFIED)
    if opacity is not None and bool((opacity == 255).all()):
        opacity = None
    has_gain_map = any(block.name == _GAIN_MAP for block in blocks)
    return Picture(rgb, opacity, _notes(header, has_gain_map=has_gain_map), Format.JXL.value)


def _notes(header: Header, *, has_gain_map: bool) -> tuple[Note, ...]:
    found = {
        NoteCode.FIRST_FRAME: header.is_animated,
        NoteCode.GAIN_MAP_DROPPED: has_gain_map,
        NoteCode.DEPTH_REDUCED: header.depth > 8,
        NoteCode.PROFILE_UNHANDLED: not header.is_srgb,
    }
    return tuple(Note(code) for code, holds in found.items() if holds)
