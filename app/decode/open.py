"""Opens a picture file of any kind, by the decoder that its kind has.

Thread: any. Is given the decoder of what Pillow can't read.
"""

from app.container.sniff import sniff
from app.decode.decode import decode
from app.decode.decoder import ExternalDecoder
from app.decode.external import EXTERNAL, decode_external
from app.decode.jxl import decode_jxl
from app.domain import Format, Options, Picture


async def open_picture(
    source: bytes,
    options: Options,
    decoder: ExternalDecoder,
    kind: Format | None = None,
    reduction: int = 1,
) -> Picture:
    """Decode a file of any kind.

    Parameters
    ----------
    source : bytes
        The whole file.
    options : Options
        Holds the limit on pixels.
    decoder : ExternalDecoder
        Decodes HEIC, AVIF and JPEG XL.
    kind : Format, optional
        What `sniff` has said of it, where it was asked before.
    reduction : int, optional
        How many pixels of a side become one, where a smaller picture must do.

    Returns
    -------
    Picture
        Upright, in sRGB.

    Raises
    ------
    AppError
        As `decode`, `decode_external` and `decode_jxl`.
    """
    kind = kind or sniff(source)
    if kind is Format.JXL:
        return await decode_jxl(source, options, decoder)
    if kind in EXTERNAL:
        return await decode_external(source, options, decoder, reduction)
    return decode(source, options, kind, reduction)
