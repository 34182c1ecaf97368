"""Other pages of the same origin: what they can do to ours, what it finds, and where it refuses."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.own_tab("other pages of its origin leave things in its profile"),
]

WORKER = "self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));"
SETTLE = """
async () => {
  await navigator.serviceWorker.register("/worker.js", {scope: "/"});
  await navigator.serviceWorker.ready;
  await (await caches.open("another-page")).put("/kept", new Response("kept"));
}
"""


@pytest.fixture
def shared(built: Path, tmp_path: Path) -> Iterator[Site]:
    """Our page in a folder of an origin at whose top another page stands."""
    shutil.copytree(built, tmp_path / "site" / "ours")
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>Another</title>", "utf-8")
    (tmp_path / "site" / "worker.js").write_text(WORKER, "utf-8")
    with serve_directory(tmp_path / "site", isolate=False) as site:
        yield site


@pytest.mark.console_errors
def test_a_page_that_could_look_into_it_gets_no_photo(
    page: "Page", shared: Site, car: Path
) -> None:
    page.goto(shared.url)
    with page.expect_popup() as popup:
        page.evaluate("window.ours = window.open('/ours/'); undefined")
    ours = popup.value
    ours.wait_for_selector("#failure:not([hidden])")
    assert ours.locator("#failure").get_attribute("data-code") == "FRAMED"
    assert page.evaluate("window.ours.document.title") != "", "it could look into it"
    Tab(ours, ours.url).choose(car)
    ours.wait_for_timeout(500)
    assert ours.locator("img[src^='blob:']:not(#empty img)").count() == 0
    assert len(ours.workers) == 0
    # And offers the way out: a tab that nobody else has in their hands.
    with page.context.expect_page() as apart:
        ours.locator("#failure-apart").click()
    Tab(apart.value, ours.url).wait_sealed()


@pytest.mark.console_errors
def test_stores_and_workers_that_are_not_ours_are_named(page: "Page", shared: Site) -> None:
    page.goto(shared.url)
    page.evaluate(SETTLE)
    tab = Tab(page, f"{shared.url}ours/").open().wait_sealed()
    tab.page.locator("#chip[data-warned=true]").click()
    said = tab.page.locator("#proof-warnings").inner_text()
    assert "another-page" in said
    assert shared.url in said
    assert "an address of its own" in said


@pytest.mark.visited
def test_alone_on_its_origin_there_is_nobody_to_name(page: "Page", site: Site) -> None:
    tab = Tab(page, site.url).open().wait_sealed()
    assert tab.page.locator("#chip").get_attribute("data-warned") == "false"
