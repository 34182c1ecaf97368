"""Fixtures of the browser tests: an open tab, a photo with a clear subject."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.browser.editor import LISTEN, SHARE, Editor, png
from tests.browser.tab import Tab, Upload
from tests.conftest import Visited, built_for, is_tiny, profile_for, scripts_of
from tests.pages import heard_page
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
OWN_PAGES = {"page", "card_page", "browser_with_card"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Opening a tab takes ten times as long as a photo in an open one: who does it says why."""
    for item in items:
        if item.path.parent != HERE or not isinstance(item, pytest.Function):
            continue
        asked = set(item.fixturenames)
        shares = item.get_closest_marker("one_tab") and not asked & OWN_PAGES
        mark = item.get_closest_marker("own_tab")
        if asked & {*OWN_PAGES, "tab"} and not shares and not (mark and mark.args[0]):
            text = f"{item.nodeid} opens a tab of its own: @pytest.mark.own_tab('why') is missing"
            raise pytest.UsageError(text)


@pytest.fixture(scope="session")
def car() -> Path:
    """A small real photo with one subject."""
    return FIXTURES / "rembg-car-1.jpg"


@pytest.fixture(scope="module")
def shared_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Where the one tab of a module is."""
    if request.node.get_closest_marker("visited"):
        yield request.getfixturevalue("visited").site
        return
    with serve_directory(built_for(request), packed=not is_tiny(request)) as site:
        yield site


@pytest.fixture(scope="module")
def shared_tab(shared_site: Site, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """One tab for all files of a module, each of which must leave it as it was."""
    scripts = scripts_of(request.node)
    may_err = request.node.get_closest_marker("console_errors") is not None
    profile, moves = profile_for(request), not is_tiny(request)
    with heard_page(profile, *scripts, may_err=may_err, moves=moves) as page:
        yield Tab(page, shared_site.url).open().wait_sealed()


@pytest.fixture
def tab(request: pytest.FixtureRequest) -> Tab:
    """The page, open and sealed, no photo in it; one for all where a module is marked `one_tab`."""
    if request.node.get_closest_marker("one_tab"):
        kept: Tab = request.getfixturevalue("shared_tab")
        return kept.start_over()
    page, site = request.getfixturevalue("page"), request.getfixturevalue("site")
    return Tab(page, site.url).open().wait_sealed()


@pytest.fixture
def first_visit(
    plain_chromium: "Browser", tiny_dist: Path, request: pytest.FixtureRequest
) -> Iterator[Tab]:
    """A tab that is not open yet, in a profile that keeps nothing: a part can be held back."""
    scripts = scripts_of(request.node)
    unpacked = serve_directory(tiny_dist, packed=False)
    with unpacked as site, heard_page(plain_chromium, *scripts) as page:
        yield Tab(page, site.url)


@pytest.fixture
def open_tab(page: "Page") -> Callable[[str], Tab]:
    """Open any address as a tab."""
    return lambda url: Tab(page, url).open()


@pytest.fixture(scope="session")
def photo(car: Path) -> bytes:
    """A PNG, which every decoder reads alike."""
    return png(Image.open(car))


@pytest.fixture(scope="session")
def editor_tab(visited: Visited) -> Iterator[Tab]:
    """One tab for all editors: Python and the models start once."""
    with heard_page(visited.context, LISTEN, SHARE) as page:
        yield Tab(page, visited.site.url).open().wait_sealed()


@pytest.fixture
def editor(editor_tab: Tab, photo: bytes) -> Editor:
    """The editor of a photo that was just cut out by the fine model."""
    return Editor(editor_tab.start_over().choose(Upload("car.png", photo)).wait_finer())
