"""Nothing of a photo is written to the disk: a whole run, and then every file of the profile."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.browser.profile_search import laid_out, search, written
from tests.browser.tab import Tab
from tests.pages import QUIET
from tools.env.browser import FLAGS, find_browser
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

NAME = "zyxomma-petiolatum-at-dusk"
AUTHOR = "Odonata Quetzalcoatlus of Planted Street"
# Rows that nothing but this picture has.
PIXELS = np.random.default_rng(20_261_129).integers(0, 256, (240, 320, 3), np.uint8)
NEEDLES = {
    "the file's name": written(NAME),
    "what the photo tells": written(AUTHOR),
    **{f"row {row}": laid_out(PIXELS[row, 150:162].tobytes()) for row in (3, 118, 120, 236)},
}


def planted_photo() -> bytes:
    """A PNG of noise, so stored that its rows can be found in the file, too."""
    told, file = PngInfo(), io.BytesIO()
    told.add_text("Author", AUTHOR)
    Image.fromarray(PIXELS).save(file, "PNG", pnginfo=told, compress_level=0)
    return file.getvalue()


@pytest.mark.parametrize("form", range(len(written("a"))))
def test_the_search_finds_a_text_however_it_is_written(tmp_path: Path, form: int) -> None:
    deep = tmp_path / "Default" / "Local Storage"
    deep.mkdir(parents=True)
    (deep / "000003.log").write_bytes(b"\0\1key\0" + written(NAME)[form] + b"\xff" * 9)
    assert search(tmp_path, NEEDLES) == ["the file's name in Default/Local Storage/000003.log"]


@pytest.mark.parametrize("form", range(len(laid_out(b"rgb"))))
def test_the_search_finds_pixels_however_they_lie(tmp_path: Path, form: int) -> None:
    rows = laid_out(PIXELS[118].tobytes())[form]
    (tmp_path / "f_000001").write_bytes(bytes(77) + rows)
    assert search(tmp_path, NEEDLES) == ["row 118 in f_000001"]
    assert len(search(tmp_path, {"the photo": [planted_photo()[:400]]})) == 0


def test_the_search_finds_what_a_file_is_called_and_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.tmp").touch()
    (tmp_path / "empty" / AUTHOR).mkdir(parents=True)
    (tmp_path / "link").symlink_to(f"/home/{NAME}.png")
    assert sorted(search(tmp_path, NEEDLES)) == [
        "the file's name in link",
        f"the file's name in {NAME}.tmp",
        f"what the photo tells in empty/{AUTHOR}",
    ]


def test_the_search_finds_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "Preferences").write_text('{"profile": {"name": "a person"}}')
    assert search(tmp_path, NEEDLES) == []


@contextmanager
def living_in(profile: Path, chromium: "Browser") -> Iterator["BrowserContext"]:
    """A browser that keeps its profile on the disk, as everybody's does."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=find_browser(os.environ),
        args=[*FLAGS, QUIET],
        accept_downloads=True,
    )
    yield context
    context.close()


@pytest.mark.browser
@pytest.mark.tiny
@pytest.mark.timeout(200)
def test_after_a_whole_run_nothing_of_the_photo_is_in_any_file_of_the_profile(
    plain_chromium: "Browser", site: Site, tmp_path: Path
) -> None:
    photo, profile = tmp_path / f"{NAME}.png", tmp_path / "profile"
    photo.write_bytes(planted_photo())
    with living_in(profile, plain_chromium) as context:
        tab = Tab(context.new_page(), site.url).open().wait_sealed().wait_controlled()
        tab.choose(photo).wait_done()
        assert tab.saved().startswith(b"\x89PNG")
        tab.findings()
        assert AUTHOR in (tab.page.locator("#panel").text_content() or ""), "it was read"
        tab.start_over()
        tab.choose(photo).wait_done()
        assert search(profile, NEEDLES) == [], "while the photo is open"
    assert search(profile, NEEDLES) == [], "when the browser was closed"
    assert any("CacheStorage" in str(path) for path in profile.rglob("*")), "the page is stored"

    # What a page does store is found in this very profile, so that the search can see it.
    with living_in(profile, plain_chromium) as context:
        page = context.new_page()
        page.goto(site.url + "licences/index.html")
        page.evaluate("name => localStorage.setItem('last', name)", NAME)
        page.evaluate(
            "async (text) => (await caches.open('a')).put('/a', new Response(text))", AUTHOR
        )
    places = search(profile, NEEDLES)
    assert any("Local Storage" in place for place in places)
    assert any("CacheStorage" in place for place in places)
