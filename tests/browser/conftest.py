"""Fixtures of the browser tests: an open tab, a photo with a clear subject."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.browser.editor import LISTEN, Editor, png
from tests.browser.tab import Tab, Upload
from tests.conftest import built_for, heard_page, scripts_of
from tools.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@pytest.fixture(scope="session")
def car() -> Path:
    """A small real photo with one subject."""
    return FIXTURES / "rembg-car-1.jpg"


@pytest.fixture(scope="module")
def shared_tab(chromium: "Browser", request: pytest.FixtureRequest) -> Iterator[Tab]:
    """One tab for all files of a module, each of which must leave it as it was."""
    scripts = scripts_of(request.node)
    with serve_directory(built_for(request)) as site, heard_page(chromium, *scripts) as page:
        yield Tab(page, site.url).open().wait_sealed()


@pytest.fixture
def tab(request: pytest.FixtureRequest) -> Tab:
    """The page, open and sealed, no photo in it; one for all where a module is marked `one_tab`."""
    if request.node.get_closest_marker("one_tab"):
        kept: Tab = request.getfixturevalue("shared_tab")
        return kept.start_over()
    page, site = request.getfixturevalue("page"), request.getfixturevalue("site")
    return Tab(page, site.url).open().wait_sealed()


@pytest.fixture
def open_tab(page: "Page") -> Callable[[str], Tab]:
    """Open any address as a tab."""
    return lambda url: Tab(page, url).open()


@pytest.fixture(scope="session")
def photo(car: Path) -> bytes:
    """A PNG, which every decoder reads alike."""
    return png(Image.open(car))


@pytest.fixture(scope="module")
def editor_tab(chromium: "Browser", tiny_dist: Path) -> Iterator[Tab]:
    """One tab for the editors of a module: Python and the models start once."""
    with serve_directory(tiny_dist) as site, heard_page(chromium, LISTEN) as page:
        yield Tab(page, site.url).open().wait_sealed()


@pytest.fixture
def editor(editor_tab: Tab, photo: bytes) -> Editor:
    """The editor of a photo that was just cut out by the fine model."""
    return Editor(editor_tab.start_over().choose(Upload("car.png", photo)).wait_finer())


@pytest.fixture
def fresh_editor(page: "Page", site: Site, photo: bytes) -> Editor:
    """The same in a tab of its own, for a test that does something to the tab."""
    page.add_init_script(LISTEN)
    tab = Tab(page, site.url).open().wait_sealed()
    return Editor(tab.choose(Upload("car.png", photo)).wait_finer())
