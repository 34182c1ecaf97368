"""Times the first cutout of a fresh profile: ``python build.py bench --first 20``.

Of one built site, or of several in turns, so that what a machine's other work costs falls on all
of them. The figures to quote are the ratios to the first, pair by pair.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.measure.bench import FIXTURE, MARKS, add_sites, sites_of, where
from tools.serve.serve import serve_directory

if TYPE_CHECKING:
    from playwright.sync_api import BrowserType, Page

_SHOWN = "body[data-stage=done]"
_TICKS = os.sysconf("SC_CLK_TCK")
_DRAWS = 2000
_REST_MS = 2000  # what is still done behind the cutout

Figures = dict[str, float]


def main(arguments: list[str]) -> int:
    """Open, cut, print.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --first")
    parser.add_argument("--first", type=int, required=True, metavar="N", help="rounds")
    parser.add_argument("--photo", type=Path, default=FIXTURE, help="what is cut out")
    add_sites(parser)
    parser.add_argument(
        "--reload", action="store_true", help="open it once more, and see when it is ready then"
    )
    options = parser.parse_args(arguments)
    sites = sites_of(options.site)
    rounds, version = _measure(sites, options.photo, options.first, again=options.reload)
    told = where()
    print(f"{told['date']} · {told['machine']} · Chromium {version} · {options.first} rounds\n")
    _print(rounds)
    return 0


def _measure(
    sites: Mapping[str, Path], photo: Path, count: int, *, again: bool
) -> tuple[dict[str, list[Figures]], str]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    rounds: dict[str, list[Figures]] = {name: [] for name in sites}
    with ExitStack() as stack:
        urls = {
            name: stack.enter_context(serve_directory(folder)).url for name, folder in sites.items()
        }
        kind = stack.enter_context(sync_playwright()).chromium
        version = ""
        for number in range(count + 1):  # the first one warms the disk's cache, and counts for none
            turns = list(urls.items())
            for name, url in turns if number % 2 else turns[::-1]:
                figures, version = _first(kind, url, photo, again=again)
                if number:
                    rounds[name].append(figures)
    return rounds, version


def _first(kind: "BrowserType", url: str, photo: Path, *, again: bool) -> tuple[Figures, str]:
    """Open the page in a browser of its own, and cut a photo out as soon as it can work."""
    browser = kind.launch(executable_path=needed_browser(os.environ), args=list(FLAGS))
    try:
        page = browser.new_page()
        spent, began = _processor_s(), time.perf_counter()
        _open(page, url)
        ready, dropped = time.perf_counter() - began, _processor_s()
        page.locator("#file-input").set_input_files(photo)
        page.wait_for_selector(_SHOWN, timeout=120_000)
        took, after = time.perf_counter() - began, _processor_s()
        figures = {
            "ready, s": ready,
            "ready, processor s": dropped - spent,
            "cutout after ready, s": took - ready,
            "cutout after ready, processor s": after - dropped,
            "first cutout, s": took,
            "first cutout, processor s": after - spent,
        }
        if again:
            page.wait_for_timeout(_REST_MS)
            spent, began = _processor_s(), time.perf_counter()
            _open(page, url)
            figures["ready again, s"] = time.perf_counter() - began
            figures["ready again, processor s"] = _processor_s() - spent
        return figures, browser.version
    finally:
        browser.close()


def _open(page: "Page", url: str) -> None:
    page.goto(url)
    while "ready" not in page.evaluate(MARKS):
        page.wait_for_timeout(20)


def _processor_s() -> float:
    """Sum what all processes that this one started, and theirs, have used (Linux)."""
    used, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(folder.name)] = int(fields[1])
        used[int(folder.name)] = int(fields[11]) + int(fields[12])
    own = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(used[one] for one in own if one in used) / _TICKS


def _print(rounds: Mapping[str, Sequence[Figures]]) -> None:
    base = next(iter(rounds))
    for what in rounds[base][0]:
        print(what)
        first = [figures[what] for figures in rounds[base]]
        for name, runs in rounds.items():
            values = [figures[what] for figures in runs]
            line = f"  {name:12} median {statistics.median(values):7.2f}"
            if name != base:
                ratios = [one / other for one, other in zip(values, first, strict=True)]
                low, high = _interval(ratios)
                line += (
                    f"  ratio to {base}: median of pairs {statistics.median(ratios):.3f}"
                    f" (95 in 100: {low:.3f} to {high:.3f})"
                )
            print(line)


def _interval(ratios: Sequence[float]) -> tuple[float, float]:
    """Bootstrap the median: between which values it lies in 95 of 100 draws."""
    draw = random.Random(1)
    medians = [statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(_DRAWS)]
    cuts = statistics.quantiles(medians, n=40)
    return cuts[0], cuts[-1]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        sys.exit(1)
