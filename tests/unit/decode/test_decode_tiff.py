import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.domain import Pixels
from app.errors import InputUnreadable, InputUnsupported
from tests.unit.decoded import read, same
from tests.unit.files import DEFLATE, gradient, save


@pytest.mark.parametrize("predictor", [1, 2])
@pytest.mark.parametrize("strip_bytes", [64, 1000, 1 << 20])
def test_deflate_tiff(predictor: int, strip_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.TiffImagePlugin.STRIP_SIZE", strip_bytes)
    data = save(gradient(), "TIFF", tiffinfo={317: predictor}, **DEFLATE)
    assert same(read(data), gradient())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_deflate_tiff_of_each_mode(mode: str) -> None:
    grey = Image.fromarray(gradient()).convert("L")
    image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else grey
    image = image.convert(mode)
    packed = save(image, "TIFF", **DEFLATE)
    assert np.array_equal(read(packed).rgb, read(save(image, "TIFF")).rgb)


def test_deflate_tiff_turned_at_16_bits_with_predictor() -> None:
    values = np.arange(24 * 32, dtype=np.uint16).reshape(24, 32) * 80
    info = {274: 6, 317: 2}
    picture = read(save(Image.fromarray(values), "TIFF", tiffinfo=info, **DEFLATE))
    expected = np.rint(values / 257).astype(np.uint8)
    assert np.array_equal(picture.rgb[..., 0], np.rot90(expected, -1))


def tiled_tiff(rgb: Pixels, side: int) -> bytes:
    """A Deflate TIFF in square tiles, which Pillow can't write."""
    height, width = rgb.shape[:2]
    down, across = -(-height // side), -(-width // side)
    padded = np.zeros((down * side, across * side, 3), np.uint8)
    padded[:height, :width] = rgb
    tiles = [
        zlib.compress(padded[y : y + side, x : x + side].tobytes())
        for y in range(0, down * side, side)
        for x in range(0, across * side, side)
    ]
    starts = np.cumsum([0, *(len(tile) for tile in tiles)])[:-1] + 8
    body = b"".join(tiles)
    arrays = 8 + len(body)
    ends = arrays + 4 * len(tiles)
    bits = ends + 4 * len(tiles)
    entries = [
        *((256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, bits), (259, 3, 1, 8)),
        *((262, 3, 1, 2), (277, 3, 1, 3), (322, 4, 1, side), (323, 4, 1, side)),
        *((324, 4, len(tiles), arrays), (325, 4, len(tiles), ends)),
    ]
    lists = struct.pack(f"<{len(tiles)}I", *starts)
    lists += struct.pack(f"<{len(tiles)}I", *(len(tile) for tile in tiles))
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries)
    head = b"II*\0" + struct.pack("<I", bits + 6)
    return head + body + lists + struct.pack("<HHH", 8, 8, 8) + table + bytes(4)


@pytest.mark.parametrize("side", [16, 32])
def test_deflate_tiff_in_tiles(side: int) -> None:
    assert same(read(tiled_tiff(gradient(40, 50), side)), gradient(40, 50))


def test_deflate_tiff_of_too_many_strips_is_unreadable() -> None:
    data = save(gradient(), "TIFF", **DEFLATE)
    at = data.index(struct.pack("<HHI", 278, 3, 1)) + 8
    with pytest.raises(InputUnreadable):
        read(data[:at] + struct.pack("<H", 5) + data[at + 2 :])


def test_deflate_tiff_that_inflates_to_less_is_unreadable() -> None:
    data = save(gradient(), "TIFF", **DEFLATE)
    (start,) = Image.open(io.BytesIO(data)).tag_v2[273]  # type: ignore[attr-defined]
    hurt = data[:start] + zlib.compress(b"few").ljust(40, b"\0") + data[start + 40 :]
    with pytest.raises(InputUnreadable):
        read(hurt)


@pytest.mark.parametrize("compression", [34925, 50000])
def test_tiff_that_pyodide_can_not_unpack(compression: int) -> None:
    data = save(gradient(), "TIFF")
    at = data.index(struct.pack("<HHI", 259, 3, 1)) + 8
    with pytest.raises(InputUnsupported) as caught:
        read(data[:at] + struct.pack("<H", compression) + data[at + 2 :])
    assert caught.value.detail == f"TIFF with compression {compression}"
