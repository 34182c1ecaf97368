"""What the seal's panel lists, held against the server's log and the build."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab
from tests.browser.tiny_models import fine_orders
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.own_tab("the list is of all that a visit asks for, a first one or a second one"),
]

ROWS = """
(id) => [...document.querySelectorAll(`#${id} li`)].map((row) => ({
  name: row.querySelector(".ledger-name").textContent,
  sha256: row.querySelector(".ledger-hash").textContent,
}))
"""
# What the browser asks for by itself, for the tab's icon and for installing the page as an app.
BY_ITSELF = ("sw.js", "manifest.webmanifest", "icons/")


def test_all_that_was_loaded_is_listed_with_its_hash(page: "Page", site: Site, built: Path) -> None:
    """On a first visit and on a second one; the fine model is ordered on the first, and once."""
    tab = Tab(page, site.url).open().wait_sealed()
    assert len(fine_orders(site)) == 1, "before the seal, whatever comes"
    assert_listed(tab, site, built)
    tab.wait_controlled()
    parts = [request.path for request in site.requests if "/parts/" in request.path]
    assert sorted(parts) == sorted(set(parts)), "none by the service worker, which came meanwhile"
    site.clear()
    tab.open().wait_sealed()
    assert_listed(tab, site, built)
    assert fine_orders(site) == []
    assert page.locator("#proof-facts").inner_text().count("tiny-wasm") == 0
    assert "Fine model" in page.locator("#proof").inner_text()


def assert_listed(tab: Tab, site: Site, built: Path) -> None:
    """Hold what the panel says of this visit against what the host was asked for in it."""
    page = tab.wait_fine().page  # asked for before the seal, listed when it is here
    asked = {request.path[1:] or "index.html" for request in site.requests}
    page.locator("#chip[data-warned=false]").click()
    own = hashlib.sha256((built / "index.html").read_bytes()).hexdigest()
    assert page.locator("#proof-root").inner_text() == own, "which names those of all else"
    assert page.locator("#proof-warnings").is_hidden()
    files = page.evaluate(ROWS, "proof-files-list")
    parts = page.evaluate(ROWS, "proof-requests-list")
    for row in files:
        path = built / row["name"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert row["sha256"] == ("" if row["name"] == "build.json" else digest), row["name"]
    names = {row["name"] for row in files}
    assert {"index.html", "styles.css", "js/main.js", "build.json"} <= names
    hashes = {row["sha256"] for row in parts}
    of_parts = {path for path in asked if path.startswith("parts/")}
    assert {hashlib.sha256((built / path).read_bytes()).hexdigest() for path in of_parts} <= hashes
    assert len(parts) >= 16
    assert {path for path in asked - of_parts if not path.startswith(BY_ITSELF)} <= names


@pytest.mark.visited
def test_a_file_that_is_not_of_the_build_is_a_warning_on_the_chip(page: "Page", site: Site) -> None:
    page.add_init_script("fetch('licences/index.html');")
    Tab(page, site.url).open().wait_sealed()
    page.locator("#chip[data-warned=true]").click()
    assert "licences/index.html" in page.locator("#proof-warnings").inner_text()


@pytest.mark.visited
def test_another_list_than_the_page_names_is_refused(page: "Page", site: Site) -> None:
    other = """
      const real = window.fetch;
      window.fetch = async (url, options) => {
        const answer = await real(url, options);
        if (!String(url).endsWith("build.json")) return answer;
        return new Response((await answer.text()).replace('"protocol": 2', '"protocol":  2'));
      };
    """
    page.add_init_script(other)
    tab = Tab(page, site.url).open()
    assert tab.wait_error() == "ASSET_CORRUPT"
    assert page.locator("body[data-seal=sealed]").count() == 0
