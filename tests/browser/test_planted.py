"""Other bytes in the page's own stores: they are found when they are served, and never run."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.tab import Tab
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.own_tab("what is planted stays in the profile"),
]

# In a store's file: what it was, with code put in front of it or behind it.
PLANT = """
async ([kind, name, code]) => {
  const store = (await caches.keys()).find((one) => one.startsWith(kind));
  const cache = await caches.open(store);
  const request = (await cache.keys()).find(({url}) => url.endsWith(name));
  const kept = await cache.match(request);
  const was = await kept.text();
  const type = kept.headers.get("Content-Type");
  const text = name === "index.html" ? code : code + was;
  await cache.put(request, new Response(text, {headers: {"Content-Type": type}}));
}
"""
RUN = 'fetch("planted-ran").catch(() => {});'
PAGE = """<!doctype html><title>Stayput</title><body data-seal="sealed">
<p>planted</p><script>fetch("planted-ran")</script>"""
FILES = {
    "index.html": ("stayput-shell-", PAGE),
    "js/main.js": ("stayput-shell-", RUN),
    "pipeline.worker.js": ("stayput-parts", RUN),
}


@pytest.mark.console_errors
@pytest.mark.parametrize("name", FILES)
def test_what_was_planted_never_runs_and_the_page_says_so(
    page: "Page", site: Site, name: str
) -> None:
    tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
    kind, code = FILES[name]
    planted: Any = [kind, name, code]
    page.evaluate(PLANT, planted)
    for visit in range(2):
        page.reload()
        tab.wait_sealed()
        page.wait_for_timeout(500)
        assert [one.path for one in site.requests if "planted-ran" in one.path] == []
        if visit == 0:
            page.locator("#chip[data-warned=true]").click()
            said = page.locator("#proof-warnings").inner_text()
            assert "was not what was built" in said
            assert name.rpartition("/")[2] in said


@pytest.mark.console_errors
def test_another_fine_model_is_not_used_and_the_sealed_tab_orders_none(
    page: "Page", site: Site
) -> None:
    tab = Tab(page, site.url).open().wait_controlled().wait_fine()
    [path] = {one.path for one in site.requests if "/tiny-" in one.path}
    name = path.rpartition("/")[2]

    def asked() -> int:
        return len([one for one in site.requests if name in one.path])

    before: int = asked()
    page.evaluate(PLANT, ["stayput-parts", name, "other"])
    page.reload()
    tab.wait_sealed()
    page.wait_for_selector("body[data-fine=failed]")
    page.locator("#chip[data-warned=true]").click()
    assert "was not what was built" in page.locator("#proof-warnings").inner_text()
    assert asked() == before
    page.reload()  # it was deleted, so the next visit orders it as a first one does
    tab.wait_fine()
    assert asked() > before
