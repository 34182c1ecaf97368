"""A stripped JPEG shows the same picture, and holds nothing else."""

import io
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.container.stripped import Orientation
from app.domain import NoteCode, Options
from app.errors import InputUnreadable
from app.formats.inspect import inspect
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.files import (
    ADOBE_RGB,
    DISPLAY_P3,
    SRGB_FORMULA,
    curve_tag,
    exif,
    gradient,
    grey_profile,
    rgb_profile,
    save,
)
from tests.unit.metadata.exif_files import exif_block, words
from tests.unit.metadata.jpeg_files import (
    EOI,
    SECRET,
    bare_jpeg,
    carriers,
    movie,
    plain_jpeg,
    profile_segments,
    segment,
    with_segments,
)

CARRIERS = carriers()
P3 = rgb_profile(DISPLAY_P3, SRGB_FORMULA, name=SECRET.decode())


def stripped(data: bytes) -> bytes:
    return strip(data, Options()).data


def picture_of(data: bytes) -> tuple[str, np.ndarray]:
    image = Image.open(io.BytesIO(data))
    return image.mode, np.asarray(image)


def coded(data: bytes) -> bytes:
    """The tables and scans, as they stand."""
    needed = ("DQT", "DHT", "DAC", "DRI", "frame", "scan")
    blocks = [b for b in walk_jpeg(data) if b.name in needed and b.use == "picture"]
    return b"".join(data[block.start : block.end] for block in blocks)


@pytest.mark.parametrize("name", CARRIERS)
def test_no_planted_secret_is_left(name: str) -> None:
    data = CARRIERS[name]
    # Colour profiles hold text in UTF-16.
    forms = [SECRET, SECRET.decode().encode("utf-16-be"), SECRET.decode().encode("utf-16-le")]
    assert any(form in data for form in forms)
    assert inspect(data).findings
    out = stripped(data)
    assert not any(form in out for form in forms)
    assert not inspect(out).findings


@pytest.mark.parametrize("name", CARRIERS)
def test_the_picture_is_byte_for_byte_the_same(name: str) -> None:
    data = CARRIERS[name]
    out = stripped(data)
    assert coded(out) == coded(data)
    # All are the same picture; Pillow can't open some of them before.
    mode, pixels = picture_of(out)
    assert mode == "RGB"
    assert np.array_equal(pixels, picture_of(plain_jpeg())[1])


@pytest.mark.parametrize("name", CARRIERS)
def test_stripping_twice_changes_nothing(name: str) -> None:
    once = stripped(CARRIERS[name])
    assert stripped(once) == once


def test_all_at_once() -> None:
    rest = plain_jpeg()[2:]
    segments = [file[2 : -len(rest)] for file in CARRIERS.values() if file.endswith(rest)]
    data = with_segments(*segments)
    assert data.count(SECRET) > 30
    assert SECRET not in stripped(data)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_the_turn_lives_on_alone(orientation: int, order: str) -> None:
    full = exif_block([words(0x10E, SECRET), (0x0112, 3, b"\0" + bytes((orientation,)))])
    for block in (full, exif(orientation, order=order)):
        result = strip(with_segments(segment(0xE1, b"Exif\0\0" + block)), Options())
        expected = {} if orientation == 1 else {0x0112: orientation}
        assert dict(Image.open(io.BytesIO(result.data)).getexif()) == expected
        assert result.orientation is (Orientation.UPRIGHT if orientation == 1 else Orientation.TAG)
        assert (result.mime_type, result.suffix, result.lossless) == ("image/jpeg", ".jpg", True)


def test_the_first_of_two_turns_counts() -> None:
    first, second = (segment(0xE1, b"Exif\0\0" + exif(turn)) for turn in (6, 3))
    out = stripped(with_segments(first, second))
    assert dict(Image.open(io.BytesIO(out)).getexif()) == {0x0112: 6}


def test_a_profile_is_replaced_by_one_that_says_the_same() -> None:
    for step in (60_000, 100):
        result = strip(with_segments(profile_segments(P3, step)), Options())
        assert result.profile == "Display P3"
        icc = Image.open(io.BytesIO(result.data)).info["icc_profile"]
        assert SECRET not in icc
        assert icc != P3
    result = strip(
        with_segments(profile_segments(rgb_profile(ADOBE_RGB, curve_tag(2.2)))), Options()
    )
    assert result.profile == "Adobe RGB (1998)"
    grey = save(Image.fromarray(gradient()).convert("L"), "JPEG")
    file = with_segments(profile_segments(grey_profile(curve_tag(2.2))), file=grey)
    assert strip(file, Options()).profile is not None


def test_a_profile_that_is_not_understood_goes() -> None:
    result = strip(with_segments(profile_segments(b"not a profile at all")), Options())
    assert result.profile is None
    assert "icc_profile" not in Image.open(io.BytesIO(result.data)).info


def test_no_segment_is_made_up() -> None:
    out = stripped(with_segments(segment(0xFE, SECRET), file=bare_jpeg()))
    assert out == bare_jpeg()
    assert not any(word in out for word in (b"JFIF", b"Exif", b"Adobe", b"ICC_PROFILE"))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "YCbCr"])
@pytest.mark.parametrize("progressive", [False, True])
def test_every_kind_of_colour_stays(mode: str, progressive: bool) -> None:
    source = Image.fromarray(gradient()).convert(mode)
    data = save(source, "JPEG", progressive=progressive, comment=SECRET)
    assert SECRET in data
    out = stripped(data)
    assert SECRET not in out
    assert np.array_equal(picture_of(out)[1], picture_of(data)[1])


def test_pillow_finds_nothing() -> None:
    data = save(gradient(), "JPEG", dpi=(72, 72), exif=exif(1), xmp=b"<x/>", icc_profile=P3)
    info = Image.open(io.BytesIO(stripped(data))).info
    info.pop("icc_profile")
    neutral = {"jfif": 257, "jfif_version": (1, 1), "jfif_unit": 0, "jfif_density": (1, 1)}
    assert info == neutral


MANY = with_segments(
    segment(0xE1, b"Exif\0\0" + exif_block([words(0x10E, SECRET)], thumbnail=plain_jpeg())),
    segment(0xFE, SECRET),
    profile_segments(P3),
    file=plain_jpeg(progressive=True, restart_marker_blocks=3) + plain_jpeg() + movie(SECRET),
)
_SCAN = next(block for block in walk_jpeg(MANY) if block.name == "scan")
CODED = _SCAN.start + 8 + 2 * MANY[_SCAN.start + 4] + 1
END = len(MANY) - len(plain_jpeg() + movie(SECRET))


def assert_clean_or_refused(data: bytes) -> None:
    try:
        out = stripped(data)
    except InputUnreadable:
        return
    assert not inspect(out).findings
    assert out.endswith(EOI)
    assert len(out) < len(data) + 2000


@pytest.mark.parametrize("length", range(3, len(MANY), 29))
def test_truncated_anywhere(length: int) -> None:
    if length < CODED:
        with pytest.raises(InputUnreadable):
            stripped(MANY[:length])
    elif length < END:
        result = strip(MANY[:length], Options())
        # In the last of its scans, the data for the last units may be cut and yet be enough.
        assert NoteCode.ENDS_EARLY in {note.code for note in result.notes} or length > END - 9
        assert result.data.endswith(EOI)
        assert SECRET not in result.data
        assert Image.open(io.BytesIO(result.data)).tobytes()
    else:
        out = stripped(MANY[:length])
        assert out == stripped(MANY)
        assert SECRET not in out


@given(st.lists(st.tuples(st.integers(3, len(MANY) - 1), st.integers(0, 255)), max_size=12))
@settings(max_examples=300)
def test_flipped_bytes(flips: list[tuple[int, int]]) -> None:
    data = bytearray(MANY)
    for at, value in flips:
        data[at] = value
    assert_clean_or_refused(bytes(data))


@given(st.binary(max_size=400), st.binary(max_size=200), st.integers(0xC0, 0xFF))
def test_random_segments_and_tails(body: bytes, tail: bytes, marker: int) -> None:
    assert_clean_or_refused(with_segments(segment(marker, body)) + tail)
    assert_clean_or_refused(b"\xff\xd8\xff" + body + tail)


def test_a_deflated_secret_is_gone_too() -> None:
    packed = zlib.compress(SECRET * 20)
    data = with_segments(segment(0xE4, packed)) + packed
    out = stripped(data)
    assert packed[2:12] not in out


MANY_PICTURES = b"\xb0\2\0\7\xff\xff\xff\xff\0\0\0\0"


@pytest.mark.parametrize(
    "unit",
    [
        segment(0xE1, b"Exif\0\0" + b"MM\0*\0\0\0\x08" + b"\xff" * 60_000),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<a>" * 20_000),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + b"<a b='c'>" * 7000),
        segment(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0" * 5000),
        segment(0xEB, b"JP\0\1\0\0\0\1" + b"\0\0\0\x08jumb" * 8000),
        segment(
            0xE2, b"MPF\0MM\0*\0\0\0\x08\xff\xff" + b"\xb0\2\0\7\xff\xff\xff\xff\0\0\0\0" * 5000
        ),
        segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(65_000)),
        segment(0xFE, "ü".encode() * 32_000),
        segment(0xE7, b"words " * 10_000),
        segment(0xE1, b"FLIR\0\1\0\0FFF\0" + b"\0" * 60_000),
    ],
)
def test_a_file_full_of_one_carrier_is_done_in_time(unit: bytes) -> None:
    data = with_segments(unit * (20_000_000 // len(unit)))
    began = time.process_time()
    inspect(data)
    assert SECRET not in stripped(data)
    assert time.process_time() - began < 2
