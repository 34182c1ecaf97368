"""Planes to RGB, against the formulas written out in floating point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.decode.decoder import ExternalPixels
from app.decode.yuv import to_grey, to_rgb
from app.domain import Pixels
from app.errors import InputUnreadable, InputUnsupported
from tests.unit.files import gradient

Real = NDArray[np.float64]
WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


def coded(rgb: Pixels, matrix: int, depth: int, full: bool) -> Real:
    """Y, Cb and Cr of RGB as H.273 defines them, in sample values, not rounded."""
    red, blue = WEIGHTS[matrix]
    r, g, b = np.moveaxis(rgb / 255, -1, 0)
    y = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - y) / (2 * (1 - blue)), (r - y) / (2 * (1 - red))
    top, step = 2**depth - 1, 2 ** (depth - 8)
    if full:
        return np.stack([y * top, cb * top + 128 * step, cr * top + 128 * step])
    return np.stack([219 * step * y + 16 * step, *(224 * step * c + 128 * step for c in (cb, cr))])


def packed(planes: list[Real], depth: int) -> bytes:
    form = np.uint8 if depth == 8 else np.dtype("<u2")
    return b"".join(np.rint(plane).astype(form).tobytes() for plane in planes)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("depth", [8, 10, 12])
@pytest.mark.parametrize("matrix", WEIGHTS)
def test_every_matrix_depth_and_range(matrix: int, depth: int, full: bool) -> None:
    rgb = gradient(24, 33)
    data = packed(list(coded(rgb, matrix, depth, full)), depth)
    layout = "I444" + ("" if depth == 8 else f"P{depth}")
    found, opacity = to_rgb(ExternalPixels(layout, 33, 24, data, matrix, full), 2)
    assert opacity is None
    assert np.abs(found.astype(int) - rgb).max() <= 2


@pytest.mark.parametrize(("layout", "step"), [("I420", (2, 2)), ("I422", (1, 2)), ("NV12", (2, 2))])
@pytest.mark.parametrize("size", [(24, 32), (23, 31), (1, 1)])
def test_coarse_chroma_is_interpolated(
    layout: str, step: tuple[int, int], size: tuple[int, int]
) -> None:
    height, width = size
    y, x = np.mgrid[:height, :width]
    # A slope in chroma: interpolation gives it back, repetition would leave steps.
    rgb = np.stack([100 + 2 * x, 150 + 0 * x, 100 + 2 * y], axis=-1).astype(np.uint8)
    luma, *chroma = coded(rgb, 6, 8, full=True)
    down, across = step
    rows, columns = -(-height // down), -(-width // across)
    coarse = []
    for plane in chroma:
        padded = np.pad(plane, ((0, rows * down - height), (0, columns * across - width)), "edge")
        coarse.append(padded.reshape(rows, down, columns, across).mean(axis=(1, 3)))
    if layout == "NV12":
        coarse = [np.stack(coarse, axis=-1)]
    data = packed([luma, *coarse], 8)
    found, _ = to_rgb(ExternalPixels(layout, width, height, data, 6), 2)
    difference = np.abs(found.astype(int) - rgb)
    assert difference.max() <= 4
    assert difference[2:-2, 2:-2].max(initial=0) <= 2


def test_planes_of_green_blue_red() -> None:
    rgb = gradient(6, 8)
    data = b"".join(rgb[..., channel].tobytes() for channel in (1, 2, 0))
    found, _ = to_rgb(ExternalPixels("I444", 8, 6, data, 0), 2)
    assert np.array_equal(found, rgb)


def test_the_files_matrix_counts_where_the_decoder_knows_none() -> None:
    rgb = gradient()
    data = packed(list(coded(rgb, 9, 8, full=True)), 8)
    pixels = ExternalPixels("I444", 32, 24, data)
    by_file = to_rgb(pixels, 9)[0].astype(int)
    by_guess = to_rgb(pixels, 2)[0].astype(int)
    assert np.abs(by_file - rgb).max() <= 2
    assert np.abs(by_guess - rgb).max() > 9


def test_opacity_planes() -> None:
    grey = bytes([50] * 4 + [128] * 2)
    rgb, opacity = to_rgb(ExternalPixels("I420A", 2, 2, grey + bytes([0, 80, 160, 255]), 6), 2)
    assert opacity is not None
    assert opacity.tolist() == [[0, 80], [160, 255]]
    assert rgb[0, 0].tolist() == [50, 50, 50]
    deep = np.array([512] * 4 + [0, 0, 1023, 1023], "<u2").tobytes()
    _, opacity = to_rgb(ExternalPixels("I400AP10", 2, 2, deep), 2)
    assert opacity is not None
    assert opacity.tolist() == [[0, 0], [255, 255]]


@pytest.mark.parametrize("layout", ["RGB", "RGBA", "RGBX", "BGRA", "BGRX"])
def test_packed_pixels(layout: str) -> None:
    order = {"RGB": [10, 20, 30], "BGR": [30, 20, 10]}[layout[:3]]
    data = bytes(([*order, 77])[: len(layout)] * 2)
    pixels = ExternalPixels(layout, 2, 1, data)
    rgb, opacity = to_rgb(pixels, 2)
    assert rgb.tolist() == [[[10, 20, 30]] * 2]
    assert (None if opacity is None else opacity.tolist()) == (
        [[77, 77]] if layout.endswith("A") else None
    )
    assert to_grey(pixels).tolist() == [[20, 20]]


def test_grey_of_deep_planes() -> None:
    data = np.array([0, 1023, 512, 512], "<u2").tobytes()
    assert to_grey(ExternalPixels("I420P10", 2, 1, data)).tolist() == [[0, 255]]


@pytest.mark.parametrize("layout", ["I420", "I444P10", "RGBA", "NV12", "I420A"])
@pytest.mark.parametrize("length", [0, 5, 100_000])
def test_another_length_is_damage(layout: str, length: int) -> None:
    for read in (lambda pixels: to_rgb(pixels, 2), to_grey):
        with pytest.raises(InputUnreadable):
            read(ExternalPixels(layout, 8, 8, bytes(length)))


def test_nothing_is_damage_too() -> None:
    with pytest.raises(InputUnreadable):
        to_rgb(ExternalPixels("RGB", 0, 0, b""), 2)


@pytest.mark.parametrize("layout", ["", "I421", "P010", "I420P9", "xI420"])
def test_unknown_layouts_are_named(layout: str) -> None:
    with pytest.raises(InputUnsupported) as caught:
        to_rgb(ExternalPixels(layout, 1, 1, b"123"), 2)
    assert layout in str(caught.value.detail)


def test_unknown_matrices_are_named() -> None:
    with pytest.raises(InputUnsupported) as caught:
        to_rgb(ExternalPixels("I444", 1, 1, b"123", 14), 2)
    assert caught.value.detail == "colour matrix 14"


@given(st.binary(min_size=6, max_size=6), st.sampled_from([0, 1, 2, 6, 9]), st.booleans())
def test_any_samples_give_a_picture(data: bytes, matrix: int, full: bool) -> None:
    rgb, _ = to_rgb(ExternalPixels("I420", 2, 2, data, matrix, full), 2) if matrix else (None, None)
    assert rgb is None or rgb.shape == (2, 2, 3)
