"""How large a picture each format can hold, and this page can write.

Thread: any. Source: RFC 6386 section 9.1 (14 bits a side); libjpeg's JPEG_MAX_DIMENSION, also of
what a PDF holds; libpng's limits for users, beyond which many readers refuse. The limit on pixels
is memory's: a result is drawn whole, in layers of four bytes a pixel.
"""

from app.errors import OutputTooLarge

SIDES_PX = {"png": 1_000_000, "webp": 16_383, "jpeg": 65_500, "pdf": 65_500}
MAX_PIXELS = 100_000_000
"""The same as LIMITS in static/js/edit/limits.js."""


def check_size(width: int, height: int, kind: str) -> None:
    """Refuse a picture that can't be written, before it is drawn.

    Parameters
    ----------
    width, height : int
        Of the result, in pixels.
    kind : str
        A key of `SIDES_PX`.

    Raises
    ------
    OutputTooLarge
        If a side is longer than the format allows, or there are too many pixels; `detail` says
        which.

    Examples
    --------
    >>> check_size(16_383, 10, "webp")
    >>> check_size(16_384, 10, "webp")
    Traceback (most recent call last):
    ...
    app.errors.OutputTooLarge: The picture is too large for this format.
    """
    most = SIDES_PX[kind]
    if max(width, height) > most:
        message = "The picture is too large for this format."
        raise OutputTooLarge(message, detail=f"{kind}: {width} x {height}, limit {most} a side")
    if width * height > MAX_PIXELS:
        message = "The picture is too large to be written here."
        megapixels = f"{width * height / 1e6:.0f} MP, limit {MAX_PIXELS / 1e6:.0f} MP"
        raise OutputTooLarge(message, detail=f"pixels: {megapixels}")
