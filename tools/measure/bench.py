"""Times the real page in a real browser on 12-megapixel photos.

It is no test and has no limits: machines differ and are noisy, so the figures to quote are the
ratios within one run. Run it by ``python build.py bench``.
"""

import argparse
import io
import json
import os
import platform
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, FilePayload, Page

STAGES = ("read", "sniff", "decode", "segment", "refine", "compose", "encode", "verify")
SEEN = ("seen.small", "seen")
METADATA = ("findings.read", "findings", "strip.read", "strip")
SIZE = (4000, 3000)
LARGE_BYTES = 10_000_000
FIXTURE = ROOT / "tests" / "fixtures" / "rembg-car-1.jpg"
MEASURES = """
(since) => Object.fromEntries(
  performance.getEntriesByType("measure")
    .filter(({name, startTime}) => name.startsWith("stayput.") && startTime >= since)
    .map(({name, duration}) => [name.slice(8), duration]))
"""
MARKS = """
() => Object.fromEntries(
  performance.getEntriesByType("mark").map(({name, startTime}) => [name.slice(8), startTime]))
"""

Figures = dict[str, float]


def main(arguments: list[str]) -> int:
    """Run the benchmark and print its table.

    Parameters
    ----------
    arguments : list of str
        ``--rounds N``, ``--json FILE``, and photos; without photos, those of the shared test data
        that have about 12 megapixels, else one that is made.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="build.py bench")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each photo (3)")
    parser.add_argument("--json", type=Path, default=ROOT / "bench.json", help="where to write")
    parser.add_argument("photos", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    dist = ROOT / "dist"
    build = build_dist(dist)
    with tempfile.TemporaryDirectory() as folder:
        photos = options.photos or photos_of(Path(folder))
        report = _measure(dist, photos, options.rounds)
    report = {"build": build, **where(), **report}
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    _print(report)
    return 0


def photos_of(folder: Path) -> list[Path]:
    """Find photos of about 12 megapixels, else make one.

    Parameters
    ----------
    folder : Path
        Where one may be made.

    Returns
    -------
    list of Path
        At least one.
    """
    data = Path(os.environ.get("STAYPUT_DATA") or ROOT.parent / "shared" / "data") / "photos"
    found = []
    for path in sorted(data.glob("*.jpg")) if data.is_dir() else []:
        with Image.open(path) as image:
            if 11e6 <= image.width * image.height <= 13e6:
                found.append(path)
    if found:
        return found
    made = folder / "made-12mp.jpg"
    with Image.open(FIXTURE) as image:
        image.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS).save(made, quality=92)
    return [made]


def _measure(dist: Path, photos: list[Path], rounds: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    with serve_directory(dist) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            context = browser.new_context()
            boot = {
                "first visit": _boot(context, site.url),
                "second visit": _boot(context, site.url),
            }
            page = open_page(context, site.url)
            runs = {photo.name: [_cut(page, photo) for _ in range(rounds)] for photo in photos}
            told = next((one for one in photos if one.suffix != ".heic"), FIXTURE)
            made = {"upright": _large_jpeg(told), "on its side": _lying_jpeg(told)}
            cleaning = {
                name: [_clean(page, data) for _ in range(rounds)] for name, data in made.items()
            }
            threads = page.evaluate("crossOriginIsolated ? navigator.hardwareConcurrency : 1")
            version = browser.version
        finally:
            browser.close()
    return {
        "browser": f"Chromium {version}",
        "threads": threads,
        "boot_ms": boot,
        "runs_ms": runs,
        "metadata_ms": cleaning,
    }


def _large_jpeg(photo: Path) -> bytes:
    """Make an upright JPEG of 10 MB with what the photo tells: its Exif and its profile."""
    picture, more = _told_by(photo, orientation=1)
    file = io.BytesIO()
    side = max(picture.size)
    while file.tell() < LARGE_BYTES:
        side = side * 9 // 8
        file = io.BytesIO()
        scale = side / max(picture.size)
        larger = picture.resize((round(picture.width * scale), round(picture.height * scale)))
        larger.save(file, "JPEG", quality=95, **more)
    return file.getvalue()


def _lying_jpeg(photo: Path) -> bytes:
    """Make a JPEG of the photo's size that is to be turned, and can be: its sides are whole."""
    picture, more = _told_by(photo, orientation=6)
    file = io.BytesIO()
    whole = picture.crop((0, 0, picture.width // 16 * 16, picture.height // 16 * 16))
    whole.save(file, "JPEG", quality=90, **more)
    return file.getvalue()


def _told_by(photo: Path, *, orientation: int) -> tuple[Image.Image, dict[str, Any]]:
    with Image.open(photo) as image:
        exif = image.getexif()
        exif[0x0112] = orientation
        profile = {key: image.info[key] for key in ("icc_profile",) if key in image.info}
        return image.convert("RGB"), {"exif": exif, **profile}


def _clean(page: "Page", data: bytes) -> Figures:
    since = page.evaluate("performance.now()")
    file: FilePayload = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": data}
    page.locator("#strip-input").set_input_files(file)
    while not {"findings", "strip"} <= (measures := page.evaluate(MEASURES, since)).keys():
        page.wait_for_timeout(50)
    return {"megabytes": len(data) / 1e6, **{name: measures[name] for name in METADATA}}


def add_sites(parser: argparse.ArgumentParser) -> None:
    """Let a command name built sites, to compare them.

    Parameters
    ----------
    parser : ArgumentParser
        Of the command; `sites_of` reads what it gives.
    """
    parser.add_argument(
        "--site",
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="a built site; more than once to compare them (the checkout's)",
    )


def sites_of(named: list[str]) -> dict[str, Path]:
    """Read the sites that were named; the checkout's own, built anew, where none was.

    Parameters
    ----------
    named : list of str
        Each ``NAME=FOLDER``.

    Returns
    -------
    dict
        Name -> folder, in their order.

    Examples
    --------
    >>> [name for name in sites_of(["old=/a", "new=/b"])]
    ['old', 'new']
    """
    if not named:
        build_dist(ROOT / "dist")
        return {"dist": ROOT / "dist"}
    return {name: Path(path) for name, _, path in (one.partition("=") for one in named)}


def open_page(context: "BrowserContext", url: str) -> "Page":
    """Open the page, and wait until it can work.

    Parameters
    ----------
    context : BrowserContext
        Where it is opened.
    url : str
        Its address.

    Returns
    -------
    Page
        With Python and the fast model ready.
    """
    page = context.new_page()
    page.goto(url)
    while "ready" not in page.evaluate(MARKS):
        page.wait_for_timeout(50)
    return page


def _boot(context: "BrowserContext", url: str) -> Figures:
    page = open_page(context, url)
    marks: Figures = page.evaluate(MARKS)
    page.close()
    return marks


def _cut(page: "Page", photo: Path) -> Figures:
    since = page.evaluate("performance.now()")
    page.locator("#file-input").set_input_files(photo)
    while "total" not in (measures := page.evaluate(MEASURES, since)):
        if page.locator("body").get_attribute("data-stage") == "error":
            text = f"{photo}: {page.locator('#failure').inner_text()}"
            raise BuildError(text)
        page.wait_for_timeout(50)
    figures: Figures = measures
    return figures


def where() -> dict[str, Any]:
    """Say when and on what machine this runs."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def _print(report: dict[str, Any]) -> None:
    print(f"{report['date']} · {report['machine']} · {report['browser']} · build {report['build']}")
    print(f"threads: {report['threads']}\n")
    print("opening, milliseconds after navigation")
    for visit, marks in report["boot_ms"].items():
        words = "  ".join(f"{name} {marks[name]:.0f}" for name in ("loaded", "sealed", "ready"))
        print(f"  {visit:13} {words}")
    print("\nmetadata of a JPEG, median, ms")
    for kind, runs in report["metadata_ms"].items():
        middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        words = f"{kind}, {middle.pop('megabytes'):.1f} MB"
        print(f"  {words:22}" + "  ".join(f"{name} {value:.0f}" for name, value in middle.items()))
    columns = ["preview", "drawn", *STAGES, "total", "model"]
    print(f"\n{'photo, median of its runs, ms':36}" + "".join(f"{name:>9}" for name in columns))
    for photo, runs in report["runs_ms"].items():
        middle = {name: statistics.median(run[name] for run in runs) for name in columns}
        cells = "".join(f"{middle[name]:9.0f}" for name in columns)
        print(f"{photo[:35]:36}{cells}   total / model {middle['total'] / middle['model']:.2f}")
        seen = {name: [run[name] for run in runs if name in run] for name in SEEN}
        told = [f"{name} {statistics.median(ms):.0f}" for name, ms in seen.items() if ms]
        if told:
            print(f"  {'  '.join(told)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
