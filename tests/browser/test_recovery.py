"""Workers crash, hang and run out of time; the photo is not lost."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import CRASH_AT_WORK, Tab

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.console_errors,
    pytest.mark.visited,
    pytest.mark.own_tab("its workers end"),
]

CRASH = "setTimeout(() => { throw new Error('planted') })"
HANG = "setTimeout(() => { for (;;) {} })"


@pytest.fixture
def ready(tab: Tab, car: Path) -> Tab:
    """A tab that has worked on a photo, so that both workers run."""
    tab.choose(car).wait_done()
    tab.page.get_by_role("button", name="New photo").click()
    tab.wait_stage("empty")
    return tab


@pytest.mark.parametrize("name", ["pipeline", "segment"])
def test_a_worker_that_crashed_while_idle_is_made_anew(ready: Tab, car: Path, name: str) -> None:
    ready.worker(name).evaluate(CRASH)
    ready.page.wait_for_timeout(200)
    ready.choose(car).wait_done()


@pytest.mark.parametrize("name", ["pipeline", "segment"])
def test_a_photo_is_tried_again_when_its_worker_crashes(ready: Tab, car: Path, name: str) -> None:
    ready.worker(name).evaluate(CRASH_AT_WORK)
    ready.choose(car).wait_done()
    # A passing word: it may have faded already, but it was said.
    assert "restarted" in str(ready.page.locator("#notice").text_content())


def test_a_stuck_worker_is_ended_and_the_photo_tried_again(ready: Tab, car: Path) -> None:
    ready.worker("pipeline").evaluate(HANG)
    ready.choose(car)
    ready.wait_stage("done", "error", timeout=60_000)
    assert ready.stage == "done"


def test_cancelling_a_stuck_worker_takes_no_longer(ready: Tab, car: Path, page: "Page") -> None:
    ready.worker("pipeline").evaluate(HANG)
    ready.choose(car)
    ready.wait_stage("working")
    page.keyboard.press("Escape")
    ready.wait_stage("empty", timeout=2_000)
    ready.choose(car).wait_done()
