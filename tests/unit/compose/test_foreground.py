import tracemalloc
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.compose.foreground import Estimator, recolour
from app.domain import Floats, Picture, Pixels
from tests.unit.scene import scene

SIDES = st.integers(1, 60)


def recolour_all(picture: Picture, alpha: Floats, cutout: Pixels) -> None:
    whole = slice(0, picture.height), slice(0, picture.width)
    recolour(picture, alpha, cutout, whole, cache(lambda: Estimator(picture).colours(alpha)))


def recoloured(picture: Picture, alpha: Floats) -> Pixels:
    cutout = np.dstack([picture.rgb, np.rint(255 * alpha).astype(np.uint8)])
    recolour_all(picture, alpha, cutout)
    return cutout


def test_subjects_own_colours_come_back() -> None:
    made = scene()
    cutout = recoloured(made.picture, made.truth)
    soft = (made.truth > 0.02) & (made.truth < 0.98)
    before = np.abs(made.rgb[soft] - made.subject[soft]).mean()
    after = np.abs(cutout[soft][:, :3] - made.subject[soft]).mean()
    assert before > 30
    # 1.066 levels on 2026-11-23; it may not get worse by more than 1 %.
    assert after <= 1.01 * 1.066


def test_over_the_true_background_the_photo_comes_back() -> None:
    made = scene()
    cutout = recoloured(made.picture, made.truth).astype(np.float32)
    alpha = made.truth[..., np.newaxis]
    back = alpha * cutout[..., :3] + (1 - alpha) * made.background
    error = np.abs(back - made.rgb)[(made.truth > 0) & (made.truth < 1)]
    # Rounding the photo and the cutout alone makes up to 0.5; 0.397 levels on 2026-11-23.
    assert error.mean() <= 1.01 * 0.397
    assert np.percentile(error, 99) <= 2


def test_plain_and_hidden_pixels_keep_their_colours_and_alpha() -> None:
    made = scene()
    cutout = recoloured(made.picture, made.truth)
    level = np.rint(255 * made.truth)
    for flat in (level == 0, level == 255):
        assert flat.any()
        assert np.array_equal(cutout[flat][:, :3], made.rgb[flat])
    assert np.array_equal(cutout[..., 3], level)


@settings(max_examples=30)
@given(SIDES, SIDES, st.tuples(*[st.integers(0, 255)] * 3), st.integers(0, 2**32 - 1))
def test_one_colour_stays(height: int, width: int, colour: tuple[int, int, int], seed: int) -> None:
    rgb = np.broadcast_to(np.array(colour, np.uint8), (height, width, 3))
    alpha = np.random.default_rng(seed).random((height, width)).astype(np.float32)
    cutout = recoloured(Picture(rgb, None, (), "PNG"), alpha)
    assert np.abs(cutout[..., :3].astype(int) - rgb).max() <= 1


def test_tiles_equal_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made = scene()
    cutout = recoloured(made.picture, made.truth)
    monkeypatch.setattr("app.imaging.tiles.tiles.__defaults__", (1000,))
    whole = recoloured(made.picture, made.truth)
    assert np.abs(whole.astype(int) - cutout).max() <= 1


def test_what_the_file_hides_counts_for_nothing() -> None:
    made = scene()
    garish = made.rgb.copy()
    opacity = np.full(made.truth.shape, 255, np.uint8)
    opacity[:, :40] = 0
    garish[:, :40] = (0, 255, 255)
    own = recoloured(Picture(garish, opacity, (), "PNG"), made.truth)
    plain = recoloured(made.picture, made.truth)
    shown = opacity > 0
    assert np.abs(own[shown].astype(int) - plain[shown]).mean() < 0.05


def test_memory_is_small() -> None:
    made = scene(375, 500)
    rgb = made.rgb.repeat(4, axis=0).repeat(4, axis=1)
    alpha = made.truth.repeat(4, axis=0).repeat(4, axis=1)
    picture = Picture(rgb, None, (), "PNG")
    cutout = np.zeros((*alpha.shape, 4), np.uint8)
    tracemalloc.start()
    recolour_all(picture, alpha, cutout)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40e6
