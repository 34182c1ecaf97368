"""TIFFs of luminance and chroma, plain and by JPEG: in the cutout and in the strip."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Stripped
from app.decode.decode import decode
from app.domain import Options, Pixels
from app.errors import AppError, InputUnreadable, InputUnsupported
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit.files import gradient, save
from tests.unit.metadata.tiff_files import Field, long_field, tiff

SECRET = b"planted-in-a-strip"


def opened(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def cleaned(data: bytes) -> Stripped:
    stripped = strip(data, Options())
    assert inspect(stripped.data).findings == ()
    return stripped


@pytest.mark.parametrize("mode", ["L", "RGB", "YCbCr", "CMYK"])
@pytest.mark.parametrize("rows", [8, 16, 24])
def test_jpeg_in_strips(mode: str, rows: int) -> None:
    source = Image.fromarray(gradient(24, 40)).convert(mode)
    data = save(source, "TIFF", compression="jpeg", quality=92, tiffinfo={278: rows})
    with Image.open(io.BytesIO(data)) as image:
        assert image.tag_v2[259] == 7  # type: ignore[attr-defined]
        seen = np.asarray(image)
        shown = np.asarray(image.convert("RGB"))
    after = opened(cleaned(data).data)
    assert after.shape == seen.shape
    assert np.abs(after.astype(int) - seen).max() <= (3 if mode == "YCbCr" else 0)
    picture = decode(data, Options())
    assert np.abs(picture.rgb.astype(int) - shown).max() <= 3


def packed_by_jpeg(*strips: bytes, kind: int = 6, compression: int = 7, **more: Field) -> bytes:
    """A TIFF of 40 by 24 whose strips are JPEGs."""
    del more
    body = b"".join(strips)
    starts = np.cumsum([8, *map(len, strips)])[:-1].tolist()
    rows = 24 // len(strips)
    fields = {
        **{258: Field(3, 3, numbers=(8, 8, 8)), 259: long_field(compression)},
        **{262: long_field(kind), 273: long_field(*starts), 277: long_field(3)},
        **{278: long_field(rows), 279: long_field(*map(len, strips))},
    }
    return tiff(body, 40, 24, samples=1, fields=fields)


def jpegs(count: int, **options: object) -> list[bytes]:
    height = 24 // count
    pieces = [gradient(24, 40)[at : at + height] for at in range(0, 24, height)]
    return [save(piece, "JPEG", quality=95, subsampling=0, **options) for piece in pieces]


def test_metadata_inside_strips_go() -> None:
    strips = jpegs(3, comment=SECRET)
    data = packed_by_jpeg(*strips)
    assert SECRET in data
    stripped = cleaned(data)
    assert SECRET not in stripped.data
    expected = np.concatenate([opened(one) for one in strips])
    assert np.array_equal(opened(stripped.data), expected)
    assert np.array_equal(decode(data, Options()).rgb, expected)


def test_bytes_behind_the_picture_of_a_strip_go() -> None:
    strips = [one + SECRET for one in jpegs(3)]
    stripped = cleaned(packed_by_jpeg(*strips))
    assert SECRET not in stripped.data


@pytest.mark.parametrize("packing", [1, 8])
def test_rows_and_bytes_beyond_the_picture_go(packing: int) -> None:
    rows = gradient(4, 8).tobytes() + SECRET
    body = rows if packing == 1 else zlib.compress(rows) + SECRET
    fields = {259: long_field(packing), 279: long_field(len(body))}
    data = tiff(body, 8, 4, samples=3, fields=fields)
    stripped = cleaned(data)
    assert np.array_equal(opened(stripped.data), gradient(4, 8))
    strips = [zlib.decompress(stripped.data[8:])]
    assert SECRET not in stripped.data
    assert all(SECRET not in one for one in strips)


def test_a_strip_that_says_another_size_is_damaged() -> None:
    big = save(gradient(240, 400), "JPEG")
    small = save(gradient(4, 8), "JPEG")
    for strip_data in (big, small, b"\xff\xd8nonsense", b""):
        with pytest.raises(InputUnreadable):
            strip(packed_by_jpeg(strip_data), Options())


def test_older_jpeg_in_one_stream() -> None:
    (whole,) = jpegs(1)
    fields = {
        **{258: Field(3, 3, numbers=(8, 8, 8)), 259: long_field(6), 262: long_field(6)},
        **{277: long_field(3), 513: long_field(8), 514: long_field(len(whole))},
    }
    data = tiff(whole, 40, 24, fields=fields)
    assert np.array_equal(opened(cleaned(data).data), opened(whole))
    assert np.array_equal(decode(data, Options()).rgb, opened(whole))


def test_older_jpeg_in_strips_is_no_form_that_is_read() -> None:
    with pytest.raises(InputUnsupported):
        strip(packed_by_jpeg(*jpegs(1), compression=6), Options())


def units(ycc: Pixels, wide: int, high: int) -> bytes:
    """Pack luminance in units, with the mean chroma of each."""
    height, width = ycc.shape[:2]
    pad = ((0, -height % high), (0, -width % wide), (0, 0))
    full = np.pad(ycc, pad, mode="edge")
    down, across = full.shape[0] // high, full.shape[1] // wide
    cells = full.reshape(down, high, across, wide, 3).swapaxes(1, 2)
    luma = cells[..., 0].reshape(down, across, -1)
    chroma = cells[..., 1:].reshape(down, across, -1, 2).mean(axis=2).round().astype(np.uint8)
    return np.concatenate((luma, chroma), axis=2).tobytes()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("packing", [1, 8, 5])
@pytest.mark.parametrize(("wide", "high"), [(1, 1), (2, 1), (2, 2), (4, 2)])
def test_luminance_and_chroma(order: str, packing: int, wide: int, high: int) -> None:
    ycc = np.asarray(Image.fromarray(gradient(22, 35)).convert("YCbCr"))
    plain = units(ycc, wide, high)
    body = zlib.compress(plain) if packing == 8 else lzw(plain) if packing == 5 else plain
    fields = {
        **{258: Field(3, 3, numbers=(8, 8, 8)), 262: long_field(6), 277: long_field(3)},
        **{259: long_field(packing), 279: long_field(len(body)), 278: long_field(22)},
        530: Field(3, 2, numbers=(wide, high)),
    }
    data = tiff(body, 35, 22, order=order, fields=fields)
    expected = gradient(22, 35).astype(int)
    for found in (opened(cleaned(data).data), decode(data, Options()).rgb):
        assert np.abs(found - expected).mean() < 2.5 * wide * high


def lzw(plain: bytes) -> bytes:
    """Have Pillow pack bytes, as one row of grey."""
    row = Image.frombytes("L", (len(plain), 1), plain)
    data = save(row, "TIFF", compression="tiff_lzw", tiffinfo={278: 1})
    with Image.open(io.BytesIO(data)) as image:
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    return data[start : start + length]


@pytest.mark.parametrize("fields", [{530: Field(3, 2, numbers=(3, 1))}, {277: long_field(4)}])
def test_forms_that_hardly_anything_writes(fields: dict[int, Field]) -> None:
    own = {258: Field(3, 3, numbers=(8, 8, 8)), 262: long_field(6), 277: long_field(3)}
    with pytest.raises(InputUnsupported):
        strip(tiff(bytes(9000), 35, 22, fields=own | fields), Options())


def test_damage_is_answered() -> None:
    source = Image.fromarray(gradient(24, 40))
    data = save(source, "TIFF", compression="jpeg", tiffinfo={278: 8})
    rng = np.random.default_rng(8)
    for at, value in zip(rng.integers(0, len(data), 300), rng.integers(0, 256, 300), strict=True):
        hurt = bytearray(data)
        hurt[at] = value
        for answer in (strip, decode):
            try:
                answer(bytes(hurt), Options())
            except AppError:
                continue


def test_a_big_tiff_that_is_packed() -> None:
    rows = gradient(4, 8).tobytes()
    body = zlib.compress(rows)
    fields = {259: long_field(8), 279: long_field(len(body))}
    data = tiff(body, 8, 4, samples=3, fields=fields, big=True)
    assert np.array_equal(decode(data, Options()).rgb, gradient(4, 8))
    assert struct.unpack_from("<H", data, 2) == (43,)
