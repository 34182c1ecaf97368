"""Runs ours, IMG.LY's package and rembg in turns on the same photos, and prints the ratios.

Run it by ``python build.py bench --peers``. It is no test; its figures go into docs/benchmarks.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.measure.bench import MARKS, photos_of, where
from tools.measure.bench_large import peak_bytes
from tools.measure.peers.counted import CountedSite
from tools.measure.peers.draw import FILE, draw
from tools.measure.peers.imgly import MODELS, install, make_site
from tools.measure.peers.native import Rembg
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

Figures = Mapping[str, float]
Cut = Callable[[Path], Figures]

_NAMES = ("ours", *(f"imgly {model.removeprefix('isnet_')}" for model in MODELS), "rembg")
# From the photo being given to the page, as a person counts, to the cutout that can be saved.
_GIVEN = 'addEventListener("change", () => { window.givenAt = performance.now(); }, true);'
_OURS = """
() => {
  const of = (name) => performance.getEntriesByName(`stayput.${name}`)
    .filter(({startTime}) => startTime >= window.givenAt).at(-1);
  const [total, model] = [of("total"), of("model")];
  return total && {
    total: total.startTime + total.duration - window.givenAt,
    model: model.duration,
  };
}
"""


@dataclass
class Cold:
    """The first visit of one that is compared."""

    first_cutout_s: float
    sent_bytes: int
    peak_bytes: int
    ready_reload_s: float | None = None


@dataclass
class Report:
    """What is written."""

    runs: dict[str, dict[str, list[Figures]]] = field(default_factory=dict)
    cold: dict[str, Cold] = field(default_factory=dict)
    version: str = ""


def main(arguments: list[str]) -> int:
    """Measure, print, write.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --peers")
    parser.add_argument("--rounds", type=int, default=5, help="after one that warms up (5)")
    parser.add_argument("--json", type=Path, default=FILE, help="where to write")
    parser.add_argument("photos", nargs="*", type=Path, help="else those of 12 megapixels")
    options = parser.parse_args(arguments)
    dist = ROOT / "dist"
    build = build_dist(dist)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        photos = [path.resolve() for path in options.photos or photos_of(scratch)]
        report = _measure(dist, photos, options.rounds, scratch)
    told = {"build": build, **where(), "browser": f"Chromium {report.version}"}
    written = {
        **told,
        "ratios": ratios(report),
        "cold": {name: vars(one) for name, one in report.cold.items()},
        "runs_ms": report.runs,
    }
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    draw(options.json)
    _print(told, report)
    return 0


def ratios(report: Report) -> dict[str, float | None]:
    """Reduce a report to the figures that are followed.

    Parameters
    ----------
    report : Report
        With runs of every photo by everyone.

    Returns
    -------
    dict
        Of several photos the worst; times of ours over theirs, seconds, bytes.

    Examples
    --------
    >>> runs = {name: {"a.jpg": [{"total": 2.0, "model": 1.0}]} for name in _NAMES}
    >>> cold = {"ours": Cold(9.0, 100, 5, 1.5)}
    >>> ratios(Report(runs, cold))["total_over_model_12mp"]
    2.0
    """
    photos = list(report.runs["ours"])

    def worst(name: str, what: str) -> float:
        return max(
            _middle(report, "ours", photo, "total") / _middle(report, name, photo, what)
            for photo in photos
        )

    cold = report.cold["ours"]
    return {
        "total_vs_imgly_fp16_12mp_wasm": worst("imgly fp16", "total"),
        "total_vs_imgly_quint8_12mp_wasm": worst("imgly quint8", "total"),
        "total_vs_rembg_12mp": worst("rembg", "total"),
        "total_over_model_12mp": worst("ours", "model"),
        "ready_reload_s": cold.ready_reload_s,
        "first_visit_bytes": cold.sent_bytes,
    }


def _middle(report: Report, name: str, photo: str, what: str) -> float:
    return statistics.median(run[what] for run in report.runs[name][photo])


def _measure(dist: Path, photos: list[Path], rounds: int, scratch: Path) -> Report:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    node, report = find_node(Venv()), Report()
    theirs, weights = scratch / "imgly", scratch / "rembg"
    theirs.mkdir()
    weights.mkdir()
    make_site(node, install(node), theirs)
    for number, photo in enumerate(photos):  # served beside it, to be asked for before the time
        (theirs / f"photo-{number}{photo.suffix}").write_bytes(photo.read_bytes())
    with ExitStack() as stack:
        kind = stack.enter_context(sync_playwright()).chromium
        report.cold["ours"] = _cold_ours(kind, dist, photos[0])
        for model in MODELS:
            name = f"imgly {model.removeprefix('isnet_')}"
            report.cold[name] = _cold_imgly(kind, theirs, model, photos[0])
        cuts: dict[str, Cut] = {}
        browser = stack.enter_context(_browser(kind))
        report.version = browser.version
        site = stack.enter_context(CountedSite(dist, is_ours=True))
        cuts["ours"] = _ours(_ready(browser, site.url))
        served = stack.enter_context(CountedSite(theirs, is_ours=False))
        for model in MODELS:
            page = browser.new_page()
            page.goto(served.url)
            cuts[f"imgly {model.removeprefix('isnet_')}"] = _imgly(page, model, photos)
        rembg = stack.enter_context(Rembg(weights))
        cuts["rembg"] = rembg.cut
        report.runs = {name: {photo.name: [] for photo in photos} for name in cuts}
        for number in range(rounds + 1):
            for photo in photos:
                for name, cut in cuts.items():
                    figures = cut(photo)
                    if number:
                        report.runs[name][photo.name].append(figures)
    return report


def _browser(kind: "BrowserType") -> "Browser":
    return kind.launch(executable_path=needed_browser(os.environ), args=list(FLAGS))


def _ready(browser: "Browser", url: str) -> "Page":
    page = browser.new_page()
    page.add_init_script(_GIVEN)
    page.goto(url)
    while "ready" not in page.evaluate(MARKS):
        page.wait_for_timeout(20)
    page.wait_for_selector("body:not([data-fine=coming])", timeout=120_000)
    return page


def _ours(page: "Page") -> Cut:
    def cut(photo: Path) -> Figures:
        page.evaluate("window.givenAt = Infinity")
        page.locator("#file-input").set_input_files(photo)
        while not (figures := page.evaluate(_OURS)):
            if page.locator("body").get_attribute("data-stage") == "error":
                text = f"{photo}: {page.locator('#failure').inner_text()}"
                raise BuildError(text)
            page.wait_for_timeout(50)
        found: Figures = figures
        return found

    return cut


def _imgly(page: "Page", model: str, photos: list[Path]) -> Cut:
    if not page.evaluate("window.isThere"):
        text = "The page beside ours has no threads: its times would say nothing."
        raise BuildError(text)
    addresses = {photo: f"photo-{number}{photo.suffix}" for number, photo in enumerate(photos)}

    def cut(photo: Path) -> Figures:
        figures: Figures = page.evaluate(
            "([model, photo]) => window.cut(model, photo)", [model, addresses[photo]]
        )
        return figures

    return cut


def _cold_ours(kind: "BrowserType", dist: Path, photo: Path) -> Cold:
    """Open in a fresh profile and cut out; the fine model is waited for."""
    with CountedSite(dist, is_ours=True) as site, _browser(kind) as browser:
        began = time.perf_counter()
        page = _ready(browser, site.url)
        _ours(page)(photo)
        took, sent, peak = time.perf_counter() - began, site.sent_bytes, peak_bytes()
        page.reload()
        while "ready" not in (marks := page.evaluate(MARKS)):
            page.wait_for_timeout(20)
        return Cold(took, sent, peak, marks["ready"] / 1000)


def _cold_imgly(kind: "BrowserType", folder: Path, model: str, photo: Path) -> Cold:
    with CountedSite(folder, is_ours=False) as site, _browser(kind) as browser:
        began = time.perf_counter()
        page = browser.new_page()
        page.goto(site.url)
        page.wait_for_function("window.cut !== undefined")
        _imgly(page, model, [photo])(photo)
        return Cold(
            time.perf_counter() - began, site.sent_bytes - photo.stat().st_size, peak_bytes()
        )


def _print(told: Mapping[str, Any], report: Report) -> None:
    print(" · ".join(str(value) for value in told.values()) + "\n")
    for photo in report.runs["ours"]:
        print(photo)
        ours = _middle(report, "ours", photo, "total")
        for name, runs in report.runs.items():
            times = [run["total"] for run in runs[photo]]
            middle = statistics.median(times)
            line = f"  {name:14} {middle:7.0f} ms ({min(times):.0f} to {max(times):.0f})"
            print(f"{line}  ours over it {ours / middle:.2f}")
    print("first visit, to the first cutout by the fine model")
    for name, cold in report.cold.items():
        line = f"  {name:14} {cold.first_cutout_s:6.1f} s  {cold.sent_bytes / 1e6:6.1f} MB"
        line += f"  memory of the tab {cold.peak_bytes / 1e9:.2f} GB"
        print(line + (f"  ready {cold.ready_reload_s:.2f} s" if cold.ready_reload_s else ""))
    for name, value in ratios(report).items():
        print(f"{name:34} {value:.2f}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BuildError as error:
        print(f"\nStopped. {error}", file=sys.stderr)
        sys.exit(1)
