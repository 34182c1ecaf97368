"""Firefox, through its own remote protocol (Marionette), which needs no driver program."""

import tempfile
from pathlib import Path
from typing import Any

from tests.engines.engine import SCRIPT_S, WINDOW, PageLeftError
from tools.env.firefox import start_firefox

_OPEN_DEBUGGER = """
const done = arguments[arguments.length - 1];
const { require } = ChromeUtils.importESModule(
  "resource://devtools/shared/loader/Loader.sys.mjs");
const { gDevTools } = require("devtools/client/framework/devtools");
gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: "jsdebugger" })
  .then(() => setTimeout(done, 1000));
"""

_SETTINGS = {
    # WebAssembly is compiled once, plainly, as in `tests.pages.ONE_TIER`.
    "javascript.options.wasm_optimizingjit": False,
    "ui.prefersReducedMotion": 1,
}


class Firefox:
    """One tab of a headless Firefox."""

    name = "Firefox"

    def __init__(self, *, has_debugger: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        switches = [f"--width={WINDOW[0]}", f"--height={WINDOW[1]}"]
        # Only for tests may a driver reach what is the browser's own.
        switches += ["-remote-allow-system-access"] if has_debugger else []
        self._marionette, self.version = start_firefox(
            folder, switches=switches, settings=_SETTINGS
        )
        self._marionette.timeout.script = SCRIPT_S

    def open(self, url: str) -> None:
        self._marionette.navigate(url)

    def run(self, body: str, *arguments: Any) -> Any:
        script = f"const done = arguments[arguments.length - 1]; {_answered(body)}"
        try:
            answer = self._marionette.execute_async_script(script, script_args=list(arguments))
        except Exception as error:
            if "Document was unloaded" in str(error):
                raise PageLeftError from error
            raise
        return _value(answer)

    def choose(self, photo: Path) -> None:
        self._marionette.find_element("css selector", "input[type=file]").send_keys(str(photo))

    def open_debugger(self) -> None:
        """Open the browser's own debugger on the tab, and wait until it looks."""
        with self._marionette.using_context("chrome"):
            self._marionette.execute_async_script(_OPEN_DEBUGGER)

    def close(self) -> None:
        self._marionette.quit()
        self._marionette.cleanup()
        self._folder.cleanup()


def _answered(body: str) -> str:
    call = f"(async function () {{ {body} }}).apply(null, [...arguments].slice(0, -1))"
    return f"{call}.then((value) => done({{value}}), (error) => done({{error: String(error)}}))"


def _value(answer: dict[str, Any] | None) -> Any:
    if answer is None:
        raise PageLeftError
    if "error" in answer:
        raise AssertionError(answer["error"])
    return answer.get("value")
