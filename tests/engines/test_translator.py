"""The browser's own translator, told to translate always, does not begin with our page."""

import json
import os
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.photos import telling_jpeg
from tests.browser.stripping import strip
from tests.browser.tab import Tab, Upload
from tests.engines.sink import Sink
from tests.pages import ONE_TIER, QUIET
from tools.env.browser import FLAGS, find_browser
from tools.serve.serve import Handler, Site, serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.console_errors]

ASKS_WITHIN_S = 30.0
# The page is open for seconds before this; where it is asked about, that takes less.
SETTLE_MS = 2000
ASKED = b"/translator.js"
# What tells a translator to stay away.
WORDS = (' translate="no"', ' class="notranslate"', '<meta name="google" content="notranslate">')
PREFERENCES = {
    "translate": {"enabled": True},
    "translate_allowlists": {"en": "de"},
    "translate_blocked_languages": ["de"],
    "translate_recent_target": "de",
    "intl": {"accept_languages": "de-DE,de", "selected_languages": "de-DE,de"},
}


# A build without keys of its own does not begin at all; these are made up.
KEYS = {
    "GOOGLE_API_KEY": "AIzaNone",
    "GOOGLE_DEFAULT_CLIENT_ID": "none",
    "GOOGLE_DEFAULT_CLIENT_SECRET": "none",
}


class Translatable(Handler):
    """Our page without those words."""

    def send_file(self, path: Path) -> None:
        if path.name != "index.html":
            return super().send_file(path)
        page = path.read_text("utf-8")
        for words in WORDS:
            assert words in page, words
            page = page.replace(words, "")
        data = page.encode()
        self._start(HTTPStatus.OK, {"Content-Type": "text/html; charset=utf-8"}, path)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where the browser has its translator's script from."""
    with Sink() as listening:
        yield listening


@pytest.fixture
def german(plain_chromium: "Browser", sink: Sink, tmp_path: Path) -> Iterator["BrowserContext"]:
    """A Chromium of somebody who has all that is English translated, without asking."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES), "utf-8")
    where = f"http://127.0.0.1:{sink.port}"
    context = plain_chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=find_browser(os.environ),
        # Those of the driver switch translating off.
        ignore_default_args=True,
        args=[
            *FLAGS,
            QUIET,
            ONE_TIER,
            "--headless",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
            "--lang=de",
            f"--translate-script-url={where}{ASKED.decode()}",
            f"--translate-security-origin={where}/",
        ],
        env={**os.environ, **KEYS},
    )
    yield context
    context.close()


def is_asked(sink: Sink) -> bool:
    return any(ASKED in one for one in sink.heard)


def test_a_translator_that_translates_all_leaves_our_page_alone(
    german: "BrowserContext", sink: Sink, tiny_dist: Path
) -> None:
    with (
        serve_directory(tiny_dist, packed=False) as ours,
        Site(tiny_dist, handler=Translatable) as control,
    ):
        tab = Tab(german.new_page(), ours.url).open().wait_sealed()
        strip(tab, Upload("a.jpg", telling_jpeg(1))).wait_stage("done", "error")
        assert tab.stage == "done"
        tab.page.wait_for_timeout(SETTLE_MS)
        assert sink.heard == []
        # The same page without its words, later and in the same browser, is asked about.
        began = time.monotonic()
        other = Tab(german.new_page(), control.url).open()
        while not is_asked(sink) and time.monotonic() < began + ASKS_WITHIN_S:
            other.page.wait_for_timeout(100)
        assert is_asked(sink)
