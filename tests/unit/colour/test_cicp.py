import numpy as np
import pytest

from app.colour.cicp import from_cicp
from app.colour.convert import convert, is_srgb
from app.colour.icc import parse_profile
from tests.unit import files

COLOURS = np.array([[[200, 120, 60], [90, 140, 150], [30, 60, 50], [255, 255, 255]]], np.uint8)


@pytest.mark.parametrize(("primaries", "transfer"), [(1, 13), (1, 1), (2, 2), (1, 6), (1, 14)])
def test_what_means_srgb_is_srgb(primaries: int, transfer: int) -> None:
    conversion = from_cicp(primaries, transfer).conversion
    assert conversion is not None
    assert is_srgb(conversion)


def test_display_p3_as_numbers_is_display_p3_as_a_profile() -> None:
    by_numbers = from_cicp(12, 13).conversion
    by_profile = parse_profile(files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)).conversion
    assert by_numbers is not None
    assert by_profile is not None
    difference = convert(COLOURS, by_numbers).astype(int) - convert(COLOURS, by_profile)
    assert np.abs(difference).max() <= 1
    assert not is_srgb(by_numbers)


@pytest.mark.parametrize("transfer", [4, 5, 8])
def test_gammas_keep_black_and_white(transfer: int) -> None:
    conversion = from_cicp(1, transfer).conversion
    assert conversion is not None
    ends = np.array([[[0] * 3, [255] * 3]], np.uint8)
    assert convert(ends, conversion).tolist() == [[[0] * 3, [255] * 3]]


# BT.2408 table 1: diffuse white lies at 58 % of the PQ signal and 75 % of the HLG signal.
@pytest.mark.parametrize(("transfer", "white"), [(16, 0.58), (18, 0.75)])
def test_diffuse_white_of_hdr_becomes_white(transfer: int, white: float) -> None:
    profile = from_cicp(9, transfer)
    assert "HDR" in profile.name
    assert profile.conversion is not None
    levels = np.rint(255 * np.array([0, white, white / 2, 1])).astype(np.uint8)
    black, diffuse, middle, peak = convert(
        np.repeat(levels, 3).reshape(1, 4, 3), profile.conversion
    )[0].tolist()
    assert black == [0] * 3
    assert min(diffuse) >= 250
    assert 40 < min(middle) <= max(middle) < 200
    assert peak == [255] * 3


@pytest.mark.parametrize(("primaries", "transfer"), [(3, 13), (0, 1), (1, 17), (1, 0), (65535, 9)])
def test_unknown_numbers_are_named(primaries: int, transfer: int) -> None:
    profile = from_cicp(primaries, transfer)
    assert profile.conversion is None
    assert f"{primaries}/{transfer}" in profile.name
