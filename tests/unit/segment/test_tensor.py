import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.domain import Floats, InputContract, Picture, Pixels
from app.segment.tensor import SUBJECT_LEVEL, from_map, to_tensor
from tests.unit.files import gradient

PLAIN = InputContract(32, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
U2NET = InputContract(32, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "max")


def tensor(rgb: Pixels, contract: InputContract = PLAIN, opacity: Pixels | None = None) -> Floats:
    return to_tensor(Picture(rgb, opacity, (), "PNG"), contract)


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (300, 7), (500, 400), (10, 20_000), (32, 32)])
def test_shape_is_the_models(shape: tuple[int, int]) -> None:
    found = tensor(np.full((*shape, 3), 51, np.uint8))
    assert found.shape == (1, 3, 32, 32)
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    assert found == pytest.approx(0.2)


def test_normalises_as_u2net_wants() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    rgb[...] = (200, 100, 50)
    expected = [(1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0.25 - 0.406) / 0.225]
    assert tensor(rgb, U2NET)[0, :, 5, 5] == pytest.approx(expected, abs=1e-5)


def test_channels_one_by_one_are_what_all_at_once_would_be() -> None:
    rgb = gradient(32, 32)
    small = rgb.astype(np.float32)
    small /= float(rgb.max())
    small -= np.array(U2NET.mean, np.float32)
    small /= np.array(U2NET.std, np.float32)
    assert np.array_equal(tensor(rgb, U2NET)[0], small.transpose(2, 0, 1))


def test_black_is_no_division_by_nothing() -> None:
    assert np.isfinite(tensor(np.zeros((4, 4, 3), np.uint8), U2NET)).all()


def test_close_to_plain_lanczos() -> None:
    rgb = np.asarray(Image.effect_mandelbrot((900, 700), (-3, -2.5, 2, 2.5), 100).convert("RGB"))
    plain = Image.fromarray(rgb).resize((32, 32), Image.Resampling.LANCZOS)
    difference = np.abs(tensor(rgb)[0].transpose(1, 2, 0) * 255 - np.asarray(plain))
    assert difference.mean() < 0.5


def test_fine_stripes_do_not_alias() -> None:
    stripes = np.zeros((640, 640, 3), np.uint8)
    stripes[::2] = 255
    assert tensor(stripes) == pytest.approx(0.5, abs=0.02)


def test_mirrored_picture_gives_mirrored_tensor() -> None:
    rgb = gradient(200, 300)
    mirrored = tensor(np.ascontiguousarray(rgb[:, ::-1]))
    assert np.abs(mirrored - tensor(rgb)[..., ::-1]).max() <= 2 / 255


def test_what_is_clear_is_shown_on_white() -> None:
    rgb = np.zeros((40, 40, 3), np.uint8)
    rgb[:, :20] = (255, 0, 0)
    opacity = np.zeros((40, 40), np.uint8)
    opacity[:, :20] = 255
    found = tensor(rgb, PLAIN, opacity)[0]
    assert found[:, 16, 28] == pytest.approx([1, 1, 1])
    assert found[:, 16, 4] == pytest.approx([1, 0, 0])


@given(st.integers(2, 9), st.data())
def test_map_is_stretched_to_unit(size: int, data: st.DataObject) -> None:
    floats = st.floats(-10, 10, width=32)
    raw = np.array(data.draw(st.lists(floats, min_size=size * size, max_size=size * size)))
    coarse, _ = from_map(raw.reshape(size, size).astype(np.float32))
    assert coarse.min() == 0
    assert coarse.max() in (0, 1)


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0, np.nan, np.inf])
def test_flat_map_is_no_subject(level: float) -> None:
    coarse, has_subject = from_map(np.full((4, 4), level, np.float32))
    assert not has_subject
    assert not coarse.any()


LEVELS = [(0.1, False), (SUBJECT_LEVEL - 0.01, False), (SUBJECT_LEVEL + 0.01, True), (1.0, True)]


@pytest.mark.parametrize(("level", "expected"), LEVELS)
def test_subject_is_told_by_the_highest_value(level: float, expected: bool) -> None:
    raw = np.zeros((4, 4), np.float32)
    raw[1, 2] = level
    coarse, has_subject = from_map(raw)
    assert has_subject is expected
    assert coarse[1, 2] == 1
