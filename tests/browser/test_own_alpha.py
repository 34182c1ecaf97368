"""A person brings a picture that is cut out already."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.browser.tab import DONE_WITHIN_MS, Tab, Upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]


def white_logo() -> Image.Image:
    """A white disc, half see-through in its middle, over a colour that the file only hides."""
    image = Image.new("RGBA", (300, 200), (200, 30, 60, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((60, 20, 240, 180), fill=(255, 255, 255, 255))
    pen.ellipse((135, 85, 165, 115), fill=(255, 255, 255, 120))
    return image


def test_its_own_alpha_is_kept_until_a_subject_is_asked_for(tab: Tab) -> None:
    own = np.asarray(white_logo())
    file = io.BytesIO()
    white_logo().save(file, "PNG")
    tab.choose(Upload("logo.png", file.getvalue())).wait_done()
    assert "already cut out" in tab.details()
    kept = np.asarray(Image.open(io.BytesIO(tab.saved())))
    assert np.array_equal(kept[own[..., 3] > 0], own[own[..., 3] > 0])
    assert not kept[own[..., 3] == 0].any()

    tab.page.get_by_role("button", name="Find a subject").click()
    found_by = tab.page.locator("#section-cutout-body dt", has_text="Model used")
    found_by.wait_for(state="attached", timeout=DONE_WITHIN_MS)
    assert "already cut out" not in tab.details()
    assert tab.page.get_by_role("button", name="Find a subject").count() == 0
    found = np.asarray(Image.open(io.BytesIO(tab.saved())))
    # Shown on white it would have been lost.
    assert found[..., 3].sum() > 0.5 * own[..., 3].sum()
    assert (found[..., 3] <= own[..., 3]).all()
