"""A JPEG's picture is turned without loss or left as it is, and nothing in between."""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.container.stripped import Orientation
from app.domain import Options
from app.formats.inspect import inspect
from app.formats.jpeg import turn as jpeg_turn
from app.formats.jpeg.turn import Turner
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.files import save
from tests.unit.metadata.coefficients import read_coefficients
from tests.unit.metadata.jpeg_files import EOI, SECRET
from tests.unit.metadata.lying_files import (
    TRANSPOSES,
    assert_tagged,
    coded,
    jpeg,
    luminance,
    lying,
    patched,
    pixels,
    refusing,
    scan_by_scan,
)
from tests.unit.metadata.turner import turner

__all__ = ["turner"]

TURNS = range(2, 9)
JPEGTRAN = {
    2: ("-flip", "horizontal"),
    3: ("-rotate", "180"),
    4: ("-flip", "vertical"),
    5: ("-transpose",),
    6: ("-rotate", "90"),
    7: ("-transverse",),
    8: ("-rotate", "270"),
}
KINDS: dict[str, dict[str, object]] = {
    "4:4:4": {"subsampling": 0},
    "4:2:2": {"subsampling": 1},
    "4:2:0": {"subsampling": 2},
    # As many blocks a unit as 4:2:2 and 4:2:0 have, in other places.
    "4:4:0": {"subsampling": 1, "factors": 0x12},
    "4:1:1": {"subsampling": 2, "factors": 0x41},
    "1 x 4": {"subsampling": 2, "factors": 0x14},
    "grey": {"mode": "L"},
    "CMYK": {"mode": "CMYK"},
    "RGB": {"keep_rgb": True},
    "fine": {"quality": 100},
    "coarse": {"quality": 5},
}


def turned_coefficients(blocks: np.ndarray, orientation: int) -> np.ndarray:
    """Mirror and transpose blocks, and frequencies in them: by the definition of the transform."""
    odd = np.arange(8) % 2 == 1
    if orientation in (2, 3, 7, 8):
        blocks = blocks[:, ::-1] * np.where(odd, -1, 1)
    if orientation in (3, 4, 6, 7):
        blocks = blocks[::-1] * np.where(odd, -1, 1)[:, None]
    return blocks.transpose(1, 0, 3, 2) if orientation >= 5 else blocks


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_coefficient_is_kept(turner: Turner, kind: str, orientation: int) -> None:
    source = lying(jpeg(**KINDS[kind]), orientation)  # type: ignore[arg-type]
    found = strip(source, Options(), turner)
    assert (found.orientation, found.lossless) == (Orientation.APPLIED, False)
    assert not inspect(found.data).findings
    assert SECRET not in found.data
    before, after = read_coefficients(coded(source)), read_coefficients(coded(found.data))
    assert len(before) == len(after)
    for (quant, blocks), (new_quant, new_blocks) in zip(before, after, strict=True):
        assert np.array_equal(turned_coefficients(blocks, orientation), new_blocks)
        assert np.array_equal(quant.T if orientation >= 5 else quant, new_quant)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_decoded_upright(turner: Turner, kind: str, orientation: int) -> None:
    file = jpeg(**KINDS[kind])  # type: ignore[arg-type]
    found = strip(lying(file, orientation), Options(), turner)
    image = Image.open(io.BytesIO(found.data))
    expected = Image.open(io.BytesIO(file)).transpose(TRANSPOSES[orientation])
    assert (image.size, image.mode) == (expected.size, expected.mode)
    assert not image.getexif()
    difference = np.abs(np.asarray(image).astype(int) - np.asarray(expected))
    # A decoder rounds across before down, and stretched chroma by turns up and down.
    assert difference.max() <= 5
    assert difference.mean() < 0.6


@pytest.mark.parametrize("orientation", TURNS)
def test_what_is_even_decodes_to_the_very_same_pixels(turner: Turner, orientation: int) -> None:
    blocks = np.random.default_rng(1).integers(0, 255, (8, 12, 1)).astype(np.uint8)
    even = Image.fromarray(np.repeat(np.kron(blocks, np.ones((8, 8, 1), np.uint8)), 3, axis=2))
    file = save(even, "JPEG", subsampling=0)
    found = strip(lying(file, orientation), Options(), turner)
    expected = Image.open(io.BytesIO(file)).transpose(TRANSPOSES[orientation])
    assert found.orientation is Orientation.APPLIED
    assert np.array_equal(pixels(found.data), np.asarray(expected))


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 5}])
@pytest.mark.parametrize("kind", ["4:4:4", "4:2:2", "4:2:0", "grey", "CMYK"])
def test_another_way_of_coding_gives_the_same_file(
    turner: Turner, kind: str, options: dict[str, object], orientation: int
) -> None:
    plain, other = jpeg(**KINDS[kind]), jpeg(**KINDS[kind], **options)  # type: ignore[arg-type]
    assert coded(plain) != coded(other)
    first, second = (strip(lying(file, orientation), Options(), turner) for file in (plain, other))
    assert first.orientation is second.orientation is Orientation.APPLIED
    assert first.data == second.data


@pytest.mark.parametrize(
    ("there", "back"), [(2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)]
)
@pytest.mark.parametrize("kind", ["4:4:4", "4:2:2", "4:2:0", "4:1:1", "grey", "CMYK"])
def test_there_and_back_is_the_file_itself(
    turner: Turner, kind: str, there: int, back: int
) -> None:
    # libjpeg writes these as short as can be; so do we, to the last bit.
    file = jpeg(**KINDS[kind], optimize=True)  # type: ignore[arg-type]
    once = strip(lying(file, there), Options(), turner).data
    assert coded(once) != coded(file)
    assert strip(lying(once, back), Options(), turner).data == strip(file, Options()).data


@pytest.mark.skipif(not shutil.which("jpegtran"), reason="jpegtran is missing")
@pytest.mark.parametrize("orientation", TURNS)
def test_jpegtran_writes_the_same(turner: Turner, tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "in.jpg"
    options = ("-optimize", "-copy", "none", "-perfect", *JPEGTRAN[orientation])
    for kind in KINDS.values():
        for progressive in (False, True):
            file = jpeg(**kind, progressive=progressive)  # type: ignore[arg-type]
            path.write_bytes(file)
            theirs = subprocess.run(["jpegtran", *options, path], capture_output=True, check=True)
            found = strip(lying(file, orientation), Options(), turner)
            assert coded(found.data) == coded(theirs.stdout)


@pytest.mark.parametrize(
    ("height", "width", "whole"),
    [
        (64, 96, {2, 3, 4, 5, 6, 7, 8}),
        (63, 96, {2, 5, 8}),
        (64, 95, {4, 5, 6}),
        (61, 91, {5}),
        (72, 96, {2, 5, 8}),
        (1, 1, {5}),
        (16, 16, {2, 3, 4, 5, 6, 7, 8}),
    ],
)
@pytest.mark.parametrize("orientation", TURNS)
def test_a_cut_unit_never_moves_to_the_front(
    turner: Turner, height: int, width: int, whole: set[int], orientation: int
) -> None:
    file = jpeg(height, width, subsampling=2)
    source = lying(file, orientation)
    if orientation not in whole:
        assert_tagged(source, orientation, strip(source, Options(), refusing))
        return
    found = strip(source, Options(), turner)
    expected = Image.open(io.BytesIO(file)).transpose(TRANSPOSES[orientation])
    assert found.orientation is Orientation.APPLIED
    assert Image.open(io.BytesIO(found.data)).size == expected.size
    assert np.abs(pixels(found.data) - np.asarray(expected)).max() <= 5


def test_an_upright_photo_is_never_given_away() -> None:
    source = lying(jpeg(), 1)
    found = strip(source, Options(), refusing)
    assert (found.orientation, found.lossless, coded(found.data)) == (
        Orientation.UPRIGHT,
        True,
        coded(source),
    )


@pytest.mark.parametrize(("factors", "scans"), [(0x11, 1), (0x22, 3)])
@pytest.mark.parametrize("orientation", TURNS)
def test_components_in_scans_of_their_own(
    turner: Turner, factors: int, scans: int, orientation: int
) -> None:
    file = scan_by_scan(factors)
    found = strip(lying(file, orientation), Options(), turner)
    assert found.orientation is Orientation.APPLIED
    # One scan holds no more than ten blocks a unit.
    assert sum(block.name == "scan" for block in walk_jpeg(found.data)) == scans
    expected = Image.open(io.BytesIO(file)).transpose(TRANSPOSES[orientation])
    assert np.abs(pixels(found.data) - np.asarray(expected)).max() <= 4


def test_one_restart_too_many_is_a_habit_of_cameras(turner: Turner) -> None:
    file = jpeg(restart_marker_blocks=4, subsampling=0)
    parts = file.count(b"\xff\xd0") + sum(file.count(bytes((0xFF, 0xD0 + n))) for n in range(1, 8))
    habit = file[:-2] + bytes((0xFF, 0xD0 + parts % 8)) + EOI
    found = strip(lying(habit, 6), Options(), turner)
    assert found.orientation is Orientation.APPLIED
    assert found.data == strip(lying(file, 6), Options(), turner).data


def test_nothing_hides_in_blocks_beyond_the_edge(turner: Turner) -> None:
    # 4:2:0 of 24 x 16 pixels: the fourth column of luminance blocks is never shown.
    noise = np.random.default_rng(2).integers(0, 255, (16, 32, 3)).astype(np.uint8)
    wide = save(Image.fromarray(noise), "JPEG", subsampling=2, quality=95)
    narrow = patched(wide, 7, 0, 24)
    found = strip(lying(narrow, 4), Options(), turner)
    assert found.orientation is Orientation.APPLIED
    assert len(coded(found.data)) < len(coded(narrow)) - 100
    back = patched(found.data, 7, 0, 32)
    assert np.ptp(luminance(wide)[:8, 24:]) > 50
    assert np.ptp(luminance(back)[:8, 24:]) == np.ptp(luminance(back)[8:, 24:]) == 0


def test_the_limits_leave_room_for_what_phones_make() -> None:
    assert jpeg_turn.MAX_TURN_PIXELS >= 8064 * 6048
