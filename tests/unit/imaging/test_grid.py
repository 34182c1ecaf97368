import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.imaging.grid import Upsampler, binomial_blur, downsample

SIDES = st.integers(1, 40)


@given(SIDES, SIDES, st.integers(0, 3))
def test_constants_stay(height: int, width: int, times: int) -> None:
    flat = np.full((height, width), 0.3, np.float32)
    assert binomial_blur(flat, times) == pytest.approx(0.3, abs=1e-6)
    assert downsample(flat, 1, 1) == pytest.approx(0.3, abs=1e-6)
    whole = (slice(0, 50), slice(0, 60))
    assert Upsampler(flat, 50, 60).part(whole) == pytest.approx(0.3, abs=1e-6)


def test_soften_is_binomial() -> None:
    spot = np.zeros((5, 5), np.float32)
    spot[2, 2] = 16
    expected = np.outer([0, 1, 2, 1, 0], [0, 1, 2, 1, 0])
    assert np.array_equal(binomial_blur(spot), expected)


def test_shrink_averages() -> None:
    values = np.random.default_rng(0).random((12, 20)).astype(np.float32)
    expected = values.reshape(3, 4, 5, 4).mean(axis=(1, 3))
    assert np.abs(downsample(values, 3, 5) - expected).max() < 1e-6


@given(SIDES, SIDES, st.integers(0, 2**32 - 1), st.sampled_from(["BILINEAR", "BICUBIC"]))
def test_parts_equal_the_whole(height: int, width: int, seed: int, name: str) -> None:
    grid = np.random.default_rng(seed).random((6, 5)).astype(np.float32)
    upsampler = Upsampler(grid, 40, 40, Image.Resampling[name])
    whole = upsampler.part((slice(0, 40), slice(0, 40)))
    rows, columns = slice(40 - height, 40), slice(0, width)
    assert np.abs(upsampler.part((rows, columns)) - whole[rows, columns]).max() < 1e-5
