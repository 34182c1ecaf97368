"""What may stand before a picture says nothing but how it is coloured and turned."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.formats.jpeg.neutral import (
    adobe_segment,
    exif_segment,
    jfif_segment,
    join_profile,
    profile_segments,
)
from app.formats.jpeg.segments import ICC
from tests.unit.metadata.jpeg_files import bare_jpeg, plain_jpeg, with_segments


def test_pillow_reads_the_neutral_header() -> None:
    image = Image.open(io.BytesIO(with_segments(jfif_segment(), file=bare_jpeg())))
    assert (image.info["jfif_unit"], image.info["jfif_density"]) == (0, (1, 1))
    assert "dpi" not in image.info


@pytest.mark.parametrize(("written", "read"), [(0, 0), (1, 1), (2, 2), (3, 2), (255, 2)])
def test_adobes_transform_is_all_that_is_kept(written: int, read: int) -> None:
    body = b"Adobe" + b"\xff" * 6 + bytes((written,)) + b"secret"
    segment = adobe_segment(body)
    assert segment == adobe_segment(segment[4:])
    image = Image.open(io.BytesIO(with_segments(segment, file=bare_jpeg())))
    assert (image.info["adobe"], image.info["adobe_transform"]) == (100, read)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_pillow_reads_the_turn(orientation: int) -> None:
    file = with_segments(exif_segment(orientation), file=bare_jpeg())
    assert dict(Image.open(io.BytesIO(file)).getexif()) == {0x0112: orientation}


@given(st.integers(1, 200_000))
def test_a_profile_comes_back_from_its_segments(size: int) -> None:
    profile = bytes(range(256)) * (size // 256 + 1)
    file = with_segments(profile_segments(profile), file=plain_jpeg())
    assert Image.open(io.BytesIO(file)).info["icc_profile"] == profile


def test_a_profile_too_long_is_not_written() -> None:
    assert profile_segments(bytes(255 * 65_519)) != b""
    assert profile_segments(bytes(255 * 65_519 + 1)) == b""


def test_a_profile_with_a_gap_is_none() -> None:
    assert join_profile([]) == b""
    assert join_profile([ICC + b"\1\2A"]) == b""
    assert join_profile([ICC + b"\0\1A"]) == b""
    assert join_profile([ICC + b"\2\2B", ICC + b"\1\2A", ICC + b"\1\2C"]) == b"AB"
