"""Photos that lie on their side, and what of them may change."""

import io

import numpy as np
import pytest
from PIL import Image

from app.container.block import Use
from app.container.stripped import Orientation, Stripped
from app.domain import Options
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.files import exif, gradient, save
from tests.unit.metadata.jpeg_files import SECRET, segment, with_segments

TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def texture(height: int = 64, width: int = 96) -> Image.Image:
    """A picture that fills every frequency."""
    noise = np.random.default_rng(4).integers(0, 90, (height, width, 3))
    return Image.fromarray((gradient(height, width) * 0.6 + noise).astype(np.uint8))


def jpeg(
    height: int = 64,
    width: int = 96,
    mode: str = "RGB",
    factors: int | None = None,
    **options: object,
) -> bytes:
    """A picture as Pillow writes it; with other factors of luminance its blocks lie otherwise."""
    file = save(texture(height, width).convert(mode), "JPEG", **options)
    return file if factors is None else patched(file, 11, factors)


def lying(file: bytes, orientation: int) -> bytes:
    """The file with that orientation and a secret."""
    block = segment(0xE1, b"Exif\0\0" + exif(orientation))
    return with_segments(block, segment(0xFE, SECRET), file=file)


def coded(data: bytes) -> bytes:
    return b"".join(data[b.start : b.end] for b in walk_jpeg(data) if b.use is Use.PICTURE)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data))).astype(int)


def apart(data: bytes, picture: Image.Image) -> np.ndarray:
    """How far each sample of a file is from a picture's, in the eight bits that both have."""
    one, other = np.asarray(Image.open(io.BytesIO(data))), np.asarray(picture)
    difference: np.ndarray = np.maximum(one, other) - np.minimum(one, other)
    return difference


def luminance(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    image.draft("YCbCr", image.size)
    return np.asarray(image)[:, :, 0]


def refusing(_picture: bytes, _orientation: int) -> bytes | None:
    """A turner that must not be asked."""
    pytest.fail("asked for what can't be turned")


def assert_tagged(source: bytes, orientation: int, found: Stripped) -> None:
    assert found.orientation is Orientation.TAG
    assert found.lossless is (coded(found.data) == coded(source))
    assert found.data == strip(source, Options()).data
    assert dict(Image.open(io.BytesIO(found.data)).getexif()) == {0x0112: orientation}


def patched(source: bytes, at: int, *values: int) -> bytes:
    """The file with other bytes in its frame header."""
    frame = next(block for block in walk_jpeg(source) if block.name == "frame")
    data = bytearray(source)
    data[frame.start + at : frame.start + at + len(values)] = bytes(values)
    return bytes(data)


def scan_by_scan(factors: int) -> bytes:
    """A picture of three components, each in a scan of its own."""
    planes = [save(plane, "JPEG", optimize=True) for plane in texture().split()]
    names = ("DHT", "scan")
    parts = [[data[b.start : b.end] for b in walk_jpeg(data) if b.name in names] for data in planes]
    scans = b"".join(
        b"".join((*tables, scan[:5], bytes((number,)), scan[6:]))
        for number, (*tables, scan) in enumerate(parts, 1)
    )
    steps = next(planes[0][b.start : b.end] for b in walk_jpeg(planes[0]) if b.name == "DQT")
    members = b"".join(bytes((number, factors, 0)) for number in (1, 2, 3))
    frame = segment(0xC0, bytes((8, 0, 64, 0, 96, 3)) + members)
    return b"".join((b"\xff\xd8", steps, frame, scans, b"\xff\xd9"))
