"""Nothing that the browser may never answer keeps the page from opening or from saying why not."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab
from tests.conftest import StaticHost, Visited
from tests.pages import SPARING, STILL, heard_page
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    *(pytest.mark.browser, pytest.mark.console_errors, pytest.mark.sparing, pytest.mark.tiny),
    pytest.mark.own_tab("the opening of a tab is what is tested"),
]

# Who was left waiting, and how often.
NEVER = """
  window.waits = {};
  const never = (name) => () => {
    window.waits[name] = (window.waits[name] ?? 0) + 1;
    return new Promise(() => {});
  };
"""
WAITS = "Object.values(window.waits ?? {}).reduce((sum, one) => sum + one, 0)"
SEALED = "body[data-seal=sealed]"
SAID = "#failure:not([hidden])"
WITHIN_MS = 60_000
# Longer than the limit of any step that the page can do without, but for one.
LATER_MS = 11_000
KEEP_MS = 31_000
THREAD_MS = 21_000
# Python and the runtime may take so long.
START_MS = 121_000

# What the page can do without -> what of the browser never answers.
LEFT_OUT = {
    "register": "navigator.serviceWorker.register = never('register');",
    "activation": (
        "navigator.serviceWorker.register = async () => ({active: null, waiting: null,"
        " installing: new EventTarget(), addEventListener: never('activation')});"
    ),
    "cache.put": "Cache.prototype.put = never('cache.put');",
    "caches.open": "CacheStorage.prototype.open = never('caches.open');",
    "cache.match": "Cache.prototype.match = never('cache.match');",
    "requestAdapter": (
        "Object.defineProperty(navigator, 'gpu',"
        " {value: {requestAdapter: never('requestAdapter')}});"
    ),
    "requestAdapter throws": (
        "Object.defineProperty(navigator, 'gpu',"
        " {value: {requestAdapter() {"
        "  window.waits['requestAdapter throws'] = 1; throw new Error('no'); }}});"
    ),
}
# All of them, in as few openings as there can be: what is asked for only where another step has
# answered is in one without that.
TOGETHER = [
    (("register", "cache.put"), KEEP_MS),
    (("activation", "cache.match", "requestAdapter"), LATER_MS),
    (("caches.open", "requestAdapter throws"), LATER_MS),
]
SILENT_WORKERS = """
  const Real = window.Worker;
  window.made = 0;
  window.Worker = class extends EventTarget {
    constructor(...given) {
      super();
      window.made += 1;
      if (window.made > COUNT) return new Real(...given);
      window.waits.worker = window.made;
    }
    postMessage() {}
    terminate() {}
  };
"""
FAILING_WORKERS = """
  const Real = window.Worker;
  window.made = 0;
  window.Worker = function (...given) {
    window.made += 1;
    if (window.made > COUNT) return new Real(...given);
    return new Real(URL.createObjectURL(new Blob(["throw new Error('lost')"])));
  };
"""

# Python's worker never answers a call: the first COUNT times.
SILENT_CALLS = """
  const Real = window.Worker;
  window.begun = 0;
  window.Worker = class extends Real {
    postMessage(message, ...more) {
      if (message?.method === "METHOD" && this.isPipeline && (window.begun += 1) <= COUNT) return;
      super.postMessage(message, ...more);
    }
    constructor(url, options) {
      super(url, options);
      this.isPipeline = options.name === "pipeline";
    }
  };
"""


def silence(page: "Page", method: str, count: int) -> None:
    """Have Python's worker leave the first calls of a method unanswered, on a clock of ours."""
    script = SILENT_CALLS.replace("METHOD", method).replace("COUNT", str(count))
    page.add_init_script(f"{{ {script} }}")
    page.clock.install()


def wait_begun(page: "Page", count: int) -> None:
    """Wait until it was called so often; the page's policy lets no other wait run."""
    end = time.monotonic() + WITHIN_MS / 1000
    while (begun := page.evaluate("window.begun")) < count:
        assert time.monotonic() < end, f"{begun} of {count} calls"
        page.wait_for_timeout(100)


@pytest.fixture(scope="module")
def been_here(plain_chromium: "Browser", tiny_dist: Path) -> Iterator[Visited]:
    """A profile of this module's own that has been at the site: a clock is set for all of one."""
    with serve_directory(tiny_dist, packed=False) as site:
        context = plain_chromium.new_context(reduced_motion=STILL)
        with heard_page(context, SPARING) as page:
            Tab(page, site.url).open().wait_sealed().wait_controlled()
        yield Visited(context, site)
        context.close()


@pytest.fixture
def again(been_here: Visited) -> Iterator["Page"]:
    """A page of that profile."""
    with heard_page(been_here.context, SPARING, may_err=True) as page:
        yield page


def open_later(page: "Page", site: Site, script: str, until: str, ms: int = LATER_MS) -> None:
    """Open the page with part of the browser silent; time passes whenever somebody waits for it."""
    page.add_init_script(f"{{ {NEVER} {script} }}")
    page.clock.install()
    page.goto(site.url, wait_until="commit")
    end = time.monotonic() + WITHIN_MS / 1000
    passed = 0
    while page.locator(until).count() == 0:
        assert time.monotonic() < end, f"waited for {until}"
        page.wait_for_timeout(100)
        if (waits := page.evaluate(WAITS)) > passed:
            passed = waits
            page.wait_for_timeout(100)
            page.clock.fast_forward(ms)


@pytest.mark.parametrize(("names", "ms"), TOGETHER, ids=[" ".join(one) for one, _ in TOGETHER])
def test_the_page_opens_without_what_never_answers(
    page: "Page", site: Site, car: Path, names: tuple[str, ...], ms: int
) -> None:
    open_later(page, site, " ".join(LEFT_OUT[name] for name in names), SEALED, ms)
    page.get_by_label("Remove background").set_input_files(car)
    page.wait_for_selector("body[data-stage=done]", timeout=WITHIN_MS)
    assert page.evaluate("window.waits").keys() == set(names), "each was asked for"


def test_each_of_them_is_tried() -> None:
    assert sorted(name for names, _ in TOGETHER for name in names) == sorted(LEFT_OUT)


def test_a_proof_that_never_comes_takes_no_photo(
    again: "Page", been_here: Visited, car: Path
) -> None:
    page = again
    script = (
        "const real = window.fetch;"
        "window.fetch = (url, ...more) =>"
        " String(url).endsWith('seal-probe') ? never('proof')() : real(url, ...more);"
    )
    open_later(page, been_here.site, script, SAID)
    place = page.locator(SAID)
    assert place.get_attribute("data-code") == "OPENING_STALLED"
    assert "cut off from the network" in place.inner_text()
    assert len(page.workers) == 0
    page.get_by_label("Remove background").set_input_files(car)
    page.wait_for_timeout(500)
    assert page.locator(SEALED).count() == 0
    assert page.locator("img[src^='blob:']:not(#empty img)").count() == 0


def test_a_worker_that_never_speaks_is_made_anew(again: "Page", been_here: Visited) -> None:
    open_later(again, been_here.site, SILENT_WORKERS.replace("COUNT", "2"), SEALED, THREAD_MS)
    assert again.evaluate("window.made") >= 4


def test_workers_that_never_speak_are_said(again: "Page", been_here: Visited) -> None:
    open_later(again, been_here.site, SILENT_WORKERS.replace("COUNT", "99"), SAID, THREAD_MS)
    place = again.locator(SAID)
    assert place.get_attribute("data-code") == "OPENING_STALLED"
    assert "did not start" in place.inner_text()
    assert place.get_by_role("button", name="Try again").is_visible()


def test_a_worker_that_fails_at_once_is_made_anew(again: "Page", been_here: Visited) -> None:
    page, site = again, been_here.site
    page.add_init_script(f"{{ {FAILING_WORKERS.replace('COUNT', '1')} }}")
    page.goto(site.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert page.evaluate("window.made") >= 3


def test_a_workers_proof_that_never_comes_is_asked_of_a_new_one(
    again: "Page", been_here: Visited
) -> None:
    page, site = again, been_here.site
    silence(page, "prove", 1)
    page.goto(site.url, wait_until="commit")
    wait_begun(page, 1)
    page.clock.fast_forward(LATER_MS)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert page.evaluate("window.begun") >= 2


@pytest.mark.parametrize("is_waiting", [False, True], ids=["nobody waits", "a photo waits"])
def test_python_that_does_not_start_is_begun_anew(
    again: "Page", been_here: Visited, car: Path, *, is_waiting: bool
) -> None:
    page, site = again, been_here.site
    silence(page, "init", 1)
    page.goto(site.url)
    wait_begun(page, 1)
    if is_waiting:
        page.get_by_label("Remove background").set_input_files(car)
    page.clock.fast_forward(START_MS)
    wait_begun(page, 2)
    if not is_waiting:
        page.get_by_label("Remove background").set_input_files(car)
    page.wait_for_selector("body[data-stage=done]", timeout=WITHIN_MS)
    assert page.evaluate("window.begun") == 2


def test_python_that_never_starts_is_said(again: "Page", been_here: Visited) -> None:
    page, site = again, been_here.site
    silence(page, "init", 2)
    page.goto(site.url)
    for begun in (1, 2):
        wait_begun(page, begun)
        page.clock.fast_forward(START_MS)
    place = page.locator(SAID)
    place.wait_for(timeout=WITHIN_MS)
    assert place.get_attribute("data-code") == "WORKER_TIMEOUT"
    assert "too long" in place.inner_text()
    assert place.get_by_role("button", name="Try again").is_visible()


def test_a_reload_that_never_comes_leaves_one_thread(
    page: "Page", static_host: StaticHost, car: Path
) -> None:
    # Without our headers only the service worker can bring threads, and only after a reload.
    script = (
        "window.kept = 0;"
        "navigation.addEventListener('navigate', (event) => {"
        "  window.waits.reload = window.kept += 1; event.preventDefault(); });"
    )
    open_later(page, static_host(isolate=False), script, SEALED)
    assert page.evaluate("[crossOriginIsolated, window.kept]") == [False, 1]
    page.get_by_label("Remove background").set_input_files(car)
    page.wait_for_selector("body[data-stage=done]", timeout=WITHIN_MS)
