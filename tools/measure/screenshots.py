"""Draws what the manifest shows of the app: the built page with a cutout, wide and narrow.

Imports assets, browser, paths, picture, serve. Run it by
``.venv/bin/python -m tools.measure.screenshots``, and look at the result before it is committed.
"""

import os
import sys
from pathlib import Path

from tools.env.browser import FLAGS, needed_browser
from tools.env.paths import ROOT
from tools.measure.picture import cut_out, small_enough
from tools.serve.serve import serve_directory
from tools.site.assets import build_dist

FOLDER = ROOT / "static" / "screenshots"
SIZES = {"wide": (1024, 640), "narrow": (390, 780)}
# Each; a browser fetches them where it offers to install the page.
LIMIT_BYTES = 50_000


def main() -> int:
    """Build the site, cut out the photo in the real page, write the pictures of it.

    Returns
    -------
    int
        The exit status.
    """
    dist = ROOT / "dist"
    build_dist(dist)
    FOLDER.mkdir(exist_ok=True)
    for name, png in _screenshots(dist).items():
        data = small_enough(png, LIMIT_BYTES)
        (FOLDER / f"{name}.webp").write_bytes(data)
        print(f"{name} ({len(data)} bytes)")
    return 0


def _screenshots(dist: Path) -> dict[str, bytes]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - nothing else here needs it

    program = needed_browser(os.environ)
    taken = {}
    with serve_directory(dist) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            page = browser.new_page(color_scheme="light", reduced_motion="reduce")
            page.goto(site.url)
            cut_out(page)
            for name, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.mouse.move(width - 1, 1)  # nothing is hovered
                page.wait_for_timeout(1500)  # the preview is sharp again
                taken[name] = page.screenshot()
        finally:
            browser.close()
    return taken


if __name__ == "__main__":
    sys.exit(main())
