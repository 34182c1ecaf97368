"""Strips a file of any supported kind, then looks at the result again.

Thread: any.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.container.sniff import sniff
from app.container.stripped import Stripped
from app.domain import Format, Options
from app.errors import InputUnsupported, MetadataLeft
from app.formats.bmp.strip import strip_bmp
from app.formats.gif.strip import strip_gif
from app.formats.heif.strip import strip_heif
from app.formats.inspect import inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.strip import strip_jpeg
from app.formats.jpeg.turn import Turner
from app.formats.jxl.strip import strip_jxl
from app.formats.png.strip import strip_png
from app.formats.tiff.strip import strip_tiff
from app.formats.webp.strip import strip_webp

Stripper = Callable[[bytes, Options], Stripped]

_STRIPPERS: dict[Format, Stripper] = {
    Format.PNG: strip_png,
    Format.WEBP: strip_webp,
    Format.GIF: strip_gif,
    Format.AVIF: partial(strip_heif, kind=Format.AVIF),
    Format.HEIC: partial(strip_heif, kind=Format.HEIC),
    Format.TIFF: strip_tiff,
    Format.BMP: strip_bmp,
    Format.JPEG: strip_jpeg,
    Format.JXL: strip_jxl,
}


def strip(
    data: bytes,
    options: Options,
    turner: Turner | None = None,
    kind: Format | None = None,
    look: Looker | None = None,
) -> Stripped:
    """Remove everything from a file that its picture does not need.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Holds the limit on pixels, for the kinds that are written anew.
    turner : callable, optional
        Turns the coded picture of a JPEG; without one its turn lives on as a tag.
    kind : Format, optional
        What `sniff` has said of the file, where it was asked before. Of the result it is always
        asked anew.
    look : callable, optional
        Knows the coded data of a JPEG; without one, what hides in them stays.

    Returns
    -------
    Stripped
        Parsed again, and found to hold nothing but what `Stripped` says, `left` among it.

    Raises
    ------
    InputUnsupported
        If it is some other kind of file.
    InputUnreadable
        If it was not understood to its end: such a file is never offered as clean.
    MetadataLeft
        If the check of the result finds anything.
    """
    kind = kind or sniff(data)
    stripper = _STRIPPERS.get(kind)
    if stripper is None:
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail=kind.value)
    if stripper is strip_jpeg:
        stripper = partial(strip_jpeg, turner=turner, look=look)
    stripped = stripper(data, options)
    found = [finding.name for finding in inspect(stripped.data, look=look).findings]
    left = [name for name in found if name not in stripped.left]
    if left:
        message = "The finished file is not clean."
        raise MetadataLeft(message, detail=", ".join(left))
    return replace(stripped, left=stripped.left.intersection(found))
