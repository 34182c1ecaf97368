import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.domain import Pixels
from app.output import deflate
from app.output.check_png import inspect_png
from app.output.png import PngWriter, _blank, encode_png


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([2, 4]), st.integers(0, 9))
def test_pixels_come_back(height: int, width: int, channels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, channels)).astype(np.uint8)
    data = encode_png(pixels)
    assert np.array_equal(np.asarray(decoded(data)), pixels)
    pixels[pixels[..., -1] == 0] = 0
    assert inspect_png(encode_png(pixels)) == ()


@pytest.mark.parametrize("axis", [0, 1])
def test_each_filter_is_undone_across_bands(axis: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 4, (300, 200, 4)).cumsum(axis=axis).astype(np.uint8)
    monkeypatch.setattr("app.output.png._BAND_BYTES", 9 * 800)
    assert np.array_equal(np.asarray(decoded(encode_png(pixels))), pixels)


def test_holds_nothing_but_the_picture() -> None:
    image = decoded(encode_png(np.zeros((3, 5, 4), np.uint8)))
    assert image.info == {}
    assert image.size == (5, 3)
    assert image.mode == "RGBA"


def test_smaller_than_pillows_fastest() -> None:
    y, x = np.mgrid[:400, :500]
    wave = 127 + 60 * np.sin(x / 40) + 60 * np.cos(y / 30)
    noise = np.random.default_rng(1).normal(0, 2, (400, 500, 4))
    pixels = (wave[..., np.newaxis] + noise).clip(0, 255).astype(np.uint8)
    theirs = io.BytesIO()
    Image.fromarray(pixels).save(theirs, "PNG", compress_level=1)
    assert len(encode_png(pixels)) < 1.15 * len(theirs.getvalue())


def test_same_pixels_same_bytes() -> None:
    pixels = np.arange(4 * 6 * 4, dtype=np.uint8).reshape(4, 6, 4)
    assert encode_png(pixels) == encode_png(pixels.copy())


def test_in_parts_the_pixels_come_back_and_none_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 4, (90, 200, 4)).cumsum(axis=0).astype(np.uint8)
    pixels[pixels[..., 3] == 0] = 0
    monkeypatch.setattr("app.output.png._BAND_BYTES", 9 * 800)
    parts = [pixels[:40], pixels[40:41], pixels[41:]]
    data = written(parts)
    assert np.array_equal(np.asarray(decoded(data)), pixels)
    assert inspect_png(data) == ()
    for wrong in (parts[:2], [*parts, parts[1]]):
        with pytest.raises(ValueError, match="rows instead of 90"):
            written(wrong)


def written(parts: list[Pixels]) -> bytes:
    writer = PngWriter(200, 90)
    for part in parts:
        writer.add(part)
    return writer.finish()


@pytest.mark.parametrize("channels", [1, 2, 4])
@pytest.mark.parametrize("height", [80, 77])
@pytest.mark.parametrize(
    "seen",
    [(), (slice(0, 1),), (slice(16, 17),), (slice(31, 32), slice(60, 70)), (slice(-1, None),)],
)
def test_clear_rows_are_put_as_they_were_packed_before(
    channels: int, height: int, seen: tuple[slice, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    width = 50
    pixels = np.zeros((height, width, channels), np.uint8)
    for rows in seen:
        pixels[rows] = np.random.default_rng(3).integers(1, 256, pixels[rows].shape)
    monkeypatch.setattr("app.output.png._BAND_BYTES", 8 * width * channels)
    packed: list[int] = []

    def counted(data: bytes) -> deflate.Stretch:
        packed.append(len(data))
        return deflate.stretch_of(data)

    monkeypatch.setattr("app.output.png.stretch_of", counted)
    _blank.cache_clear()
    data = encode_png(pixels)
    assert len(packed) == len({8, height % 8 or 8} if pixels[-1].max() == 0 else {8})
    assert np.array_equal(np.asarray(decoded(data)).reshape(pixels.shape), pixels)
    assert inspect_png(data, (0, 4, 6)) == ()


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=70_000)), max_size=8))
def test_a_stream_with_stretches_is_what_was_put_into_it(parts: list[tuple[bool, bytes]]) -> None:
    deflater = deflate.Deflater()
    stream = [
        deflater.put(deflate.stretch_of(data)) if is_known else deflater.add(data)
        for is_known, data in parts
    ]
    stream.append(deflater.finish())
    # The checksum is looked at here, too.
    assert zlib.decompress(b"".join(stream)) == b"".join(data for _, data in parts)
