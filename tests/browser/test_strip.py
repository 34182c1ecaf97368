"""Only the metadata goes: one photo, many photos, a broken one among them."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.photos import PLANTED, picture, plain_jpeg, telling_jpeg
from tests.browser.stripping import NAMES, rows, several, strip
from tests.browser.tab import DONE_WITHIN_MS, Tab, Upload

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sparing,
    pytest.mark.visited,
    pytest.mark.one_tab,
]


def download(tab: Tab, control: "Locator") -> tuple[str, bytes]:
    """Press it; the name and the bytes of the file that the browser wrote."""
    with tab.page.expect_download() as saved:
        control.click()
    return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()


def save(tab: Tab) -> "Locator":
    return tab.page.get_by_role("link", name="Save, hidden data removed")


def open_saving(tab: Tab) -> None:
    """Open the section with the settings; it may be open from the photo before."""
    section = tab.page.locator("#section-strip-save")
    if section.get_attribute("aria-expanded") == "false":
        section.click()


def pixels(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)))


def assert_clean(data: bytes, source: bytes) -> None:
    assert [word for word in PLANTED if word in source] == list(PLANTED), "or this proves nothing"
    assert [word for word in PLANTED if word in data] == []
    assert np.array_equal(pixels(data), pixels(source))


def test_both_ways_in_are_equal(tab: Tab) -> None:
    box = """node => {
      const {width, height, top} = node.getBoundingClientRect();
      return [width, height, top].map(Math.round);
    }"""
    first, second = (tab.page.locator(name).evaluate(box) for name in ("#choose", "#choose-strip"))
    assert first == second
    assert first[0] > 200


def test_one_photo_comes_out_clean_with_the_same_pixels(tab: Tab) -> None:
    source = telling_jpeg()
    strip(tab, Upload(NAMES[0], source)).wait_done()
    findings = tab.findings()
    assert re.search(r"\b\d+ hidden details found and removed", findings)
    assert "The picture in it is the same, byte for byte." in findings
    name, data = download(tab, save(tab))
    assert name == "photo-1.jpg"
    assert_clean(data, source)


def test_what_no_decoder_reads_is_told_and_goes(tab: Tab) -> None:
    source = telling_jpeg()
    hidden = b"nobody reads this"
    end = source.rindex(b"\xff\xd9")
    strip(tab, Upload("a.jpg", source[:end] + hidden + source[end:])).wait_done()
    findings = tab.findings()
    assert f"{len(hidden)} bytes" in findings, "what has no words is told by its length"
    _, data = download(tab, save(tab))
    assert hidden not in data
    assert_clean(data, source)


SHOWN_SIZE = "image => [image.naturalWidth, image.naturalHeight]"


# Of 4:2:2 the finer side of the chroma becomes the other one.
@pytest.mark.parametrize("options", [{}, {"subsampling": 1}, {"progressive": True}])
def test_a_lying_photo_is_turned_and_the_page_says_so(tab: Tab, options: dict[str, Any]) -> None:
    source = telling_jpeg(orientation=6, **options)
    strip(tab, Upload("a.jpg", source)).wait_done()
    words = tab.page.locator("#panel").inner_text()
    assert "The photo itself was turned upright. Nothing was lost." in words
    assert "its data was rearranged, not compressed again" in words
    _, data = download(tab, save(tab))
    assert [word for word in PLANTED if word in data] == []
    assert not Image.open(io.BytesIO(data)).getexif()
    difference = pixels(data).astype(int) - np.rot90(pixels(source), -1)
    assert np.abs(difference).max() <= 5, "no more than what decoders round"
    assert tab.page.locator("#frame-photo").evaluate(SHOWN_SIZE) == [240, 320]


def test_a_photo_of_cut_units_stays_turned_and_the_page_says_how(tab: Tab) -> None:
    source = telling_jpeg(orientation=6, size=(320, 236))
    strip(tab, Upload("a.jpg", source)).wait_done()
    words = tab.page.locator("#panel").inner_text()
    assert "One tag is kept that says which way up the photo is" in words
    assert "The picture in it is the same, byte for byte." in words
    _, data = download(tab, save(tab))
    assert dict(Image.open(io.BytesIO(data)).getexif()) == {0x0112: 6}
    assert np.array_equal(pixels(data), pixels(source))
    assert tab.page.locator("#frame-photo").evaluate(SHOWN_SIZE) == [236, 320]


def test_the_photos_own_name_stays_only_where_that_is_wanted(tab: Tab) -> None:
    strip(tab, Upload(NAMES[0], telling_jpeg())).wait_done()
    page = tab.page
    open_saving(tab)
    keeps = page.get_by_label("Keep the file’s name")
    assert not keeps.is_checked()
    keeps.check()
    findings = str(page.locator("#section-findings-body").text_content())
    assert "All removed but the file’s name." in findings
    assert download(tab, save(tab))[0] == NAMES[0]
    keeps.uncheck()
    assert download(tab, save(tab))[0] == "photo-1.jpg"


def test_hidden_pixels_are_shown_and_erased_unless_a_person_keeps_them(tab: Tab) -> None:
    alpha = np.full((240, 320), 255, np.uint8)
    alpha[:, :160] = 0
    file = io.BytesIO()
    Image.fromarray(np.dstack([np.asarray(picture()), alpha])).save(file, "PNG")
    source = file.getvalue()
    strip(tab, Upload("cut.png", source)).wait_done()
    page = tab.page
    assert page.locator(".hidden-picture img").evaluate("image => image.naturalWidth") > 100
    _, data = download(tab, save(tab))
    erased = pixels(data)
    assert not erased[:, :160].any()
    assert np.array_equal(erased[:, 160:], pixels(source)[:, 160:])
    open_saving(tab)
    keeps = page.get_by_label("Keep hidden pixels")
    keeps.check()
    page.wait_for_selector("body[data-stage=done]")
    assert download(tab, save(tab))[1] == source
    words = str(page.locator("#section-findings-body").text_content())
    assert "1 of them kept" in words
    assert "nothing but the picture" not in words
    assert "Other programs can show them." in words
    keeps.uncheck()
    page.wait_for_selector("body[data-stage=done]")
    assert download(tab, save(tab)) == ("photo-1.png", data)


def test_a_file_that_is_no_photo_is_told_by_its_code(tab: Tab) -> None:
    strip(tab, Upload("a.jpg", b"%PDF-1.7\n"))
    assert tab.wait_error() == "INPUT_UNSUPPORTED"
    assert not save(tab).is_visible()
    strip(tab, Upload("a.jpg", telling_jpeg()[:700]))
    tab.page.locator("#failure[data-code=INPUT_UNREADABLE]").wait_for()
    assert not save(tab).is_visible()
    strip(tab, Upload("a.jpg", telling_jpeg())).wait_done()


def test_many_photos_are_cleaned_one_by_one_and_a_broken_one_is_not_offered(tab: Tab) -> None:
    photos = several()
    strip(tab, *photos).wait_done()
    page = tab.page
    title = page.locator("#queue-title").text_content()
    assert title == "3 cleaned, 1 could not be read"
    assert [row.get_attribute("data-status") for row in rows(page).all()] == [
        "done",
        "failed",
        "done",
        "done",
    ]
    assert "This photo can’t be read" in rows(page).nth(1).inner_text()
    assert "JPEG" in rows(page).nth(0).inner_text()
    for index, number in ((0, 1), (2, 2), (3, 3)):
        rows(page).nth(index).click()
        name, data = download(tab, page.get_by_role("link", name="Save this photo"))
        assert name == f"photo-{number}.jpg"
        assert_clean(data, photos[index].data)
    rows(page).nth(1).click()
    assert not page.get_by_role("link", name="Save this photo").is_visible()
    assert "Not saved" in page.locator("#panel").inner_text()


def read_zip(data: bytes) -> Sequence[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
        return [(name, archive.read(name)) for name in archive.namelist()]


def test_all_of_them_are_saved_as_one_zip_without_the_broken_one(tab: Tab) -> None:
    photos = several()
    strip(tab, *photos).wait_done()
    name, data = download(tab, tab.page.get_by_role("button", name="Save all (3)"))
    assert name == "photos.zip"
    files = read_zip(data)
    assert [name for name, _ in files] == ["photo-1.jpg", "photo-2.jpg", "photo-3.jpg"]
    whole = [photo for photo in photos if "Broken" not in photo.name]
    for (_, clean), photo in zip(files, whole, strict=True):
        assert_clean(clean, photo.data)
    assert b"Grandma" not in data
    tab.page.get_by_text("The ZIP was checked again and is complete.").first.wait_for()


def test_names_in_the_zip_are_the_photos_own_where_wanted_and_none_twice(tab: Tab) -> None:
    photos = [Upload("Beach.jpg", plain_jpeg(1)), Upload("Beach.jpg", plain_jpeg(2))]
    strip(tab, *photos).wait_done()
    tab.page.locator("#section-save-all").click()
    keeps = tab.page.get_by_label("Keep the files’ names")
    keeps.check()
    _, data = download(tab, tab.page.get_by_role("button", name="Save all (2)"))
    keeps.uncheck()
    assert [name for name, _ in read_zip(data)] == ["Beach.jpg", "Beach (2).jpg"]


def test_forty_photos_and_progress_in_words(tab: Tab) -> None:
    tab.page.evaluate("""() => {
      window.heard = new Set();
      const note = () => window.heard.add(document.getElementById("queue-title").textContent);
      new MutationObserver(note).observe(document.body, {subtree: true, childList: true});
    }""")
    strip(tab, *(Upload(f"{number}.jpg", plain_jpeg(number)) for number in range(40))).wait_done()
    heard = tab.page.evaluate("[...window.heard]")
    assert any(words.startswith("12 of 40") for words in heard)
    assert heard[-1] == "40 cleaned"


def test_stopping_keeps_what_is_finished(tab: Tab) -> None:
    photos = [Upload(f"{number}.jpg", plain_jpeg(number)) for number in range(60)]
    strip(tab, *photos)
    tab.page.locator(".row[data-status=done]").nth(2).wait_for(timeout=DONE_WITHIN_MS)
    tab.page.keyboard.press("Escape")
    tab.wait_stage("done")
    done = tab.page.locator(".row[data-status=done]").count()
    assert 3 <= done < 60
    assert f"{done} cleaned" in tab.page.locator("#queue-title").inner_text()
    _, data = download(tab, tab.page.get_by_role("button", name=f"Save all ({done})"))
    assert len(read_zip(data)) == done


def listen_for_choosers(page: "Page") -> None:
    """Early: Playwright tells the browser to report choosers, and does not wait until it does."""
    page.on("filechooser", lambda _: None)
    page.wait_for_timeout(200)


def test_the_second_way_in_is_a_button_for_many_files(tab: Tab) -> None:
    listen_for_choosers(tab.page)
    tab.page.get_by_label("Remove location and hidden data").focus()
    with tab.page.expect_file_chooser() as chooser:
        tab.page.keyboard.press("Space")
    assert chooser.value.is_multiple()


def test_everything_by_keyboard(tab: Tab) -> None:
    page = tab.page
    listen_for_choosers(page)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("d")
    chooser.value.set_files([photo.as_payload() for photo in several()])
    tab.wait_done()
    rows(page).first.get_by_role("gridcell").first.focus()
    for key, selected in (("ArrowDown", 1), ("End", 3), ("Home", 0), ("ArrowDown", 1)):
        page.keyboard.press(key)
        assert rows(page).nth(selected).get_attribute("aria-selected") == "true"
        assert page.locator("[aria-selected=true]").count() == 1
    page.keyboard.press("ArrowDown")
    with page.expect_download() as saved:
        page.keyboard.press("s")
    assert saved.value.suggested_filename == "photo-2.jpg"
    page.get_by_role("button", name="New photo").press("Enter")
    tab.wait_stage("empty")


def test_from_one_way_to_the_other(tab: Tab, car: Path) -> None:
    """The cutout offers the clean photo too, and the clean photo the cutout."""
    tab.choose(Upload("a.jpg", telling_jpeg())).wait_done()
    name, data = download(tab, tab.more("Save original, hidden data removed"))
    assert name == "photo-1.jpg"
    assert_clean(data, telling_jpeg())
    assert tab.saved().startswith(b"\x89PNG"), "and the cutout is still there"
    strip(tab, Upload("car.jpg", car.read_bytes())).wait_done()
    save(tab).wait_for()
    tab.more("Remove background").click()
    tab.save.wait_for(timeout=DONE_WITHIN_MS)
    assert tab.saved().startswith(b"\x89PNG")
