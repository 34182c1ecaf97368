"""What is seen of a cutout before its file is there."""

import numpy as np
import pytest
from PIL import Image

from app.compose.compose import compose
from app.compose.early import SIDE_PX, early, early_of_large
from app.domain import Picture
from tests.unit.files import gradient


def test_a_small_one_is_the_cutout_itself() -> None:
    cutout = np.zeros((SIDE_PX, 3, 4), np.uint8)
    assert early(cutout) is cutout


@pytest.mark.parametrize("shape", [(SIDE_PX + 1, 5), (7, 3 * SIDE_PX), (3001, 4001)])
def test_no_side_is_longer_than_a_screens(shape: tuple[int, int]) -> None:
    assert max(early(np.zeros((*shape, 4), np.uint8)).shape) <= SIDE_PX


def test_what_was_removed_darkens_no_edge() -> None:
    cutout = np.zeros((4, 2 * SIDE_PX, 4), np.uint8)
    cutout[:, 1::2] = (200, 100, 50, 255)
    seen = early(cutout)
    assert seen.shape == (2, SIDE_PX, 4)
    assert np.abs(seen[..., :3].astype(int) - (200, 100, 50)).max() <= 2
    assert np.abs(seen[..., 3].astype(int) - 128).max() <= 1


def test_of_a_large_photo_it_is_what_the_cutout_will_be() -> None:
    rgb = gradient(64, 2 * SIDE_PX)
    alpha = np.zeros((64, 2 * SIDE_PX), np.uint8)
    alpha[8:48, 1000:3000] = 255
    picture = Picture(rgb, None, (), "PNG")
    seen = early_of_large(picture, alpha)
    assert seen is not None
    made = np.asarray(Image.fromarray(compose(picture, alpha)).reduce(4))
    assert seen.shape == (16, SIDE_PX // 2, 4)
    assert np.abs(seen.astype(int) - made).max() <= 3


def test_colours_that_nobody_is_to_see_are_not_mixed_in() -> None:
    rgb, alpha = gradient(8, 2 * SIDE_PX), np.full((8, 2 * SIDE_PX), 255, np.uint8)
    assert early_of_large(Picture(rgb, alpha, (), "PNG"), alpha) is None
    cut_out = Picture(rgb, None, (), "PNG", is_cut_out=True)
    assert early_of_large(cut_out, alpha) is None
