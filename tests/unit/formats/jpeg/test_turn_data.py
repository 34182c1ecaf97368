"""Real JPEGs, whatever they are: turned where their sides allow, and never anything in between."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Orientation
from app.domain import Options
from app.errors import InputUnreadable
from app.formats.inspect import inspect
from app.formats.jpeg.turn import Turner
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.files import exif
from tests.unit.formats.jpeg.test_data import files, read
from tests.unit.metadata.jpeg_files import segment, with_segments
from tests.unit.metadata.lying_files import TRANSPOSES, apart, assert_tagged
from tests.unit.metadata.turner import turner

__all__ = ["turner"]
pytestmark = [pytest.mark.data, pytest.mark.slow]

LIMIT_S = 4.0
HUFFMAN = {0xC0, 0xC1, 0xC2}


def unit_of(data: bytes) -> tuple[int, int, bool]:
    """Width and height of a unit in pixels, and whether it is coded as most are."""
    frame = next(block for block in walk_jpeg(data) if block.name == "frame")
    factors = frame.content(data)[7::3] if frame.content(data)[5] > 1 else b"\x11"
    wide, high = max(both >> 4 for both in factors), max(both & 15 for both in factors)
    return 8 * wide, 8 * high, data[frame.start + 1] in HUFFMAN


@pytest.mark.parametrize("row", files("metadata", "photos"))
def test_good_files_are_turned_where_their_sides_allow(row: dict[str, str], turner: Turner) -> None:
    data = read(row)
    image = Image.open(io.BytesIO(data))
    wide, high, is_usual = unit_of(data)
    for orientation in range(2, 9) if len(data) < 1_000_000 else (6,):
        # The first block with Exif counts.
        source = with_segments(segment(0xE1, b"Exif\0\0" + exif(orientation)), file=data)
        found = strip(source, Options(), turner)
        assert inspect(found.data).findings == ()
        is_cut = (orientation in {2, 3, 7, 8} and image.width % wide) or (
            orientation in {3, 4, 6, 7} and image.height % high
        )
        if is_cut or not is_usual:
            assert_tagged(source, orientation, found)
            continue
        assert found.orientation is Orientation.APPLIED
        difference = apart(found.data, image.transpose(TRANSPOSES[orientation]))
        assert difference.max() <= 5
        assert difference.mean() < 0.6


@pytest.mark.parametrize("row", files("malformed"))
def test_bad_files_are_turned_well_or_stay_as_they_are(row: dict[str, str], turner: Turner) -> None:
    data = with_segments(segment(0xE1, b"Exif\0\0" + exif(6)), file=read(row))
    try:
        plain = strip(data, Options())
    except InputUnreadable:
        return
    began = time.perf_counter()
    found = strip(data, Options(), turner)
    assert time.perf_counter() - began < LIMIT_S
    assert inspect(found.data).findings == ()
    if found.orientation is not Orientation.APPLIED:
        assert found == plain
        return
    expected = Image.open(io.BytesIO(plain.data)).transpose(TRANSPOSES[6])
    assert apart(found.data, expected).max() <= 5


@pytest.mark.parametrize("row", files("metadata"))
def test_damaged_files_are_turned_well_or_stay_as_they_are(
    row: dict[str, str], turner: Turner
) -> None:
    data = with_segments(segment(0xE1, b"Exif\0\0" + exif(8)), file=read(row))
    dice = np.random.default_rng(11)
    for _ in range(10 if len(data) < 300_000 else 4):
        flipped = bytearray(data)
        for at in dice.integers(60, len(data), 3):
            flipped[at] ^= int(dice.integers(1, 256))
        try:
            plain = strip(bytes(flipped), Options())
        except InputUnreadable:
            continue
        found = strip(bytes(flipped), Options(), turner)
        if found.orientation is Orientation.APPLIED:
            expected = Image.open(io.BytesIO(plain.data)).transpose(TRANSPOSES[8])
            assert apart(found.data, expected).max() <= 6
        else:
            assert found == plain
