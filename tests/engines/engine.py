"""What the tests ask of a browser, whichever it is."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

POLL_S = 0.1
# So often the page looks before it is asked anew: whether the time is over is known here.
LOOKS = 50
_HELD = """
const [seconds, looks] = arguments;
for (let look = 0; look < looks; look += 1) {
  if (CONDITION) return true;
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}
return false;
"""
# WebKit beside other work takes more than a minute for what it does alone in ten seconds.
WAIT_S = 180.0
SCRIPT_S = 180.0
# The shipped models in WebKit, on a machine that is busy with more than this.
DONE_S = 180.0
# No test here asks how the page looks: a small window, where little moves, is drawn in less time.
WINDOW = (800, 500)
# What does go is waited for so long, and no longer than until it is heard.
HEARD_WITHIN_S = 30.0


class PageLeftError(Exception):
    """The page was reloaded while something ran in it."""


class Engine(Protocol):
    """A real browser with one tab."""

    name: str
    version: str

    def open(self, url: str) -> None:
        """Go to an address."""

    def run(self, body: str, *arguments: Any) -> Any:
        """Run the body of an async function in the page; `arguments` are its arguments."""

    def choose(self, photo: Path) -> None:
        """Hand a file to the page's file input."""

    def close(self) -> None:
        """End the browser."""


def wait_until(engine: Engine, condition: str, *, seconds: float = WAIT_S) -> None:
    """Wait until an expression holds in the page, which looks by itself: to be asked costs more."""
    end = time.monotonic() + seconds

    def holds() -> bool:
        try:
            return bool(engine.run(_HELD.replace("CONDITION", condition), POLL_S, LOOKS))
        except PageLeftError:
            time.sleep(POLL_S)
            return False

    while not holds():
        assert time.monotonic() < end, f"{engine.name}: waited {seconds} s for {condition}"


def wait_heard(is_heard: Callable[[], bool], *, seconds: float = HEARD_WITHIN_S) -> bool:
    """Wait until a server has heard what is expected; whether it has."""
    end = time.monotonic() + seconds
    while not is_heard():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def wait_sealed(engine: Engine) -> None:
    """Wait until the tab is sealed; fail at once where it can't be."""
    wait_until(engine, 'document.body.dataset.seal !== "opening"')
    assert engine.run("return document.body.dataset.seal") == "sealed"


def wait_done(engine: Engine) -> None:
    """Wait for the cutout; fail at once with the error's code."""
    wait_until(engine, '["done", "error"].includes(document.body.dataset.stage)', seconds=DONE_S)
    code = engine.run('return document.querySelector("#failure").dataset.code ?? null')
    assert engine.run("return document.body.dataset.stage") == "done", code
