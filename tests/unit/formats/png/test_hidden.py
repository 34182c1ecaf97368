"""Colour under alpha 0, and what else lies in a PNG's rows and palette unseen."""

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain import NoteCode, Options
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Finding, Kind
from app.metadata.hidden import BEYOND_PICTURE, HIDDEN_PIXELS, UNUSED_DATA
from tests.unit.files import png_chunk
from tests.unit.formats.png.plain import (
    Samples,
    body,
    chunks_of,
    png_of,
    rows_of,
    samples_of,
)
from tests.unit.metadata.png_files import control, frame, frame_data, header, whole
from tests.unit.metadata.proof import names, strip_clean, strip_same

ALPHA = [(4, 8), (4, 16), (6, 8), (6, 16)]


def picture(depth: int, channels: int, height: int = 13, width: int = 11) -> Samples:
    """Noise, with alpha 0 in its left half."""
    rng = np.random.default_rng(depth * channels)
    found = rng.integers(1, 1 << depth, (height, width, channels)).astype(np.uint16)
    found[:, : width // 2, -1] = 0
    return found


def found_in(data: bytes, name: str) -> Finding | None:
    return next((one for one in inspect(data).findings if one.name == name), None)


@pytest.mark.parametrize(("colour", "depth"), ALPHA)
@pytest.mark.parametrize("lace", [0, 1])
def test_colour_under_alpha_0_is_found_and_erased(colour: int, depth: int, lace: int) -> None:
    samples = picture(depth, 2 if colour == 4 else 4)
    data = png_of(samples, depth, colour, lace)
    (found,) = inspect(data).findings
    assert (found.name, found.kind) == (HIDDEN_PIXELS, Kind.PICTURE)
    assert found.values[0].text == f"{13 * 5} pixels"
    kept = strip_clean(data).data
    expected = samples.copy()
    expected[samples[..., -1] == 0] = 0
    assert np.array_equal(samples_of(kept), expected)
    assert body(kept, b"IHDR") == body(data, b"IHDR")


@pytest.mark.parametrize("lace", [0, 1])
def test_the_view_shows_what_is_hidden_and_nothing_else(lace: int) -> None:
    samples = picture(8, 4)
    found = found_in(png_of(samples, 8, 6, lace), HIDDEN_PIXELS)
    assert found is not None
    assert found.picture is not None
    view = np.asarray(Image.open(io.BytesIO(found.picture)))
    assert np.array_equal(view[:, :5], samples[:, :5, :3])
    assert not view[:, 5:].any()


def test_hidden_pixels_stay_where_a_person_asks() -> None:
    data = png_of(picture(8, 4), 8, 6)
    made = strip(data, Options(keeps_hidden_pixels=True))
    assert made.data == data
    assert made.left == {HIDDEN_PIXELS}
    assert [note.code for note in made.notes] == [NoteCode.HIDDEN_PIXELS_KEPT]
    assert strip(data, Options()).notes == ()
    assert strip(strip(data, Options()).data, Options(keeps_hidden_pixels=True)).left == set()


@pytest.mark.parametrize("colour", [0, 255])
def test_one_colour_under_alpha_0_hides_nothing(colour: int) -> None:
    samples = picture(8, 4)
    samples[samples[..., 3] == 0] = (colour, colour, colour, 0)
    data = png_of(samples, 8, 6)
    assert names(data) == []
    assert strip_same(data).data == data


def test_two_colours_under_alpha_0_may_be_a_drawing() -> None:
    samples = picture(8, 4)
    samples[:, :5] = (255, 255, 255, 0)
    samples[3, 2] = 0
    kept = strip_clean(png_of(samples, 8, 6)).data
    assert not samples_of(kept)[:, :5].any()


def test_a_key_hides_nothing() -> None:
    rgb = picture(8, 3)
    rgb[:, :5] = (1, 2, 3)
    for samples, colour, key in ((rgb, 2, bytes((0, 1, 0, 2, 0, 3))), (rgb[..., :1], 0, b"\0\1")):
        data = png_of(samples, 8, colour, 0, png_chunk(b"tRNS", key))
        assert names(data) == []
        assert strip_same(data).data == data


def test_bits_of_a_key_that_its_samples_lack_go() -> None:
    data = png_of(picture(8, 3), 8, 2, 0, png_chunk(b"tRNS", b"n\1e\2w\3"))
    assert names(data) == ["reserved bits of tRNS"]
    assert body(strip_clean(data).data, b"tRNS") == bytes((0, 1, 0, 2, 0, 3))


def test_frames_of_an_animation_hide_nothing_either() -> None:
    shown, hidden = picture(8, 4), picture(8, 4)
    shown[shown[..., 3] == 0] = 0
    first, second = (zlib.compress(rows_of(one, 8, 6, 0)) for one in (shown, hidden))
    data = whole(
        header(11, 13, 8, 6),
        control(2),
        frame(0, 11, 13),
        png_chunk(b"IDAT", first),
        frame(1, 11, 13),
        frame_data(2, second[:50]),
        frame_data(3, second[50:]),
    )
    assert names(data) == [HIDDEN_PIXELS]
    kept = strip_clean(data).data
    assert [name for name, _ in chunks_of(kept)].count(b"fdAT") == 1
    hidden[hidden[..., 3] == 0] = 0
    stream = body(kept, b"fdAT")[4:]
    assert np.array_equal(samples_of(kept, stream), hidden)
    assert np.array_equal(samples_of(kept), shown)


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("lace", [0, 1])
def test_transparent_entries_of_a_palette_become_one(depth: int, lace: int) -> None:
    count = min(1 << depth, 100)
    samples = (np.arange(13 * 11).reshape(13, 11, 1) % count).astype(np.uint16)
    colours = np.arange(1, 3 * count + 1).astype(np.uint8).reshape(-1, 3)
    alpha = bytes(min(2, count))
    chunks = png_chunk(b"PLTE", colours.tobytes()), png_chunk(b"tRNS", alpha)
    data = png_of(samples, depth, 3, lace, *chunks)
    (found,) = inspect(data).findings
    assert found.name == HIDDEN_PIXELS
    kept = strip_clean(data).data
    assert np.array_equal(samples_of(kept), np.where(samples == 1, 0, samples))
    palette = body(kept, b"PLTE")
    assert palette[:6][: len(palette)] in (bytes(6), bytes(3))
    assert palette[6:] == colours.tobytes()[6:]
    left = strip(data, Options(keeps_hidden_pixels=True))
    assert left.data == data
    assert left.left == {HIDDEN_PIXELS}


def test_the_colour_of_the_one_transparent_entry_goes_without_a_word() -> None:
    samples = np.array([[[0], [1], [0]]], np.uint16)
    chunks = png_chunk(b"PLTE", b"hidABC"), png_chunk(b"tRNS", b"\0")
    data = png_of(samples, 8, 3, 0, *chunks)
    assert names(data) == []
    assert body(strip_clean(data, b"hid").data, b"PLTE") == b"\0\0\0ABC"


def test_entries_that_no_pixel_names_go() -> None:
    samples = np.array([[[0], [2], [0]]], np.uint16)
    chunks = png_chunk(b"PLTE", b"abcHIDdefSECRET"[:15]), png_chunk(b"tRNS", b"\xffX\x80Y")
    data = png_of(samples, 8, 3, 0, *chunks)
    assert names(data) == ["palette entries that are not shown"]
    kept = strip_same(data, b"HID", b"SEC").data
    assert (body(kept, b"PLTE"), body(kept, b"tRNS")) == (b"abc\0\0\0def", b"\xff\xff\x80")


def test_alpha_of_more_entries_than_there_are_is_none() -> None:
    samples = np.array([[[0], [1], [0]]], np.uint16)
    palette = png_chunk(b"PLTE", b"abcdef")
    data = png_of(samples, 8, 3, 0, palette, png_chunk(b"tRNS", b"\0\0SECRET"))
    assert names(data) == ["chunk 'tRNS'"]
    assert strip_clean(data, b"SECRET").data == png_of(samples, 8, 3, 0, palette)


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("lace", [0, 1])
def test_bits_behind_the_last_pixel_of_a_row_go(depth: int, lace: int) -> None:
    samples = (np.arange(9 * 9).reshape(9, 9, 1) % (1 << depth)).astype(np.uint16)
    clean = rows_of(samples, depth, 0, lace, kinds=1)
    told = clean[-1] | 0xFF >> (9 * depth % 8)
    for colour, before in ((0, ()), (3, (png_chunk(b"PLTE", bytes(range(3 << depth))),))):
        data = png_of(samples, depth, colour, lace, *before, rows=clean[:-1] + bytes((told,)))
        assert names(data) == [UNUSED_DATA]
        assert np.array_equal(samples_of(strip_clean(data).data), samples)


@pytest.mark.parametrize(("colour", "depth"), [(0, 1), (2, 8), (2, 16), (3, 8), (6, 8)])
@pytest.mark.parametrize("lace", [0, 1])
def test_rows_below_the_picture_are_found_and_cut(colour: int, depth: int, lace: int) -> None:
    values = np.arange(1, 20 * 12 * 4 + 1).reshape(20, 12, 4) % (1 << depth)
    samples: Samples = values[..., : {0: 1, 2: 3, 3: 1, 6: 4}[colour]].astype(np.uint16)
    before = (png_chunk(b"PLTE", bytes(range(256)) * 3),) if colour == 3 else ()
    shown = samples[:9]
    # Interlaced rows don't go on below the picture.
    rows = rows_of(shown if lace else samples, depth, colour, lace)
    data = png_of(shown, depth, colour, lace, *before, rows=rows, more=b"SECRET" * 9)
    found = found_in(data, BEYOND_PICTURE)
    assert found is not None
    kept = strip_clean(data, b"SECRET").data
    assert np.array_equal(samples_of(kept), shown)
    if not lace and colour == 2:
        assert found.picture is not None
        view = np.asarray(Image.open(io.BytesIO(found.picture)))
        assert np.array_equal(view[:11], samples[9:] >> (depth - 8))


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("colour", [0, 3])
def test_rows_below_a_picture_of_several_bands_are_shown(
    monkeypatch: pytest.MonkeyPatch, colour: int, depth: int
) -> None:
    # None of the rows of the first band lies below it.
    monkeypatch.setattr("app.formats.png.coded.bands._BAND_BYTES", 16)
    tall = np.random.default_rng(depth).integers(0, 2, (40, 32, 1)).astype(np.uint16)
    rows = rows_of(tall, depth, colour, 0)
    before = (png_chunk(b"PLTE", bytes(range(6))),) if colour else ()
    data = png_of(tall[:30], depth, colour, 0, *before, rows=rows)
    found = found_in(data, BEYOND_PICTURE)
    assert found is not None
    assert found.picture is not None
    assert found_in(strip_clean(data).data, BEYOND_PICTURE) is None


def test_bytes_behind_the_stream_are_found() -> None:
    samples = picture(8, 3)
    stream = zlib.compress(rows_of(samples, 8, 2, 0))
    data = whole(
        header(11, 13), png_chunk(b"IDAT", stream + b"SECRET"), png_chunk(b"IDAT", b"MORE")
    )
    (found,) = inspect(data).findings
    assert (found.name, found.size_bytes) == (UNUSED_DATA, 10)
    assert strip_same(data, b"SECRET").data == whole(header(11, 13), png_chunk(b"IDAT", stream))


def test_primaries_that_no_decoder_takes_go() -> None:
    data = png_of(picture(8, 3), 8, 2, 0, png_chunk(b"cHRM", b"somebody's name and address here"))
    assert names(data) == ["primaries"]
    assert strip_clean(data, b"somebody").data == png_of(picture(8, 3), 8, 2)


@pytest.mark.data
def test_a_photo_whose_background_is_only_transparent(data_dir: Path) -> None:
    data = (data_dir / "reports" / "r04-hidden-rgb.png").read_bytes()
    found = found_in(data, HIDDEN_PIXELS)
    assert found is not None
    assert found.picture is not None
    before = np.asarray(Image.open(io.BytesIO(data)))
    after = np.asarray(Image.open(io.BytesIO(strip_clean(data).data)))
    assert not after[before[..., 3] == 0].any()
    assert np.array_equal(after[before[..., 3] > 0], before[before[..., 3] > 0])
