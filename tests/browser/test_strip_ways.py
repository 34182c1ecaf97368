"""The second way in: where a drop is let go, and photos that come before the seal."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.photos import plain_jpeg
from tests.browser.stripping import rows, several, strip
from tests.browser.tab import Tab, Upload
from tests.unit.files import gradient, save
from tests.unit.stealth import with_stealth

if TYPE_CHECKING:
    pass

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]

DROP_AT = """
(node, {x, y, count, bytes}) => {
  const transfer = new DataTransfer();
  for (let n = 0; n < count; n += 1) {
    transfer.items.add(new File([new Uint8Array(bytes)], `${n}.jpg`, {type: "image/jpeg"}));
  }
  const event = {bubbles: true, cancelable: true, dataTransfer: transfer, clientX: x, clientY: y};
  for (const kind of ["dragenter", "dragover", "drop"]) {
    node.dispatchEvent(new DragEvent(kind, event));
  }
}
"""


@pytest.mark.parametrize(("x", "mode"), [(200, "Save PNG"), (1000, "Save, hidden data removed")])
def test_a_drop_goes_where_it_was_let_go(tab: Tab, x: int, mode: str) -> None:
    tab.page.set_viewport_size({"width": 1200, "height": 800})
    data = {"x": x, "y": 400, "count": 1, "bytes": list(plain_jpeg())}
    tab.page.locator("body").evaluate(DROP_AT, data)
    tab.wait_done()
    assert tab.page.get_by_role("link", name=mode).is_visible()


def test_what_changed_in_the_pixels_is_said(tab: Tab) -> None:
    told = with_stealth(gradient(60, 40), "a prompt", "rgb")
    strip(tab, Upload("a.png", save(told, "PNG"))).wait_done()
    words = tab.findings()
    assert "Only the lowest bits that carried text are different" in words
    assert "pixel for pixel" not in words


@pytest.mark.own_tab("the seal waits for a model that is not kept yet")
def test_photos_taken_while_loading_wait_for_the_seal(first_visit: Tab) -> None:
    tab, page = first_visit.open_held(), first_visit.page
    strip(tab, *several())
    assert tab.wait_stage("waiting") == "waiting"
    page.wait_for_timeout(300)
    assert page.locator("img[src^='blob:']:not(#empty img)").count() == 0
    assert page.locator("img[src^='data:']").count() == 0
    tab.release().wait_done()
    assert rows(page).count() == 4
