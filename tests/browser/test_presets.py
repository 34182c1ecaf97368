"""The jobs that presets are for, from drop to file, presses counted; own presets; many photos."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tests.browser.editor import TURN, Editor, Pixels
from tests.browser.tab import Tab, Upload
from tests.conftest import Visited
from tests.pages import NO_PICKERS, SPARING, heard_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.visited]

COUNT = """() => {
  window.presses = 0;
  if (window.isCounting) return;
  window.isCounting = true;
  addEventListener("pointerdown", ({ isTrusted }) => { window.presses += Number(isTrusted); },
    { capture: true });
}"""


@pytest.fixture
def dropped(editor_tab: Tab, photo: bytes) -> Editor:
    """A photo that was just dropped and cut out; presses count from here."""
    editor_tab.start_over()
    editor_tab.hand_over(Upload("car.png", photo, "image/png"), by="drop")
    editor_tab.wait_finer()
    editor_tab.page.locator("#presets").wait_for()
    editor_tab.page.evaluate(COUNT)
    return Editor(editor_tab)


@pytest.fixture
def list_tab(visited: Visited) -> Iterator[Tab]:
    """A tab in which nobody is asked where a ZIP goes."""
    with heard_page(visited.context, SPARING, NO_PICKERS) as page:
        yield Tab(page, visited.site.url).open().wait_sealed()


@contextmanager
def presses(editor: Editor, most: int) -> Iterator[None]:
    yield
    assert editor.page.evaluate("window.presses") <= most


def card(editor: Editor, name: str) -> "Locator":
    row = editor.page.locator("#presets .preset-row")
    return row.get_by_role("button", name=name, exact=True)


def chip(editor: Editor, name: str) -> "Locator":
    return editor.page.locator(".preset-chip:visible").filter(has_text=name).first


def open_group(editor: Editor, name: str) -> None:
    """Press its card, if it isn't open from the photo before."""
    if card(editor, name).get_attribute("aria-expanded") == "false":
        card(editor, name).click()


def take(editor: Editor, group: str, name: str) -> Editor:
    open_group(editor, group)
    chip(editor, name).click()
    return editor.rendered()


def opened(data: bytes) -> tuple[Image.Image, Pixels]:
    image = Image.open(io.BytesIO(data))
    return image, np.asarray(image.convert("RGBA"))


def corners(pixels: Pixels) -> list[list[int]]:
    return [pixels[y, x].tolist() for y in (0, -1) for x in (0, -1)]


def saved_download(editor: Editor, press: "Locator") -> tuple[str, bytes]:
    with editor.page.expect_download() as download:
        press.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def all_saved(editor: Editor) -> dict[str, bytes]:
    """Save the list; what is in the ZIP."""
    _, data = saved_download(editor, editor.page.locator("#save-all"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_marketplace_takes_three_presses(dropped: Editor) -> None:
    with presses(dropped, 3):
        saved = take(dropped, "Product", "Amazon").save()
    image, pixels = opened(saved)
    assert (image.format, image.size) == ("PNG", (2000, 2000))
    assert len(saved) <= 10_000_000
    assert corners(pixels) == [[255, 255, 255, 255]] * 4
    assert (pixels[:8] == 255).all()
    seen = np.any(pixels[..., :3] < 250, axis=2)
    spans = [np.ptp(np.flatnonzero(seen.any(axis=axis))) for axis in (0, 1)]
    assert 0.83 < max(spans) / 2000 < 0.87


def test_a_sticker_takes_three_presses(dropped: Editor) -> None:
    with presses(dropped, 3):
        saved = take(dropped, "Sticker", "WhatsApp").save()
    image, pixels = opened(saved)
    assert (image.format, image.size) == ("WEBP", (512, 512))
    assert len(saved) <= 100_000
    assert [corner[3] for corner in corners(pixels)] == [0] * 4
    # Where the picture begins, there is the outline: white.
    row = pixels[256]
    first = row[np.flatnonzero(row[:, 3] > 250)[0] + 2]
    assert (first[:3] > 240).all()


def test_a_headshot_is_a_circle_that_is_clear_outside(dropped: Editor) -> None:
    with presses(dropped, 3):
        saved = take(dropped, "Headshot", "Circle").save()
    image, pixels = opened(saved)
    assert image.width == image.height
    assert [corner[3] for corner in corners(pixels)] == [0] * 4
    assert dropped.page.locator("#section-id-photo .section-title").inner_text() == "Head"
    assert pixels[image.height // 2, image.width // 2, 3] == 255


def test_one_step_takes_back_edit_and_options(dropped: Editor) -> None:
    page = dropped.page
    button = page.locator("#save-edit")
    take(dropped, "Sticker", "WhatsApp")
    assert button.inner_text() == "Save WebP"
    assert card(dropped, "Sticker").get_attribute("aria-current") == "true"
    page.locator("#tools-edit").get_by_role("button", name="Undo").click()
    dropped.rendered()
    assert page.locator("#save").inner_text() == "Save PNG"
    assert not button.is_visible()
    assert card(dropped, "Plain").get_attribute("aria-pressed") == "true"
    page.locator("#tools-edit").get_by_role("button", name="Redo").click()
    dropped.rendered()
    assert button.inner_text() == "Save WebP"


def test_a_changed_preset_says_so(dropped: Editor) -> None:
    take(dropped, "Product", "Amazon")
    about = dropped.page.locator(".preset-does")
    assert about.inner_text().startswith("Amazon: 2000 × 2000 px, background: White, subject fills")
    dropped.section("Background")
    dropped.page.get_by_role("button", name="Black").click()
    dropped.rendered()
    assert about.inner_text().startswith("Amazon (changed)")
    assert chip(dropped, "Amazon").get_attribute("aria-pressed") == "true"
    _, pixels = opened(dropped.save())
    assert corners(pixels) == [[0, 0, 0, 255]] * 4


def test_a_document_is_found_by_keys_and_says_its_source(dropped: Editor) -> None:
    page = dropped.page
    with presses(dropped, 2):
        open_group(dropped, "ID photo")
        # The tab is everyone's: what another test looked for gives way, as a person's own words do.
        page.get_by_role("combobox").select_text()
        page.get_by_role("combobox").press_sequentially("germ")
        # In a tab that was just opened the list may come after the photo.
        page.locator("[role=option][data-at=true]", has_text="Germany").wait_for()
        page.keyboard.press("Enter")
        dropped.rendered()
        saved = dropped.save()
    image, _ = opened(saved)
    assert (image.format, image.size) == ("JPEG", (827, 1063))
    assert [round(float(one)) for one in image.info["dpi"]] == [600, 600]
    # The section of the ID photo took the room.
    open_group(dropped, "ID photo")
    chosen = page.get_by_role("option", selected=True)
    assert "Germany" in chosen.inner_text()
    page.get_by_text("Rules and source").click()
    assert "Read in" in page.locator(".preset-about").inner_text()


def test_what_was_looked_for_before_gives_way_to_what_is_typed(dropped: Editor) -> None:
    page = dropped.page
    open_group(dropped, "ID photo")
    search = page.get_by_role("combobox")
    search.fill("US passport")
    card(dropped, "ID photo").click()
    card(dropped, "ID photo").click()
    page.keyboard.type("fra")
    assert search.input_value() == "fra"
    search.fill("")


def test_an_authority_that_forbids_edits_gets_the_photo_itself(dropped: Editor) -> None:
    page = dropped.page
    open_group(dropped, "ID photo")
    page.get_by_role("combobox").fill("US passport")
    page.get_by_role("option", name="Passport").first.click()
    dropped.rendered()
    assert page.get_by_text("This authority takes no edited photos.").is_visible()
    _, kept = opened(dropped.save())
    page.get_by_label("Replace the background anyway").check()
    dropped.rendered()
    assert page.get_by_text("The authority may refuse").is_visible()
    _, replaced = opened(dropped.save())
    assert corners(replaced) == [[255, 255, 255, 255]] * 4
    white = [(pixels > 250).all(axis=2).mean() for pixels in (kept, replaced)]
    assert white[1] > white[0] + 0.1


def test_a_size_of_ones_own(dropped: Editor) -> None:
    page = dropped.page
    open_group(dropped, "ID photo")
    page.get_by_text("Custom size", exact=True).click()
    fold = page.locator(".preset-custom")
    fold.get_by_label("Width").fill("30")
    fold.get_by_label("Height").fill("40")
    fold.get_by_role("button", name="Use this size").click()
    image, _ = opened(dropped.rendered().save())
    assert image.size == (354, 472)


def test_own_presets_go_into_a_file_and_come_back(dropped: Editor, photo: bytes) -> None:
    page, tab = dropped.page, dropped.tab
    take(dropped, "Others", "Brand colour")
    page.get_by_label("Name", exact=True).fill("My shop")
    name, data = saved_download(dropped, page.get_by_role("button", name="Save as a preset"))
    assert name == "my-shop.stayput-presets.json"
    (record,) = json.loads(data)["presets"]
    assert record["edit"]["background"]["colour"] == "#1f5f8b"
    assert b"car" not in data
    assert chip(dropped, "My shop").is_visible()
    page.reload()
    tab.wait_sealed().hand_over(Upload(name, data, "application/json"), by="drop")
    page.locator("#notice-words").get_by_text("Opened: My shop").wait_for()
    assert tab.stage == "empty"
    tab.choose(Upload("car.png", photo)).wait_finer()
    take(dropped, "Others", "My shop")
    _, pixels = opened(dropped.save())
    assert corners(pixels)[0] == [0x1F, 0x5F, 0x8B, 255]


def test_a_bad_file_of_presets_changes_nothing(dropped: Editor) -> None:
    bad = Upload("a.stayput-presets.json", b'{"version": 1, "presets": [{"id": 1}]}')
    dropped.tab.hand_over(bad, by="drop")
    notice = dropped.page.locator("#notice-words")
    notice.get_by_text("The file holds no presets, is damaged").wait_for()
    assert dropped.tab.stage == "done"
    open_group(dropped, "Others")
    assert "could not be opened: " in dropped.page.locator(".preset-wrong").inner_text()
    assert card(dropped, "Plain").get_attribute("aria-pressed") == "true"


def test_many_photos_take_a_preset_and_its_name(list_tab: Tab, photo: bytes) -> None:
    page = list_tab.page
    files = [Upload(f"{name}.png", photo).as_payload() for name in ("a", "b")]
    list_tab.file_input.set_input_files(files)
    page.wait_for_selector("body[data-queue-ended='2'][data-improving=false]", timeout=120_000)
    page.evaluate(TURN)
    editor = Editor(list_tab)
    take(editor, "Product", "Etsy")
    page.get_by_role("button", name="Use this look for all").click()
    editor.section("Save all")
    page.get_by_label("File names").fill("{preset}-{n}")
    assert "Etsy-1" in page.locator(".save-example").inner_text()
    shop = all_saved(editor)
    assert list(shop) == ["Etsy-1.png", "Etsy-2.png"]
    made = [opened(data) for data in shop.values()]
    assert [image.size for image, _ in made] == [(2000, 2000)] * 2
    assert (made[0][1] == made[1][1]).all()
    assert corners(made[1][1]) == [[255, 255, 255, 255]] * 4
    # Framed alike: of the one that is not open, Python looks for the head by itself.
    take(editor, "Headshot", "LinkedIn")
    page.get_by_role("button", name="Use this look for all").click()
    team = all_saved(editor)
    assert list(team) == ["LinkedIn-1.png", "LinkedIn-2.png"]
    framed = [opened(data) for data in team.values()]
    assert [image.size for image, _ in framed] == [(400, 400)] * 2
    assert (framed[0][1] == framed[1][1]).all()


def test_a_shortcut_opens_its_presets_for_the_next_photo(editor_tab: Tab, photo: bytes) -> None:
    editor_tab.start_over()
    editor_tab.page.evaluate("location.hash = '#product-photo'")
    editor_tab.choose(Upload("car.png", photo)).wait_finer()
    assert chip(Editor(editor_tab), "Amazon").is_visible()
