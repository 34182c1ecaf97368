"""Every state of the page keeps the rules of WCAG 2.2 A and AA, at every size, light and dark."""

import pytest

from tests.browser.axe import violations_everywhere
from tests.browser.editor import Editor
from tests.browser.photos import telling_jpeg
from tests.browser.stripping import strip
from tests.browser.tab import Tab, Upload

# A state is looked at in many sizes and both schemes.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.visited,
    pytest.mark.one_tab,
    pytest.mark.timeout(600),
]

SECTIONS = ("background", "cutout", "shadow", "crop", "findings")

HOVER = """() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["x"], "a.jpg", {type: "image/jpeg"}));
  document.body.dispatchEvent(new DragEvent("dragenter", {bubbles: true, dataTransfer: transfer}));
}"""


# The photo is held back on its way to the worker, in whose place the test speaks.
HOLD = """() => {
  const real = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const send = () => real.call(this, message, ...rest);
    if (message?.kind !== "call" || message.method !== "process") return send();
    Worker.prototype.postMessage = real;
    window.say_ = (news) => this.dispatchEvent(
      new MessageEvent("message", { data: { kind: "progress", id: message.id, ...news } }),
    );
    window.send_ = send;
  };
}"""
REFINING = """() => window.say_({ stage: "refine", done: 0, total: 1 })"""
DRAWN = """() => window.say_({
  stage: "compose", done: 1, total: 1,
  early: { data: new Uint8Array(4 * 320 * 240).fill(128), width: 320, height: 240 },
})"""


@pytest.fixture(autouse=True)
def _as_it_was(tab: Tab) -> None:
    """No proof, no veil of the test before."""
    tab.page.keyboard.press("Escape")


def assert_kept(tab: Tab, state: str, *, but: str = "") -> None:
    found = [one for one in violations_everywhere(tab.page, state) if not (but and but in one)]
    assert not found, "\n".join(found)


def test_the_empty_page(tab: Tab) -> None:
    assert_kept(tab, "empty")


def test_the_proof(tab: Tab) -> None:
    tab.page.locator("#chip").click()
    tab.page.locator("#proof").wait_for()
    tab.page.locator("#stored-title").click()
    tab.page.locator("#stored-list li").first.wait_for()
    assert_kept(tab, "proof")
    tab.page.get_by_role("button", name="Close").click()
    assert tab.page.evaluate("document.activeElement.id") == "chip"


def test_while_files_hover(tab: Tab) -> None:
    tab.page.evaluate(HOVER)
    tab.page.locator("#veil").wait_for()
    assert_kept(tab, "dragging")
    tab.page.evaluate("document.dispatchEvent(new DragEvent('dragleave', {bubbles: true}))")


def test_a_cutout_and_all_that_can_be_done_with_it(tab: Tab) -> None:
    editor = Editor(tab.choose(Upload("a.jpg", telling_jpeg())).wait_finer())
    for section in SECTIONS:
        button = tab.page.locator(f"#section-{section}")
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        assert_kept(tab, section)
    editor.tool("Erase")
    assert_kept(tab, "erasing")
    tab.page.keyboard.press("Escape")
    tab.page.keyboard.press("k")
    tab.page.locator("#crop-bar").wait_for()
    assert_kept(tab, "cropping")
    tab.page.keyboard.press("Escape")
    editor.section("Background").choose("Background", "Colour")
    tab.page.get_by_role("button", name="Sand").click()
    editor.rendered()
    assert tab.page.get_by_role("button", name="Sand").get_attribute("aria-pressed") == "true"
    frame = tab.page.locator("#frame")
    assert frame.get_attribute("aria-label") == "Edited cutout of a.jpg"
    tab.more("Copy to clipboard").focus()
    # The list lies over some targets in part, until a press beside it closes it.
    assert_kept(tab, "edited, more", but=": target-size ")
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#more-list").is_visible()
    assert_kept(tab, "edited")


def test_presets(tab: Tab) -> None:
    page = tab.page
    editor = Editor(tab.choose(Upload("a.jpg", telling_jpeg())).wait_finer())
    for group in ("product", "id", "headshot", "sticker", "more"):
        card = page.locator(f"#presets-{group}-card")
        if card.get_attribute("aria-expanded") == "false":
            card.click()
        if group == "id":
            page.get_by_role("combobox").fill("US")
            page.get_by_role("option").first.click()
            page.get_by_label("Replace the background anyway").check()
            page.get_by_text("Print sheet", exact=True).click()
            page.get_by_role("button", name="Set the lines").click()
            page.get_by_role("slider", name="Crown of the head").wait_for()
            assert_kept(tab, "lines of the head")
            page.keyboard.press("Escape")
            card.click()
            page.get_by_text("Custom size", exact=True).click()
        else:
            page.locator(".preset-chip:visible").last.click()
        editor.rendered()
        # What was measured of the picture before is pale until it is measured anew.
        page.locator(".checks[data-current=false]:visible").wait_for(state="detached")
        assert_kept(tab, group)


def test_while_a_cutout_is_made(tab: Tab) -> None:
    page = tab.page
    page.evaluate(HOLD)
    tab.choose(Upload("a.jpg", telling_jpeg()))
    while not page.evaluate("'send_' in window"):
        page.wait_for_timeout(50)
    try:
        page.evaluate(REFINING)
        assert page.locator("#words").inner_text() == "Refining the edge"
        assert_kept(tab, "working")
        page.evaluate(DRAWN)
        assert page.get_by_role("button", name="Preparing the file…").is_visible()
        assert_kept(tab, "seen, not to be saved yet")
    finally:
        page.evaluate("window.send_(), delete window.send_")
        tab.wait_done()


@pytest.mark.own_tab("the seal waits for a model that is not kept yet")
def test_before_the_seal(first_visit: Tab) -> None:
    first_visit.open_held()
    first_visit.page.locator("#ready").wait_for()
    assert_kept(first_visit, "opening")
    first_visit.choose(Upload("a.jpg", telling_jpeg())).wait_stage("waiting")
    assert_kept(first_visit, "a photo waits")


def test_photos_without_metadata(tab: Tab) -> None:
    strip(tab, Upload("a.jpg", telling_jpeg())).wait_done()
    assert_kept(tab, "one clean photo")
    strip(tab, Upload("a.jpg", telling_jpeg()), Upload("b.jpg", telling_jpeg())).wait_done()
    assert_kept(tab, "clean photos")


def test_an_error(tab: Tab) -> None:
    tab.choose(Upload("a.jpg", b"no photo at all")).wait_error()
    assert_kept(tab, "error")
    tab.page.reload()
    tab.wait_sealed()


def test_a_list_of_cutouts(tab: Tab) -> None:
    page = tab.page
    photos = [Upload("a.jpg", telling_jpeg()), Upload("b.jpg", telling_jpeg()[:700])]
    tab.file_input.set_input_files([one.as_payload() for one in photos])
    page.locator("body[data-queue-ended='2']").wait_for()
    page.locator("#section-background").wait_for()
    assert_kept(tab, "a list of cutouts")
    page.locator("#section-save-all").click()
    assert_kept(tab, "saving all of them")
