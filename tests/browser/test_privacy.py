"""The seal: what the tab asks for before it, nothing after it, and that it fails closed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.asked import asked_since
from tests.browser.conftest import FIXTURES
from tests.browser.tab import Tab
from tests.pages import heard_page
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = [
    pytest.mark.browser,
    pytest.mark.tiny,
    pytest.mark.own_tab("what is asked for is counted from a first visit on"),
]

ATTEMPTS = """
async (base) => {
  const tries = {
    fetch: () => fetch(base + "leak?fetch"),
    fetch_elsewhere: () => fetch("http://127.0.0.1:9/leak", {mode: "no-cors"}),
    fetch_data: () => fetch("data:text/plain,x"),
    xhr: () => new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.onload = resolve;
      request.onerror = () => reject(new Error("refused"));
      request.open("POST", base + "leak?xhr");
      request.send("pixels");
    }),
    socket: () => new Promise((resolve, reject) => {
      const socket = new WebSocket(base.replace("http", "ws") + "leak");
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("refused"));
    }),
    events: () => new Promise((resolve, reject) => {
      const source = new EventSource(base + "leak?events");
      source.onopen = resolve;
      source.onerror = () => reject(new Error("refused"));
    }),
    import: () => import(base + "leak.js"),
    worker: () => new Promise((resolve, reject) => {
      const worker = new Worker(base + "js/main.js", {type: "module"});
      worker.onmessage = resolve;
      worker.onerror = () => reject(new Error("refused"));
      setTimeout(() => reject(new Error("silent")), 1000);
    }),
    ...(typeof document === "object" ? {
      beacon: async () => {
        if (!navigator.sendBeacon(base + "leak?beacon", "pixels")) throw new Error("refused");
      },
      image: () => new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = resolve;
        image.onerror = () => reject(new Error("refused"));
        image.src = base + "icons/icon.svg?leak";
      }),
      script: () => new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = resolve;
        script.onerror = () => reject(new Error("refused"));
        script.src = base + "js/main.js?leak";
        document.head.append(script);
      }),
      form: async () => {
        const form = document.createElement("form");
        Object.assign(form, {action: base + "leak", method: "post"});
        document.body.append(form);
        form.submit();
        form.remove();
      },
      peers: async () => new RTCPeerConnection(),
    } : {}),
  };
  const through = [];
  for (const [name, attempt] of Object.entries(tries)) {
    try { await attempt(); through.push(name); } catch {}
  }
  return through;
}
"""
# These two give no error to the script that tries them; the server's log is what tells.
SILENT = {"beacon", "form"}


def paths(site: Site) -> list[str]:
    return [urlsplit(request.path).path for request in site.requests]


def test_no_request_leaves_the_origin_none_has_a_body_none_follows_the_seal(
    page: "Page", site: Site, car: Path
) -> None:
    seen: list[Any] = []
    page.context.on("request", lambda request: seen.append(request))  # noqa: PLW0108 - it marks its handlers
    tab = Tab(page, site.url).open().wait_sealed()
    count = len(site.requests)
    tab.choose(car).wait_done()
    tab.saved()
    assert site.requests[count:] == [], "between the seal and the first result"
    # Once more from here on, with everything started: this part must be silent altogether.
    before = len(seen)
    tab.page.get_by_role("button", name="New photo").click()
    tab.choose(car).wait_done()
    tab.saved()
    page.wait_for_timeout(1500)

    outside = [request for request in seen if not request.url.startswith(("blob:", "data:"))]
    assert len(outside) > 20, "the log works"
    # Before the seal the page has some refused, so as to see whether refusals are reported.
    elsewhere = [one for one in outside if urlsplit(one.url).netloc != urlsplit(site.url).netloc]
    assert {str(urlsplit(one.url).hostname).rpartition(".")[2] for one in elsewhere} <= {"invalid"}
    assert {one.failure for one in elsewhere} <= {"csp"}
    assert [request.url for request in seen if request.post_data] == []
    assert [request.url for request in seen[before:] if not request.url.startswith("blob:")] == []
    assert [request for request in site.requests if request.body] == []
    assert site.requests[count:] == []


@pytest.fixture(scope="module")
def attacked(plain_chromium: "Browser", shared_site: Site) -> Iterator[Tab]:
    """A sealed tab in which several tests try what they can."""
    with heard_page(plain_chromium, may_err=True) as page:
        yield Tab(page, shared_site.url).open().wait_sealed()


def test_after_the_seal_every_attempt_is_refused(
    attacked: Tab, shared_site: Site, car: Path
) -> None:
    tab, site = attacked, shared_site
    tab.start_over().choose(car).wait_done()
    count = len(site.requests)
    for where in (tab.page, tab.worker("pipeline"), tab.worker("segment")):
        through = set(where.evaluate(ATTEMPTS, site.url))
        assert through - SILENT == set()
    tab.page.wait_for_timeout(1000)
    assert [request.path for request in site.requests[count:]] == []


@pytest.mark.console_errors
@pytest.mark.visited
def test_the_decoder_is_sealed_like_the_others(page: "Page", site: Site) -> None:
    # It ends with its photo; here it may not, so that it can be asked.
    page.add_init_script("Worker.prototype.terminate = () => {};")
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(FIXTURES / "disc.heic").wait_done()
    decoder = page.workers[-1]
    assert decoder.evaluate("self.name") == "decode"
    count = len(site.requests)
    assert set(decoder.evaluate(ATTEMPTS, site.url)) == set()
    page.wait_for_timeout(1000)
    assert asked_since(site, count) == []


@pytest.mark.console_errors
def test_the_attempts_succeed_without_the_seal(page: "Page", static_host: Any) -> None:
    """The control: where nothing is sealed, the same attempts do reach the server."""
    site = static_host(isolate=False)
    page.goto(site.url + "licences/")
    through = set(page.evaluate(ATTEMPTS, site.url))
    assert {"fetch", "fetch_data", "image", "script", "beacon", "peers"} <= through
    assert any("leak" in request.path for request in site.requests)


def test_removing_the_policy_element_does_not_open_the_tab(
    attacked: Tab, shared_site: Site
) -> None:
    tab, site = attacked, shared_site
    tab.page.evaluate(
        "document.querySelectorAll('meta[http-equiv]').forEach((element) => element.remove())"
    )
    count = len(site.requests)
    assert "fetch" not in tab.page.evaluate(ATTEMPTS, site.url)
    assert site.requests[count:] == []


def weaken(replace: Callable[[str], str], page: "Page", site: Site) -> None:
    """Serve the main script changed, as a careless release or a broken browser would."""

    def script(route: "Route") -> None:
        text = (site.root / "js/main.js").read_text("utf-8")
        assert replace(text) != text, "the change must hit something"
        route.fulfill(body=replace(text), content_type="text/javascript")

    def without_hashes(route: "Route") -> None:
        html = (site.root / "index.html").read_text("utf-8")
        route.fulfill(body=re.sub(' integrity="[^"]+"', "", html), content_type="text/html")

    page.route("**/js/main.js", script)
    page.route(site.url, without_hashes)


@pytest.fixture(scope="module")
def workerless(plain_chromium: "Browser") -> Iterator["BrowserContext"]:
    """A profile in which what is asked for can be answered otherwise; the page keeps its parts."""
    context = plain_chromium.new_context(service_workers="block")
    yield context
    context.close()


@pytest.mark.console_errors
@pytest.mark.parametrize(
    "replace",
    [
        lambda text: text.replace("document.head.append(meta);", ""),
        lambda text: text.replace("connect-src 'none'", "connect-src 'self' data:"),
        lambda text: text.replace("connect-src 'none'", "connect-src 'self'"),
    ],
    ids=["no policy", "open policy", "policy that lets the own origin through"],
)
def test_a_tab_that_is_not_sealed_takes_no_photo(
    workerless: "BrowserContext", shared_site: Site, car: Path, replace: Callable[[str], str]
) -> None:
    page = workerless.new_page()
    weaken(replace, page, shared_site)
    tab = Tab(page, shared_site.url).open()
    tab.choose(car)
    assert tab.wait_error() == "NOT_SEALED"
    assert page.locator("body").get_attribute("data-seal") == "broken"
    assert page.locator("img[src^='blob:']:not(#empty img)").count() == 0
    # And it goes on refusing.
    if tab.file_input.count() and tab.file_input.is_enabled():
        tab.choose(car)
    page.wait_for_timeout(500)
    assert tab.error_code == "NOT_SEALED"
    assert page.locator("img[src^='blob:']:not(#empty img)").count() == 0
    assert len(page.workers) == 0
    page.close()


STORES = """
() => {
  const chain = [];
  for (let one = self; one; one = Object.getPrototypeOf(one)) chain.push(one);
  const owners = (name) => chain.filter((one) =>
    Object.getOwnPropertyDescriptor(one, name)?.get).length;
  return {
    found: ["caches", "indexedDB"].filter((name) => self[name] !== undefined || owners(name)),
    files: "getDirectory" in (self.navigator.storage ?? {}),
  };
}
"""


@pytest.mark.visited
@pytest.mark.own_tab("a form that was sent in the attacked one keeps the driver waiting")
def test_a_worker_has_nowhere_to_keep_a_photo_for_later(tab: Tab, car: Path) -> None:
    tab.choose(car).wait_done()
    for name in ("pipeline", "segment"):
        assert tab.worker(name).evaluate(STORES) == {"found": [], "files": False}, name
    assert set(tab.page.evaluate(STORES)["found"]) == {"caches", "indexedDB"}, "the check can see"
