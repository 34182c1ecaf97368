"""The decoder and its part: fetched when met, by order to the service worker; ended after."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import FIXTURES
from tests.browser.phones import DISC, FIRST, avif_of, drawn, reader_requests, upload
from tests.browser.tab import Tab
from tests.browser.tiny_models import with_tiny_models
from tools.env.paths import ROOT
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site
from tools.site.bytecode import Bytecode

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
    setTimeout(() => resolve(null), 3000);
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


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of which a test may take parts away."""
    shutil.copytree(built, tmp_path / "site")
    with serve_directory(tmp_path / "site") as site:
        yield site


def test_the_part_is_loaded_when_the_first_heic_is_met_and_by_the_service_worker(
    page: "Page", site: Site, car: Path
) -> None:
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(car).wait_done()
    page.wait_for_timeout(500)
    assert reader_requests(site) == []
    count = len(site.requests)

    tab.choose(DISC).wait_done()
    asked = [request.path for request in site.requests[count:]]
    assert sorted(path.rsplit("/", 1)[1] for path in asked) == ["libheif.js", "libheif.wasm"]
    assert [request.body for request in site.requests if request.body] == []
    count = len(site.requests)
    tab.choose(DISC).wait_done()
    assert site.requests[count:] == []

    page.locator("#chip").click()
    facts = page.locator("#proof-facts").inner_text()
    assert "libheif.wasm, 1.4 MB" in facts
    since = page.locator("#proof-facts dt", has_text="Requests since")
    assert since.evaluate("node => node.nextElementSibling.textContent") == "0"


@pytest.mark.console_errors
def test_it_works_offline_once_it_was_met(page: "Page", site: Site) -> None:
    tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
    tab.choose(DISC).wait_done()
    site.close()
    page.context.set_offline(True)
    page.reload()
    tab.wait_sealed().choose(DISC).wait_done()


@pytest.mark.console_errors
@pytest.mark.parametrize("ordered", [True, False])
def test_an_update_brings_along_what_was_ordered_before(
    page: "Page", tmp_path: Path, ordered: bool
) -> None:
    served, parts = tmp_path / "served", pinned_parts()
    paths, bytecode = dict(fetched(parts)), Bytecode()
    graphs = with_tiny_models(tmp_path, ("wasm",), have_subject=True)
    build_site(ROOT, served, parts, paths, prepared=graphs, bytecode=bytecode)
    with serve_directory(served) as site:
        tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
        if ordered:
            tab.choose(DISC).wait_done()
        count = len(reader_requests(site))
        # The next version has another reader.
        script = paths["libheif.js"].read_bytes() + b"\n"
        paths["libheif.js"] = tmp_path / "libheif.js"
        paths["libheif.js"].write_bytes(script)
        sha256 = hashlib.sha256(script).hexdigest()
        newer = [
            replace(one, sha256=sha256, bytes=len(script)) if one.name == "libheif.js" else one
            for one in parts
        ]
        build_site(ROOT, served, tuple(newer), paths, prepared=graphs, bytecode=bytecode)
        page.reload()
        button = page.get_by_role("button", name="Reload to update")
        button.wait_for()
        with page.expect_navigation():
            button.click()
        tab.wait_sealed()
        kept = page.evaluate(
            "caches.open('stayput-parts').then((cache) => cache.keys())"
            ".then((keys) => keys.map(({url}) => url).filter((url) => url.includes('libheif')))"
        )
        new = f"parts/{sha256[:16]}/libheif.js"
        assert [url.endswith(new) for url in kept if url.endswith(".js")] == [True] * ordered
        assert len(kept) == 2 * ordered
        assert len(reader_requests(site)) == count + ordered
        if ordered:
            site.close()
            page.context.set_offline(True)
            tab.choose(DISC).wait_done()


@pytest.mark.console_errors
@pytest.mark.parametrize(
    ("damage", "code"), [("gone", "ASSET_MISSING"), ("other bytes", "ASSET_CORRUPT")]
)
def test_a_part_that_cannot_be_had_is_told_plainly_and_tried_again(
    page: "Page", copied: Site, damage: str, code: str
) -> None:
    part = next(copied.root.rglob("libheif.wasm"))
    whole = part.read_bytes()
    for copy in part.parent.glob("libheif.wasm.*"):
        copy.unlink()  # or the host would answer with a compressed copy that is in order
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes(whole[:-1] + b"?")
    tab = Tab(page, copied.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == code
    failure = page.locator("#failure")
    if damage == "gone":
        assert "HEIC photos need one more part" in failure.inner_text()
        assert "1.5 MB" in failure.inner_text()
        assert "Connect" in failure.inner_text()
    part.write_bytes(whole)
    failure.get_by_role("button", name="Try again").click()
    tab.wait_done()


@pytest.mark.console_errors
def test_without_a_service_worker_it_is_told_what_to_do(chromium: Any, site: Site) -> None:
    context = chromium.new_context(service_workers="block")
    tab = Tab(context.new_page(), site.url).open().wait_sealed()
    tab.choose(DISC)
    assert tab.wait_error() == "ASSET_MISSING"
    assert "normal window" in tab.page.locator("#failure").inner_text()
    assert reader_requests(site) == []
    # AVIF takes no part, so it works here too.
    tab.choose(upload(avif_of(drawn()), "a.avif")).wait_done()
    context.close()


def test_the_service_worker_takes_no_other_order(page: "Page", site: Site) -> None:
    tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
    count = len(site.requests)
    names: list[Any] = ["app.zip", "numpy.whl", "index.html", "../../secret", "", "constructor"]
    names += [f"{site.url}leak", "parts/", None, 7, {"url": f"{site.url}leak"}, ["libheif.js"] * 2]
    for name in names:
        answer = page.evaluate(ORDER, name)
        assert (answer["kind"], answer["code"]) == ("failed", "ASSET_MISSING"), name
    assert site.requests[count:] == []
    assert page.evaluate(ORDER, "libheif.js") == {"kind": "done"}
    assert len(reader_requests(site)) == 1
    assert page.evaluate(ORDER, "libheif.js") == {"kind": "done"}
    assert len(reader_requests(site)) == 1, "what is there is not asked for again"
    for name in ("pipeline", "segment"):
        assert tab.worker(name).evaluate("typeof navigator.serviceWorker") == "undefined"


@pytest.mark.visited
def test_the_decoder_is_made_for_one_photo_and_ends_with_it(
    page: "Page", site: Site, car: Path
) -> None:
    page.add_init_script(NOTE_THREADS)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(car).wait_done()
    assert page.evaluate("threads") == {"made": ["pipeline", "segment"], "ended": []}
    for count in (1, 2):
        tab.choose(DISC).wait_done()
        # Shown and cut out, but decoded once.
        assert page.evaluate("threads.made.slice(2)") == ["decode"] * count
        assert page.evaluate("threads.ended") == ["decode"] * count


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
