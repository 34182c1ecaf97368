"""The decoder and its part: fetched when met, by order to the service worker; ended after."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import FIXTURES
from tests.browser.phones import DISC, FIRST, avif_of, drawn, reader_requests, upload
from tests.browser.sources import link_copy
from tests.browser.tab import DONE_WITHIN_MS, SEALED_WITHIN_MS, Tab
from tests.browser.tiny_models import with_tiny_models
from tests.pages import SPARING, heard_page
from tools.env.paths import ROOT
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site
from tools.site.kernel import Kernel
from tools.site.snapshot import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.tiny,
    pytest.mark.timeout(200),
    pytest.mark.own_tab("what reads HEIC is kept once it came, and ends with its photo"),
]

ORDER = """
async (name) => {
  const {active} = await navigator.serviceWorker.getRegistration();
  const {port1, port2} = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({data}) => data.kind === "progress" || resolve(data);
    setTimeout(() => resolve(null), 60000);
  });
  active.postMessage({kind: "install", name}, [port2]);
  return answer;
}
"""


NOTE_THREADS = """
  window.threads = {made: [], ended: []};
  const Real = Worker;
  window.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      this.label = options.name;
      threads.made.push(this.label);
    }
    terminate() {
      threads.ended.push(this.label);
      super.terminate();
    }
  };
"""


def assert_decoders(page: "Page", count: int) -> None:
    """So many were made and ended: each photo is shown and cut out, but decoded once."""
    assert page.evaluate("threads.made.slice(2)") == ["decode"] * count
    assert page.evaluate("threads.ended") == ["decode"] * count


KEPT = """
caches.open("stayput-parts").then((cache) => cache.keys())
  .then((keys) => keys.map(({url}) => url).filter((url) => url.includes("libheif")))
"""


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of which a test may take parts away."""
    link_copy(built, tmp_path / "site")
    with serve_directory(tmp_path / "site", packed=False) as site:
        yield site


def test_the_part_is_loaded_when_the_first_heic_is_met_and_works_offline_then(
    page: "Page", site: Site, car: Path
) -> None:
    """The host is told that a HEIC was met, and when; the tab itself asks for nothing.

    The service worker takes no other order. The decoder is made for one photo, and ends with it.
    """
    page.add_init_script(NOTE_THREADS)
    tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
    tab.choose(car).wait_done()
    page.wait_for_timeout(500)
    assert reader_requests(site) == []
    assert page.evaluate("threads") == {"made": ["pipeline", "segment"], "ended": []}
    count = len(site.requests)
    names: list[Any] = ["app.zip", "numpy.whl", "index.html", "../../secret", "", "constructor"]
    names += [f"{site.url}leak", "parts/", None, 7, {"url": f"{site.url}leak"}, ["libheif.js"] * 2]
    for name in names:
        answer = page.evaluate(ORDER, name)
        assert (answer["kind"], answer["code"]) == ("failed", "ASSET_MISSING"), name
    assert site.requests[count:] == []

    page.evaluate("performance.clearResourceTimings()")
    tab.choose(DISC).wait_done()
    tab.saved()
    asked = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    assert [name for name in asked if not name.startswith(("blob:", "data:"))] == []
    assert_decoders(page, 1)
    asked = [request.path for request in site.requests[count:]]
    # With no question mark in an address, either.
    assert sorted(path.rsplit("/", 1)[1] for path in asked) == ["libheif.js", "libheif.wasm"]
    assert [request.body for request in site.requests if request.body] == []
    count = len(site.requests)
    tab.choose(DISC).wait_done()
    assert page.evaluate(ORDER, "libheif.js") == {"kind": "done"}
    assert site.requests[count:] == [], "what is there is not asked for again"
    assert_decoders(page, 2)
    for name in ("pipeline", "segment"):
        assert tab.worker(name).evaluate("typeof navigator.serviceWorker") == "undefined"

    page.locator("#chip").click()
    facts = page.locator("#proof-facts").inner_text()
    assert "libheif.wasm, 1.4 MB" in facts
    since = page.locator("#proof-facts dt", has_text="Requests since")
    assert since.evaluate("node => node.nextElementSibling.textContent") == "0"

    site.close()
    page.context.set_offline(True)
    with heard_page(page.context, SPARING, may_err=True) as later:
        Tab(later, site.url).open().wait_sealed().choose(DISC).wait_done()


@pytest.mark.console_errors
def test_an_update_brings_along_what_was_ordered_before_and_only_that(
    page: "Page", tmp_path: Path
) -> None:
    served, parts = tmp_path / "served", pinned_parts()
    paths = dict(fetched(parts))
    made: Any = {"snapshot": Snapshot(), "kernel": Kernel()}
    graphs = with_tiny_models(tmp_path, ("wasm",), have_subject=True)

    def build() -> None:
        build_site(ROOT, served, parts, paths, prepared=graphs, **made)

    def build_newer() -> str:
        """Another version, with another reader; where the page will have it."""
        nonlocal parts
        script = paths["libheif.js"].read_bytes() + b"\n"
        paths["libheif.js"] = tmp_path / "libheif.js"
        paths["libheif.js"].write_bytes(script)
        sha256 = hashlib.sha256(script).hexdigest()
        parts = tuple(
            replace(one, sha256=sha256, bytes=len(script)) if one.name == "libheif.js" else one
            for one in parts
        )
        build()
        return f"parts/{sha256[:16]}/libheif.js"

    def update() -> list[str]:
        """Go over to the newer version; what is kept of readers then."""
        browser = page.context.new_cdp_session(page)
        browser.send("ServiceWorker.enable")
        browser.send("ServiceWorker.updateRegistration", {"scopeURL": site.url})
        browser.detach()
        button = page.get_by_role("button", name="Reload to update")
        button.wait_for(timeout=SEALED_WITHIN_MS)
        with page.expect_navigation():
            button.click()
        tab.wait_sealed()
        kept: list[str] = page.evaluate(KEPT)
        return kept

    build()
    with serve_directory(served, packed=False) as site:
        tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
        build_newer()
        assert update() == []
        assert reader_requests(site) == [], "nothing was ordered"

        tab.choose(DISC).wait_done()
        count = len(reader_requests(site))
        new = build_newer()
        kept = update()
        assert [url.endswith(new) for url in kept if url.endswith(".js")] == [True]
        assert len(kept) == 2
        assert len(reader_requests(site)) == count + 1
        site.close()
        page.context.set_offline(True)
        tab.choose(DISC).wait_done()


@pytest.mark.console_errors
def test_a_part_that_cannot_be_had_is_told_plainly_and_tried_again(
    page: "Page", copied: Site
) -> None:
    part = next(copied.root.rglob("libheif.wasm"))
    whole = part.read_bytes()
    for copy in part.parent.glob("libheif.wasm.*"):
        copy.unlink()  # or the host would answer with a compressed copy that is in order
    part.unlink()
    tab = Tab(page, copied.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == "ASSET_MISSING"
    failure = page.locator("#failure")
    assert "HEIC photos need one more part" in failure.inner_text()
    assert "1.5 MB" in failure.inner_text()
    assert "Connect" in failure.inner_text()
    part.write_bytes(whole[:-1] + b"?")
    failure.get_by_role("button", name="Try again").click()
    page.locator("#failure[data-code=ASSET_CORRUPT]").wait_for(timeout=DONE_WITHIN_MS)
    assert tab.wait_error() == "ASSET_CORRUPT"
    part.write_bytes(whole)
    failure.get_by_role("button", name="Try again").click()
    tab.wait_done()


@pytest.mark.console_errors
def test_without_a_service_worker_it_is_told_what_to_do(plain_chromium: Any, site: Site) -> None:
    context = plain_chromium.new_context(service_workers="block")
    tab = Tab(context.new_page(), site.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == "ASSET_MISSING"
    assert "normal window" in tab.page.locator("#failure").inner_text()
    assert reader_requests(site) == []
    # AVIF takes no part, so it works here too.
    tab.choose(upload(avif_of(drawn()), "a.avif")).wait_done()
    context.close()


@pytest.mark.console_errors
@pytest.mark.visited
def test_a_decoder_that_is_not_sealed_gets_no_photo(page: "Page", site: Site) -> None:
    page.add_init_script(FIRST.replace("CODE", "self.fetch = async () => new Response();"))
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == "NOT_SEALED"


@pytest.mark.console_errors
@pytest.mark.visited
def test_a_decoder_that_crashes_is_made_anew(page: "Page", site: Site) -> None:
    crash = "if (!caches.crashed) setTimeout(() => { throw new Error('planted') }, 1);"
    page.add_init_script(FIRST.replace("CODE", crash))
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == "WORKER_CRASHED"
    tab.choose(FIXTURES / "rembg-car-1.jpg").wait_done()
