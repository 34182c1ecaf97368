"""What a photo tells is shown beside it: at a glance, in detail, before and after."""

import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.browser.photos import BERLIN, plain_jpeg, telling_jpeg
from tests.browser.tab import Tab, Upload
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]

PHOTO = Upload("IMG_20260614_162101.jpg", telling_jpeg())


def kind(tab: Tab, title: str) -> "Locator":
    """The row of one kind, by role and name."""
    tab.findings()
    return tab.page.get_by_role("button", name=re.compile(rf"^{title}\b"))


def test_kinds_are_counted_and_named_and_open_by_keyboard(tab: Tab) -> None:
    tab.choose(PHOTO).wait_done()
    for title in ("Place", "Person and device", "Time", "Hidden picture", "Text"):
        assert kind(tab, title).count() == 1, title
    place = kind(tab, "Place")
    assert place.get_attribute("aria-expanded") == "false"
    assert BERLIN in place.inner_text(), "the place is seen at a glance"
    place.focus()
    tab.page.keyboard.press("Enter")
    assert place.get_attribute("aria-expanded") == "true"
    details = tab.page.locator(f"#{place.get_attribute('aria-controls')}")
    assert BERLIN in details.inner_text()
    assert "In Exif" in details.inner_text()
    tab.page.keyboard.press("Enter")
    assert not details.is_visible()


def test_a_place_is_words_and_no_map(tab: Tab) -> None:
    tab.choose(PHOTO).wait_done()
    kind(tab, "Place").click()
    maps = "#panel :is(iframe, canvas, a[href*='map'], img[src^='http'])"
    assert tab.page.locator(maps).count() == 0


def test_the_small_picture_inside_the_photo_is_shown(tab: Tab) -> None:
    tab.choose(PHOTO).wait_done().findings()
    small = tab.page.get_by_role("img", name="Small picture hidden in the file")
    assert small.is_visible()
    image = small.locator("img")
    assert str(image.get_attribute("src")).startswith("data:image/jpeg;base64,")
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [160, 120]


def test_findings_are_there_before_the_cutout_and_counted_as_removed_after(tab: Tab) -> None:
    tab.page.evaluate("""() => {
      window.heard = [];
      new MutationObserver(() => {
        const words = document.querySelector(".found-title")?.textContent;
        const heard = document.body.dataset.stage + ": " + words;
        if (words && window.heard.at(-1) !== heard) window.heard.push(heard);
      }).observe(document.body, {subtree: true, childList: true, attributes: true});
    }""")
    tab.choose(PHOTO).wait_done()
    heard = tab.page.evaluate("window.heard")
    found = [
        words
        for words in heard
        if words.startswith("working: ") and "hidden details found" in words
    ]
    assert found
    assert "removed" not in found[0]
    count = int(found[0].split()[1])
    assert count > 5
    said = tab.page.locator("#section-findings").inner_text()
    assert f"{count} hidden details found and removed" in said
    findings = tab.findings()
    assert f"{count} hidden details" in findings.split("Before")[1].split("After")[0]
    assert "nothing but the picture" in findings.split("After")[1]
    assert "Checked again in the finished file." in findings
    for row in tab.page.locator(".kind-button").all():
        assert row.get_attribute("aria-label") is None, "it would hide the values that are seen"
        assert ", removed" in str(row.text_content())


@pytest.mark.own_tab("the seal waits for a model that is not kept yet")
def test_while_python_starts_the_page_says_so(first_visit: Tab) -> None:
    tab, page = first_visit.open_held().choose(PHOTO), first_visit.page
    page.evaluate("""() => {
      window.heard = [];
      const note = () => {
        const step = document.querySelector("[aria-current=step] .step-words");
        const words = document.getElementById("words").textContent + ": " + step?.textContent;
        if (window.heard.at(-1) !== words) window.heard.push(words);
      };
      const all = {subtree: true, childList: true, characterData: true, attributes: true};
      new MutationObserver(note).observe(document.body, all);
    }""")
    tab.release().wait_done()
    heard = [words for words in page.evaluate("window.heard") if not words.startswith("Waiting")]
    assert heard[0] == "Starting: undefined"
    assert "Reading: Reading" in heard
    assert "Starting: undefined" not in heard[1:]


def test_a_photo_that_tells_nothing_says_so(tab: Tab) -> None:
    tab.choose(Upload("photo.jpg", plain_jpeg())).wait_done()
    assert "No hidden data found" in tab.page.locator("#section-findings").inner_text()
    assert "There is nothing in this file but the picture." in tab.findings()
    assert tab.page.locator(".kind").count() == 0


HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    "\u202egnp.tohs\u202c" + "W" * 400
)


def test_hostile_words_are_text_and_stay_in_their_place(tab: Tab) -> None:
    title = tab.page.title()
    tab.choose(Upload("photo.jpg", telling_jpeg(comment=HOSTILE.encode()))).wait_done()
    kind(tab, "Text").click()
    panel = tab.page.locator("#panel")
    assert "<script>document.title=" in panel.inner_text()
    assert panel.locator("script, img[src='x']").count() == 0
    assert tab.page.title() == title
    assert "\u202e" not in panel.inner_text()
    wide = "node => node.scrollWidth > node.clientWidth"
    assert not tab.page.locator("#sections").evaluate(wide)
    assert not tab.page.locator("body").evaluate(wide)


# Whatever the reason: the worker refuses to look.
NO_INSPECT = """
  const real = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const method = message?.method === "inspect" ? "refused" : message?.method;
    return real.call(this, message?.method ? {...message, method} : message, ...rest);
  };
"""


@pytest.mark.own_tab("its worker refuses to look")
def test_a_photo_that_can_not_be_looked_at_is_cut_out_all_the_same(
    page: "Page", site: Site
) -> None:
    page.add_init_script(NO_INSPECT)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(PHOTO).wait_done()
    findings = page.get_by_role("region", name="Hidden data in this photo").inner_text()
    assert "could not be listed" in findings, "it opens by itself"
    for words in (findings, page.locator("#section-findings").inner_text()):
        assert "removed" not in words
        assert "No hidden data" not in words
    assert tab.saved().startswith(b"\x89PNG")


LONGER = """() => {
  for (const node of document.querySelectorAll(".kind-title, .found-title, #also, #save, dd")) {
    const words = node.textContent;
    node.textContent = words + " " + words.slice(0, Math.ceil(words.length * 0.4));
  }
}"""


@pytest.mark.own_tab("the words of the page are changed")
def test_longer_words_and_the_other_direction_fit(page: "Page", site: Site) -> None:
    Tab(page, site.url).open().wait_sealed().choose(PHOTO).wait_done()
    page.evaluate(LONGER)
    findings = page.locator("#section-findings")
    overflow = "node => node.scrollWidth - node.clientWidth"
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if findings.get_attribute("aria-expanded") == "false":
            findings.click()
        for direction in ("ltr", "rtl"):
            page.evaluate("dir => { document.documentElement.dir = dir; }", direction)
            for node in ("body", ".foot", "#section-findings-body", ".change-box"):
                assert page.locator(node).evaluate(overflow) <= 1, (node, width, direction)


@pytest.mark.own_tab("no photo was there before")
def test_the_reader_of_exif_is_loaded_before_a_photo_comes(page: "Page", site: Site) -> None:
    tab = Tab(page, site.url).open().wait_sealed()
    worker = tab.worker("pipeline")
    loaded = "performance.getEntriesByName('stayput.prepared').length"
    ended = time.monotonic() + 60
    while not worker.evaluate(loaded):
        assert time.monotonic() < ended
        tab.page.wait_for_timeout(100)
    tab.choose(PHOTO).wait_done()
    assert kind(tab, "Place").count() == 1
