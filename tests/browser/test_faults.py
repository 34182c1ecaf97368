"""No room, no storage, no memory, a wrong clock, a second tab."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab
from tests.pages import heard_page
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    *(pytest.mark.browser, pytest.mark.console_errors, pytest.mark.sparing, pytest.mark.tiny),
    pytest.mark.own_tab("what a browser or a host denies is what is tested"),
]

# As a browser does that is told to keep nothing.
REFUSED = """
  for (const name of ["caches", "sessionStorage", "localStorage", "indexedDB"])
    Object.defineProperty(self, name, {
      get() {
        window.refused = (window.refused ?? 0) + 1;
        throw new DOMException("refused", "SecurityError");
      },
    });
"""
HEAP_IS_FULL = """
  self.asked = 0;
  WebAssembly.Memory.prototype.grow = () => {
    self.asked += 1;
    throw new RangeError("planted");
  };
  null;
"""
KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({url}) => url);
}"""
READY = "performance.getEntriesByName('stayput.ready').length"


def cuts(tab: Tab, photo: Path) -> bool:
    return tab.choose(photo).wait_done().saved().startswith(b"\x89PNG")


def test_without_room_for_its_parts_it_works_and_promises_nothing(
    page: "Page", site: Site, car: Path
) -> None:
    session = page.context.new_cdp_session(page)
    origin = site.url.rstrip("/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1_000_000})
    tab = Tab(page, site.url).open().wait_sealed()
    assert cuts(tab, car)
    kept = page.evaluate(KEPT) if page.evaluate("typeof caches") != "undefined" else []
    assert not [url for url in kept if url.endswith("pyodide.asm.wasm")], "there is no room for it"
    tab.start_over()
    assert "works offline" not in page.locator("body").inner_text().lower()


def test_without_any_storage_and_with_a_wrong_clock_it_works(
    page: "Page", site: Site, car: Path
) -> None:
    page.add_init_script(REFUSED)
    page.clock.set_system_time("1970-01-02T00:00:00Z")
    tab = Tab(page, site.url).open().wait_sealed()
    assert page.evaluate("new Date().getFullYear()") == 1970
    assert page.evaluate("window.refused") > 0
    assert cuts(tab, car)


def test_two_tabs_open_at_once_and_both_work(
    plain_chromium: "Browser", site: Site, car: Path
) -> None:
    context = plain_chromium.new_context()
    with heard_page(context) as first, heard_page(context) as second:
        tabs = [Tab(page, site.url) for page in (first, second)]
        for tab in tabs:
            tab.page.goto(site.url, wait_until="commit")
        for tab in tabs:
            tab.wait_sealed().choose(car)
        for tab in tabs:
            assert tab.wait_done().saved().startswith(b"\x89PNG")
    context.close()


@pytest.mark.visited
def test_a_photo_that_fills_the_heap_is_tried_again_in_a_new_one(
    page: "Page", site: Site, tmp_path: Path
) -> None:
    from PIL import Image

    large = tmp_path / "large.png"
    Image.new("RGB", (2400, 1800), (90, 120, 150)).save(large)
    tab = Tab(page, site.url).open().wait_sealed()
    while not page.evaluate(READY):
        page.wait_for_timeout(50)
    tab.worker("pipeline").evaluate(HEAP_IS_FULL)
    anew: list[str] = []
    page.on("worker", lambda one: anew.append(one.url))
    tab.choose(large).wait_done()
    assert tab.saved().startswith(b"\x89PNG")
    assert anew, "the heap was full, and nothing was made anew"
