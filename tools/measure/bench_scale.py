"""Cuts photos of several sizes out in the real page, and prints how time and memory grow with them.

Run it by ``python build.py bench --scale``. It is no test; its figures go into docs/benchmarks.
Memory is told on Linux only: what the tab's process holds, all its workers together.
"""

import argparse
import itertools
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.evaluate.plot import scatter
from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.measure.bench import MARKS, MEASURES, STAGES, open_page, where
from tools.measure.bench_large import forget_peak, make_photo, peak_bytes, resident_bytes
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SIZES = "1,3,12,24,48,100"
_FILE = ROOT / "docs" / "benchmarks" / "scale.json"
_FINE_WITHIN_S, _DONE_WITHIN_S, _REST_WITHIN_S = 120, 600, 90
_SETTLE_MS, _CLOSED_MS = 3000, 30_000
_HEAPS = "() => performance.getEntriesByName('stayput.rest').map(({detail}) => detail)"
_COLUMNS = ("decode", "segment", "refine", "compose", "encode", "verify", "total")


@dataclass(frozen=True)
class Row:
    """One photo: times in seconds, memory in bytes.

    `idle` is the tab's before, `peak` the greatest from then on, `python` and `model` are the two
    workers' own once it is done, `rested` is the tab's after a while, `closed` after the photo was
    closed, too.
    """

    megapixels: float
    seconds: Mapping[str, float]
    idle: int
    peak: int
    python: int
    model: int
    rested: int
    closed: int


def main(arguments: list[str]) -> int:
    """Measure, print, write and draw.

    Parameters
    ----------
    arguments : list of str
        ``--sizes 1,3,12`` and ``--json FILE``, beside which two drawings are written.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --scale")
    parser.add_argument("--sizes", default=_SIZES, help=f"in megapixels ({_SIZES})")
    parser.add_argument("--json", type=Path, default=_FILE, help="where to write")
    options = parser.parse_args(arguments)
    sizes = sizes_of(options.sizes)
    dist = ROOT / "dist"
    told = {"build": build_dist(dist), **where()}
    print(" · ".join(str(value) for value in told.values()) + "\n", flush=True)
    rows: list[Row] = []
    options.json.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            rows.append(_measure(dist, make_photo(size, Path(folder)), size))
            print(table(rows[-1:]).splitlines()[-1], flush=True)
            # At once: a size that fails takes none of the others along.
            written = {**told, "rows": [asdict(row) for row in rows]}
            options.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print("\n" + table(rows))
    print("\ngrowth from each size to the next, 1 is linear\n" + growth(rows))
    for name, drawn in plots(rows).items():
        options.json.with_name(f"{options.json.stem}-{name}.svg").write_text(drawn, "utf-8")
    return 0


def sizes_of(text: str) -> list[float]:
    """Read the sizes that were asked for.

    Parameters
    ----------
    text : str
        Numbers of megapixels with commas between them.

    Returns
    -------
    list of float
        From the smallest on.

    Raises
    ------
    BuildError
        If one is no size.

    Examples
    --------
    >>> sizes_of("12,1")
    [1.0, 12.0]
    """
    try:
        sizes = sorted(float(one) for one in text.split(","))
    except ValueError:
        sizes = []
    if not sizes or not all(0 < size < math.inf for size in sizes):
        message = f"{text} are no sizes.\nWhat to do: name megapixels, such as --sizes 1,3,12"
        raise BuildError(message)
    return sizes


def table(rows: Sequence[Row]) -> str:
    """Write the figures as a table of Markdown.

    Parameters
    ----------
    rows : sequence of Row
        One a size.

    Returns
    -------
    str
        Times in seconds, memory in megabytes.
    """
    head = ["megapixels", *_COLUMNS, "s / MP", "idle", "peak over idle"]
    head += ["Python's heap", "the models' heap", "rested", "closed"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        times = [f"{row.seconds[name]:.1f}" for name in _COLUMNS]
        each = f"{row.seconds['total'] / row.megapixels:.2f}"
        memory = (row.idle, row.peak - row.idle, row.python, row.model, row.rested, row.closed)
        cells = [f"{row.megapixels:g}", *times, each, *(f"{one / 1e6:.0f}" for one in memory)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def growth(rows: Sequence[Row]) -> str:
    """Tell how each stage grows: by which power of the size, from each row to the next.

    Parameters
    ----------
    rows : sequence of Row
        From the smallest on.

    Returns
    -------
    str
        A table of Markdown; more than 1 is faster than linear.
    """
    lines = ["| from, to | " + " | ".join(_COLUMNS) + " |", "|" + "---|" * (len(_COLUMNS) + 1)]
    for one, next_ in itertools.pairwise(rows):
        by = math.log(next_.megapixels / one.megapixels)
        powers = (
            math.log(max(next_.seconds[name], 1e-3) / max(one.seconds[name], 1e-3)) / by
            for name in _COLUMNS
        )
        name = f"{one.megapixels:g}, {next_.megapixels:g}"
        lines.append(f"| {name} | " + " | ".join(f"{power:.2f}" for power in powers) + " |")
    return "\n".join(lines)


def plots(rows: Sequence[Row]) -> dict[str, str]:
    """Draw time and memory against the size.

    Parameters
    ----------
    rows : sequence of Row
        One a size.

    Returns
    -------
    dict
        "time" and "memory" -> an SVG document.
    """
    times = {f"{row.megapixels:g}": (row.megapixels, row.seconds["total"]) for row in rows}
    held = {f"{row.megapixels:g}": (row.megapixels, (row.peak - row.idle) / 1e9) for row in rows}
    return {
        "time": scatter(times, "megapixels", "seconds", is_from_zero=True),
        "memory": scatter(held, "megapixels", "peak over idle, GB", is_from_zero=True),
    }


def _measure(dist: Path, photo: Path, megapixels: float) -> Row:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    with serve_directory(dist) as site, sync_playwright() as playwright:
        # A browser of its own: heaps never shrink.
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            page = open_page(browser.new_context(), site.url)
            _wait(page, lambda: "fine" in page.evaluate(MARKS), _FINE_WITHIN_S, "the fine model")
            # Its worker rests once after that; what it says then is not the photo's.
            _rest(page, 0)
            idle = resident_bytes()
            forget_peak()
            since = page.evaluate("performance.now()")
            page.locator("#file-input").set_input_files(photo)
            ended = page.locator("body[data-stage=done], body[data-stage=error]")
            _wait(page, lambda: ended.count() > 0, _DONE_WITHIN_S, photo.name)
            if page.locator("body").get_attribute("data-stage") == "error":
                text = f"{photo.name}: {page.locator('#failure').inner_text()}"
                raise BuildError(text)
            # The browser draws the cutout after it is there.
            page.wait_for_timeout(_SETTLE_MS)
            peak, measures = peak_bytes(), page.evaluate(MEASURES, since)
            heaps = _rest(page, 1)
            rested = resident_bytes()
            page.get_by_role("button", name="New photo").click()
            # No rest is told of one that could not be edited: there was nothing to close.
            page.wait_for_timeout(_CLOSED_MS)
            closed = resident_bytes()
        finally:
            browser.close()
    seconds = {name: measures[name] / 1000 for name in (*STAGES, "total", "model")}
    python, model = int(heaps["pipeline"]), int(heaps["segment"])
    return Row(megapixels, seconds, idle, peak, python, model, rested, closed)


def _rest(page: "Page", before: int) -> Mapping[str, Any]:
    """Wait until the tab gave back what it can; what the workers had until then."""
    _wait(page, lambda: len(page.evaluate(_HEAPS)) > before, _REST_WITHIN_S, "rest")
    page.wait_for_timeout(2 * _SETTLE_MS)
    found: Mapping[str, Any] = page.evaluate(_HEAPS)[before]
    return found


def _wait(page: "Page", is_there: Any, within_s: float, name: str) -> None:
    until = time.monotonic() + within_s
    while not is_there():
        if time.monotonic() > until:
            text = f"Nothing came for {within_s:g} s: {name}."
            raise BuildError(text)
        page.wait_for_timeout(50)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        sys.exit(1)
