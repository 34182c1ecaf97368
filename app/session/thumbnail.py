"""Opens the small picture that a file carries of itself, to be seen while the photo is decoded.

Thread: pipeline.worker.js. It is shown and let go: nothing that is saved is made of it.
"""

from dataclasses import replace

import numpy as np
from PIL import Image

from app.container.iso_boxes import whole_boxes
from app.decode.decode import decode
from app.decode.decoder import ExternalDecoder
from app.decode.external import decode_external
from app.domain import Format, Options, Pixels
from app.errors import (
    AppError,
    InputTooLarge,
    InputUnreadable,
    InputUnsupported,
    InternalError,
    OutOfMemory,
    WorkerCrashed,
    WorkerTimeout,
)
from app.formats.heif.small import small_heic
from app.formats.heif.split_items import read_items
from app.formats.heif.turn import read_turn
from app.imaging.upright import UPRIGHT
from app.metadata.findings import Report
from app.metadata.orientation import orientation_of

# Where cameras and programs put one. Other pictures in a file show something else, or are not
# made to be seen.
_CARRIERS = ("thumbnail", "Exif", "TIFF tags and Exif", "Photoshop data", "XMP")
_JPEG = b"\xff\xd8\xff"
# What is larger than this is no small picture, and not had at once.
_MAX_BYTES = 2 << 20
_LIMITS = Options(max_pixels=2_000_000)
# What can be wrong with the small picture alone.
_OF_ITS_OWN = (
    InputUnsupported,
    InputUnreadable,
    InputTooLarge,
    OutOfMemory,
    WorkerCrashed,
    WorkerTimeout,
    InternalError,
)


def thumbnail(source: bytes, report: Report) -> Pixels | None:
    """Open the largest of a file's small pictures of itself.

    Parameters
    ----------
    source : bytes
        The whole file.
    report : Report
        What `inspect` found in it.

    Returns
    -------
    ndarray of shape (h, w, 4), uint8, or None
        RGBA, opaque, turned as the photo is; its colours are as they are stored. None where there
        is none that can be read at once.

    Examples
    --------
    >>> from app.metadata.findings import Finding
    >>> thumbnail(b"", Report(Format.TIFF, 0, (Finding("XMP", 0, 9),))) is None
    True
    """
    found = [one.picture for one in report.findings if one.name in _CARRIERS and one.picture]
    fit = [one for one in found if one.startswith(_JPEG) and len(one) <= _MAX_BYTES]
    if not fit:
        return None
    try:
        rgb = decode(max(fit, key=len), _LIMITS, Format.JPEG).rgb
        orientation = _orientation(source, report.format)
    except AppError:
        return None
    image = Image.fromarray(rgb)
    if orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[orientation])
    return np.asarray(image.convert("RGBA"))


async def small_picture(source: bytes, report: Report, decoder: ExternalDecoder) -> Pixels | None:
    """Decode a HEIC's small picture of itself, which is coded as the photo is.

    Parameters
    ----------
    source : bytes
        The whole file.
    report : Report
        What `inspect` found in it.
    decoder : ExternalDecoder
        The one that the photo will need.

    Returns
    -------
    ndarray of shape (h, w, 4), uint8, or None
        RGBA, opaque, upright, in sRGB. None where there is none that can be read at once: whatever
        is wrong with it, the photo may be well.

    Raises
    ------
    AppError
        What would stop the photo as well, such as a decoder that can't be had, or CANCELLED.
    """
    if report.format is not Format.HEIC:
        return None
    file = small_heic(source, max_pixels=_LIMITS.max_pixels, max_bytes=_MAX_BYTES)
    if file is None:
        return None
    try:
        picture = await decode_external(file, _LIMITS, decoder)
    except _OF_ITS_OWN:
        return None
    return np.dstack([picture.rgb, np.full(picture.rgb.shape[:2], 255, np.uint8)])


def _orientation(source: bytes, kind: Format) -> int:
    """Read which way up the photo is: the small picture lies as it does."""
    if kind is Format.TIFF:
        return orientation_of(source)
    if kind not in (Format.HEIC, Format.AVIF):
        return 1
    boxes = whole_boxes(source, 0, len(source))
    meta = next((box for box in boxes if box.kind == b"meta"), None)
    if meta is None:
        return 1
    items = read_items(source, meta)
    turns = [link for link in items.links.get(items.primary, []) if link.box.kind != b"clap"]
    return read_turn(source, replace(items, links={items.primary: turns}), (1, 1)).orientation
