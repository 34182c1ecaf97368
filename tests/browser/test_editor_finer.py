"""The editor while another model makes the cutout again, and after."""

import pytest

from tests.browser.editor import Editor

pytestmark = pytest.mark.browser

# True once a cutout began to be made again, and that has ended.
IMPROVED = """
() => {
  window.improved = false;
  let began = false;
  const seen = new MutationObserver(() => {
    const is = document.body.dataset.improving === "true";
    if (began && !is) window.improved = true;
    began ||= is;
  });
  seen.observe(document.body, {attributes: true, attributeFilter: ["data-improving"]});
}
"""


def test_a_finer_matte_takes_the_edit_over(editor: Editor) -> None:
    page = editor.page
    editor.tool("Erase").paint((0.3, 0.6), (0.6, 0.6))
    editor.section("Cutout")
    for tier in ("Fast", "Fine"):  # the choice holds for the photos of the tests to come
        page.evaluate(IMPROVED)
        page.get_by_role("radio", name=tier, exact=True).check()
        page.wait_for_function("() => window.improved")
        editor.rendered().save()
        assert len(editor.state()["edit"]["strokes"]) == 1


CORNER = """() => Array.from(
  document.getElementById("frame-edit").getContext("2d").getImageData(0, 0, 1, 1).data
)"""

# Run in the models' worker: what it says is held back, until `self.release()`.
HOLD = """
  (() => {
    const real = MessagePort.prototype.postMessage;
    const held = [];
    MessagePort.prototype.postMessage = function (...said) {
      held.push([this, said]);
    };
    self.release = () => {
      MessagePort.prototype.postMessage = real;
      for (const [port, said] of held) real.apply(port, said);
    };
  })()
"""


def test_an_edit_is_drawn_while_a_finer_version_is_made(editor: Editor) -> None:
    page, models = editor.page, editor.tab.worker("segment")
    editor.section("Cutout")
    page.evaluate(IMPROVED)
    page.get_by_role("radio", name="Fast", exact=True).check()
    page.wait_for_function("() => window.improved")
    models.evaluate(HOLD)
    try:
        page.get_by_role("radio", name="Fine", exact=True).check()
        page.wait_for_selector("body[data-improving=true]")
        editor.section("Background").choose("Background", "Colour")
        assert page.locator("body").get_attribute("data-improving") == "true"
        shown = page.evaluate(CORNER)
    finally:
        models.evaluate("self.release()")
    assert shown[3] == 255, "its background is seen"
    page.wait_for_selector("body[data-improving=false]")
    editor.rendered()
    assert page.evaluate(CORNER) == shown
