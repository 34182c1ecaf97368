"""Chromium, through Playwright."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.engines.engine import WINDOW, PageLeftError

if TYPE_CHECKING:
    from playwright.sync_api import Browser


OPEN_WITHIN_MS = 60_000  # a busy machine is slow, not wrong


class Chromium:
    """One tab of a headless Chromium."""

    name = "Chromium"

    def __init__(self, browser: "Browser") -> None:
        self.version = browser.version
        width, height = WINDOW
        self._context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self._page = self._context.new_page()

    def open(self, url: str) -> None:
        self._page.goto(url, timeout=OPEN_WITHIN_MS)

    def run(self, body: str, *arguments: Any) -> Any:
        try:
            return self._page.evaluate(
                f"(args) => (async function () {{ {body} }})(...args)", arguments
            )
        except Exception as error:
            if "Execution context was destroyed" in str(error):
                raise PageLeftError from error
            raise

    def choose(self, photo: Path) -> None:
        self._page.locator("input[type=file]").first.set_input_files(photo)

    def close(self) -> None:
        self._context.close()
