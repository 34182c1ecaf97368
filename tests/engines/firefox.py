"""Firefox, through its own remote protocol (Marionette), which needs no driver program."""

import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

from tests.engines.engine import SCRIPT_S

# Nothing that a browser does for itself belongs into a test of what the page does.
QUIET = {
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}


class Firefox:
    """One tab of a headless Firefox."""

    name = "Firefox"

    def __init__(self) -> None:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            text = "no Firefox on this machine"
            raise FileNotFoundError(text)
        try:
            from marionette_driver.marionette import Marionette
        except ImportError as error:  # it needs a module that Python 3.13 took away
            text = "Firefox's driver runs on Linux with Python before 3.13"
            raise FileNotFoundError(text) from error

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory()
        self._marionette = Marionette(
            host="127.0.0.1",
            port=port,
            bin=program,
            headless=True,
            prefs=QUIET,
            gecko_log=str(Path(self._folder.name) / "gecko.log"),
            workspace=self._folder.name,
        )
        capabilities = self._marionette.start_session()
        self.version = str(capabilities["browserVersion"])
        self._marionette.timeout.script = SCRIPT_S

    def open(self, url: str) -> None:
        self._marionette.navigate(url)

    def run(self, body: str, *arguments: Any) -> Any:
        script = f"const done = arguments[arguments.length - 1]; {_answered(body)}"
        return _value(self._marionette.execute_async_script(script, script_args=list(arguments)))

    def choose(self, photo: Path) -> None:
        self._marionette.find_element("css selector", "input[type=file]").send_keys(str(photo))

    def close(self) -> None:
        self._marionette.quit()
        self._marionette.cleanup()
        self._folder.cleanup()


def _answered(body: str) -> str:
    call = f"(async function () {{ {body} }}).apply(null, [...arguments].slice(0, -1))"
    return f"{call}.then((value) => done({{value}}), (error) => done({{error: String(error)}}))"


def _value(answer: dict[str, Any]) -> Any:
    if "error" in answer:
        raise AssertionError(answer["error"])
    return answer.get("value")
