"""Firefox, through Marionette, for openings."""

import base64
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.env.firefox import start_firefox
from tools.measure.opening.outcome import LOOK, Outcome, State

_LOOK_EVERY_S = 0.1
_NEXT_PAGE_WITHIN_S = 20
_LOG_BYTES = 6000


class FirefoxSession:
    """A whole Firefox with a profile of its own."""

    profile = "browser"

    def __init__(self) -> None:
        # Imported late: it isn't there on every machine.
        from marionette_driver.errors import MarionetteException  # noqa: PLC0415

        self._refusal = MarionetteException
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # Else a navigation would return only when all is loaded, and what hangs never is.
        self._marionette, self.version = start_firefox(
            Path(self._folder.name), pageLoadStrategy="none"
        )
        self._marionette.timeout.script = 20
        self._tabs = [self._marionette.current_window_handle]

    def go(self, url: str, tab: int = 0) -> None:
        """Navigate, and wait no longer than until an answer begins."""
        while len(self._tabs) <= tab:
            self._tabs.append(self._marionette.open(type="tab")["handle"])
        self._show(tab)
        self._leave(lambda: self._marionette.navigate(url))

    def reload(self) -> None:
        """Reload the first tab."""
        self._show(0)
        self._leave(self._marionette.refresh)

    def wait(self, seconds: float, tab: int = 0) -> State:
        """Wait until an opening has ended, or so many seconds."""
        end = time.monotonic() + seconds
        self._show(tab)
        while True:
            state = self._look()
            if state.outcome != Outcome.STUCK or time.monotonic() > end:
                return state
            time.sleep(_LOOK_EVERY_S)

    def run(self, body: str) -> Any:
        """Run a function's body in the first tab."""
        self._show(0)
        return self._run(body)

    def stop_workers(self) -> None:
        """Refuse: there is no order for it."""
        raise NotImplementedError

    def evidence(self, folder: Path, name: str) -> dict[str, Any]:
        """Gather what helps to find out why an opening is stuck."""
        shots = []
        for number in range(len(self._tabs)):
            path = folder / f"{name}-{number}.png"
            with suppress(self._refusal):
                self._show(number)
                path.write_bytes(base64.b64decode(self._marionette.screenshot(full=False)))
                shots.append(str(path))
        log = Path(self._folder.name) / "gecko.log"
        words = log.read_text("utf-8", "replace")[-_LOG_BYTES:] if log.is_file() else ""
        return {"screenshots": shots, "log": words.splitlines()}

    def close(self) -> None:
        """End it, and leave nothing of it."""
        with suppress(Exception):  # whatever state it is in, it is to end
            self._marionette.quit()
        with suppress(Exception):
            self._marionette.cleanup()
        self._folder.cleanup()

    def _leave(self, go: Callable[[], None]) -> None:
        """Go, and wait for the next page: what the last one shows is not this one's."""
        before = self._run("return performance.timeOrigin")
        with suppress(self._refusal):  # what became of it is seen by waiting
            go()
        end = time.monotonic() + _NEXT_PAGE_WITHIN_S
        while self._run("return performance.timeOrigin") in {None, before}:
            if time.monotonic() > end:
                return
            time.sleep(_LOOK_EVERY_S)

    def _run(self, body: str) -> Any:
        try:
            return self._marionette.execute_script(body)
        except self._refusal:
            return None

    def _show(self, tab: int) -> None:
        if self._marionette.current_window_handle != self._tabs[tab]:
            self._marionette.switch_to_window(self._tabs[tab])

    def _look(self) -> State:
        try:
            shown = self._marionette.execute_script(LOOK)
            return State(**(shown or {}))  # nothing, between two pages
        except self._refusal as error:
            return State(sentence=f"(the page can't be looked at: {str(error)[:200]})")


class FirefoxLauncher:
    """Firefox: a browser for each opening."""

    name = "Firefox"

    def __init__(self) -> None:
        first = FirefoxSession()
        self.version = first.version
        first.close()

    def start(self, url: str, *, whole: bool, program: Path | None) -> FirefoxSession:
        """Start one; it always is a whole one."""
        return FirefoxSession()

    def close(self) -> None:
        """End nothing: each has ended already."""
