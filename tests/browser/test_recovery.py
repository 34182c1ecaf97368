"""Workers crash, hang and run out of time; the photo is not lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.tab import CRASH_AT_WORK, Tab
from tests.conftest import Visited
from tests.pages import heard_page

if TYPE_CHECKING:
    from playwright.sync_api import Worker

pytestmark = [pytest.mark.browser, pytest.mark.console_errors]

CRASH = "setTimeout(() => { throw new Error('planted') })"
HANG = "setTimeout(() => { for (;;) {} })"
# The same for whoever waits for its word, and no processor is kept busy meanwhile.
SLEEP = "setTimeout(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); })"
# Of each name the worker that was made last.
NOTE_WORKERS = """
  window.threads = {};
  const Real = Worker;
  window.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      window.threads[options.name] = String(url);
    }
  };
"""


@pytest.fixture(scope="module")
def crashing(visited: Visited, car: Path) -> Iterator[Tab]:
    """One tab whose workers end again and again; it has worked on a photo, so that both run."""
    with heard_page(visited.context, NOTE_WORKERS, may_err=True) as page:
        yield Tab(page, visited.site.url).open().wait_sealed().choose(car).wait_done()


@pytest.fixture
def ready(crashing: Tab) -> Tab:
    """That tab with no photo in it."""
    return crashing.start_over()


def worker(tab: Tab, name: str) -> "Worker":
    """That which has the name now."""
    url = tab.page.evaluate("(name) => window.threads[name]", name)
    return next(one for one in tab.page.workers if one.url == url)


def notice(tab: Tab) -> str:
    return str(tab.page.locator("#notice").text_content())


@pytest.mark.parametrize("name", ["pipeline", "segment"])
def test_a_worker_that_crashed_while_idle_is_made_anew(ready: Tab, car: Path, name: str) -> None:
    worker(ready, name).evaluate(CRASH)
    ready.page.wait_for_timeout(200)
    ready.choose(car).wait_done()


@pytest.mark.parametrize("name", ["pipeline", "segment"])
def test_a_photo_is_tried_again_when_its_worker_crashes(ready: Tab, car: Path, name: str) -> None:
    assert "restarted" not in notice(ready)
    worker(ready, name).evaluate(CRASH_AT_WORK)
    ready.choose(car).wait_done()
    # A passing word: it may have faded already, but it was said.
    assert "restarted" in notice(ready)


def test_a_stuck_worker_is_ended_and_the_photo_tried_again(ready: Tab, car: Path) -> None:
    worker(ready, "pipeline").evaluate(SLEEP)
    ready.choose(car)
    ready.wait_stage("done", "error", timeout=60_000)
    assert ready.stage == "done"


def test_cancelling_a_stuck_worker_takes_no_longer(ready: Tab, car: Path) -> None:
    worker(ready, "pipeline").evaluate(HANG)
    ready.choose(car)
    ready.wait_stage("working")
    ready.page.keyboard.press("Escape")
    ready.wait_stage("empty", timeout=2_000)
    ready.choose(car).wait_done()
