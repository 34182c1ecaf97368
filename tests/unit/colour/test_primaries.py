import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.colour.convert import convert, is_srgb
from app.colour.primaries import from_chunks
from tests.unit import files

SRGB_CHROMA = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)


def test_srgb_said_in_chunks_is_srgb() -> None:
    for gamma in (1 / 2.2, 0.45455, None):
        found = from_chunks(gamma, SRGB_CHROMA)
        assert found is not None
        assert is_srgb(found)


def test_linear_gamma_chunk_brightens() -> None:
    found = from_chunks(1.0, None)
    assert found is not None
    grey = np.full((1, 1, 3), 128, np.uint8)
    assert convert(grey, found).tolist() == [[[188, 188, 188]]]


def test_nothing_said_means_nothing_to_do() -> None:
    assert from_chunks(None, None) is None


@given(st.tuples(*[st.floats(0, 1)] * 8))
def test_any_chroma_has_an_answer(chroma: tuple[float, ...]) -> None:
    found = from_chunks(0.45455, chroma)
    if found is not None:
        assert convert(np.full((1, 1, 3), 9, np.uint8), found).shape == (1, 1, 3)


def test_wide_primaries_agree_with_a_profile() -> None:
    found = from_chunks(0.45455, (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06))
    assert found is not None
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    rgb = np.array([[[200, 120, 60], [90, 140, 150], [30, 60, 50]]], np.uint8)
    target = ImageCms.createProfile("sRGB")
    out = ImageCms.profileToProfile(
        Image.fromarray(rgb), source, target, ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    assert out is not None
    assert np.abs(convert(rgb, found).astype(int) - np.asarray(out)).max() <= 2
