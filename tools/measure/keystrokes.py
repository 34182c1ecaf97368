"""Times a keystroke in the panel to the frame that shows it: ``python build.py bench --keys 300``.

Of one built site, or of several side by side, taken in turns, so that what a machine's other work
costs falls on all of them. The figures to quote are the ratios to the first.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.measure.bench import FIXTURE, add_sites, open_page, sites_of, where
from tools.serve.serve import serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPT = "js/main.js"
OPENINGS, AT_ONCE, APART_MS = 15, 20, 60
# From the page's script being there to the end of its first run, which shows the empty page.
_STARTED = """
() => new Promise((tell) => {
  const wait = () => {
    const script = performance.getEntriesByType("resource").find(({name}) => name.endsWith(SCRIPT));
    if (!script || window.startedAt === undefined) setTimeout(wait, 5);
    else tell(window.startedAt - script.responseEnd);
  };
  wait();
})
""".replace("SCRIPT", f'"{SCRIPT}"')
_LISTEN = """
new MutationObserver((_, observer) => {
  if (document.documentElement?.dataset.started === undefined) return;
  window.startedAt = performance.now();
  observer.disconnect();
}).observe(document, {subtree: true, attributeFilter: ["data-started"]});
window.strokes = [];
const next = (act) => {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = act;
  port2.postMessage(null);
};
addEventListener("input", ({target}) => {
  const began = performance.now();
  const stroke = {};
  const since = () => performance.now() - began;
  next(() => { stroke.script = since(); });
  requestAnimationFrame(() => {
    const words = target.closest(".slider")?.querySelector("output").textContent;
    stroke.is_late = words !== undefined && parseFloat(words) !== target.valueAsNumber;
    next(() => window.strokes.push({...stroke, frame: since()}));
  });
}, true);
"""
# Keys of which the second takes the first back, so that any number of them may come.
_FIELDS = {"slider": ("ArrowRight", "ArrowLeft"), "text": ("Backspace", "a")}
_PLACES = {"slider": "input[type=range]", "text": ".colour-text"}

Strokes = dict[str, list[dict[str, float]]]


def main(arguments: list[str]) -> int:
    """Press, time, print.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status: 1 where a frame came before what it was to show.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --keys")
    parser.add_argument("--keys", type=int, required=True, metavar="N", help="presses in a field")
    add_sites(parser)
    options = parser.parse_args(arguments)
    sites = sites_of(options.site)
    starts, strokes, version = _measure(sites, options.keys)
    told = where()
    print(f"{told['date']} · {told['machine']} · Chromium {version} · {options.keys} presses\n")
    figures = {name: _figures(sites[name], starts[name], strokes[name]) for name in sites}
    _print(figures)
    late = {name: _late(strokes[name]) for name in sites}
    print(f"frames before their words: {late}")
    return int(any(late.values()))


def _measure(
    sites: Mapping[str, Path], presses: int
) -> tuple[dict[str, list[float]], dict[str, Strokes], str]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    starts: dict[str, list[float]] = {name: [] for name in sites}
    strokes: dict[str, Strokes] = {name: {field: [] for field in _FIELDS} for name in sites}
    with ExitStack() as stack:
        urls = {
            name: stack.enter_context(serve_directory(folder)).url for name, folder in sites.items()
        }
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        stack.callback(browser.close)
        for _ in range(OPENINGS):
            for name, url in urls.items():
                starts[name].append(_start(browser, url))
        pages = {name: _edited(browser, url) for name, url in urls.items()}
        for _ in range(max(1, presses // AT_ONCE)):
            for name, page in pages.items():
                for field, keys in _FIELDS.items():
                    strokes[name][field] += _press(page, field, keys)
        return starts, strokes, browser.version


def _start(browser: "Browser", url: str) -> float:
    """Open it in a fresh profile; how long the page's script ran at first, in milliseconds."""
    context = browser.new_context()
    context.add_init_script(_LISTEN)
    page = context.new_page()
    page.goto(url)
    took: float = page.evaluate(_STARTED)
    context.close()
    return took


def _edited(browser: "Browser", url: str) -> "Page":
    """Cut a photo out, and give it a gradient: a section with sliders and a field of text."""
    context = browser.new_context()
    context.add_init_script(_LISTEN)
    page = open_page(context, url)
    page.locator("#file-input").set_input_files(FIXTURE)
    page.wait_for_selector("body[data-stage=done]")
    page.wait_for_selector("body[data-improving=false]:not([data-fine=coming])", timeout=120_000)
    button = page.locator("#section-background")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    page.get_by_role("radio", name="Gradient", exact=True).locator("visible=true").check()
    return page


def _press(page: "Page", field: str, keys: tuple[str, str]) -> list[dict[str, float]]:
    page.bring_to_front()
    place = page.locator(f"#section-background-body {_PLACES[field]} >> visible=true").first
    if field == "text":
        place.fill("#aaaaaa")
    place.focus()
    page.keyboard.press("End" if field == "text" else "Home")
    page.wait_for_selector("body[data-rendering=false]")
    page.evaluate("window.strokes.length = 0")
    for number in range(AT_ONCE):
        page.keyboard.press(keys[number % 2])
        page.wait_for_timeout(APART_MS)
    strokes: list[dict[str, float]] = page.evaluate("window.strokes")
    return strokes


def _figures(folder: Path, starts: list[float], strokes: Strokes) -> dict[str, float]:
    script = (folder / SCRIPT).read_bytes()
    figures: dict[str, float] = {
        "script, bytes": len(script),
        "script in brotli, bytes": len(brotli.compress(script, quality=11)),
        "its first run, ms": statistics.median(starts),
    }
    for field, pressed in strokes.items():
        for what in ("script", "frame"):
            times = [stroke[what] for stroke in pressed]
            figures[f"{field}: to the {what}'s end, ms"] = statistics.median(times)
            figures[f"{field}: to the {what}, 95 of 100"] = statistics.quantiles(times, n=20)[-1]
    return figures


def _late(strokes: Strokes) -> int:
    return sum(bool(stroke["is_late"]) for pressed in strokes.values() for stroke in pressed)


def _print(figures: Mapping[str, Mapping[str, Any]]) -> None:
    first = next(iter(figures.values()))
    print(f"{'':34}" + "".join(f"{name:>20}" for name in figures))
    for what, base in first.items():
        cells = (f"{of[what]:10.2f} ({of[what] / base:5.2f})" for of in figures.values())
        print(f"{what:34}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        sys.exit(1)
