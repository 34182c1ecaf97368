"""Cuts one very large photo out in the real page, and prints what that takes.

Run it by ``python build.py bench --large 200``. Memory is told on Linux only: the greatest that the
tab's process held at any time, all its workers together.
"""

import argparse
import contextlib
import math
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from tools.env.browser import FLAGS, needed_browser
from tools.env.paths import ROOT
from tools.measure.bench import FIXTURE, MEASURES, STAGES, open_page, where
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

_BAND_ROWS, _GRAIN = 256, 3
_WORDS = """
() => [...document.querySelectorAll("#section-cutout-body :is(.note > span, dd)")].map(
  ({textContent}) => textContent)
"""
_SHOWN = """
() => document.querySelector("#frame-result").decode().then(() => true, () => false)
"""


def main(arguments: list[str]) -> int:
    """Run it once for each size and print a line.

    Parameters
    ----------
    arguments : list of str
        ``--large MEGAPIXELS``, one or more.

    Returns
    -------
    int
        The exit status: 1 where a photo was not cut out.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --large")
    parser.add_argument("--large", type=float, nargs="+", metavar="MP", required=True)
    options = parser.parse_args(arguments)
    dist = ROOT / "dist"
    told = {"build": build_dist(dist), **where()}
    print(" · ".join(str(value) for value in told.values()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        photos = [make_photo(size, Path(folder)) for size in options.large]
        return max(_cut_out(dist, photo) for photo in photos)


def make_photo(megapixels: float, folder: Path) -> Path:
    """Make a JPEG of the fixture's picture, with grain, or it would code to next to nothing.

    Parameters
    ----------
    megapixels : float
        How large, in millions of pixels; 4 to 3.
    folder : Path
        Where to write it.

    Returns
    -------
    Path
        Of the file.
    """
    width = round(math.sqrt(megapixels * 1e6 * 4 / 3) / 16) * 16
    height = width * 3 // 4
    with Image.open(FIXTURE) as image:
        large = image.convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(0).integers(-_GRAIN, _GRAIN + 1, (_BAND_ROWS, width, 3))
    for top in range(0, height, _BAND_ROWS):
        box = (0, top, width, min(top + _BAND_ROWS, height))
        band = np.asarray(large.crop(box)).astype(np.int16)
        band += grain[: len(band)].astype(np.int16)
        large.paste(Image.fromarray(band.clip(0, 255).astype(np.uint8)), box)
    path = folder / f"made-{megapixels:g}mp.jpg"
    large.save(path, quality=90)
    return path


def _cut_out(dist: Path, photo: Path) -> int:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    with serve_directory(dist) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            page = open_page(browser.new_context(), site.url)
            before = peak_bytes()
            since, began = page.evaluate("performance.now()"), time.monotonic()
            page.locator("#file-input").set_input_files(photo)
            while page.locator("body").get_attribute("data-stage") not in ("done", "error"):
                page.wait_for_timeout(500)
            took_s = time.monotonic() - began
            figures = page.evaluate(MEASURES, since)
            is_done = page.locator("body").get_attribute("data-stage") == "done"
            said = page.evaluate(_WORDS) if is_done else page.locator("#failure").inner_text()
            # The browser draws the cutout after it is there.
            shown = page.evaluate(_SHOWN)
            page.wait_for_timeout(5000)
            peak = peak_bytes()
        finally:
            browser.close()
    stages = "  ".join(f"{name} {figures[name] / 1000:.1f}" for name in STAGES if name in figures)
    print(f"{photo.name}, {photo.stat().st_size / 1e6:.0f} MB: {'done' if is_done else 'failed'}")
    print(f"  seconds: {took_s:.1f} from the choice on; {stages}")
    print(f"  the tab's memory: {before / 1e9:.2f} GB before, {peak / 1e9:.2f} GB at most")
    print(
        f"  the browser {'shows' if shown else 'can not show'} the cutout; said: {said}", flush=True
    )
    return 0 if is_done else 1


def peak_bytes() -> int:
    """Tell the greatest memory that any of the tab's processes has held since it began.

    Returns
    -------
    int
        0 where the system does not tell.
    """
    return max((_status(pid, "VmHWM") for pid in _renderers()), default=0)


def forget_peak() -> None:
    """Have the greatest memory counted from now on."""
    for pid in _renderers():
        # What the kernel takes for it; without the right to, the peak is that of the whole run.
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")


def resident_bytes() -> int:
    """Tell the memory that the largest of the tab's processes holds now.

    Returns
    -------
    int
        0 where the system does not tell.
    """
    return max((_status(pid, "VmRSS") for pid in _renderers()), default=0)


def _renderers() -> list[int]:
    """List the renderers below this process."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        parents[int(path.name)] = _status(int(path.name), "PPid")
    found = []
    for pid in parents:
        above = pid
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() and b"--type=renderer" in _command(pid):
            found.append(pid)
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _status(pid: int, name: str) -> int:
    """Read one number of a process; memory in bytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    for line in lines:
        if line.startswith(f"{name}:"):
            number, *unit = line.split()[1:]
            return int(number) * (1024 if unit == ["kB"] else 1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
