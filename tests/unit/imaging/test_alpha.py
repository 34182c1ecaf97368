import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.imaging.alpha import TAIL, apply_levels, dim_layer, resize_alpha

SIDES = st.integers(1, 90)


@given(SIDES, SIDES, st.floats(0, 1, width=32))
def test_constant_stays_constant(height: int, width: int, level: float) -> None:
    alpha = resize_alpha(np.full((8, 8), level, np.float32), height, width)
    assert alpha.shape == (height, width)
    assert alpha.dtype == np.float32
    assert alpha == pytest.approx(level, abs=1e-6)


@settings(max_examples=50)
@given(SIDES, SIDES, st.integers(0, 2**32 - 1))
def test_stays_in_range_and_mirrors(height: int, width: int, seed: int) -> None:
    coarse = np.random.default_rng(seed).random((9, 7)).astype(np.float32)
    alpha = resize_alpha(coarse, height, width)
    assert alpha.min() >= 0
    assert alpha.max() <= 1
    mirrored = resize_alpha(np.ascontiguousarray(coarse[:, ::-1]), height, width)
    assert np.abs(mirrored[:, ::-1] - alpha).max() < 1e-5


def test_bands_leave_no_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    coarse = np.random.default_rng(2).random((20, 30)).astype(np.float32)
    whole = Image.fromarray(coarse).resize((101, 333), Image.Resampling.BICUBIC)
    monkeypatch.setattr("app.imaging.alpha._BAND_PIXELS", 1000)
    alpha = resize_alpha(coarse, 333, 101)
    assert np.abs(alpha - np.clip(np.asarray(whole), 0, 1)).max() < 1e-4


def test_edge_is_smooth() -> None:
    step = np.zeros((2, 8), np.float32)
    step[:, 4:] = 1
    row = resize_alpha(step, 1, 800)[0]
    assert np.abs(np.diff(row)).max() < 0.05


def test_very_wide() -> None:
    assert resize_alpha(np.ones((8, 8), np.float32), 10, 20_000).shape == (10, 20_000)


def test_layer_dims_what_is_not_the_subject() -> None:
    layer = dim_layer(np.array([[0.0, 0.5, 1.0]], np.float32))
    assert layer[0, :, 0].tolist() == [0, 0, 0]
    assert layer[0, :, 1].tolist() == [140, 70, 0]


@given(st.floats(0, 1, width=32))
def test_tails_are_cut_alike_at_both_ends(level: float) -> None:
    ((low, high),) = apply_levels(np.array([[level, 1 - level]], np.float32))
    assert 0 <= low <= 1
    assert low == pytest.approx(1 - high, abs=1e-6)
    assert (low == 0) == (np.float32(level) <= np.float32(TAIL))
    assert abs(low - level) <= TAIL + 1e-6
