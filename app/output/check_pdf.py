"""Finds everything in a finished PDF that is not one picture on one page, by an allow-list.

Thread: any. Source: ISO 32000-1:2008, sections 7.5 and 8.9.
"""

import re
from dataclasses import dataclass

import numpy as np

from app.errors import InputUnreadable
from app.formats.png.coded.inflate import Inflater
from app.metadata.findings import Finding

# No number begins with a nought, so that each has one way to be written.
_COUNT, _POINTS = rb"([1-9]\d{0,9})", rb"((?:0|[1-9]\d{0,6})\.\d\d)"
_HEAD = re.compile(
    rb"%PDF-1\.4\n%\xe2\xe3\xcf\xd3\n"
    rb"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    rb"2 0 obj\n<< /Type /Pages /Kids \[3 0 R\] /Count 1 >>\nendobj\n"
    rb"3 0 obj\n<< /Type /Page /Parent 2 0 R"
    rb" (/MediaBox \[0 0 " + _POINTS + rb" " + _POINTS + rb"\])"
    rb" /Resources << /XObject << /P 5 0 R >> >> /Contents 4 0 R >>\nendobj\n"
    rb"4 0 obj\n<< /Length " + _COUNT + rb" >>\nstream\n"
    rb"(q " + _POINTS + rb" 0 0 " + _POINTS + rb" 0 0 cm /P Do Q)\nendstream\nendobj\n"
    rb"5 0 obj\n<< /Type /XObject /Subtype /Image /Width " + _COUNT + rb" /Height " + _COUNT + rb""
    rb" /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /(?:DCTDecode|FlateDecode"
    rb" /DecodeParms << /Predictor 15 /Colors 3 /Columns " + _COUNT + rb" >>)"
    rb" /Length " + _COUNT + rb" >>\nstream\n"
)
_BEHIND = b"\nendstream\nendobj\n"
_OBJECTS = 5
_SUB = 1
_PIECE_ROWS = 64


@dataclass(frozen=True)
class PdfPicture:
    """What a clean PDF holds.

    Parameters
    ----------
    height, width : int
        In pixels.
    box : tuple of int
        Where in the file the page's size stands: from, to.
    jpeg : bytes or None
        The picture, to be looked through as any JPEG; None where its rows are packed without loss.
    """

    height: int
    width: int
    box: tuple[int, int]
    jpeg: bytes | None


def read_pdf(data: bytes) -> tuple[PdfPicture | None, tuple[Finding, ...]]:
    r"""Read a PDF that holds one picture and not a byte more.

    Every byte outside of the picture is compared; the picture's own, where they are packed rows,
    are unpacked to their end.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    picture : PdfPicture or None
        None where something was found.
    found : tuple of Finding
        Empty where the file is clean; a JPEG in it is still to be looked through.

    Examples
    --------
    >>> [found.name for found in read_pdf(b"%PDF-1.7\n")[1]]
    ['another kind of PDF']
    """
    head = _HEAD.match(data)
    if head is None:
        return None, (Finding("another kind of PDF", 0, len(data)),)
    across, down, length, content, wide, high, width, height, columns, packed = head.groups()[1:]
    start, end = head.end(), head.end() + int(packed)
    if int(length) != len(content) or (across, down) != (wide, high):
        return None, (Finding("a page of another size than its picture", 0, head.end()),)
    if data[end:] != _tail(data, end):
        return None, (Finding("bytes behind the picture", end, len(data) - end),)
    picture = memoryview(data)[start:end]
    size = int(height), int(width)
    if columns is None:
        return PdfPicture(*size, head.span(1), bytes(picture)), ()
    if columns != width or not _is_whole(picture, *size):
        return None, (Finding("rows of another length", start, end - start),)
    return PdfPicture(*size, head.span(1), None), ()


def _tail(data: bytes, end: int) -> bytes:
    """Write what must follow the picture: the table of where each object begins, and the end."""
    at = end + len(_BEHIND)
    starts = [data.find(b"\n%d 0 obj\n" % (n + 1), 0, end) + 1 for n in range(_OBJECTS)]
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    table = b"xref\n0 6\n0000000000 65535 f \n" + rows
    return _BEHIND + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % at


def _is_whole(picture: memoryview, height: int, width: int) -> bool:
    """Tell whether there are all rows, each begun as ours are, and nothing else."""
    inflater, row = Inflater([picture]), 1 + 3 * width
    left = height
    try:
        while left > 0:
            wanted = min(left, _PIECE_ROWS)
            rows = np.frombuffer(inflater.read(wanted * row), np.uint8)
            if len(rows) != wanted * row or bool((rows[::row] != _SUB).any()):
                return False
            left -= wanted
        more = inflater.read(1)
    except InputUnreadable:
        return False
    return not more and inflater.is_whole and inflater.stream_bytes == len(picture)
