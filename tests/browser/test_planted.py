"""Other bytes in the page's own stores: they are found when they are served, and never run."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.tab import Tab
from tools.serve.serve import Site

# One tab for both: what is planted is gone from its profile after two visits.
pytestmark = [pytest.mark.browser, pytest.mark.tiny, pytest.mark.console_errors]

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


def test_what_was_planted_never_runs_and_the_page_says_so(
    shared_tab: Tab, shared_site: Site
) -> None:
    """All at once, and each is named."""
    page = shared_tab.wait_controlled().wait_fine().page
    for name, (kind, code) in FILES.items():
        planted: Any = [kind, name, code]
        page.evaluate(PLANT, planted)
    for visit in range(2):
        page.reload()
        shared_tab.wait_sealed()
        page.wait_for_timeout(500)
        assert [one.path for one in shared_site.requests if "planted-ran" in one.path] == []
        if visit == 0:
            page.locator("#chip[data-warned=true]").click()
            told = f"{len(FILES)} stored files of this page were not what was built"
            page.locator("#proof-warnings", has_text=told).wait_for()
            said = page.locator("#proof-warnings").inner_text()
            assert [name for name in FILES if name.rpartition("/")[2] not in said] == []


def test_another_fine_model_is_not_used_and_the_sealed_tab_orders_none(
    shared_tab: Tab, shared_site: Site, tiny_dist: Path
) -> None:
    page = shared_tab.wait_controlled().wait_fine().page
    [path] = tiny_dist.rglob("tiny-*.onnx.bin")
    name = path.name

    def asked() -> int:
        return len([one for one in shared_site.requests if name in one.path])

    before: int = asked()
    page.evaluate(PLANT, ["stayput-parts", name, "other"])
    page.reload()
    shared_tab.wait_sealed()
    page.wait_for_selector("body[data-fine=failed]")
    page.locator("#chip[data-warned=true]").click()
    said = page.locator("#proof-warnings", has_text="tiny-wasm").inner_text()
    assert "not what was built" in said
    assert asked() == before
    page.reload()  # it was deleted, so the next visit orders it as a first one does
    shared_tab.wait_fine()
    assert asked() > before
