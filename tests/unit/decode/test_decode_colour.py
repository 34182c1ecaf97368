import struct
import zlib

import pytest
from PIL import Image

from app.domain import Note, NoteCode
from tests.unit import files
from tests.unit.decoded import codes, read, same
from tests.unit.files import gradient, save


def with_profile(kind: str, profile: bytes) -> bytes:
    options: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WebP": {"lossless": True},
    }
    return save(gradient(), kind, icc_profile=profile, **options.get(kind, {}))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF"])
def test_profile_is_converted_and_named(kind: str) -> None:
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA, "Wide")
    picture = read(with_profile(kind, profile))
    assert picture.notes == (Note(NoteCode.PROFILE_CONVERTED, "Wide"),)
    red = gradient()[0, -1].astype(int)
    assert picture.rgb[0, -1, 0] >= red[0]
    assert not same(picture, gradient(), 5)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF"])
def test_srgb_profile_needs_no_word(kind: str) -> None:
    picture = read(with_profile(kind, files.rgb_profile(files.SRGB, files.SRGB_FORMULA)))
    assert picture.notes == ()
    assert same(picture, gradient(), 3 if kind == "JPEG" else 0)


@pytest.mark.parametrize("profile", [b"no profile at all", files.icc({}, space=b"CMYK")])
def test_unhandled_profile_leaves_the_colours(profile: bytes) -> None:
    picture = read(with_profile("PNG", profile))
    assert codes(picture) == ["PROFILE_UNHANDLED"]
    assert same(picture, gradient())


def test_grey_profile() -> None:
    data = save(
        Image.new("L", (1, 1), 128), "PNG", icc_profile=files.grey_profile(files.curve_tag(1))
    )
    picture = read(data)
    assert picture.rgb.tolist() == [[[188, 188, 188]]]
    assert picture.notes == (Note(NoteCode.PROFILE_CONVERTED, "Test grey"),)


def test_profile_that_inflates_without_end() -> None:
    bomb = b"x\0\0" + zlib.compress(bytes(64 << 20))
    picture = read(files.with_chunk(save(gradient(), "PNG"), b"iCCP", bomb))
    assert codes(picture) == ["PROFILE_UNHANDLED"]


def test_text_that_inflates_without_end() -> None:
    bomb = b"x\0\0" + zlib.compress(bytes(64 << 20))
    picture = read(files.with_chunk(save(gradient(), "PNG"), b"zTXt", bomb))
    assert same(picture, gradient())


def test_gamma_chunk() -> None:
    data = files.with_chunk(
        save(Image.new("L", (1, 1), 128), "PNG"), b"gAMA", struct.pack(">I", 100_000)
    )
    assert read(data).rgb.tolist() == [[[188, 188, 188]]]
