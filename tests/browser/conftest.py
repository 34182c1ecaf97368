"""Fixtures of the browser tests: an open tab, a photo with a clear subject."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import Tab
from tools.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@pytest.fixture(scope="session")
def car() -> Path:
    """A small real photo with one subject."""
    return FIXTURES / "rembg-car-1.jpg"


@pytest.fixture
def tab(page: "Page", site: Site) -> Tab:
    """The page, open and sealed."""
    return Tab(page, site.url).open().wait_sealed()


@pytest.fixture(scope="module")
def shared_tab(chromium: "Browser", dist: Path) -> Iterator[Tab]:
    """One tab for all files of a module, each of which must leave it as it was."""
    with serve_directory(dist) as site:
        context = chromium.new_context()
        yield Tab(context.new_page(), site.url).open().wait_sealed()
        context.close()


@pytest.fixture
def open_tab(page: "Page") -> Callable[[str], Tab]:
    """Open any address as a tab."""
    return lambda url: Tab(page, url).open()
