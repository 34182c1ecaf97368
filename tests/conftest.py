"""Fixtures that all tests share: the built site, its server, a real browser, the test data.

Files with browser tests run late, in each process of tests that run side by side, too: Playwright
keeps an event loop running in the main thread, in which a test's own `asyncio.run` would fail. A
browser test that needs one uses `run_async`, as does one that asks for the shipped site.
"""

import asyncio
import gc
import gzip
import os
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pytest
from _pytest.doctest import DoctestModule

from tests.order import rank_of
from tests.pages import NO_PICKERS, ONE_TIER, QUIET, SPARING, STILL, heard_page, keep_screenshot
from tools.env.browser import FLAGS, find_browser
from tools.serve.serve import Site, serve_directory
from tools.site.assets import build_dist, part_path, prepared_graphs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent

T = TypeVar("T")
_passed = pytest.StashKey[bool]()


class StaticHost(Protocol):
    """Serves the site in another way than `site` does."""

    def __call__(self, *, isolate: bool = True, prefix: str = "/") -> Site:
        """Start a server that ends with the test."""


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "console_errors: the page may write errors to the console in this test",
        "one_tab: the fixture `tab` is one tab for all tests of the module",
        "sparing: the tab asks for few bytes, so that no fine model is made ready",
        "tiny: the site has models of two convolutions; nothing is asked of the mask",
        "visited: the same, and the tab opens in a profile that has been there before",
        "slow: `build.py test --quick` leaves it out",
        "smoke: the one browser test that it runs",
        "own_tab(why): it does not share the one tab of its module",
        "alone: it times something: nothing may run beside it",
    ):
        config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Look for no garbage among a million objects while each of them is only being made."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Never look through them again: they stay to the end."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Search only those tests for examples that have one: looking at each object takes seconds."""
    found = yield
    if not found or ">>>" in file_path.read_text("utf-8"):
        return found
    return [one for one in found if not isinstance(one, DoctestModule)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order whole files: those that use a browser after the others, the longest of each first.

    Last are those that ask for the shipped site, with a browser or without: on a bare machine it is
    still being compressed when the tests begin.
    """
    in_browsers = {item.path for item in items if item.get_closest_marker("browser")}
    of_site = {item.path for item in items if _asks_for_shipped(item)}
    items.sort(
        key=lambda item: (
            item.path in of_site,
            (item.path in in_browsers) != (item.path in of_site),
            rank_of(item.path.name),
        )
    )


def _asks_for_shipped(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    tiny = any(item.get_closest_marker(name) for name in ("tiny", "visited"))
    return "dist" in asked or (not tiny and bool(asked & {"built", "tab"}))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_passed] = report.passed
    return report


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The shared test data; tests that need it are skipped where it is absent."""
    path = Path(os.environ.get("STAYPUT_DATA") or ROOT.parent / "shared" / "data")
    if not path.is_dir():
        pytest.skip(f"no test data at {path} (STAYPUT_DATA names another place)")
    return path


@pytest.fixture(scope="session")
def u2netp_path() -> Path:
    """The model file, from the cache or fetched into it."""
    return part_path("u2netp.onnx")


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The shipped graphs as a runtime takes them, by id."""
    folder = tmp_path_factory.mktemp("graphs")
    prepared = prepared_graphs()
    unpacked = {}
    for graph in prepared.graphs:
        unpacked[graph.id] = folder / f"{graph.id}.onnx"
        unpacked[graph.id].write_bytes(gzip.decompress(prepared.paths[graph.id].read_bytes()))
    return unpacked


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; each process of tests that run side by side has its own."""
    is_alone = "PYTEST_XDIST_WORKER" not in os.environ
    out = ROOT / "dist" if is_alone else tmp_path_factory.mktemp("built") / "dist"
    build_dist(out)
    return out


@pytest.fixture(scope="session")
def tiny_dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, but for its models, which find a subject in no time."""
    from tests.browser.tiny_models import build_tiny

    return build_tiny(tmp_path_factory.mktemp("tiny"))


def built_for(request: pytest.FixtureRequest) -> Path:
    """The built site that a test's marks, or a module's, ask for."""
    built: Path = request.getfixturevalue("tiny_dist" if is_tiny(request) else "dist")
    return built


def is_tiny(request: pytest.FixtureRequest) -> bool:
    """Tell whether nothing is asked of the mask."""
    return any(request.node.get_closest_marker(name) for name in ("tiny", "visited"))


@pytest.fixture
def built(request: pytest.FixtureRequest) -> Path:
    """The built site: `dist`, or that with tiny models where a test is marked so."""
    return built_for(request)


@pytest.fixture
def site(built: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The site on a server of its own, with the headers that allow threads."""
    if request.node.get_closest_marker("visited"):
        kept: Site = request.getfixturevalue("visited").site
        kept.clear()
        yield kept
        return
    # What a test says of compressed copies it says of the shipped models' site.
    with serve_directory(built, packed=not is_tiny(request)) as served:
        yield served


@pytest.fixture
def static_host(built: Path) -> Iterator[StaticHost]:
    """Other ways to host the site: without special headers, under a path."""
    sites: list[Site] = []

    def start(*, isolate: bool = True, prefix: str = "/") -> Site:
        sites.append(serve_directory(built, isolate=isolate, prefix=prefix))
        return sites[-1]

    yield start
    for served in sites:
        served.close()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., "Browser"]]:
    """Start a real browser, headless, with more flags; skipped where there is none."""
    from playwright.sync_api import sync_playwright

    program = find_browser(os.environ)
    if program is None:
        pytest.skip("no Chromium on this machine (STAYPUT_CHROMIUM names one)")
    with sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, QUIET, *flags]
        )


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., "Browser"]) -> Iterator["Browser"]:
    """A real browser."""
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def plain_chromium(launch: Callable[..., "Browser"]) -> Iterator["Browser"]:
    """The same for sites with tiny models: it starts in less time."""
    browser = launch(ONE_TIER)
    yield browser
    browser.close()


@dataclass(frozen=True)
class Visited:
    """A profile in which the site was open once: its parts are kept, its service worker answers."""

    context: "BrowserContext"
    site: Site


@pytest.fixture(scope="session")
def visited(plain_chromium: "Browser", tiny_dist: Path) -> Iterator[Visited]:
    """A profile that has been at the site with tiny models: the next visit takes half the time."""
    from tests.browser.tab import Tab

    with serve_directory(tiny_dist, packed=False) as site:
        context = plain_chromium.new_context(accept_downloads=True, reduced_motion=STILL)
        with heard_page(context) as page:
            Tab(page, site.url).open().wait_sealed().wait_fine().wait_controlled()
        yield Visited(context, site)
        context.close()


def profile_for(request: pytest.FixtureRequest) -> "Browser | BrowserContext":
    """What opens the pages that a test's marks, or a module's, ask for."""
    if request.node.get_closest_marker("visited"):
        kept: Visited = request.getfixturevalue("visited")
        return kept.context
    is_tiny = request.node.get_closest_marker("tiny") is not None
    browser: Browser = request.getfixturevalue("plain_chromium" if is_tiny else "chromium")
    return browser


def scripts_of(node: pytest.Item | pytest.Collector) -> list[str]:
    """What a test's marks, or a module's, have the page run first."""
    return [NO_PICKERS, *([SPARING] if node.get_closest_marker("sparing") else [])]


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator["Page"]:
    """A fresh page."""
    node = request.node
    may_err = node.get_closest_marker("console_errors") is not None
    profile, moves = profile_for(request), not is_tiny(request)
    with heard_page(profile, *scripts_of(node), may_err=may_err, moves=moves) as fresh:
        yield fresh
        if not node.stash.get(_passed, False):
            keep_screenshot(fresh, node.nodeid)


@pytest.fixture(scope="session")
def run_async() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Run a coroutine to its end, also while a browser is open."""

    def run(work: Coroutine[Any, Any, T]) -> T:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, work).result()

    return run
