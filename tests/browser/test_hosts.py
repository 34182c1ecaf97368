"""The page on real hosts: it seals and works, with the policy in force from the first byte."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.asked import asked_since
from tests.browser.tab import Tab
from tests.pages import SPARING
from tests.tools.hosting.hosts import hosted, make_certificate, over_https, plain_python
from tools.serve.headers import SECURITY
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.sparing,
    pytest.mark.own_tab("each host is a first visit to another origin"),
]

# What Trusted Types refuse: a script from any string but a blob's address.
MAKE_SCRIPTS = """
async (base) => {
  const tries = {
    worker: () => new Worker(base + "js/main.js", {type: "module"}),
    data: () => new Worker("data:text/javascript,postMessage(1)"),
    policy: () => trustedTypes.createPolicy("another", {createScriptURL: (url) => url}),
    default: () => trustedTypes.createPolicy("default", {createScriptURL: (url) => url}),
    ...(typeof document === "object" ? {
      script: () => { document.createElement("script").src = base + "js/main.js"; },
      text: () => { document.createElement("script").text = "1"; },
      html: () => { document.createElement("p").innerHTML = "<b>x</b>"; },
      handler: () => { document.createElement("p").setAttribute("onclick", "1"); },
    } : {}),
  };
  const outcomes = {};
  for (const [name, attempt] of Object.entries(tries)) {
    try { attempt(); outcomes[name] = "done"; } catch (error) { outcomes[name] = error.name; }
  }
  return outcomes;
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o777)
    return tmp_path


def use(tab: Tab, photo: Path) -> Tab:
    """Remove a background in an open page, and see that threads ran."""
    tab.wait_sealed().choose(photo).wait_done()
    assert tab.saved().startswith(b"\x89PNG")
    if (os.cpu_count() or 1) > 1:
        assert "1 thread" not in tab.page.locator("#panel").inner_text()
    return tab


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_it_seals_and_works_with_the_printed_settings(
    page: "Page", built: Path, folder: Path, car: Path, kind: str
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with hosted(kind, built, folder, "/cutout/") as address:
        first = page.goto(address)
        assert first is not None
        for name, value in SECURITY.items():
            assert first.headers[name.lower()] == value
        tab = use(Tab(page, address), car).wait_controlled()
        assert [text for text in said if "Permissions-Policy" in text] == []
        # Copying is the one feature that the page keeps for itself.
        allowed = page.evaluate("document.featurePolicy.allowedFeatures()")
        assert "clipboard-write" in allowed
        assert not {"camera", "microphone", "geolocation", "usb", "clipboard-read"} & set(allowed)
    page.context.set_offline(True)
    page.reload()
    tab.wait_sealed()
    again = page.evaluate("performance.getEntriesByType('navigation')[0].workerStart > 0")
    assert again, "served by the service worker, whose headers are the same"
    assert page.evaluate("crossOriginIsolated")


@pytest.mark.console_errors
@pytest.mark.visited
def test_no_string_becomes_a_script(page: "Page", site: Site, car: Path) -> None:
    tab = use(Tab(page, site.url).open(), car)
    count = len(site.requests)
    for where in (page, tab.worker("pipeline"), tab.worker("segment")):
        outcomes: dict[str, str] = where.evaluate(MAKE_SCRIPTS, site.url)
        assert set(outcomes.values()) == {"TypeError"}, outcomes
    assert asked_since(site, count) == []


@pytest.mark.console_errors
def test_the_control_without_a_policy_makes_scripts_of_strings(
    page: "Page", static_host: Any
) -> None:
    site = static_host(isolate=False)
    page.goto(site.url + "licences/")
    outcomes: dict[str, str] = page.evaluate(MAKE_SCRIPTS, site.url)
    assert set(outcomes.values()) == {"done"}, outcomes


@pytest.mark.console_errors
def test_it_seals_on_pythons_plain_server(
    page: "Page", built: Path, folder: Path, car: Path
) -> None:
    with plain_python(built, folder) as address:
        use(Tab(page, address).open(), car)
        # The second answer is the service worker's, with the headers that the host lacks.
        answer = page.context.new_page().goto(address, wait_until="commit")
        fetched: dict[str, str] = answer.all_headers()  # type: ignore[union-attr]
    for name, value in SECURITY.items():
        assert fetched[name.lower()] == value


@pytest.mark.console_errors
def test_it_seals_over_https_with_a_certificate_of_ones_own(
    plain_chromium: Any, built: Path, folder: Path, car: Path
) -> None:
    certificate, key = make_certificate(folder)
    context = plain_chromium.new_context(ignore_https_errors=True, accept_downloads=True)
    page = context.new_page()
    page.add_init_script(SPARING)
    with over_https(built, certificate, key) as address:
        tab = Tab(page, address).open().wait_sealed()
        tab.choose(car).wait_done()
        assert tab.saved().startswith(b"\x89PNG")
    context.close()


@pytest.mark.visited
def test_the_page_names_its_build(page: "Page", site: Site, built: Path) -> None:
    import json

    build = json.loads((built / "build.json").read_text("utf-8"))["build"]
    Tab(page, site.url).open().wait_sealed()
    page.locator("#chip").click()
    words = page.locator("#proof-build").inner_text()
    assert words.startswith(f"Build {build}.")
    command = page.locator("#proof-verify").inner_text()
    assert command == f"python build.py verify {site.url}"
    style = page.context.new_page()
    style.goto(site.url + "licences/")
    assert style.evaluate("getComputedStyle(document.body).maxWidth") == "960px"
