"""Chromium, through Playwright, for openings."""

import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error, sync_playwright

from tools.env.browser import FLAGS, needed_browser, trusting
from tools.measure.opening.outcome import ENDED, LOOK, Outcome, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

# Polled: in a tab that is behind another one nothing is drawn, and what waits for that waits long.
_LOOK_EVERY_MS = 100
_LOOK_WITHIN_MS = 5000
_HAS_ENDED = f"() => document.querySelector({json.dumps(ENDED)}) !== null"
_KEPT = 60  # of the newest lines of each record


class ChromiumSession:
    """One context, and its tabs."""

    def __init__(self, context: "BrowserContext", folder: Any, profile: str) -> None:
        self.profile = profile
        self._context = context
        self._folder = folder
        self._said: list[str] = []
        self._failed: list[str] = []
        self._tabs: list[Page] = []
        self._protocol: CDPSession | None = None

    def go(self, url: str, tab: int = 0) -> None:
        """Navigate, and wait no longer than until an answer begins."""
        while len(self._tabs) <= tab:
            self._tabs.append(self._listened(self._context.new_page()))
        with suppress(Error):  # what became of it is seen by waiting
            self._tabs[tab].goto(url, wait_until="commit")

    def reload(self) -> None:
        """Reload the first tab."""
        with suppress(Error):  # the page may be reloading by itself just then
            self._tabs[0].reload(wait_until="commit")

    def wait(self, seconds: float, tab: int = 0) -> State:
        """Wait until an opening has ended, or so many seconds."""
        page = self._tabs[tab]
        end = time.monotonic() + seconds
        while True:
            with suppress(Error):
                limit_ms = max(1, round((end - time.monotonic()) * 1000))
                page.wait_for_function(_HAS_ENDED, polling=_LOOK_EVERY_MS, timeout=limit_ms)
            state = _look(page)
            if state.outcome != Outcome.STUCK or time.monotonic() > end:
                return state
            time.sleep(_LOOK_EVERY_MS / 1000)

    def run(self, body: str) -> Any:
        """Run a function's body in the first tab."""
        try:
            return self._tabs[0].evaluate(f"() => {{ {body} }}")
        except Error:
            return None

    def stop_workers(self) -> None:
        """Stop all service workers."""
        if self._protocol is None:
            self._protocol = self._context.new_cdp_session(self._tabs[0])
            self._protocol.send("ServiceWorker.enable")
        self._protocol.send("ServiceWorker.stopAllWorkers")

    def evidence(self, folder: Path, name: str) -> dict[str, Any]:
        """Gather what helps to find out why an opening is stuck."""
        shots = []
        for number, page in enumerate(self._tabs):
            path = folder / f"{name}-{number}.png"
            with suppress(Error):
                page.screenshot(path=path, timeout=10_000)
                shots.append(str(path))
        said, failed = self._said[-_KEPT:], self._failed[-_KEPT:]
        return {"screenshots": shots, "console": said, "failed_requests": failed}

    def close(self) -> None:
        """End it, and leave nothing of it."""
        with suppress(Error):
            self._context.close()
        if self._folder:
            self._folder.cleanup()

    def _listened(self, page: "Page") -> "Page":
        page.on("console", lambda message: self._said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._said.append(f"thrown: {error}"))
        page.on("crash", lambda _: self._said.append("the tab crashed"))
        page.on("requestfailed", lambda one: self._failed.append(f"{one.url}: {one.failure}"))
        return page


class ChromiumLauncher:
    """Chromium: one browser for all contexts, and others for whole profiles."""

    name = "Chromium"

    def __init__(self) -> None:
        self._program = Path(needed_browser(os.environ))
        self._playwright = sync_playwright().start()
        self._shared = self._launch()
        self.version = self._shared.version

    def start(self, url: str, *, whole: bool, program: Path | None) -> ChromiumSession:
        """Make a fresh context, or a whole profile in a browser of its own."""
        if not whole and not program:
            if not self._shared.is_connected():
                self._shared = self._launch()
            return ChromiumSession(self._shared.new_context(), None, "context")
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        context = self._playwright.chromium.launch_persistent_context(
            folder.name,
            executable_path=program or self._program,
            args=[*FLAGS, *([trusting(url)] if program else [])],
        )
        return ChromiumSession(context, folder, "browser")

    def _launch(self) -> "Browser":
        return self._playwright.chromium.launch(executable_path=self._program, args=list(FLAGS))

    def close(self) -> None:
        """End the shared browser."""
        self._shared.close()
        self._playwright.stop()


def _look(page: "Page") -> State:
    try:
        # Not `evaluate`, which has no limit: the tab may be stuck in earnest.
        shown = page.wait_for_function(f"() => {{ {LOOK} }}", timeout=_LOOK_WITHIN_MS, polling=10)
        return State(**shown.json_value())
    except Error as error:
        return State(sentence=f"(the page can't be looked at: {error.message[:200]})")
