"""PNGs that end early: what there is of them is shown, and saved as a whole file."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from app.decode.decode import decode
from app.domain import NoteCode, Options
from app.formats.inspect import inspect
from app.formats.png.coded.deflate import Deflater
from app.formats.strip import strip
from tests.unit.files import gradient, png_chunk, save, with_chunk
from tests.unit.formats.png.plain import Samples, body, chunks_of, png_of, rows_of, samples_of
from tests.unit.metadata.png_files import header, small, whole
from tests.unit.metadata.proof import NEEDLE, answer, strip_clean, strip_same

KINDS = [(0, 1), (0, 16), (2, 8), (2, 16), (3, 4), (4, 8), (6, 16)]


def noise(depth: int, colour: int) -> Samples:
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    rng = np.random.default_rng(7)
    return rng.integers(1, 1 << depth, (21, 13, channels)).astype(np.uint16)


def cut(data: bytes, share: float) -> bytes:
    """The file up to somewhere in its IDAT."""
    at = data.index(b"IDAT") + 4
    return data[: at + int(len(body(data, b"IDAT")) * share)]


def codes(data: bytes) -> list[NoteCode]:
    return [note.code for note in strip(data, Options()).notes]


@pytest.mark.parametrize(("colour", "depth"), KINDS)
def test_rows_that_came_stay_and_the_rest_is_zero(colour: int, depth: int) -> None:
    samples = noise(depth, colour)
    palette = (png_chunk(b"PLTE", bytes(range(48))),) if colour == 3 else ()
    data = cut(png_of(samples, depth, colour, 0, *palette), 0.7)
    assert codes(data) == [NoteCode.ENDS_EARLY]
    kept = strip_clean(data).data
    assert [name for name, _ in chunks_of(kept)][-1] == b"IEND"
    shown = samples_of(kept)
    rows = int(np.flatnonzero(shown.any(axis=(1, 2)))[-1]) + 1
    assert 3 < rows < 20
    assert np.array_equal(shown[:rows], samples[:rows])
    assert not shown[rows:].any()


@pytest.mark.parametrize(("colour", "depth"), KINDS)
def test_what_is_missing_of_an_interlaced_picture_gets_its_neighbours_colour(
    colour: int, depth: int
) -> None:
    samples = noise(depth, colour)
    palette = (png_chunk(b"PLTE", bytes(range(48))),) if colour == 3 else ()
    data = cut(png_of(samples, depth, colour, 1, *palette), 0.8)
    assert codes(data) == [NoteCode.ENDS_EARLY]
    shown = samples_of(strip_clean(data).data)
    # The first four passes came whole.
    known = samples[::4, ::2]
    if colour != 3:
        assert np.array_equal(shown[::4, ::4], samples[::4, ::4])
    assert known.shape[0] == 6
    assert shown.any(axis=2).mean() > 0.9


@pytest.mark.parametrize(("colour", "channels"), [(0, 1), (2, 3), (6, 4)])
def test_millions_of_missing_rows_take_no_time(colour: int, channels: int) -> None:
    side = 4000
    row = bytes((1,)) + bytes(range(1, 201)) * (side * channels // 200)
    head = header(side, side, 8, colour)
    data = whole(head, png_chunk(b"IDAT", zlib.compress(row * 3)))
    assert len(data) < 700
    began = time.process_time()
    stripped = strip(data, Options())
    assert time.process_time() - began < 1.5
    assert [note.code for note in stripped.notes] == [NoteCode.ENDS_EARLY]
    # Inflated, it has its right checksum.
    rows = zlib.decompress(body(stripped.data, b"IDAT"))
    assert len(rows) == side * (1 + side * channels)
    with Image.open(io.BytesIO(data)) as cut_off, Image.open(io.BytesIO(stripped.data)) as saved:
        assert np.asarray(saved)[:3].any()
        assert not np.asarray(saved)[3:].any()
        assert saved.size == cut_off.size


@pytest.mark.parametrize("zeros", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20])
def test_blank_rows_between_others(zeros: int) -> None:
    deflater = Deflater(1, is_filtered=False)
    rows = np.arange(200, dtype=np.uint8)[np.newaxis]
    deflater.add(rows, begins_pass=True)
    deflater.add_blank(1, zeros)
    deflater.add_blank(zeros, 1)
    deflater.add(rows, begins_pass=True)
    coded = b"\0" + rows.tobytes()
    assert zlib.decompress(deflater.stream()) == coded + bytes(1 + zeros + 2 * zeros) + coded


def test_where_not_one_row_came_there_is_no_picture() -> None:
    assert answer(cut(png_of(noise(8, 2), 8, 2), 0.05)) == "INPUT_UNREADABLE"


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("lace", [0, 1])
def test_white_under_alpha_0_and_rows_that_are_missing(lace: int, keeps: bool) -> None:
    samples = noise(8, 6)
    samples[:, :6] = (255, 255, 255, 0)
    data = cut(png_of(samples, 8, 6, lace), 0.7)
    made = strip(data, Options(keeps_hidden_pixels=keeps))
    shown = samples_of(made.data)
    assert np.array_equal(shown[:1], samples[:1]) == keeps
    assert NoteCode.ENDS_EARLY in [note.code for note in made.notes]


def test_too_few_rows_in_a_whole_file() -> None:
    samples = noise(8, 2)
    rows = rows_of(samples, 8, 2, 0)
    data = whole(header(13, 21), png_chunk(b"IDAT", zlib.compress(rows[: 40 * 9]) + NEEDLE))
    assert codes(data) == [NoteCode.ENDS_EARLY]
    shown = samples_of(strip_clean(data).data)
    assert np.array_equal(shown[:9], samples[:9])
    assert not shown[9:].any()


@pytest.mark.parametrize("length", range(1, 13))
def test_without_iend_nothing_is_missing(length: int) -> None:
    data = small()
    assert codes(data[:-length]) == []
    assert strip_same(data[:-length]).data == data


def test_without_the_checksums_of_the_picture_nothing_is_missing() -> None:
    data = small()
    for length in range(13, 21):
        assert codes(data[:-length]) == []
        assert body(strip_same(data[:-length]).data, b"IEND") == b""


def test_a_cut_chunk_behind_the_picture_goes() -> None:
    data = small(after=(png_chunk(b"tEXt", b"Author\0" + NEEDLE * 9),))[:-40]
    assert [found.name for found in inspect(data).findings] == ["text"]
    assert codes(data) == []
    assert strip_clean(data).data == small()


def test_a_wrong_checksum_of_what_is_no_picture_is_no_matter() -> None:
    wrong = png_chunk(b"tEXt", b"Author\0" + NEEDLE)[:-4] + b"hide"
    key = png_chunk(b"tRNS", b"\0\1\0\2\0\3")[:-4] + b"hide"
    for part in (wrong, key):
        assert strip_clean(small(part), b"hide").data == small()
        assert decode(small(part), Options()).opacity is None


def test_frames_that_did_not_come_are_told() -> None:
    frames = [Image.fromarray(gradient()[::step].repeat(abs(step), 0)) for step in (1, -1)]
    data = save(frames[0], "PNG", save_all=True, append_images=frames[1:])
    late = data[: data.index(b"fdAT") - 20]
    assert codes(late) == [NoteCode.ENDS_EARLY]
    assert b"acTL" not in strip_clean(late).data
    within = data[: data.index(b"fdAT") + 24]
    assert codes(within) == [NoteCode.ENDS_EARLY]
    assert b"fdAT" not in strip_clean(within).data


def test_a_frame_whose_control_hides_bytes_is_none() -> None:
    frames = [Image.fromarray(gradient()), Image.fromarray(gradient()[::-1].copy())]
    data = save(frames[0], "PNG", save_all=True, append_images=frames[1:])
    at = data.index(b"fcTL") + 4 + 26
    kept = strip_clean(data[:at] + b"hide" + data[at + 4 :], b"hide").data
    assert b"fcTL" not in kept


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA"])
def test_the_cutout_gets_what_there_is(mode: str) -> None:
    picture = np.random.default_rng(3).integers(1, 255, (40, 30, 4)).astype(np.uint8)
    image = Image.fromarray(picture).convert("RGB" if mode == "P" else mode).convert(mode)
    data = cut(with_chunk(save(image, "PNG"), b"tEXt", b"a\0b"), 0.6)
    found = decode(data, Options())
    assert NoteCode.ENDS_EARLY in [note.code for note in found.notes]
    before = image.convert("RGB")
    assert np.array_equal(found.rgb[:10], np.asarray(before)[:10])
    if found.opacity is not None:
        assert not found.opacity[-5:].any()
    made = strip(data, Options()).data
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(made)).convert("RGB")), found.rgb)


def test_a_whole_file_is_not_called_cut() -> None:
    for data in (small(), small()[:-12]):
        assert decode(data, Options()).notes == ()
    assert struct.unpack(">II", body(small(), b"IHDR")[:8]) == (1, 1)
