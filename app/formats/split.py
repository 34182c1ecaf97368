"""Takes a file apart without decoding it: the picture's own stream, its colour profile, its turn.

Thread: any. What this hands to Pillow holds no metadata, so a bomb or a broken block in there
cannot stop a photo that is itself in order.
"""

from collections.abc import Callable

from app.container.parts import Parts
from app.domain import Format
from app.formats.bmp.colour import profile_of
from app.formats.gif.split import split_gif
from app.formats.jpeg.split import split_jpeg
from app.formats.png.split import split_png
from app.formats.webp.split import split_webp

__all__ = ["Parts", "split"]


def _split_bmp(data: bytes) -> Parts:
    return Parts(stream=data, profile=profile_of(data))


_SPLITTERS: dict[Format, Callable[[bytes], Parts]] = {
    Format.BMP: _split_bmp,
    Format.GIF: split_gif,
    Format.JPEG: split_jpeg,
    Format.PNG: split_png,
    Format.WEBP: split_webp,
}


def split(data: bytes, kind: Format) -> Parts:
    """Take a file apart.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : Format
        What `sniff` said it is.

    Returns
    -------
    Parts
        For BMP and TIFF without a size: their headers are read by Pillow, which allocates
        nothing before it is asked to.

    Raises
    ------
    InputUnreadable
        If the structure is broken.

    Examples
    --------
    >>> split(b"BM", Format.BMP).size is None
    True
    """
    splitter = _SPLITTERS.get(kind)
    return splitter(data) if splitter else Parts(stream=data)
