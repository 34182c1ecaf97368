"""The last gate: a finished file is handed over only after it was parsed again and found clean.

Thread: any. All that leaves as a picture passes here; what was only stripped, `app.formats.strip`.
"""

import io

from PIL import Image

from app.domain import Format
from app.errors import AppError, MetadataLeft
from app.formats.inspect import inspect
from app.formats.jpeg.neutral import jfif_segment
from app.formats.jpeg.own import check_own_jpeg
from app.metadata.findings import Finding, Report
from app.output.check_pdf import PdfPicture, read_pdf
from app.output.check_png import CUTOUT, HEAD_BYTES, inspect_png, size_of
from app.output.check_webp import inspect_webp

# Behind SOI; up to its density.
_JFIF_AT, _JFIF_HEAD_BYTES = 2, 11
_KINDS = {"image/jpeg": Format.JPEG, "image/webp": Format.WEBP}


def verify_clean(
    data: bytes,
    *,
    height: int,
    width: int,
    mime_type: str = "image/png",
    colours: tuple[int, ...] = CUTOUT,
    asked: bytes = b"",
) -> None:
    """Check that a file holds one picture of the asked size and not a byte more.

    A PNG is held against an allow-list to its last row, a WebP chunk by chunk; in both of them, if
    nothing was lost in coding, a pixel whose alpha is 0 holds no colour. A JPEG is held against
    what our encoder writes, also in a PDF, whose other bytes are held against ours one by one.

    Parameters
    ----------
    data : bytes
        The whole file, as it would be saved.
    height, width : int
        What it must declare, in pixels.
    mime_type : str, optional
        What it must be: "image/png", "image/jpeg", "image/webp" or "application/pdf".
    colours : tuple of int, optional
        Colour types that a PNG may be of.
    asked : bytes, optional
        The one block beside the picture that was asked for, to the byte; of a PDF its page's size.

    Raises
    ------
    MetadataLeft
        If there is anything else in it; `detail` lists what.

    Examples
    --------
    >>> verify_clean(b"", height=1, width=1)
    Traceback (most recent call last):
    app.errors.MetadataLeft: The finished file is not clean.
    """
    findings, size = _read(data, mime_type, colours)
    if asked:
        at = next((n for n, one in enumerate(findings) if _bytes_of(data, one) == asked), None)
        if at is None:
            findings = (*findings, Finding("not what was asked for", 0, 0))
        else:
            findings = findings[:at] + findings[at + 1 :]
    found = [finding.name for finding in findings]
    if not found and size != (height, width):
        found.append(f"size {size} instead of {(height, width)}")
    if found:
        message = "The finished file is not clean."
        raise MetadataLeft(message, detail=", ".join(found))
    if mime_type == "image/jpeg":
        check_own_jpeg(data)


def _read(
    data: bytes, mime_type: str, colours: tuple[int, ...]
) -> tuple[tuple[Finding, ...], tuple[int, int]]:
    """List what is found in a file, and read its height and width where that can be done."""
    if mime_type == "image/png":
        found = inspect_png(data, colours)
        return found, size_of(data) if len(data) >= HEAD_BYTES else (0, 0)
    if mime_type == "application/pdf":
        picture, found = read_pdf(data)
        return (found, (0, 0)) if picture is None else _look_into(picture)
    try:
        report = inspect(data)
    except AppError as error:
        return (Finding(f"{mime_type} that can't be read: {error.detail}", 0, len(data)),), (0, 0)
    if report.format is not _KINDS[mime_type]:
        return (Finding(f"{report.format.value} instead of {mime_type}", 0, len(data)),), (0, 0)
    found = (*_resolution(data, report), *report.findings)
    if report.format is Format.WEBP:
        found = (*found, *inspect_webp(data))
    try:
        with Image.open(io.BytesIO(data), formats=[report.format.value]) as image:
            return found, (image.height, image.width)
    except OSError as error:
        return (*found, Finding(f"{mime_type} that can't be read: {error}", 0, len(data))), (0, 0)


def _look_into(pdf: PdfPicture) -> tuple[tuple[Finding, ...], tuple[int, int]]:
    """Look through the JPEG of a PDF, and tell its page's size, which must have been asked for."""
    start, end = pdf.box
    found, size = (Finding("page size", start, end - start),), (pdf.height, pdf.width)
    if pdf.jpeg is None:
        return found, size
    verify_clean(pdf.jpeg, height=pdf.height, width=pdf.width, mime_type="image/jpeg")
    with Image.open(io.BytesIO(pdf.jpeg), formats=["JPEG"]) as image:
        is_colour = image.mode == "RGB"
    return (found if is_colour else (*found, Finding("no colours", 0, 0))), size


def _resolution(data: bytes, report: Report) -> tuple[Finding, ...]:
    """Find a print resolution, which a photo may keep; here one that was not asked for may not."""
    plain = jfif_segment()
    end = _JFIF_AT + len(plain)
    is_other = data.startswith(plain[:_JFIF_HEAD_BYTES], _JFIF_AT) and data[_JFIF_AT:end] != plain
    is_told = any(found.offset_bytes == _JFIF_AT for found in report.findings)
    return (Finding("print resolution", _JFIF_AT, len(plain)),) if is_other and not is_told else ()


def _bytes_of(data: bytes, finding: Finding) -> bytes:
    return data[finding.offset_bytes : finding.offset_bytes + finding.size_bytes]
