from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compose.compose import compose, recompose
from app.compose.foreground import Estimator
from app.domain import Picture
from tests.unit.scene import scene

RNG = np.random.default_rng(0)


def picture(height: int, width: int, *, with_opacity: bool = False) -> Picture:
    rgb = RNG.integers(1, 256, (height, width, 3)).astype(np.uint8)
    opacity = RNG.integers(0, 256, (height, width)).astype(np.uint8) if with_opacity else None
    return Picture(rgb, opacity, (), "PNG")


@given(st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_nothing_is_left_where_nothing_shows(height: int, width: int, with_opacity: bool) -> None:
    source = picture(height, width, with_opacity=with_opacity)
    alpha = np.maximum(RNG.random((height, width)) * 1.4 - 0.4, 0).astype(np.float32)
    cutout = compose(source, alpha)
    hidden = cutout[..., 3] == 0
    assert not cutout[hidden].any()
    plain = (alpha >= 1) & ~hidden
    assert np.array_equal(cutout[plain][:, :3], source.rgb[plain])


def test_alpha_is_rounded() -> None:
    alpha = np.array([[0.0, 0.0019, 0.002, 0.5, 0.9979, 0.9981, 1.0]], np.float32)
    assert compose(picture(1, 7), alpha)[0, :, 3].tolist() == [0, 0, 1, 128, 254, 255, 255]


def test_every_level_comes_back() -> None:
    levels = np.arange(256, dtype=np.uint8)[np.newaxis]
    alpha = levels.astype(np.float32) / np.float32(255)
    assert np.array_equal(compose(picture(1, 256), alpha)[..., 3], levels)


def test_own_opacity_multiplies() -> None:
    source = Picture(np.full((1, 3, 3), 9, np.uint8), np.array([[255, 128, 0]], np.uint8), (), "")
    whole = compose(source, np.ones((1, 3), np.float32))
    assert whole[0, :, 3].tolist() == [255, 128, 0]
    assert whole[0, 2].tolist() == [0, 0, 0, 0]
    half = compose(source, np.full((1, 3), 0.5, np.float32))
    assert half[0, :, 3].tolist() == [128, 64, 0]


@pytest.mark.parametrize("dtype", [np.float32, np.uint8])
@pytest.mark.parametrize("is_seen_through", [False, True])
def test_tiles_leave_no_seam_and_flat_ones_are_like_the_others(
    monkeypatch: pytest.MonkeyPatch, dtype: type[np.generic], is_seen_through: bool
) -> None:
    source, alpha = picture(50, 20), RNG.random((50, 20)).astype(np.float32)
    alpha[:21, :10], alpha[21:40, 10:] = 0, 1
    if dtype is np.uint8:
        alpha = (255 * alpha).astype(np.uint8)
    if is_seen_through:
        opacity = RNG.integers(0, 256, (50, 20)).astype(np.uint8)
        source = Picture(source.rgb, opacity, (), "PNG")
    whole = compose(source, alpha)
    monkeypatch.setattr("app.imaging.tiles.tiles_of.__defaults__", (7,))
    assert np.array_equal(compose(source, alpha), whole)
    assert not whole[:21, :10].any()


def test_refuses_an_alpha_of_another_size() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        compose(picture(2, 3), np.ones((3, 2), np.float32))


made_once = cache(scene)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([(90, 41), (700, 1300)]), st.integers(0, 2**32), st.booleans())
def test_brought_up_to_date_it_is_what_would_be_made_anew(
    shape: tuple[int, int], seed: int, with_opacity: bool
) -> None:
    made, rng = made_once(*shape), np.random.default_rng(seed)
    opacity = rng.integers(0, 256, shape).astype(np.uint8) if with_opacity else None
    source = Picture(made.rgb, opacity, (), "PNG")
    alpha = made.truth.copy()
    estimator, cutout = Estimator(source), compose(source, alpha)
    for _ in range(3):
        top, left = (int(rng.integers(0, side)) for side in shape)
        area = slice(top, min(top + 60, shape[0])), slice(left, min(left + 90, shape[1]))
        alpha[area] = np.clip(alpha[area] + rng.uniform(-1, 1), 0, 1)
        before = cutout.copy()
        rows, columns = recompose(cutout, estimator, alpha, area)
        assert np.array_equal(cutout, compose(source, alpha))
        before[rows, columns] = cutout[rows, columns]
        assert np.array_equal(before, cutout), "something changed outside of what is said"


def test_how_far_a_change_reaches_is_enough_and_not_the_whole() -> None:
    """A change of much soft edge in a corner of a large photo."""
    made = scene(768, 1600)
    alpha = np.maximum(made.truth, np.float32(0.5))
    cutout = compose(made.picture, alpha)
    alpha[:64, :64] = 0.1
    rows, columns = recompose(cutout, Estimator(made.picture), alpha, (slice(0, 64), slice(0, 64)))
    assert np.array_equal(cutout, compose(made.picture, alpha))
    assert 64 < rows.stop < 500
    assert 64 < columns.stop < 500
