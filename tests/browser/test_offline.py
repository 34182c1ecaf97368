"""Any static host, any path, and no network at all after the first visit."""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.tab import DONE_WITHIN_MS, SEALED_WITHIN_MS, Tab
from tests.browser.tiny_models import with_tiny_models
from tests.conftest import StaticHost
from tests.pages import SPARING
from tools.env.paths import ROOT
from tools.serve.serve import Site, serve_directory
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site
from tools.site.kernel import Kernel
from tools.site.prepared import Graphs
from tools.site.snapshot import Snapshot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.own_tab("what a first visit keeps is what is looked at"),
]


def is_isolated(page: "Page") -> bool:
    return bool(page.evaluate("crossOriginIsolated"))


# What a network answers that wants a person to agree to its terms first.
PORTAL = "<!doctype html><title>Welcome</title><h1>Agree to our terms</h1>"
DAMAGE = """async () => {
  const cache = await caches.open("stayput-parts");
  const request = (await cache.keys()).find(({url}) => url.endsWith("app.zip"));
  await cache.put(request, new Response("not what was built"));
}"""
DIGEST = """async () => {
  const cache = await caches.open("stayput-parts");
  const request = (await cache.keys()).find(({url}) => url.endsWith("app.zip"));
  const bytes = await (await cache.match(request)).arrayBuffer();
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


@pytest.mark.console_errors
@pytest.mark.sparing
def test_a_damaged_part_is_fetched_again_and_with_the_network_off_it_works(
    page: "Page", site: Site, built: Path, car: Path
) -> None:
    """And the page can be installed, before the seal and after it."""
    tab = Tab(page, site.url).open_held().wait_controlled()
    assert uninstallable(page) == []
    tab.release().wait_sealed()
    assert uninstallable(page) == []
    page.evaluate(DAMAGE)
    page.reload()
    tab.wait_sealed()
    listed = json.loads((built / "build.json").read_text("utf-8"))["parts"]
    [expected] = [part["sha256"] for part in listed if part["name"] == "app.zip"]
    assert page.evaluate(DIGEST) == expected, "what is damaged is never used"
    site.close()
    page.context.set_offline(True)

    page.reload()
    tab.wait_sealed()
    assert is_isolated(page)
    tab.choose(car).wait_done()
    assert tab.saved().startswith(b"\x89PNG")


def uninstallable(page: "Page") -> list[str]:
    """What of the page the browser says keeps it from being installed."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    session.detach()
    return [one["errorId"] for one in found if one["errorId"] != "in-incognito"]


@pytest.mark.visited
def test_second_visit_asks_only_whether_there_is_a_new_version(page: "Page", site: Site) -> None:
    Tab(page, site.url).open().wait_sealed().wait_controlled()
    assert {request.path for request in site.requests} <= {"/sw.js"}


@pytest.mark.console_errors
@pytest.mark.sparing
def test_a_sub_path_of_a_host_without_headers_gets_threads_after_one_reload_and_works_offline(
    page: "Page", static_host: StaticHost, car: Path
) -> None:
    site = static_host(isolate=False, prefix="/tools/cutout/")
    assert site.url.endswith("/tools/cutout/")
    tab = Tab(page, site.url).open().wait_sealed()
    assert is_isolated(page)
    tab.choose(car).wait_done()
    threads = min(page.evaluate("navigator.hardwareConcurrency"), 16)
    words = "1 thread" if threads == 1 else f"{threads} threads"
    assert words in (page.locator("#panel").text_content() or "")
    paths = [request.path for request in site.requests]
    assert paths.count("/tools/cutout/") <= 2
    assert all(path.startswith("/tools/cutout/") for path in paths)
    site.close()
    page.context.set_offline(True)
    page.reload()
    tab.wait_sealed()


def test_the_manifest_names_icons_that_are_there(page: "Page", site: Site) -> None:
    answer = page.request.get(site.url + "manifest.webmanifest")
    described = answer.json()
    assert described["display"] == "standalone"
    assert described["start_url"] == described["scope"] == "./"
    assert "maskable" in " ".join(icon.get("purpose", "any") for icon in described["icons"])
    for icon in described["icons"]:
        image = page.request.get(site.url + icon["src"])
        assert image.ok
        assert image.headers["content-type"].startswith("image/")


def packed_anew(graphs: Graphs) -> Graphs:
    """The same models, the fast one in another file: a part that every visit needs."""
    fast, *others = graphs.graphs
    path = graphs.paths[fast.id]
    data = gzip.compress(gzip.decompress(path.read_bytes()), mtime=1)
    path = path.with_name("newer.onnx")
    path.write_bytes(data)
    newer = replace(fast, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
    return replace(graphs, graphs=(newer, *others), paths={**graphs.paths, fast.id: path})


@pytest.mark.sparing
def test_a_new_version_waits_until_it_is_asked_for(page: "Page", car: Path, tmp_path: Path) -> None:
    served, parts = tmp_path / "served", pinned_parts()
    paths = fetched(parts)
    made: Any = {"snapshot": Snapshot(), "kernel": Kernel()}
    graphs = with_tiny_models(tmp_path, ("wasm",), have_subject=True)
    old = build_site(ROOT, served, parts, paths, prepared=graphs, **made)
    with serve_directory(served) as site:
        tab = Tab(page, site.url).open().wait_sealed().wait_controlled()
        newer = packed_anew(graphs)
        new = build_site(ROOT, served, parts, paths, prepared=newer, **made)
        assert new != old
        page.reload()
        tab.choose(car).wait_done()
        button = page.get_by_role("button", name="Reload to update")
        button.wait_for(timeout=SEALED_WITHIN_MS)
        assert tab.saved().startswith(b"\x89PNG"), "the open tab goes on with its own version"

        with page.expect_navigation():
            button.click()
        tab.wait_sealed()
        kept = page.evaluate("caches.keys()")
        assert [name for name in kept if "shell" in name] == [f"stayput-shell-{new}"]
        page.context.set_offline(True)
        page.reload()
        tab.wait_sealed().choose(car).wait_done()


def answering(answer: dict[str, Any]) -> Callable[[Any], None]:
    return lambda route: route.fulfill(**answer)


@pytest.mark.console_errors
def test_a_part_that_cannot_be_had_is_told_and_tried_again_and_without_threads_it_works(
    plain_chromium: Any, static_host: StaticHost, car: Path
) -> None:
    site = static_host(isolate=False)
    context = plain_chromium.new_context(service_workers="block")
    page = context.new_page()
    page.add_init_script(SPARING)
    answers: list[tuple[str, dict[str, Any], str]] = [
        ("**/parts/**", {"content_type": "text/html", "body": PORTAL}, "ASSET_CORRUPT"),
        ("**/*.onnx.bin", {"status": 404}, "ASSET_MISSING"),
        ("**/*.onnx.bin", {"status": 200, "body": "other"}, "ASSET_CORRUPT"),
    ]
    again = page.locator("#failure").get_by_role("button", name="Try again")
    tab = Tab(page, site.url)
    for pattern, answer, code in answers:
        context.route(pattern, answering(answer))
        if tab.page.url != site.url:
            tab.open().choose(car)
        else:
            again.click()
        page.locator(f"#failure[data-code={code}]").wait_for(timeout=DONE_WITHIN_MS)
        assert tab.wait_error() == code
        assert page.locator("body").get_attribute("data-seal") != "sealed"
        context.unroute(pattern)
    again.click()
    tab.wait_done()  # the photo that waited was not lost
    assert not is_isolated(page)
    assert "1 thread" in (page.locator("#panel").text_content() or "")
    assert tab.saved().startswith(b"\x89PNG")
    context.close()
