"""Builds the bytes of small files, piece by piece; the pieces are the documentation."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

from app.domain import Pixels

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


# What Pillow calls the deflate compression of TIFF.
DEFLATE = {"compression": "tiff_adobe_deflate"}


def gradient(height: int = 24, width: int = 32) -> Pixels:
    """A picture whose every corner differs, so that a wrong turn shows."""
    y, x = np.mgrid[:height, :width]
    channels = (255 * x / max(width - 1, 1), 255 * y / max(height - 1, 1), 40 + 0 * x)
    return np.stack(channels, axis=-1).astype(np.uint8)


def save(image: Image.Image | Pixels, kind: str, **options: Any) -> bytes:
    """Encode with Pillow."""
    file = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(file, kind, **options)
    return file.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with its right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    rows: bytes, width: int, height: int, *, depth: int = 8, colour: int = 0, extra: bytes = b""
) -> bytes:
    """A PNG from unfiltered rows (each begins with its filter byte)."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def with_chunk(file: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk right behind a PNG's header."""
    at = len(PNG_SIGNATURE) + 25
    return file[:at] + png_chunk(kind, body) + file[at:]


def with_segment(file: bytes, marker: int, body: bytes) -> bytes:
    """Put a segment right behind a JPEG's first two bytes."""
    return file[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + file[2:]


def exif(orientation: int, *, order: str = ">") -> bytes:
    """The smallest EXIF block that turns a picture (a bare TIFF)."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return head + struct.pack(order + "IH", 8, 1) + entry + bytes(4)


def curve_tag(gamma: float) -> bytes:
    """ICC curveType with one exponent."""
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)


def table_tag(values: Pixels | Any) -> bytes:
    """ICC curveType with a table of values in [0, 1]."""
    entries = bytes(np.rint(np.asarray(values) * 65535).astype(">u2").tobytes())
    return b"curv" + bytes(4) + struct.pack(">I", len(values)) + entries


def formula_tag(kind: int, *values: float) -> bytes:
    """ICC parametricCurveType."""
    numbers = struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
    return b"para" + bytes(4) + struct.pack(">HH", kind, 0) + numbers


def xyz_tag(x: float, y: float, z: float) -> bytes:
    """ICC XYZType."""
    return b"XYZ " + bytes(4) + struct.pack(">iii", *(round(v * 65536) for v in (x, y, z)))


def text_tag(text: str) -> bytes:
    """ICC multiLocalizedUnicodeType with one record."""
    body = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, len(body), 28) + body


def icc(tags: dict[bytes, bytes], *, space: bytes = b"RGB ", pcs: bytes = b"XYZ ") -> bytes:
    """An ICC profile of the given tags."""
    at = 132 + 12 * len(tags)
    table, bodies = b"", b""
    for key, body in tags.items():
        padded = body + bytes(-len(body) % 4)
        table += struct.pack(">4sII", key, at + len(bodies), len(body))
        bodies += padded
    size = at + len(bodies)
    header = struct.pack(">I4xI4s4s4s12x4s", size, 0x04400000, b"mntr", space, pcs, b"acsp")
    header = header.ljust(68, b"\0") + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + bodies


DISPLAY_P3 = {
    b"rXYZ": xyz_tag(0.51512, 0.2412, -0.00105),
    b"gXYZ": xyz_tag(0.29198, 0.69225, 0.04189),
    b"bXYZ": xyz_tag(0.1571, 0.06657, 0.78407),
}
ADOBE_RGB = {
    b"rXYZ": xyz_tag(0.60974, 0.31111, 0.01947),
    b"gXYZ": xyz_tag(0.20528, 0.62567, 0.06087),
    b"bXYZ": xyz_tag(0.14919, 0.06322, 0.74457),
}
SRGB = {
    b"rXYZ": xyz_tag(0.43607, 0.22249, 0.01392),
    b"gXYZ": xyz_tag(0.38515, 0.71687, 0.09708),
    b"bXYZ": xyz_tag(0.14307, 0.06061, 0.7141),
}
SRGB_FORMULA = formula_tag(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def rgb_profile(primaries: dict[bytes, bytes], curve: bytes, name: str = "Test space") -> bytes:
    """A matrix profile with one curve for all three channels."""
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    white = {b"wtpt": xyz_tag(0.9642, 1, 0.8249), b"cprt": text_tag("none")}
    return icc({b"desc": text_tag(name), **white, **primaries, **curves})


def grey_profile(curve: bytes, name: str = "Test grey") -> bytes:
    """A profile with one grey curve."""
    white = {b"wtpt": xyz_tag(0.9642, 1, 0.8249), b"cprt": text_tag("none")}
    return icc({b"desc": text_tag(name), **white, b"kTRC": curve}, space=b"GRAY")
