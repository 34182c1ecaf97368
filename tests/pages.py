"""Opens pages in a browser for the tests: its flags, and a page whose errors are heard."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

FAILURES = Path(__file__).resolve().parent / "failures"
# The seal's self-test is refused by the browser, which says so on the console: that is the point.
REFUSED_BY_SEAL = "Content Security Policy"

# Chromium makes ready two pages of its address bar for each new window: a second of computing each
# time. A second list of features takes the place of Playwright's own, which is therefore here too.
QUIET = "--disable-features=" + ",".join(
    (
        "WebUIOmniboxPopup",
        "WebUIOmniboxAimPopup",
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "DestroyProfileOnBrowserClose",
        "HttpsUpgrades",
        "HttpsFirstBalancedModeAutoEnable",
        "LensOverlay",
        "MediaRouter",
        "PaintHolding",
        "ThirdPartyStoragePartitioning",
        "AvoidCorsURLLoaderRestartOnRedirect",
        "OptimizationHints",
        "NetworkTimeServiceQuerying",
        "AimEnabled",
        "PreconnectToSearch",
    )
)
# WebAssembly is compiled once, plainly: with tiny models, compiling what is hot a second time costs
# more than it brings.
ONE_TIER = "--js-flags=--liftoff-only"
# Nobody is there to answer the browser's own windows for folders and files to save to.
NO_PICKERS = "delete window.showSaveFilePicker; delete window.showDirectoryPicker;"
# The picture on the empty page moves for three seconds: without a graphics card that is a quarter
# of what a tab takes to open. Pages of the shipped site move, as for most people.
STILL: Final = "reduce"
SPARING = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}});"


@contextmanager
def heard_page(
    chromium: "Browser | BrowserContext", *scripts: str, may_err: bool = False, moves: bool = False
) -> Iterator["Page"]:
    """Open a page, of a browser in a profile of its own; errors on its console fail."""
    errors: list[str] = []

    def heard(message: "ConsoleMessage") -> None:
        if message.type == "error" and REFUSED_BY_SEAL not in message.text:
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    own = None
    if hasattr(chromium, "new_context"):
        motion: Literal["reduce", "no-preference"] = "no-preference" if moves else STILL
        own = chromium.new_context(accept_downloads=True, reduced_motion=motion)
    fresh = (own or chromium).new_page()
    for script in scripts:
        fresh.add_init_script(script)
    fresh.on("console", heard)
    # From here on: whoever waits for a chooser asks for it beside the press, maybe too late.
    fresh.on("filechooser", lambda _: None)
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    yield fresh
    (own or fresh).close()
    if errors and not may_err:
        pytest.fail("errors on the page's console:\n" + "\n".join(errors))


def keep_screenshot(page: "Page", test: str) -> None:
    """Keep what a failed test saw."""
    FAILURES.mkdir(exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test.removeprefix("tests/"))
    try:
        page.screenshot(path=FAILURES / f"{name}.png", full_page=True)
    except Exception as error:  # a crashed page must not hide the test's own failure
        print(f"no screenshot: {error}")
