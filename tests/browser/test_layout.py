"""The page in windows of many sizes: what must be in sight is, and nothing is out of reach."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.cut_off import cut_off
from tests.browser.photos import telling_jpeg
from tests.browser.tab import Tab, Upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.visited, pytest.mark.one_tab]

# Everything that a person presses or reads, where it lies on the whole page and how far that goes.
MEASURE = """() => {
  const box = (node) => {
    const {left, top, right, bottom, width, height} = node.getBoundingClientRect();
    return {left, top, right, bottom, width, height};
  };
  const seen = (selector) => [...document.querySelectorAll(selector)]
    .filter((node) => node.getClientRects().length > 0);
  return {
    frame: box(document.querySelector("#frame")),
    stage: box(document.querySelector("#stage")),
    foot: box(document.querySelector(".foot")),
    tools: seen("#tools").map(box),
    groups: seen(".tools-group").map(box),
    headings: seen(".section-button").map(box),
    labels: seen(".section-short").map((node) => node.scrollWidth - node.clientWidth),
    foots: seen(".foot-done > .button").map(box),
    wide: Math.max(document.body.scrollWidth, document.scrollingElement.scrollWidth) - innerWidth,
  };
}"""


def measured(tab: Tab, width: int, height: int, text: int = 16) -> dict[str, Any]:
    """The page at this size, with text of so many pixels."""
    tab.page.set_viewport_size({"width": width, "height": height})
    tab.page.evaluate("px => { document.documentElement.style.fontSize = `${px}px`; }", text)
    tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")
    found: dict[str, Any] = tab.page.evaluate(MEASURE)
    return found


def open_section(page: "Page", name: str) -> None:
    button = page.locator(f"#section-{name}")
    if button.get_attribute("aria-expanded") == "false":
        button.click()


@pytest.fixture(autouse=True)
def _as_it_was(tab: Tab) -> "Iterator[None]":
    """The next test starts with the window of all others."""
    yield
    tab.page.evaluate("document.documentElement.style.fontSize = ''")
    tab.page.set_viewport_size({"width": 1280, "height": 720})


def test_after_a_cutout_every_section_is_in_sight_and_the_foot_is_low(tab: Tab) -> None:
    tab.choose(Upload("a.jpg", telling_jpeg())).wait_finer()
    for width, height in ((1440, 900), (1366, 768), (1280, 720)):
        for name in ("background", "cutout", "findings"):
            open_section(tab.page, name)
            found = measured(tab, width, height)
            assert len(found["headings"]) == 6
            assert all(one["bottom"] <= found["foot"]["top"] + 1 for one in found["headings"]), name
            assert found["foot"]["height"] <= 100


def test_on_a_phone_five_tabs_and_one_row_to_save(tab: Tab) -> None:
    tab.choose(Upload("a.jpg", telling_jpeg())).wait_finer()
    for width, height in ((390, 844), (320, 640)):
        measured(tab, width, height)
        for name in ("background", "cutout", "findings"):
            open_section(tab.page, name)
            found = measured(tab, width, height)
            assert found["wide"] <= 0
            assert len(found["headings"]) == 5
            assert len({round(one["top"]) for one in found["headings"]}) == 1
            assert all(0 <= one["left"] < one["right"] <= width for one in found["headings"])
            assert max(found["labels"]) <= 0, "no label is cut off"
            assert found["stage"]["height"] >= height / 2
            assert found["foot"]["height"] <= 72
            assert found["foot"]["bottom"] <= height, "saving is in sight"
            assert len({round(one["top"]) for one in found["foots"]}) == 1
            assert len({round(one["top"]) for one in found["groups"]}) == 1, "one row of tools"


@pytest.mark.parametrize(
    ("width", "height", "text"), [(720, 450, 16), (390, 844, 32), (320, 640, 16), (1024, 450, 16)]
)
def test_the_picture_is_large_enough_in_small_windows_and_with_large_text(
    tab: Tab, car: Path, width: int, height: int, text: int
) -> None:
    tab.choose(car).wait_finer()
    measured(tab, width, height, text)
    open_section(tab.page, "background")
    found = measured(tab, width, height, text)
    assert found["frame"]["height"] >= 160
    assert found["stage"]["height"] >= 0.4 * height
    assert found["wide"] <= 0, "nothing is reached by scrolling sideways"
    assert len({round(one["top"]) for one in found["groups"]}) == 1
    # Each can be scrolled to, and is then what a press meets.
    pill = "#section-background-body .pill >> nth=4"
    for selector in ("#save", "#more", "#start-over", "#chip", "#section-crop", pill):
        node = tab.page.locator(selector)
        node.scroll_into_view_if_needed()
        assert node.evaluate("""node => {
          const {left, top, width, height} = node.getBoundingClientRect();
          const hit = document.elementFromPoint(left + width / 2, top + height / 2);
          return node.contains(hit) || hit?.contains(node);
        }"""), selector


WIDTHS = ((320, 640), (390, 844), (768, 1024), (1366, 768), (1440, 900))


def assert_all_can_be_read(tab: Tab, state: str, within: str = "body") -> None:
    """With text of twice the size, no word is cut off and no control lies out of reach."""
    found: list[str] = []
    for width, height in WIDTHS:
        wide = measured(tab, width, height, text=32)["wide"]
        where = f"{state}, {width} x {height}"
        found += [f"{where}: {wide} px too wide"] * (wide > 0)
        found += [f"{where}: {one}" for one in cut_off(tab.page, within)]
    assert not found, "\n".join(found)


def test_with_large_text_all_can_be_read_and_pressed_at_every_width(tab: Tab) -> None:
    assert_all_can_be_read(tab, "empty")
    tab.choose(Upload("a.jpg", telling_jpeg())).wait_finer()
    for name in ("background", "cutout", "shadow", "crop", "findings"):
        open_section(tab.page, name)
        assert_all_can_be_read(tab, name)
    measured(tab, 1280, 720)
    tab.page.keyboard.press("e")
    tab.page.locator("#brush-bar").wait_for()
    assert_all_can_be_read(tab, "a brush in hand")
    tab.page.keyboard.press("k")
    tab.page.locator("#crop-bar").wait_for()
    assert_all_can_be_read(tab, "the crop")
    tab.page.keyboard.press("Escape")
    tab.page.locator("#chip").click()
    assert_all_can_be_read(tab, "proof", "#proof")
    tab.page.keyboard.press("Escape")


def test_arrow_keys_open_no_window_and_leave_the_choice_as_it_was(tab: Tab, car: Path) -> None:
    tab.choose(car).wait_finer()
    page, choosers = tab.page, list[object]()
    page.on("filechooser", lambda one: choosers.append((one,)))
    page.wait_for_timeout(200)
    open_section(page, "background")
    pills = page.get_by_role("group", name="Background", exact=True)
    pills.get_by_role("radio", name="Gradient").check()
    page.keyboard.press("ArrowRight")
    picture = pills.get_by_role("radio", name="Picture")
    assert picture.evaluate("node => node === document.activeElement")
    assert pills.get_by_role("radio", name="Gradient").is_checked()
    page.wait_for_timeout(200)
    assert not choosers
    page.keyboard.press("ArrowRight")
    assert pills.get_by_role("radio", name="Blur").is_checked()
    page.keyboard.press("ArrowLeft")
    assert pills.get_by_role("radio", name="Blur").is_checked()
    for key in ("Enter", "Space"):
        with page.expect_file_chooser():
            page.keyboard.press(key)
        assert pills.get_by_role("radio", name="Blur").is_checked(), "no file was chosen"


def test_one_of_the_photos_to_try_is_cut_out_and_asks_for_nothing(tab: Tab) -> None:
    page = tab.page
    before = page.evaluate("performance.getEntriesByType('resource').length")
    page.get_by_role("button", name="Dog").click()
    tab.wait_finer()
    assert "hidden details found and removed" in page.locator("#section-findings").inner_text()
    asked = page.evaluate(
        "count => performance.getEntriesByType('resource').slice(count).map(({name}) => name)"
        ".filter((name) => !/^(blob|data):/.test(name))",
        before,
    )
    assert asked == []
    assert page.get_by_role("heading", level=1).inner_text() == "sample-dog.webp"
