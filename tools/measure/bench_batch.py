"""Cuts many photos out as one list in the real page, and prints how fast that goes.

Run it by ``python build.py bench --batch 20``. Memory is told on Linux only: what the tab's process
holds after every tenth photo, all its workers together.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageEnhance, ImageOps

from model.evaluate.plot import scatter
from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.measure.bench import MARKS, open_page, where
from tools.measure.bench_large import make_photo, peak_bytes, resident_bytes
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STUCK_S = 300
_FINE_WITHIN_S = 120
_TIMES = """
([name, since]) => performance.getEntriesByType("measure")
  .filter((one) => one.name === `stayput.${name}` && one.startTime >= since)
  .map(({duration}) => duration)
"""
# What the page takes for a machine on which two photos have no room (static/js/engine/lane.js).
_LITTLE_MEMORY = "Object.defineProperty(Navigator.prototype, 'deviceMemory', {get: () => 2})"


@dataclass(frozen=True)
class Batch:
    """How one list went: all of it in seconds, the models' own time of each photo in milliseconds.

    `memory` is what the tab held after so many photos, in bytes.
    """

    photos: int
    total_s: float
    model_ms: tuple[float, ...]
    memory: tuple[tuple[int, int], ...]
    peak: int

    @property
    def per_photo_s(self) -> float:
        """From the choice on, shared among all."""
        return self.total_s / self.photos

    @property
    def model_s(self) -> float:
        """The models' own time of one photo, on average."""
        return sum(self.model_ms) / max(len(self.model_ms), 1) / 1000


def main(arguments: list[str]) -> int:
    """Run it, and print its figures.

    Parameters
    ----------
    arguments : list of str
        ``--batch N``, and perhaps ``--mp MEGAPIXELS``, ``--compare`` and ``--plot FILE``.

    Returns
    -------
    int
        The exit status: 1 where a photo was not cut out.
    """
    parser = argparse.ArgumentParser(prog="build.py bench --batch")
    parser.add_argument("--batch", type=int, metavar="N", required=True, help="so many photos")
    parser.add_argument("--mp", type=float, default=12, help="megapixels of each (12)")
    parser.add_argument("--compare", action="store_true", help="first, the same one at a time")
    parser.add_argument("--plot", type=Path, help="where to draw the memory by photo, as SVG")
    options = parser.parse_args(arguments)
    dist = ROOT / "dist"
    told = {"build": build_dist(dist), **where()}
    print(" · ".join(str(value) for value in told.values()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        photos = make_photos(options.batch, options.mp, Path(folder))
        size = sum(photo.stat().st_size for photo in photos) / len(photos)
        print(f"{len(photos)} photos of {options.mp:g} megapixels, {size / 1e6:.1f} MB each\n")
        alone = _cut_out(dist, photos, is_narrow=True) if options.compare else None
        batch = _cut_out(dist, photos, is_narrow=False)
    for name, one in (("one at a time", alone), ("as a list", batch)):
        if one is not None:
            print(report(name, one), flush=True)
    if options.plot:
        points = {str(count): (float(count), size / 1e9) for count, size in batch.memory}
        drawn = scatter(points, "photos cut out", "memory of the tab, GB", is_from_zero=True)
        options.plot.write_text(drawn, "utf-8")
    if alone is not None:
        print(f"one at a time takes {alone.total_s / batch.total_s:.2f} times as long")
    return 0 if len(batch.model_ms) == len(photos) else 1


def make_photos(count: int, megapixels: float, folder: Path) -> list[Path]:
    """Make JPEGs of which no two are the same.

    Parameters
    ----------
    count : int
        How many.
    megapixels : float
        How large, in millions of pixels; 4 to 3.
    folder : Path
        Where to write them.

    Returns
    -------
    list of Path
        Of the fixture's picture, with grain: darker and lighter, every second one mirrored.
    """
    made = make_photo(megapixels, folder)
    with Image.open(made) as image:
        upright = image.convert("RGB")
    made.unlink()
    pictures, paths = (upright, ImageOps.mirror(upright)), []
    for index in range(count):
        light = 0.8 + 0.4 * index / count
        paths.append(folder / f"made-{index + 1:04}.jpg")
        ImageEnhance.Brightness(pictures[index % 2]).enhance(light).save(paths[-1], quality=90)
    return paths


def report(name: str, batch: Batch) -> str:
    """Say how a list went.

    Parameters
    ----------
    name : str
        How it was worked on.
    batch : Batch
        What was measured.

    Returns
    -------
    str
        Some lines.

    Examples
    --------
    >>> print(report("as a list", Batch(2, 10.0, (4000.0, 4000.0), ((2, 10**9),), 2 * 10**9)))
    as a list: 2 of 2 photos cut out in 10.0 s, 5.00 s each
      the models' own time is 4.00 s each: total / model 1.25, 0.80 photos in the time of one's runs
      the tab's memory in GB: after 2 photos 1.00; at most 2.00
    """
    each, model = batch.per_photo_s, batch.model_s
    ratio = each / model if model else float("inf")
    held = ", ".join(f"after {count} photos {size / 1e9:.2f}" for count, size in batch.memory)
    return (
        f"{name}: {len(batch.model_ms)} of {batch.photos} photos cut out in {batch.total_s:.1f} s,"
        f" {each:.2f} s each\n"
        f"  the models' own time is {model:.2f} s each: total / model {ratio:.2f},"
        f" {1 / ratio:.2f} photos in the time of one's runs\n"
        f"  the tab's memory in GB: {held}; at most {batch.peak / 1e9:.2f}"
    )


def _cut_out(dist: Path, photos: list[Path], *, is_narrow: bool) -> Batch:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the bench needs it

    program = needed_browser(os.environ)
    with serve_directory(dist) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            context = browser.new_context()
            if is_narrow:
                context.add_init_script(_LITTLE_MEMORY)
            page = open_page(context, site.url)
            _wait_for_the_fine_model(page)
            return _measure(page, photos)
        finally:
            browser.close()


def _wait_for_the_fine_model(page: "Page") -> None:
    until = time.monotonic() + _FINE_WITHIN_S
    while "fine" not in page.evaluate(MARKS):
        if time.monotonic() > until:
            print("the fine model did not come: the fast one works alone", flush=True)
            return
        page.wait_for_timeout(100)


def _measure(page: "Page", photos: list[Path]) -> Batch:
    since, began = page.evaluate("performance.now()"), time.monotonic()
    page.locator("#file-input").set_input_files(photos)
    memory: list[tuple[int, int]] = []
    ended, last = 0, began
    while ended < len(photos):
        page.wait_for_timeout(50)
        now = int(page.locator("body").get_attribute("data-queue-ended") or 0)
        if now > ended:
            last = time.monotonic()
            if now // 10 > ended // 10 or now == len(photos):
                memory.append((now, resident_bytes()))
            ended = now
        elif time.monotonic() - last > _STUCK_S:
            text = f"No photo was finished for {_STUCK_S} s; {ended} of {len(photos)} were before."
            raise BuildError(text)
    total_s = last - began
    model = page.evaluate(_TIMES, ["model", since])
    return Batch(len(photos), total_s, tuple(model), tuple(memory), peak_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
