"""Writes one picture as a PDF of one page, true to size, with nothing else in it.

Thread: any. Source: ISO 32000-1:2008, sections 7.5 (the file), 7.4.4 (PNG's filters), 8.9 (images).
`app.output.check_pdf` reads it again by rules of its own.
"""

import zlib

import numpy as np
from PIL import Image

from app.domain import Pixels

_POINTS = 72
# The second line tells that the file is not text, as the standard asks for.
_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_SUB = 1
# Six saves a fifth of the bytes of one at three times the time; a sheet's copies are alike anyway.
_LEVEL = 6
_BAND_ROWS = 64


def flate_picture(image: Image.Image) -> bytes:
    """Pack the rows of a picture without loss.

    Parameters
    ----------
    image : Image
        Of mode RGB, W pixels wide.

    Returns
    -------
    bytes
        One zlib stream; each row is a byte 1 and 3 W differences to the pixel on the left.

    Examples
    --------
    >>> zlib.decompress(flate_picture(Image.new("RGB", (2, 1), (9, 8, 7)))).hex()
    '01090807000000'
    """
    pixels: Pixels = np.asarray(image)
    packer = zlib.compressobj(_LEVEL)
    packed = []
    for top in range(0, len(pixels), _BAND_ROWS):
        band = pixels[top : top + _BAND_ROWS]
        rows = np.empty((len(band), 1 + band.shape[1] * 3), np.uint8)
        rows[:, 0] = _SUB
        rows[:, 1:4] = band[:, 0]
        np.subtract(band[:, 1:], band[:, :-1], out=rows[:, 4:].reshape(len(band), -1, 3))
        packed.append(packer.compress(rows.data))
    return b"".join((*packed, packer.flush()))


def write_pdf(picture: bytes, width: int, height: int, dpi: int, *, is_jpeg: bool) -> bytes:
    """Put a packed picture on a page that it fills.

    Parameters
    ----------
    picture : bytes
        A JPEG in colour, or what `flate_picture` made.
    width, height : int
        In pixels.
    dpi : int
        Pixels an inch, by which the page has its size.
    is_jpeg : bool
        Which of the two it is.

    Returns
    -------
    bytes
        The same for the same picture: no date, no name, no number of its own.

    Examples
    --------
    >>> media_box(600, 300, 300) in write_pdf(b"...", 600, 300, 300, is_jpeg=True)
    True
    """
    across, down = _points(width, dpi), _points(height, dpi)
    columns = b"/DecodeParms << /Predictor 15 /Colors 3 /Columns %d >> " % width
    packing = b"/Filter /DCTDecode " if is_jpeg else b"/Filter /FlateDecode " + columns
    content = b"q %b 0 0 %b 0 0 cm /P Do Q" % (across, down)
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %b /Resources << /XObject << /P 5 0 R >> >>"
        b" /Contents 4 0 R >>" % media_box(width, height, dpi),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"
        b" /BitsPerComponent 8 %b/Length %d >>\nstream\n%b\nendstream"
        % (width, height, packing, len(picture), picture),
    )
    file, offsets, at = [_HEAD], [], len(_HEAD)
    for number, body in enumerate(bodies, start=1):
        file.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        offsets.append(at)
        at += len(file[-1])
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(bodies) + 1
    file.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, rows))
    file.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, at))
    return b"".join(file)


def media_box(width: int, height: int, dpi: int) -> bytes:
    """Say how large the page is.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    dpi : int
        Pixels an inch.

    Returns
    -------
    bytes
        As it stands in the file, in points of 1/72 inch.

    Examples
    --------
    >>> media_box(1181, 600, 300)
    b'/MediaBox [0 0 283.44 144.00]'
    """
    return b"/MediaBox [0 0 %b %b]" % (_points(width, dpi), _points(height, dpi))


def _points(pixels: int, dpi: int) -> bytes:
    # At 300 or 600 dpi a pixel is 0.24 or 0.12 points: two digits say it exactly.
    return f"{pixels * _POINTS / dpi:.2f}".encode("ascii")
