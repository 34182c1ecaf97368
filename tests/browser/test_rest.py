"""A tab that rests gives memory back: Python is made anew, and no photo and no edit is lost."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.asked import asked_since
from tests.browser.editor import LISTEN, Editor, assert_alike, matte_of, write_natively
from tests.browser.tab import Tab, Upload

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tools.serve.serve import Site

pytestmark = [pytest.mark.browser, pytest.mark.visited]

# Python says that it has a gigabyte, so that a small photo will do. What it is asked is listed.
GROWN = """
  const Real = Worker;
  window.asked = [];
  window.threads = {};
  window.Worker = class extends Real {
    constructor(url, options) {
      super(url, options);
      this.isPython = options.name === "pipeline";
      window.threads[options.name] = String(url);
    }
    postMessage(message, ...rest) {
      if (!this.isPython || message?.kind !== "call") return super.postMessage(message, ...rest);
      window.asked.push(message.method);
      if (message.method !== "heap") return super.postMessage(message, ...rest);
      const data = {kind: "result", id: message.id, value: 1e9};
      setTimeout(() => this.dispatchEvent(new MessageEvent("message", {data})));
    }
  };
"""
TIMES = "performance.getEntriesByName('stayput.rested').length"
HEAPS = "performance.getEntriesByName('stayput.rest').at(-1).detail"


def wait_rested(page: "Page", times: int = 1) -> None:
    """Wait until a worker was made anew, which is 20 s after the last work."""
    for _ in range(600):
        if page.evaluate(TIMES) >= times:
            return
        page.wait_for_timeout(100)
    pytest.fail("no worker was made anew in a minute")


@pytest.mark.own_tab("its Python ends")
def test_an_edit_and_the_next_photo_do_not_notice(
    page: "Page", site: "Site", photo: bytes, car: "Path"
) -> None:
    for script in (LISTEN, GROWN):
        page.add_init_script(script)
    tab = Tab(page, site.url).open().wait_sealed()
    editor = Editor(tab.choose(Upload("car.png", photo)).wait_finer())
    matte = matte_of(tab.saved())
    editor.tool("Erase").paint((0.3, 0.6), (0.6, 0.6))
    before, sent = page.evaluate("({...window.threads})"), len(site.requests)

    wait_rested(page)
    after = page.evaluate("({...window.threads})")
    assert after["segment"] == before["segment"]
    assert after["pipeline"] != before["pipeline"]
    assert before["pipeline"] not in [worker.url for worker in page.workers]
    assert page.evaluate("window.asked.slice(-5)") == ["heap", "matte", "prove", "init", "attach"]
    assert page.evaluate(HEAPS)["segment"] > 1_000_000, "its own word"

    page.evaluate("window.asked = []")
    editor.section("Background").choose("Background", "Gradient")
    written = editor.save()
    asked = page.evaluate("window.asked")
    assert asked[:2] == ["render", "reopen"]
    assert "process" not in asked, "no model is asked again"
    assert len(editor.state()["edit"]["strokes"]) == 1
    assert_alike(written, write_natively(photo, matte, editor.state()))

    tab.start_over()
    wait_rested(page, times=2)
    tab.choose(car).wait_done()
    assert tab.saved().startswith(b"\x89PNG")
    assert asked_since(site, sent) == [], "after the seal"
