"""Draws docs/page.webp: the built page with a cutout in it. Imports assets, browser, paths, serve.

It needs a Chromium and the test packages (``build.py test`` installs them). Run it by
``.venv/bin/python -m tools.measure.picture``, and look at the result before it is committed.
"""

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tools.env.browser import FLAGS, needed_browser
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURE = ROOT / "docs" / "page.webp"
PHOTO = ROOT / "tests" / "fixtures" / "rembg-car-1.jpg"
WIDTH, HEIGHT = 1200, 750
LIMIT_BYTES = 60_000
QUALITIES = (90, 80, 70, 60, 50)
WAIT_MS = 180_000


def main() -> int:
    """Build the site, cut out the photo in the real page, write the picture of it.

    Returns
    -------
    int
        The exit status.
    """
    dist = ROOT / "dist"
    build = build_dist(dist)
    data = small_enough(_screenshot(dist), LIMIT_BYTES)
    PICTURE.write_bytes(data)
    print(f"{PICTURE} ({len(data)} bytes, build {build})")
    return 0


def small_enough(png: bytes, limit: int) -> bytes:
    """Store a picture as WebP within a limit.

    Parameters
    ----------
    png : bytes
        The picture.
    limit : int
        The most bytes that it may have.

    Returns
    -------
    bytes
        A WebP of the best of our qualities that fits.

    Raises
    ------
    BuildError
        None fits.
    """
    with Image.open(io.BytesIO(png)) as picture:
        opaque = picture.convert("RGB")
    for quality in QUALITIES:
        file = io.BytesIO()
        opaque.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= limit:
            return file.getvalue()
    text = f"The picture of the page does not fit into {limit} bytes at any quality."
    raise BuildError(text)


def _screenshot(dist: Path) -> bytes:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - nothing else here needs it

    program = needed_browser(os.environ)
    with serve_directory(dist) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
            )
            page.goto(site.url)
            cut_out(page)
            page.mouse.move(WIDTH - 1, HEIGHT - 1)  # nothing is hovered
            page.wait_for_timeout(1500)  # the preview is sharp
            return page.screenshot()
        finally:
            browser.close()


def cut_out(page: "Page") -> None:
    """Cut out the photo by the fine model: wait for the seal, the model, the finished cutout.

    Parameters
    ----------
    page : Page
        The built page, opened.
    """
    for state in ("data-seal=sealed", "data-fine=here"):
        page.wait_for_selector(f"body[{state}]", timeout=WAIT_MS)
    page.locator("#file-input").set_input_files(PHOTO)
    for state in ("data-stage=done", "data-improving=false"):
        page.wait_for_selector(f"body[{state}]", timeout=WAIT_MS)
    page.wait_for_timeout(1500)  # what was said of the finished cutout goes


if __name__ == "__main__":
    sys.exit(main())
