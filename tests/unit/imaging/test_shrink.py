import numpy as np
import pytest
from PIL import Image

from app.domain import Pixels
from app.imaging.shrink import lanczos, reduce_rows, shrink


@pytest.mark.parametrize("shape", [(97, 61), (61, 97), (40, 40), (1, 90), (90, 1)])
@pytest.mark.parametrize("factor", [(1, 1), (2, 3), (7, 5), (100, 100)])
def test_bands_give_what_the_whole_gives(
    shape: tuple[int, int], factor: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.imaging.shrink._BAND_PIXELS", 500)
    rgb = np.random.default_rng(2).integers(0, 256, (*shape, 3)).astype(np.uint8)
    height, width = shape
    image = reduce_rows(width, height, factor, lambda rows: Image.fromarray(rgb[rows]))
    assert np.array_equal(np.asarray(image), np.asarray(Image.fromarray(rgb).reduce(factor)))


@pytest.mark.parametrize("shape", [(500, 700, 3), (701, 499)])
@pytest.mark.parametrize("size", [(20, 30), (33, 7), (64, 64)])
def test_a_large_picture_is_shrunk_in_two_steps_to_nearly_the_same(
    shape: tuple[int, ...], size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = np.add.outer(np.sin(np.arange(shape[0]) / 150), np.cos(np.arange(shape[1]) / 120))
    pixels = np.rint(127 + 60 * wave).astype(np.uint8)
    if len(shape) == 3:
        pixels = np.dstack([pixels, 255 - pixels, pixels])
    one = shrink(pixels, *size).astype(int)
    monkeypatch.setattr("app.imaging.shrink.LARGE_PIXELS", 1000)
    two = shrink(pixels, *size).astype(int)
    assert one.shape == two.shape == (*size, *shape[2:])
    # A cell takes pixels of its rim whole or not at all; reduced, those are a little larger.
    assert np.abs(one - two).max() <= 3
    assert np.abs(one - two).mean() < 1


def mixed(pixels: Pixels, cells: int, at_once: int) -> Pixels:
    """Rows by the weights that the kernel is given, in whole numbers as it has them."""
    first, parts = lanczos(len(pixels), cells, at_once)
    weights = parts[:, 0].astype(np.int64) * 256 + parts[:, 1]
    room = np.zeros((weights.shape[1], *pixels.shape[1:]), np.int64)
    rows = np.concatenate([pixels, room])
    sums = [
        np.tensordot(weight, rows[begin : begin + len(weight)], 1)
        for begin, weight in zip(first, weights, strict=True)
    ]
    rounded: Pixels = np.clip((np.array(sums) + (1 << 21)) >> 22, 0, 255).astype(np.uint8)
    return rounded


@pytest.mark.parametrize("size", [(96, 33), (50, 70), (61, 64), (1, 3), (300, 5)])
def test_weights_are_those_of_pillow(size: tuple[int, int]) -> None:
    rgb = np.random.default_rng(4).integers(0, 256, (301, 207, 3)).astype(np.uint8)
    rgb[:90] = 255
    rgb[:, :60] = 0
    across = mixed(rgb.swapaxes(0, 1), size[1], 4).swapaxes(0, 1)
    resized = Image.fromarray(rgb).resize(size[::-1], Image.Resampling.LANCZOS)
    assert np.array_equal(mixed(across, size[0], 2), np.asarray(resized))
