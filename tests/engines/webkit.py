"""WebKit, through WebKitGTK's own driver, on a virtual screen."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from selenium.common.exceptions import NoSuchFrameException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.engines.engine import SCRIPT_S, WINDOW, PageLeftError

# Python's start is over before the compiler for what runs long has paid for itself: without it a
# start takes three quarters of the processor's time. What a page may do is the same.
_UNHURRIED = {"JSC_useOMGJIT": "0"}
# Where there is no graphics card, to draw plainly costs less than to have one imitated.
_PLAIN = {"WEBKIT_SKIA_ENABLE_CPU_RENDERING": "1", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
# No animations: `prefers-reduced-motion`, which is all that the other two are asked as well.
_SETTINGS = "[Settings]\ngtk-enable-animations=0\n"
_BROWSERS = ("webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0")


class WebKit:
    """One tab of WebKitGTK's MiniBrowser."""

    name = "WebKit"

    def __init__(self) -> None:
        driver, browser = shutil.which("WebKitWebDriver"), _mini_browser()
        if driver is None or browser is None:
            text = "no WebKitGTK driver on this machine (Debian: webkit2gtk-driver)"
            raise FileNotFoundError(text)
        self._screen = None if os.environ.get("DISPLAY") else _Screen()
        self._programs = (driver, str(browser))
        self._folder = tempfile.TemporaryDirectory()
        for toolkit in ("gtk-3.0", "gtk-4.0"):
            settings = Path(self._folder.name) / toolkit / "settings.ini"
            settings.parent.mkdir()
            settings.write_text(_SETTINGS, "ascii")
        self._driver = self._started()
        self.version = str(self._driver.capabilities["browserVersion"])

    def _started(self) -> WebKitGTK:
        driver, browser = self._programs
        options = Options()
        options.binary_location = browser
        options.add_argument("--automation")
        options.add_argument("--geometry={}x{}".format(*WINDOW))
        service = Service(
            driver,
            env={**os.environ, **_UNHURRIED, **_PLAIN, "XDG_CONFIG_HOME": self._folder.name},
        )
        started = WebKitGTK(options=options, service=service)
        started.set_script_timeout(SCRIPT_S)
        return started

    def renew(self) -> None:
        """Begin anew, nothing kept: its process may end as a page with busy threads is left."""
        with suppress(Exception):
            self._driver.quit()
        self._driver = self._started()

    def open(self, url: str) -> None:
        self._driver.get(url)

    def run(self, body: str, *arguments: Any) -> Any:
        call = f"(async function () {{ {body} }}).apply(null, [...arguments].slice(0, -1))"
        ended = "(value) => done({value}), (error) => done({error: String(error)})"
        script = f"const done = arguments[arguments.length - 1]; {call}.then({ended})"
        try:
            answer = self._driver.execute_async_script(script, *arguments)
        except NoSuchFrameException as error:
            if "before the unload event" in str(error):
                raise PageLeftError from error
            raise
        if answer is None:
            raise PageLeftError
        assert "error" not in answer, answer
        return answer.get("value")

    def choose(self, photo: Path) -> None:
        self._driver.find_element("css selector", "input[type=file]").send_keys(str(photo))

    def close(self) -> None:
        with suppress(Exception):  # the browser may have gone already, which is all that is wanted
            self._driver.quit()
        self._folder.cleanup()
        if self._screen:
            self._screen.close()


def _mini_browser() -> Path | None:
    folders = [*sorted(Path("/usr/lib").glob("*-linux-gnu*")), Path("/usr/libexec")]
    places = [folder / name / "MiniBrowser" for name in _BROWSERS for folder in folders]
    return next((place for place in places if place.is_file()), None)


class _Screen:
    """A virtual screen, for as long as the browser runs."""

    def __init__(self) -> None:
        program = shutil.which("Xvfb")
        if program is None:
            text = "no screen, and no Xvfb to make one"
            raise FileNotFoundError(text)
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [program, "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            os.environ["DISPLAY"] = f":{told.readline().strip()}"

    def close(self) -> None:
        os.environ.pop("DISPLAY", None)
        self._server.terminate()
        self._server.wait()
