import io
import struct

import numpy as np
import pytest
from PIL import Image

from app.errors import MetadataLeft
from app.output.check_webp import inspect_webp
from app.output.verify import verify_clean

PIXELS = np.random.default_rng(1).integers(0, 256, (8, 6, 4)).astype(np.uint8)
PIXELS[:, :2] = 0


def webp(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", exact=True, **options)
    return file.getvalue()


LOSSLESS, LOSSY = webp(PIXELS, lossless=True), webp(PIXELS, quality=60)
OPAQUE = webp(PIXELS[..., :3], quality=60)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def riff(data: bytes) -> bytes:
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def names(data: bytes) -> list[str]:
    return [found.name for found in inspect_webp(data)]


@pytest.mark.parametrize("data", [LOSSLESS, LOSSY, OPAQUE])
def test_what_we_write_passes(data: bytes) -> None:
    assert names(data) == []
    verify_clean(data, height=8, width=6, mime_type="image/webp")


@pytest.mark.parametrize("data", [LOSSLESS, LOSSY, OPAQUE])
@pytest.mark.parametrize("name", [b"EXIF", b"XMP ", b"ICCP", b"ANIM", b"VP8 ", b"VP8L", b"abcd"])
def test_any_other_chunk_is_found(data: bytes, name: bytes) -> None:
    more = chunk(name, b"needle")
    for told in (data + more, data[:12] + more + data[12:]):
        assert names(riff(told)) == ["chunks of another file"]


@pytest.mark.parametrize("data", [LOSSLESS, LOSSY, OPAQUE])
def test_bytes_after_the_end_are_found(data: bytes) -> None:
    assert names(data + b"needle") == ["another length"]
    assert names(riff(data + b"needle")) == ["chunks of another file"]
    assert names(data[:-2]) == ["another length"]
    assert names(riff(data[:-2])) == ["cut off"]


def test_bits_that_say_nothing_are_found() -> None:
    at = LOSSY.index(b"VP8X") + 8
    for place, bit in ((0, 0x80), (0, 0x08), (2, 1)):
        told = bytearray(LOSSY)
        told[at + place] |= bit
        assert names(bytes(told)) == ["bits of VP8X"]


def test_a_padding_byte_is_found() -> None:
    data = riff(b"RIFF1234WEBP" + chunk(b"VP8L", b"abc"))
    assert names(data[:-1] + b"!") == ["cut off"]


def test_colour_under_alpha_0_is_found() -> None:
    told = PIXELS.copy()
    told[3, 1, 0] = 1
    data = webp(told, lossless=True)
    assert names(data) == ["colour under alpha 0"]
    with pytest.raises(MetadataLeft):
        verify_clean(data, height=8, width=6, mime_type="image/webp")
