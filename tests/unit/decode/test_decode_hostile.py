import struct
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from app.domain import Note, NoteCode
from app.errors import AppError, InputTooLarge, InputUnreadable, InputUnsupported, OutOfMemory
from tests.unit import files
from tests.unit.decoded import read
from tests.unit.files import DEFLATE, gradient, save


def test_one_pixel() -> None:
    for kind in ("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF"):
        assert read(save(Image.new("RGB", (1, 1)), kind)).rgb.shape == (1, 1, 3)


def test_very_wide() -> None:
    assert read(save(Image.new("RGB", (20_000, 10)), "PNG")).rgb.shape == (10, 20_000, 3)


def claims(kind: str, width: int, height: int) -> bytes:
    """A tiny file that declares a huge picture."""
    if kind == "PNG":
        return files.png(b"\0\0", width, height)
    if kind == "GIF":
        gif = save(Image.new("P", (1, 1)), "GIF")
        return gif[:6] + struct.pack("<HH", width, height) + gif[10:]
    if kind == "BMP":
        bmp = save(Image.new("RGB", (1, 1)), "BMP")
        return bmp[:18] + struct.pack("<ii", width, height) + bmp[26:]
    if kind == "TIFF":
        tiff = save(Image.new("L", (1, 1)), "TIFF")
        for tag, value in ((256, width), (257, height)):
            at = tiff.index(struct.pack("<HHI", tag, 4, 1)) + 8
            tiff = tiff[:at] + struct.pack("<I", value) + tiff[at + 4 :]
        return tiff
    if kind == "JPEG":
        jpeg = save(Image.new("L", (1, 1)), "JPEG")
        at = jpeg.index(b"\xff\xc0") + 5
        return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]
    body = struct.pack("<I", 0x10) + (width - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + body + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF", "JPEG", "WebP"])
def test_bomb_is_refused_by_its_header(kind: str) -> None:
    with pytest.raises(InputTooLarge) as caught:
        read(claims(kind, 60_000, 60_000))
    assert caught.value.detail is not None
    assert "3600 MP" in caught.value.detail


def test_gif_frame_beyond_its_screen_is_counted() -> None:
    gif = save(Image.new("P", (1, 1)), "GIF")
    at = gif.index(b"\x2c", 13 + 6)
    with pytest.raises(InputTooLarge):
        read(gif[: at + 5] + struct.pack("<HH", 65535, 65535) + gif[at + 9 :])


def test_limit_is_exact() -> None:
    data = save(Image.new("L", (20, 10)), "PNG")
    assert read(data, max_pixels=200).rgb.shape == (10, 20, 3)
    with pytest.raises(InputTooLarge):
        read(data, max_pixels=199)


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_truncation_is_an_error_or_told(kind: str) -> None:
    rng = np.random.default_rng(3)
    data = save(rng.integers(0, 256, (40, 40, 3)).astype(np.uint8), kind)
    whole = read(data).rgb
    told = 0
    for end in [*range(1, 64), *range(64, len(data), len(data) // 60)]:
        try:
            found = read(data[:end])
        except (InputUnreadable, InputUnsupported):
            continue
        if [note.code for note in found.notes] == [NoteCode.ENDS_EARLY]:
            told += 1
            rows = int((found.rgb == whole).all(axis=(1, 2)).argmin())
            assert not found.rgb[rows + 1 :].any() or kind == "GIF"
        else:
            assert np.array_equal(found.rgb, whole), end
    assert told > 40


def test_a_jpeg_that_is_cut_in_its_picture_is_shown_as_far_as_it_goes() -> None:
    rng = np.random.default_rng(3)
    data = save(rng.integers(0, 256, (40, 40, 3)).astype(np.uint8), "JPEG")
    coded = data.index(b"\xff\xda") + 14
    whole = read(data).rgb
    for end in range(1, len(data) - 2, 7):
        if end <= coded:
            with pytest.raises((InputUnreadable, InputUnsupported)):
                read(data[:end])
            continue
        found = read(data[:end])
        assert found.rgb.shape == (40, 40, 3)
        # What the last byte holds may be only bits that fill it.
        is_short = Note(NoteCode.ENDS_EARLY) in found.notes
        assert is_short is not np.array_equal(found.rgb, whole)


def test_a_jpeg_without_its_end_is_whole() -> None:
    data = save(gradient(), "JPEG")
    for tail in (b"", b"and a trailer of no kind"):
        found = read(data[:-2] + tail)
        assert np.array_equal(found.rgb, read(data).rgb)
        assert found.notes == ()


def test_a_cut_webp_is_an_error_or_told() -> None:
    rng = np.random.default_rng(3)
    data = save(rng.integers(0, 256, (40, 40, 3)).astype(np.uint8), "WebP")
    told = 0
    for end in [*range(1, 64), *range(64, len(data), len(data) // 60)]:
        try:
            found = read(data[:end])
        except (InputUnreadable, InputUnsupported):
            continue
        is_told = Note(NoteCode.ENDS_EARLY) in found.notes
        assert is_told or np.array_equal(found.rgb, read(data).rgb), end
        told += is_told
    assert told > 20


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_truncation_anywhere_is_an_error(kind: str) -> None:
    rng = np.random.default_rng(3)
    data = save(rng.integers(0, 256, (40, 40, 3)).astype(np.uint8), kind)
    ends = sorted({*range(1, 64), *range(64, len(data), len(data) // 60), len(data) * 97 // 100})
    for end in ends:
        with pytest.raises((InputUnreadable, InputUnsupported)) as caught:
            read(data[:end])
        assert caught.value.detail, end


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "TIFF deflate"])
def test_damage_anywhere_has_an_answer(kind: str) -> None:
    rng = np.random.default_rng(5)
    data = save(gradient(), "TIFF", **DEFLATE) if "deflate" in kind else save(gradient(), kind)
    answers = set()
    for _ in range(300):
        hurt = bytearray(data)
        for at in rng.integers(0, len(hurt), 3):
            hurt[at] = rng.integers(0, 256)
        try:
            read(bytes(hurt), max_pixels=1_000_000)
            answers.add("read")
        except AppError as error:
            answers.add(error.code)
    assert answers <= {"read", "INPUT_UNREADABLE", "INPUT_UNSUPPORTED", "INPUT_TOO_LARGE"}


def test_jpeg_of_endless_scans() -> None:
    jpeg = save(gradient(), "JPEG", progressive=True)
    starts = [at for at in range(len(jpeg)) if jpeg[at : at + 2] == b"\xff\xda"]
    scan = next(jpeg[a:b] for a, b in pairwise(starts) if b - a < 2000)
    with pytest.raises(InputUnreadable) as caught:
        read(jpeg[: starts[1]] + scan * 300 + b"\xff\xd9")
    assert caught.value.detail == "JPEG: too many scans"


def test_what_follows_a_jpeg_is_left_alone() -> None:
    jpeg = save(gradient(), "JPEG")
    assert np.array_equal(read(jpeg + b"PK\x03\x04" * 999).rgb, read(jpeg).rgb)


def test_segments_between_do_not_matter() -> None:
    jpeg = save(gradient(), "JPEG")
    hurt = files.with_segment(jpeg, 0xE2, b"MPF\0II*\0" + b"\xff" * 50)
    hurt = files.with_segment(hurt, 0xED, b"Photoshop 3.0\0" + b"\xff" * 50)
    assert np.array_equal(read(hurt).rgb, read(jpeg).rgb)


def test_no_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    data = save(gradient(), "PNG")
    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(OutOfMemory):
        read(data)
