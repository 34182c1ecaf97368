"""What is stored on the device: said as far as it was verified, deleted by a press alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab, Upload
from tests.pages import SPARING, heard_page
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.tiny]

KEPT = """async () => {
  const stores = (await caches.keys()).sort();
  const keys = await Promise.all(stores.map(async (name) => (await caches.open(name)).keys()));
  return keys.flat().map(({url}) => url);
}"""
# Persistence is for the browser to grant: headless, it never asks.
GRANTS = """
  Object.defineProperty(StorageManager.prototype, "persist", {value: async () => GRANTED});
  Object.defineProperty(StorageManager.prototype, "persisted", {value: async () => false});
"""


@pytest.fixture(scope="module")
def fast(plain_chromium: "Browser", shared_site: Site) -> Iterator[Tab]:
    """A tab on its first visit that asked for few bytes, in a browser that keeps nothing for good.

    What its tests delete is there again when they end.
    """
    with heard_page(plain_chromium, SPARING, GRANTS.replace("GRANTED", "false")) as page:
        yield Tab(page, shared_site.url).open().wait_sealed().wait_controlled()


@pytest.fixture(scope="module")
def fine(plain_chromium: "Browser", shared_site: Site) -> Iterator[Tab]:
    """A tab on its first visit, with the fine model; its browser keeps what it is asked to."""
    with heard_page(plain_chromium, GRANTS.replace("GRANTED", "true")) as page:
        yield Tab(page, shared_site.url).open().wait_sealed().wait_fine()


def light(page: "Page", value: str) -> None:
    page.locator(f"#stored[data-light={value}]").wait_for(state="attached")


def open_stored(page: "Page") -> None:
    """Open the list of what is stored, if it isn't."""
    if not page.locator("#proof").is_visible():
        page.locator("#chip").click()
    if not page.locator("#stored-list").is_visible():
        page.locator("#stored-title").click()


def test_without_the_fine_model_it_works_offline_with_the_fast_one(fast: Tab) -> None:
    page = fast.page
    light(page, "offlineFast")
    claims = page.locator("#claims")
    claims.get_by_text("Works offline with the fast model").wait_for()
    open_stored(page)
    assert "with the fast model" in page.locator("#stored-light").inner_text()
    assert "Fine model" not in page.locator("#stored-list").inner_text()


def test_with_the_fine_model_it_works_offline(fine: Tab) -> None:
    page = fine.page
    light(page, "offline")
    page.locator("#claims").get_by_text("Works offline", exact=True).wait_for()
    open_stored(page)
    listed = page.locator("#stored-list").inner_text()
    assert "The page itself" in listed
    assert "Fine model" in listed
    assert "HEIC reader" not in listed


@pytest.mark.parametrize("granted", ["true", "false"])
def test_the_browser_is_asked_to_keep_it_by_a_press(fast: Tab, fine: Tab, granted: str) -> None:
    page = (fine if granted == "true" else fast).page
    open_stored(page)
    said = page.locator("#stored-lasting")
    assert "may remove this" in said.inner_text()
    page.get_by_role("button", name="Ask the browser to keep it").click()
    words = "keeps this until you delete it" if granted == "true" else "did not agree"
    said.get_by_text(words).wait_for()
    assert not page.locator("#stored-keep").is_visible()


def test_a_press_deletes_one_and_the_next_visit_loads_it_again(
    fast: Tab, shared_site: Site
) -> None:
    page, site = fast.page, shared_site
    light(page, "offlineFast")
    open_stored(page)
    before, count = page.evaluate(KEPT), len(site.requests)
    press = page.get_by_role("button", name="Delete: NumPy")
    page.evaluate("document.querySelectorAll('#stored button').forEach((one) => one.click())")
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == before, "only a person's press deletes"

    press.click()
    light(page, "here")
    after = page.evaluate(KEPT)
    (gone,) = [url.rpartition("/")[2] for url in before if url not in after]
    assert gone.startswith("numpy")
    assert press.count() == 0
    assert page.locator("#proof").is_visible(), "the panel stays, and with it the focus"
    assert len(site.requests) == count, "the tab asks for nothing"
    page.reload()
    fast.wait_sealed()
    light(page, "offlineFast")
    asked = {request.path.rpartition("/")[2] for request in site.requests[count:]}
    assert asked <= {"sw.js", gone}, "the browser may have it in a cache of its own"
    assert sorted(page.evaluate(KEPT)) == sorted(before)


def test_what_the_browser_removed_is_loaded_again_and_said(fast: Tab) -> None:
    fast.page.evaluate("caches.delete('stayput-parts')")
    with heard_page(fast.page.context, SPARING) as page:
        tab = Tab(page, fast.url).open_held()
        page.locator("#ready-words", has_text="no longer has what was stored").wait_for()
        tab.release().wait_sealed()
        light(page, "offlineFast")


@pytest.mark.sparing
@pytest.mark.own_tab("nothing is left of its profile")
def test_what_is_not_as_it_was_built_does_not_count_and_a_press_deletes_all(
    page: "Page", site: Site, photo: bytes
) -> None:
    tab = Tab(page, site.url).open_held().wait_controlled()
    page.evaluate(
        """async () => {
          const name = (await caches.keys()).find((one) => one.startsWith("stayput-shell-"));
          const cache = await caches.open(name);
          const request = (await cache.keys()).find(({url}) => url.endsWith(".css"));
          await cache.put(request, new Response("not what was built"));
        }"""
    )
    tab.release().wait_sealed()
    light(page, "here")
    page.locator("#claims").get_by_text("Works on this device").wait_for()

    open_stored(page)
    page.get_by_role("button", name="Delete all").click()
    page.get_by_text("Nothing is stored on this device").wait_for()
    assert page.evaluate("caches.keys()") == []
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    page.keyboard.press("Escape")
    tab.hand_over(Upload("a.png", photo, "image/png"), by="drop").wait_done()
