import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import Floats
from model.evaluate.metrics.alpha_error import (
    mean_absolute_error,
    mean_squared_error,
    sum_absolute_difference,
)
from model.evaluate.metrics.composite_error import composite_error
from model.evaluate.metrics.gradient_error import gradient_error
from model.evaluate.metrics.overlap import intersection_over_union
from model.evaluate.metrics.regions import Selection, outline_band, soft_band

ALL = np.ones((30, 40), bool)


def alpha(seed: int) -> Floats:
    return np.random.default_rng(seed).random((30, 40)).astype(np.float32)


@given(st.integers(0, 2**32 - 1))
def test_a_matte_agrees_with_itself(seed: int) -> None:
    one = alpha(seed)
    assert mean_absolute_error(one, one, ALL) == 0
    assert mean_squared_error(one, one, ALL) == 0
    assert sum_absolute_difference(one, one, ALL) == 0
    assert gradient_error(one, one, ALL) == 0
    assert intersection_over_union(one, one, ALL) == 1


@given(st.integers(0, 2**32 - 1))
def test_measures_are_symmetric(seed: int) -> None:
    one, other = alpha(seed), alpha(seed + 1)
    for measure in (
        mean_absolute_error,
        mean_squared_error,
        sum_absolute_difference,
        gradient_error,
        intersection_over_union,
    ):
        assert measure(one, other, ALL) == pytest.approx(measure(other, one, ALL))
        assert measure(one, other, ALL) > 0


def test_only_the_chosen_pixels_count() -> None:
    truth = alpha(3)
    wrong = truth.copy()
    wrong[:, :20] = 1 - wrong[:, :20]
    right = ALL.copy()
    right[:, :20] = False
    assert mean_absolute_error(wrong, truth, right) == 0
    assert mean_absolute_error(wrong, truth, ~right) == pytest.approx(
        2 * mean_absolute_error(wrong, truth, ALL)
    )


def test_nothing_chosen_is_no_number() -> None:
    none = ~ALL
    assert np.isnan(mean_absolute_error(alpha(0), alpha(1), none))
    colours = np.zeros((30, 40, 3), np.float32)
    assert np.isnan(composite_error(np.zeros((30, 40, 4), np.uint8), alpha(1), colours, none))


def test_slope_of_a_ramp_is_one_per_pixel() -> None:
    ramp = np.arange(40, dtype=np.float32)[np.newaxis].repeat(30, axis=0)
    middle: Selection = np.zeros((30, 40), bool)
    middle[:, 10:30] = True
    # A flat matte is off by the whole slope: 1 squared, in thousands of pixels.
    assert gradient_error(ramp, 0 * ramp, middle) == pytest.approx(middle.sum() / 1000)


@pytest.mark.parametrize("radius_px", [0, 1, 3, 50])
def test_band_is_what_a_window_sees(radius_px: int) -> None:
    truth = np.zeros((12, 14), np.float32)
    truth[4:7, 5:9] = 1
    truth[10, 2] = 0.03  # too faint to be an edge
    band = soft_band(truth, radius_px)
    for y in range(12):
        for x in range(14):
            window = truth[
                max(y - radius_px, 0) : y + radius_px + 1, max(x - radius_px, 0) : x + radius_px + 1
            ]
            assert band[y, x] == (np.ptp(window) > 0.04)


def test_band_has_no_negative_radius() -> None:
    with pytest.raises(ValueError, match="negative"):
        soft_band(alpha(0), -1)


def test_true_colours_make_the_true_composite() -> None:
    truth = np.rint(255 * alpha(5)) / np.float32(255)
    colours = np.random.default_rng(1).integers(0, 256, (30, 40, 3)).astype(np.float32)
    cutout = np.dstack([colours, 255 * truth]).round().astype(np.uint8)
    assert composite_error(cutout, truth.astype(np.float32), colours, ALL) < 1e-4
    # A fringe of the old, white background shows on black and green, not on white.
    fringe = cutout.copy()
    fringe[..., :3] = 255
    assert composite_error(fringe, truth.astype(np.float32), colours, ALL) > 30


def test_one_half_is_background_to_either_matte() -> None:
    half, more = np.full((2, 2), 0.5, np.float32), np.full((2, 2), 0.51, np.float32)
    everywhere = np.ones((2, 2), bool)
    assert intersection_over_union(half, half * 0, everywhere) == 1
    assert intersection_over_union(half, more, everywhere) == 0
    assert intersection_over_union(more, half, everywhere) == 0


def test_the_outline_has_a_band_without_its_middle() -> None:
    mask = np.zeros((20, 30), bool)
    mask[:, 15:] = True
    assert np.flatnonzero(outline_band(mask, 3)[7]).tolist() == [12, 13, 14, 15, 16, 17]
    assert np.flatnonzero(outline_band(mask, 3, 1.5)[7]).tolist() == [12, 13, 16, 17]
    for flat in (mask | True, mask & False):
        assert not outline_band(flat, 3).any()
