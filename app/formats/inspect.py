"""Reports everything that a file tells besides its picture.

Thread: any.
"""

import importlib
from collections.abc import Callable
from functools import partial

from app.container.sniff import sniff
from app.domain import Format
from app.errors import InputUnsupported
from app.formats.bmp.inspect import inspect_bmp
from app.formats.gif.inspect import inspect_gif
from app.formats.heif.inspect import inspect_heif
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.inspect import inspect_jpeg
from app.formats.jxl.inspect import inspect_jxl
from app.formats.png.inspect import inspect_png
from app.formats.tiff.inspect import inspect_tiff
from app.formats.webp.inspect import inspect_webp
from app.metadata.file_name import name_findings
from app.metadata.findings import Finding, Report

Inspector = Callable[[bytes], tuple[Finding, ...]]

_INSPECTORS: dict[Format, Inspector] = {
    Format.AVIF: inspect_heif,
    Format.HEIC: inspect_heif,
    Format.TIFF: inspect_tiff,
    Format.PNG: inspect_png,
    Format.WEBP: inspect_webp,
    Format.GIF: inspect_gif,
    Format.BMP: inspect_bmp,
    Format.JPEG: inspect_jpeg,
    Format.JXL: inspect_jxl,
}


def prepare_inspect() -> None:
    """Load what the first photo with Exif would wait for: ExifRead, a while in the browser.

    Examples
    --------
    >>> prepare_inspect()
    """
    importlib.import_module("app.metadata.values.exif.fields")


def inspect(
    data: bytes, name: str = "", kind: Format | None = None, look: Looker | None = None
) -> Report:
    """List every carrier in a file and in its name.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str, optional
        The file's name, which may tell a date or a device too.
    kind : Format, optional
        What `sniff` has said of it, where it was asked before.
    look : callable, optional
        Knows the coded data of a JPEG; without one, what hides in them is not found.

    Returns
    -------
    Report
        Empty of findings only where there is nothing but the picture.

    Raises
    ------
    InputUnsupported
        If it is some other kind of file.
    InputUnreadable
        If its structure is broken, so that nothing certain can be said.
    """
    kind = kind or sniff(data)
    inspector = _INSPECTORS.get(kind)
    if inspector is None:
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail=kind.value)
    if inspector is inspect_jpeg:
        inspector = partial(inspect_jpeg, look=look)
    return Report(kind, len(data), (*name_findings(name), *inspector(data)))
