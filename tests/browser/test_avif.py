"""AVIF and JPEG XL in the page: decoded by the browser, AVIF turned and coloured here."""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.browser.phones import FIRST, avif_of, drawn, middle_of, notes, saved, upload
from tests.browser.tab import Tab
from tests.unit.files import gradient
from tests.unit.jxl_files import CLEAR
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    *(pytest.mark.browser, pytest.mark.sparing, pytest.mark.tiny, pytest.mark.timeout(200)),
]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": "4:4:4"},
        {"subsampling": "4:2:2"},
        {"range": "limited"},
        *({"orientation": turn} for turn in (3, 5, 6, 8)),
    ],
    ids=str,
)
def test_an_avif_is_within_two_levels_of_pillow(shared_tab: Tab, options: dict[str, Any]) -> None:
    image, given = drawn(), dict(options)
    if turn := given.pop("orientation", None):
        given["exif"] = Image.Exif()
        given["exif"][0x0112] = turn
    data = avif_of(image, **given)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    shared_tab.choose(upload(data, "a.avif")).wait_done()
    pixels = saved(shared_tab)
    assert pixels.shape[:2] == expected.shape[:2]
    kept = pixels[..., 3] == 255  # softer ones have their own colour, without the background's
    assert kept.mean() > 0.1
    difference = np.abs(pixels[..., :3].astype(int) - expected)[kept]
    # Stretching the values of video, the library behind Pillow rounds more coarsely.
    assert difference.max() <= (3 if "range" in options else 2)
    assert "Colours" not in notes(shared_tab)


def test_the_opacity_of_an_avif_is_its_own(shared_tab: Tab) -> None:
    image = drawn()
    opacity = np.tile(np.linspace(255, 0, image.width).astype(np.uint8), (image.height, 1))
    image.putalpha(Image.fromarray(opacity))
    data = avif_of(image, quality=100)
    shared_tab.choose(upload(data, "a.avif")).wait_done()
    pixels = saved(shared_tab)
    # Sure subject: there the cutout's opacity is the file's.
    y, x = np.mgrid[: image.height, : image.width]
    sure = np.hypot(x - image.width * 0.4, y - image.height / 2) < 25
    found, expected = pixels[..., 3][sure].astype(int), opacity[sure].astype(int)
    assert np.median(np.abs(found - expected)) <= 2
    assert 100 < expected.min() < expected.max() < 240, "neither clear nor opaque"


def test_an_animated_avif_gives_its_first_picture(shared_tab: Tab) -> None:
    frames = [drawn(), ImageOps.mirror(drawn())]
    data = avif_of(frames[0], save_all=True, append_images=frames[1:], duration=100)
    shared_tab.choose(upload(data, "a.avif")).wait_done()
    pixels = saved(shared_tab)
    _, column = middle_of(pixels, (40, 60, 90))
    assert abs(column - 161 * 0.4) < 6
    assert "animated" in notes(shared_tab)


@pytest.mark.console_errors
@pytest.mark.visited
@pytest.mark.own_tab("its decoder lacks what browsers have")
def test_a_browser_without_avif_says_so(page: "Page", site: Site) -> None:
    page.add_init_script(FIRST.replace("CODE", "self.ImageDecoder = undefined;"))
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(upload(avif_of(drawn()), "a.avif"))
    assert tab.wait_error() == "INPUT_UNSUPPORTED"
    assert "This browser can’t open AVIF" in page.locator("#failure").inner_text()


def test_a_jpeg_xl_is_opened_or_refused_in_plain_words(shared_tab: Tab) -> None:
    page = shared_tab.page
    # Chromium decodes it since 2026, without being told to.
    if not page.evaluate("() => ImageDecoder.isTypeSupported('image/jxl')"):
        assert shared_tab.choose(upload(CLEAR, "a.jxl")).wait_error() == "INPUT_UNSUPPORTED"
        assert "This browser can’t open JPEG XL" in page.locator("#failure").inner_text()
        return
    shared_tab.choose(upload(CLEAR, "a.jxl")).wait_done()
    pixels = saved(shared_tab)
    # It is cut out already: its own transparency stays, and the colours that are seen.
    assert (pixels[..., 3] == 0).any()
    assert pixels.shape == (24, 32, 4)
    kept = pixels[..., 3] == 255
    assert kept.any()
    assert np.array_equal(pixels[kept][:, :3], gradient()[kept])
