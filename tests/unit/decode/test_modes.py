import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.decode.modes import scale_to_bytes, to_arrays


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "YCbCr", "HSV"])
def test_opaque_modes_agree_with_pillow(mode: str) -> None:
    image = Image.effect_mandelbrot((9, 7), (-3, -2.5, 2, 2.5), 100).convert("RGB").convert(mode)
    rgb, opacity = to_arrays(image)
    assert np.array_equal(rgb, np.asarray(image.convert("RGB")))
    assert opacity is None


@pytest.mark.parametrize("mode", ["LA", "PA", "RGBA", "RGBa", "La"])
def test_modes_with_alpha(mode: str) -> None:
    grey = Image.new("LA", (3, 2), (255, 128))
    image = grey if mode in ("LA", "La") else grey.convert("RGBA")
    rgb, opacity = to_arrays(image.convert(mode))
    assert rgb.shape == (2, 3, 3)
    assert (rgb == 255).all()
    assert opacity is not None
    assert (opacity == 128).all()


def test_negative_grey_is_turned() -> None:
    image = Image.fromarray(np.array([[0, 65535]], np.uint16))
    rgb, _ = to_arrays(image, depth=16, is_negative=True)
    assert rgb[0, :, 0].tolist() == [255, 0]


def test_twelve_bits_fill_the_range() -> None:
    assert scale_to_bytes(np.array([[0, 4095]], np.uint16), 12).tolist() == [[0, 255]]


def test_sixteen_bits_round_to_nearest() -> None:
    every = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    exact = np.floor(every.astype(np.float64) * 255 / 65535 + 0.5)
    assert np.abs(scale_to_bytes(every, 16) - exact).max() == 0


@given(st.lists(st.floats(width=32), min_size=1, max_size=20))
def test_any_floats_fit_into_bytes(values: list[float]) -> None:
    assert scale_to_bytes(np.array([values], np.float32), 32).dtype == np.uint8


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=20))
def test_order_is_kept(values: list[int]) -> None:
    ordered = np.array([sorted(values)], np.int32)
    assert (np.diff(scale_to_bytes(ordered, 32).astype(int)) >= 0).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_whole_picture_is_not_copied_within_pillow(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    image = Image.new(mode, (4, 3), (9, 8, 7, 6)[: len(mode)])
    asked: list[tuple[str, str]] = []
    convert = Image.Image.convert

    def heard(self: Image.Image, wanted: str) -> Image.Image:
        asked.append((self.mode, wanted))
        return convert(self, wanted)

    monkeypatch.setattr(Image.Image, "convert", heard)
    rgb, opacity = to_arrays(image)
    assert (rgb == (9, 8, 7)).all()
    assert (opacity is None) is (mode == "RGB")
    assert [one for one in asked if one[0] == one[1]] == []
