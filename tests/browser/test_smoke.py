"""The whole way once, with the models that are shipped: `build.py test --quick` runs this alone."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.output.verify import verify_clean
from tests.browser.tab import Tab, Upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.smoke,
    pytest.mark.own_tab("the whole way begins with a first visit"),
]


def test_a_photo_that_is_dropped_is_saved_without_its_background(tab: Tab, car: Path) -> None:
    tab.hand_over(Upload("car.jpg", car.read_bytes(), "image/jpeg"), by="drop").wait_done()
    resumed = "performance.getEntriesByName('stayput.resumed').length"
    assert tab.page.evaluate(resumed) == 1, "the build's memory fits this browser"
    compiled = "performance.getEntriesByName('stayput.compiled').length"
    assert tab.page.evaluate(compiled) == 1, "the compiled steps fit its memory"
    saved = tab.saved()
    width, height = Image.open(car).size
    verify_clean(saved, height=height, width=width)
    alpha = np.asarray(Image.open(io.BytesIO(saved)).getchannel("A"))
    assert 0.1 < (alpha > 128).mean() < 0.9
    assert alpha[0, 0] == 0
