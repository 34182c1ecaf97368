"""Many photos saved: as a ZIP straight to the disk, as files in a folder, and what is said of it.

The origin's own file system, which no person sees, stands in for a place that they choose.
"""

import base64
import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.photos import PLANTED, plain_jpeg, telling_jpeg
from tests.browser.stripping import several, strip
from tests.browser.tab import Tab, Upload
from tests.conftest import Visited
from tests.pages import SPARING, heard_page

pytestmark = pytest.mark.browser

PLACES = """
  window.asked = [];
  const out = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle("Out", {create: true});
  window.showDirectoryPicker = (options) => (window.asked.push(options), out());
  window.showSaveFilePicker = async (options) => {
    window.asked.push(options);
    return (await out()).getFileHandle(options.suggestedName, {create: true});
  };
"""

EMPTY = """async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry("Out", {recursive: true}).catch(() => {});
}"""

FILES = """async () => {
  const found = {};
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === "directory") await walk(handle, `${path}${name}/`);
      else {
        const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
        let text = "";
        for (const byte of bytes) text += String.fromCharCode(byte);
        found[path + name] = btoa(text);
      }
    }
  };
  const root = await navigator.storage.getDirectory();
  await walk(await root.getDirectoryHandle("Out", {create: true}), "");
  return found;
}"""

PUT = """async ([name, text]) => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("Out", {create: true});
  const stream = await (await folder.getFileHandle(name, {create: true})).createWritable();
  await stream.write(text);
  await stream.close();
}"""


@pytest.fixture(scope="module")
def saving_tab(visited: Visited) -> Iterator[Tab]:
    with heard_page(visited.context, SPARING, PLACES) as page:
        yield Tab(page, visited.site.url).open().wait_sealed()


@pytest.fixture
def place(saving_tab: Tab) -> Tab:
    """The tab with nothing in it, and nothing in the place."""
    saving_tab.start_over()
    saving_tab.page.evaluate(EMPTY)
    return saving_tab


def files(tab: Tab) -> dict[str, bytes]:
    found: dict[str, str] = tab.page.evaluate(FILES)
    return {name: base64.b64decode(text) for name, text in found.items()}


def section(tab: Tab) -> Any:
    button = tab.page.locator("#section-save-all")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    return tab.page.locator("#section-save-all-body")


def choose_folder(tab: Tab) -> None:
    section(tab).get_by_label("Files in a folder").check()


def press(tab: Tab, count: int) -> None:
    tab.page.get_by_role("button", name=f"Save all ({count})").click()


def wait_said(tab: Tab, words: str) -> None:
    section(tab).locator(".save-result").get_by_text(words).wait_for()


def clean(photo: Upload, data: bytes) -> bool:
    return not any(word in data for word in PLANTED) and len(data) < len(photo.data)


def test_a_zip_is_written_where_the_person_chose(place: Tab) -> None:
    photos = several()
    strip(place, *photos).wait_done()
    section(place).get_by_label("One ZIP").check()
    press(place, 3)
    wait_said(place, "3 photos saved as photos.zip.")
    (data,) = files(place).values()
    whole = [photo for photo in photos if "Broken" not in photo.name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["photo-1.jpg", "photo-2.jpg", "photo-3.jpg"]
        made = [archive.read(name) for name in archive.namelist()]
    assert all(clean(photo, one) for photo, one in zip(whole, made, strict=True))
    link = place.page.get_by_role("link", name="Save this photo")
    with place.page.expect_download() as single:
        link.click()
    assert Path(single.value.path()).read_bytes() == made[0], "the very file that is saved alone"
    assert place.page.evaluate("window.asked.at(-1).suggestedName") == "photos.zip"


def test_files_are_in_the_folder_under_names_of_a_pattern(place: Tab) -> None:
    photos = [Upload("Beach.jpg", plain_jpeg(1)), Upload("Beach.jpg", plain_jpeg(2))]
    strip(place, *photos).wait_done()
    choose_folder(place)
    body = section(place)
    pattern = body.get_by_label("File names")
    keeps = body.get_by_label("Keep the files’ names")
    try:
        pattern.fill("shop {name}/{n}")
        body.get_by_text("For example: shop photo_1.jpg").wait_for()
        keeps.check()
        body.get_by_text("For example: shop Beach_1.jpg").wait_for()
        press(place, 2)
        wait_said(place, "2 photos saved in the folder Out.")
        assert sorted(files(place)) == ["shop Beach_1.jpg", "shop Beach_2.jpg"]
    finally:  # the tab is everyone's
        keeps.uncheck()
        pattern.fill("")


def test_what_is_in_the_folder_stays_unless_a_person_says_so_once(place: Tab) -> None:
    page = place.page
    strip(place, Upload("a.jpg", plain_jpeg(1)), Upload("b.jpg", plain_jpeg(2))).wait_done()
    for name in ("photo-1.jpg", "photo-2.jpg"):
        page.evaluate(PUT, [name, "old"])
    choose_folder(place)
    press(place, 2)
    wait_said(place, "2 photos saved")
    kept = files(place)
    assert kept["photo-1.jpg"] == kept["photo-2.jpg"] == b"old"
    assert sorted(kept)[:2] == ["photo-1 (2).jpg", "photo-1.jpg"]
    replaces = section(place).get_by_label("Replace files of the same name")
    replaces.check()
    press(place, 2)
    section(place).get_by_text("photo-1.jpg is in the folder already.").wait_for()
    page.wait_for_function("document.activeElement.textContent === 'Keep both'")
    assert files(place)["photo-1.jpg"] == b"old", "nothing is replaced while they think"
    section(place).get_by_role("button", name="Replace", exact=True).click()
    page.get_by_role("button", name="Save all (2)").wait_for()
    wait_said(place, "2 photos saved")
    now = files(place)
    assert len(now) == 4
    assert now["photo-1.jpg"] == kept["photo-1 (2).jpg"]
    replaces.uncheck()


FAIL = """(name) => {
  const real = FileSystemWritableFileStream.prototype.write;
  let count = 0;
  window.mend = () => { FileSystemWritableFileStream.prototype.write = real; };
  FileSystemWritableFileStream.prototype.write = function (...data) {
    count += 1;
    return count === 2 ? Promise.reject(new DOMException("no", name)) : real.apply(this, data);
  };
}"""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("QuotaExceededError", "The disk is full."),
        ("NotAllowedError", "the permission to write there was taken back"),
        ("NotFoundError", "was moved, renamed, deleted"),
    ],
)
def test_a_disk_that_refuses_is_told_with_what_was_written(
    place: Tab, name: str, words: str
) -> None:
    strip(place, Upload("a.jpg", plain_jpeg(1)), Upload("b.jpg", plain_jpeg(2))).wait_done()
    choose_folder(place)
    place.page.evaluate(FAIL, name)
    try:
        press(place, 2)
        wait_said(place, words)
        wait_said(place, "1 photo saved in the folder Out.")
        assert list(files(place)) == ["photo-1.jpg"], "nothing half-made is left"
    finally:
        place.page.evaluate("window.mend()")
    press(place, 2)
    wait_said(place, "2 photos saved")


HOLD_THE_THIRD = """() => {
  const real = FileSystemWritableFileStream.prototype.write;
  const held = new Promise((done) => {
    window.mend = () => { FileSystemWritableFileStream.prototype.write = real; done(); };
  });
  let count = 0;
  FileSystemWritableFileStream.prototype.write = async function (...data) {
    count += 1;
    if (count === 3) await held;
    return real.apply(this, data);
  };
}"""


def test_a_stop_by_the_key_keeps_what_is_there(place: Tab) -> None:
    strip(place, *(Upload(f"{n}.jpg", plain_jpeg(n)) for n in range(20))).wait_done()
    choose_folder(place)
    place.page.evaluate(HOLD_THE_THIRD)
    try:
        press(place, 20)
        place.page.get_by_text("Saving, 2 of 20").wait_for()
        assert place.page.get_by_role("button", name="Stop").is_visible()
        place.page.keyboard.press("Escape")
    finally:
        place.page.evaluate("window.mend()")
    place.page.get_by_role("button", name="Save all (20)").wait_for()
    assert len(files(place)) == 2, "nothing half-made is left"
    wait_said(place, "2 photos saved in the folder Out.")


def test_the_summary_is_a_table_without_names(place: Tab) -> None:
    strip(place, *several()).wait_done()
    with place.page.expect_download() as saved:
        section(place).get_by_role("button", name="Save as table (CSV)").click()
    assert saved.value.suggested_filename == "photos.csv"
    data = Path(saved.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["Result"] for row in rows] == ["Done", "Failed", "Done", "Done"]
    assert rows[1]["Error"] == "INPUT_UNREADABLE"
    assert int(rows[0]["Place"]) > 0
    assert "Grandma" not in data.decode()


def test_workers_have_no_way_to_such_a_place(place: Tab) -> None:
    strip(place, Upload("a.jpg", telling_jpeg())).wait_done()
    for name in ("pipeline", "segment"):
        found = place.worker(name).evaluate(
            """() => [
              typeof self.showDirectoryPicker, typeof self.showSaveFilePicker,
              typeof navigator.storage,
              typeof self.FileSystemDirectoryHandle?.prototype.getFileHandle,
            ]"""
        )
        assert found == ["undefined"] * 4
