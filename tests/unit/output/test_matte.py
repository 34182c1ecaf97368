"""The matte as a file: what is written is what is read, and nothing else is in it."""

import numpy as np
import pytest

from app.domain import Matte
from app.output.check_png import GREY, inspect_png
from app.output.matte import decode_matte, encode_matte


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (600, 37)])
def test_every_level_comes_back(shape: tuple[int, int]) -> None:
    levels = np.resize(np.random.default_rng(1).permutation(256).astype(np.uint8), shape)
    alphas: tuple[Matte, ...] = (levels, levels * np.float32(1 / 255))
    for alpha in alphas:
        file = encode_matte(alpha)
        assert inspect_png(file, (GREY,)) == ()
        assert np.array_equal(np.rint(decode_matte(file) * 255).astype(np.uint8), levels)


def test_it_is_rounded_as_the_alpha_of_a_cutout_is() -> None:
    alpha = np.array([[0.0, 0.0019, 0.002, 0.4999, 0.5, 0.998, 0.9981, 1.0]], np.float32)
    read = decode_matte(encode_matte(alpha))
    assert np.rint(read * 255).astype(int).tolist() == [[0, 0, 1, 127, 128, 254, 255, 255]]
    assert (str(read.dtype), float(read.min()), float(read.max())) == ("float32", 0.0, 1.0)
