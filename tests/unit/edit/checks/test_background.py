"""Backgrounds of real photos, and colours of known lightness."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.edit.checks.background import backdrop, lightness
from app.edit.checks.bounds import judge
from tests.unit.test_data import DATA, rows


@pytest.mark.data
def test_streets_rooms_and_patterns_are_no_plain_background() -> None:
    if not rows("mattes"):
        pytest.skip(f"no test data at {DATA} (STAYPUT_DATA names another place)")
    told = []
    for row in rows("mattes"):
        if row["subset"] not in ("ccp", "alphamatting"):
            continue
        picture = np.asarray(Image.open(DATA / row["image"]).convert("RGBA"))
        matte = np.asarray(Image.open(DATA / row["gt"]).convert("L"))
        found = backdrop(picture, matte)
        assert found is not None
        told += [judge("background_even", found.spread), judge("background_shadow", found.shadow)]
    assert len(told) == 2 * 39
    assert {one.status for one in told} == {"fail"}


@given(st.integers(0, 255))
def test_a_plain_wall_is_as_light_as_its_colour_and_even(level: int) -> None:
    wall = np.full((60, 40, 4), level, np.uint8)
    wall[..., 3] = 255
    found = backdrop(wall, np.zeros((60, 40), np.uint8))
    assert found is not None
    assert found.light == pytest.approx(lightness(f"#{level:02x}{level:02x}{level:02x}"))
    assert found.spread == pytest.approx(0, abs=1e-9)
    assert found.shadow == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("colour", "light"), [("#000000", 0), ("#ffffff", 100), ("#777777", 50.03), ("#ff0000", 53.24)]
)
def test_lightness_is_that_of_the_tables(colour: str, light: float) -> None:
    assert lightness(colour) == pytest.approx(light, abs=0.01)


def test_the_subject_and_what_is_beside_it_do_not_count() -> None:
    wall = np.full((480, 480, 4), 220, np.uint8)
    wall[..., 3] = 255
    matte = np.zeros((480, 480), np.uint8)
    matte[200:300, 200:300] = 255
    wall[193:307, 193:307, :3] = 30
    found = backdrop(wall, matte)
    assert found is not None
    assert (found.spread, round(found.shadow, 6)) == (0, 0)
    wall[150:350, 150:350, :3] = 30
    darker = backdrop(wall, matte)
    assert darker is not None
    assert darker.shadow > 20
