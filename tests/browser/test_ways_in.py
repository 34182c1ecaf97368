"""Folders, ZIPs, several pasted photos, files that the system opens, the app's shortcuts."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.browser.photos import telling_jpeg
from tests.browser.stripping import rows, strip
from tests.browser.tab import Tab, Upload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]

PASTE = """
(photos) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of photos) {
    transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
  }
  transfer.setData("text/html", "<img src='file:///word/image.jpg'>");
  const event = {bubbles: true, cancelable: true, clipboardData: transfer};
  document.body.dispatchEvent(new ClipboardEvent("paste", event));
}
"""
# What the browser itself would have: it keeps what the system opened until somebody listens.
LAUNCH = """
globalThis.launched = null;
Object.defineProperty(globalThis, "launchQueue", {
  value: {setConsumer: (consumer) => (globalThis.launched = consumer)},
});
"""
OPEN = """
(photos) => launched({
  targetURL: location.href.split("#")[0] + "#remove-hidden-data",
  files: photos.map(([name, bytes]) => ({
    getFile: async () => new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}),
  })),
})
"""


def photos(*names: str) -> list[tuple[str, bytes]]:
    return [(name, telling_jpeg(seed)) for seed, name in enumerate(names)]


def zip_of(files: dict[str, bytes]) -> Upload:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return Upload("photos.zip", sink.getvalue())


def test_a_zip_gives_its_photos_and_tells_what_it_left_out(tab: Tab) -> None:
    inside = {
        "trip/a.jpg": telling_jpeg(1),
        "trip/day 2/b.jpg": telling_jpeg(2),
        "__MACOSX/trip/._a.jpg": b"of the Finder",
        "notes.txt": b"text",
        "more.zip": b"PK",
    }
    strip(tab, zip_of(inside)).wait_done()
    assert rows(tab.page).count() == 2
    assert tab.page.locator("#notice-words").inner_text() == (
        "1 file that is no photo was left out. 1 ZIP inside the ZIP was not opened."
    )
    assert tab.page.locator("#save-all").inner_text() == "Save all (2)"


def test_a_zip_that_is_none_is_told_and_the_photos_beside_it_go_on(tab: Tab) -> None:
    strip(tab, Upload("a.jpg", telling_jpeg(1)), Upload("bad.zip", b"PK\x03\x04 and no more"))
    tab.wait_done()
    assert rows(tab.page).count() == 2
    assert "This ZIP can’t be opened" in rows(tab.page).nth(1).inner_text()


def test_a_chosen_folder_gives_its_photos(tab: Tab, tmp_path: Path) -> None:
    for name, data in photos("2.jpg", "sub/10.jpg", ".hidden.jpg"):
        (tmp_path / "trip" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "trip" / name).write_bytes(data)
    (tmp_path / "trip" / "notes.txt").write_text("text")
    tab.page.locator("#folder-strip").set_input_files(tmp_path / "trip")
    tab.wait_done()
    assert rows(tab.page).count() == 2
    assert tab.page.locator("#notice-words").inner_text() == "1 file that is no photo was left out."


def test_a_dropped_folder_gives_its_photos(tab: Tab, tmp_path: Path) -> None:
    """By the browser's own drag, as the system makes one."""
    for name, data in photos("a.jpg", "sub/b.jpg"):
        (tmp_path / "trip" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "trip" / name).write_bytes(data)
    (tmp_path / "trip" / "notes.txt").write_text("text")
    tab.page.set_viewport_size({"width": 1200, "height": 800})
    session = tab.page.context.new_cdp_session(tab.page)
    dragged = {"items": [], "files": [str(tmp_path / "trip")], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 1000, "y": 400, "data": dragged}
        session.send("Input.dispatchDragEvent", event)
    tab.wait_done()
    assert rows(tab.page).count() == 2
    assert tab.page.locator("#notice-words").inner_text() == "1 file that is no photo was left out."


@pytest.mark.own_tab("a sealed tab reads no manifest any more")
def test_the_browser_reads_the_whole_manifest(first_visit: Tab) -> None:
    page = first_visit.open_held().page
    manifest: Any = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert "file_handlers" in manifest["data"]


def test_two_pasted_photos_are_both_taken(tab: Tab) -> None:
    tab.page.evaluate("location.hash = '#remove-hidden-data'")
    assert tab.page.evaluate("document.activeElement.id") == "strip-input"
    given: Any = [[name, list(data)] for name, data in photos("a.jpg", "b.jpg")]
    tab.page.evaluate(PASTE, given)
    tab.wait_done()
    assert rows(tab.page).count() == 2
    assert "web address" not in tab.page.locator("#notice-words").inner_text()


@pytest.mark.own_tab("the browser's own queue must be another before the page begins")
def test_what_the_system_opens_waits_for_the_seal(first_visit: Tab) -> None:
    page = first_visit.page
    page.add_init_script(LAUNCH)
    tab = first_visit.open_held()
    given: Any = [[name, list(data)] for name, data in photos("a.jpg", "b.jpg")]
    page.evaluate(OPEN, given)
    page.wait_for_timeout(300)
    assert page.locator("body").get_attribute("data-stage") == "empty"
    tab.release().wait_done()
    assert rows(page).count() == 2
