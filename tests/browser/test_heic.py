"""HEIC in the page: colours, turns, tiles, gain maps, broken ones, real ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.formats.heif.split import read_heif
from tests.browser.phones import DISC, disc_item, middle_of, notes, p3_as_srgb, saved, upload
from tests.browser.tab import Tab
from tests.pages import SPARING, heard_page
from tests.unit.heif_files import GAIN_MAP, Heif, Part, aux, grid, imir, irot, ispe
from tools.serve.serve import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.tiny, pytest.mark.timeout(200)]


@pytest.fixture(scope="module")
def shared_tab(chromium: "Browser", shared_site: Site) -> Iterator[Tab]:
    """Photos of 12 megapixels are worth a browser that compiles what is hot a second time."""
    with heard_page(chromium, SPARING) as page:
        yield Tab(page, shared_site.url).open().wait_sealed()


def test_the_fixture_is_what_it_is_said_to_be() -> None:
    found = read_heif(DISC.read_bytes())
    assert (found.size, found.kind.value) == ((160, 120), "HEIC")
    assert found.profile is not None


def test_a_heic_is_shown_cut_out_and_saved_in_the_right_colours(shared_tab: Tab) -> None:
    shared_tab.choose(DISC).wait_done()
    pixels = saved(shared_tab)
    assert pixels.shape == (120, 160, 4)
    assert pixels[60, 70, 3] == 255
    assert pixels[2, 2, 3] == 0
    assert np.abs(pixels[60, 70, :3].astype(int) - p3_as_srgb(40, 90, 30)).max() <= 4
    assert "Display P3" in notes(shared_tab)
    photo = shared_tab.page.locator("#frame-photo")
    assert photo.evaluate("image => image.naturalWidth") == 160


def test_turned_and_tiled_heics(shared_tab: Tab) -> None:
    shared_tab.choose(upload(Heif([disc_item(irot(1), imir(1))]).pack())).wait_done()
    pixels = saved(shared_tab)
    assert pixels.shape == (160, 120, 4)
    # The disc lies left of the middle: turned against the clock it is low, mirrored it stays low.
    row, column = middle_of(pixels, (40, 90, 30))  # without the profile
    assert abs(row - (160 - 70)) < 6
    assert abs(column - 60) < 6

    tiles = {number: disc_item() for number in (2, 3, 4, 5)}
    whole = Part(
        b"grid",
        properties=(ispe(300, 230),),
        data=grid(2, 2, 300, 230),
        references={b"dimg": tuple(tiles)},
    )
    shared_tab.choose(upload(Heif({1: whole, **tiles}).pack())).wait_done()
    assert saved(shared_tab).shape == (230, 300, 4)


def test_a_gain_map_is_dropped_and_named(shared_tab: Tab) -> None:
    items = {1: disc_item(), 2: disc_item(aux(GAIN_MAP), references={b"auxl": (1,)})}
    shared_tab.choose(upload(Heif(items).pack())).wait_done()
    assert "brightness map" in notes(shared_tab)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (DISC.read_bytes()[:-200], "INPUT_UNREADABLE"),
        (Heif([Part(properties=disc_item().properties, data=b"\0\0\0\4nope")]).pack(), None),
        (Heif([Part(properties=(ispe(9, 9),), data=b"no parameters")]).pack(), None),
        (Heif([Part(b"jpeg", properties=(ispe(9, 9),))]).pack(), "INPUT_UNSUPPORTED"),
        (Heif([disc_item(ispe(90_000, 90_000)), Part()]).pack(), None),
        (Heif([Part(properties=(ispe(90_000, 90_000),))]).pack(), "INPUT_TOO_LARGE"),
        (
            Heif([Part(b"av01", properties=(ispe(9, 9),))], brands=(b"avif", b"mif1")).pack(),
            "INPUT_UNREADABLE",
        ),
    ],
)
def test_broken_ones_are_told_and_the_tab_goes_on(
    shared_tab: Tab, source: bytes, code: str | None
) -> None:
    shared_tab.choose(upload(source))
    shared_tab.wait_stage("done", "error")
    if code is not None:
        assert shared_tab.error_code == code
    elif shared_tab.stage == "error":
        assert str(shared_tab.error_code).startswith("INPUT_")


KNOWN = {
    "exifr__heic-iphone7.heic": ((4032, 3024), "Display P3"),
    "mei__exif-at-eof.heic": ((3024, 4032), "Display P3"),
    "test-fixtures__motionphoto.heic": ((3000, 4000), ""),
    "libheif__rainbow-451x461.heic": ((451, 461), ""),
    "libheif__with-alpha-512x512.heic": ((512, 512), ""),
    "Pillow__rot1mir1.avif": ((640, 427), ""),
    "mei__Issue_649.avif": ((5472, 3648), ""),
    "libavif__seine_sdr_gainmap_srgb_icc.avif": ((400, 300), "brightness map"),
    "libavif__color_grid_alpha_grid_gainmap_nogrid.avif": ((512, 600), "HDR"),
    "libavif__colors-animated-8bpc-depth-exif-xmp.avif": ((150, 150), "animated"),
    "exiv2__avif_metadata2.avif": ((120, 120), ""),
}


@pytest.mark.data
@pytest.mark.parametrize("name", KNOWN)
def test_photos_of_real_phones_and_programs(shared_tab: Tab, data_dir: Path, name: str) -> None:
    size, word = KNOWN[name]
    shared_tab.choose(data_dir / "metadata" / name).wait_done()
    pixels = saved(shared_tab)
    assert (pixels.shape[1], pixels.shape[0]) == size
    assert word in notes(shared_tab)


@pytest.mark.data
def test_real_broken_ones_are_told_by_a_code_and_the_tab_goes_on(
    shared_tab: Tab, data_dir: Path
) -> None:
    broken = [
        path
        for path in sorted((data_dir / "malformed").iterdir())
        if path.suffix in {".heic", ".heif", ".avif"}
    ]
    assert len(broken) > 5
    for path in broken:
        shared_tab.choose(path)
        shared_tab.wait_stage("done", "error")
        if shared_tab.stage == "error":
            assert str(shared_tab.error_code).startswith("INPUT_"), path.name
    shared_tab.choose(DISC).wait_done()
