"""The fine model comes beside the tab, takes over by itself, and its lack costs no photo."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.sources import link_copy
from tests.browser.tab import CRASH_AT_WORK, Tab
from tests.browser.tiny_models import FINE_SIDE, SIDE, fine_orders
from tests.pages import SPARING
from tools.serve.serve import Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(200),
    pytest.mark.own_tab("how the models come to a tab is what is looked at"),
]

FINE, FAST = f"the fine model, {FINE_SIDE} × {FINE_SIDE}", f"the fast model, {SIDE} × {SIDE}"


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of which a test may take parts away."""
    link_copy(built, tmp_path / "site")
    with serve_directory(tmp_path / "site") as site:
        yield site


@pytest.mark.tiny
def test_a_photo_that_came_first_is_made_again_without_a_word(
    page: "Page", site: Site, car: Path
) -> None:
    page.add_init_script(SPARING)
    tab = Tab(page, site.url).open().wait_sealed()
    tab.choose(car).wait_done()
    assert "Model used\nthe fast model" in tab.details()
    assert fine_orders(site) == []
    fast = tab.saved()
    page.get_by_role("radio", name="Fine").click()
    tab.wait_finer()
    assert len(fine_orders(site)) == 1
    page.wait_for_selector("body[data-stage=done]")
    page.get_by_text(FINE).wait_for()
    assert tab.saved() != fast


@pytest.mark.visited
def test_the_choice_holds(tab: Tab, car: Path, page: "Page") -> None:
    tab.wait_fine().choose(car).wait_done()
    tab.details()
    page.get_by_role("radio", name="Fast").check()
    page.wait_for_selector("body[data-improving=false]")
    page.locator("dd", has_text=FAST).first.wait_for()
    page.wait_for_function(f"() => !document.body.innerText.includes('{FINE}')")
    page.get_by_role("button", name="New photo").click()
    tab.choose(car).wait_done()
    assert "the fine model" not in tab.details()


@pytest.mark.console_errors
@pytest.mark.tiny
def test_where_it_cannot_be_had_the_fast_one_works_and_it_can_be_asked_for_again(
    page: "Page", copied: Site, car: Path, tmp_path: Path
) -> None:
    (file,) = (tmp_path / "site").rglob("tiny-wasm.onnx.bin")
    content = file.read_bytes()
    file.unlink()  # it is a link
    file.write_bytes(content[:-1] + b"?")
    for copy in file.parent.glob(f"{file.name}.*"):
        copy.unlink()  # the compressed ones, which would be sent instead
    tab = Tab(page, copied.url).open().wait_sealed()
    page.wait_for_selector("body[data-fine=failed]")
    tab.choose(car).wait_done()
    said = tab.details()
    assert "couldn’t be downloaded (ASSET_CORRUPT)" in said
    assert "Model used\nthe fast model" in said
    file.write_bytes(content)
    page.get_by_role("radio", name="Fine").click()
    tab.wait_finer()
    page.get_by_text(FINE).wait_for()


@pytest.mark.console_errors
@pytest.mark.visited
def test_it_is_there_again_after_its_worker_crashed(tab: Tab, car: Path, page: "Page") -> None:
    tab.wait_fine().choose(car).wait_done()
    page.get_by_role("button", name="New photo").click()
    tab.worker("segment").evaluate(CRASH_AT_WORK)
    tab.choose(car).wait_done()
    assert "Model used\nthe fine model" in tab.details()
