"""The editor on a phone, by fingers."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.editor import LISTEN, Editor, assert_alike, matte_of, write_natively
from tests.browser.tab import Tab, Upload
from tests.pages import STILL
from tests.unit.files import save
from tools.serve.serve import serve_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.tiny]


class Fingers:
    """Touches of one page, as a screen reports them."""

    def __init__(self, page: "Page") -> None:
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, places: tuple[tuple[float, float], ...]) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, *places: tuple[float, float]) -> None:
        self._send("touchStart", places)

    def move(self, *places: tuple[float, float]) -> None:
        self._send("touchMove", places)

    def up(self) -> None:
        self._send("touchEnd", ())


@pytest.fixture(scope="module")
def phone_tab(plain_chromium: "Browser", tiny_dist: Path) -> "Iterator[Tab]":
    """One tab for all tests here: Python and the models start once."""
    with serve_directory(tiny_dist, packed=False) as site:
        context = plain_chromium.new_context(
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
            reduced_motion=STILL,
        )
        page = context.new_page()
        page.add_init_script(LISTEN)
        yield Tab(page, site.url).open().wait_sealed()
        context.close()


@pytest.fixture
def phone(phone_tab: Tab, photo: bytes) -> Editor:
    """The editor of a photo that was just cut out."""
    if phone_tab.stage != "empty":
        # An open section takes the room of what stands below it.
        for opened in phone_tab.page.locator(".section-button[aria-expanded=true]:visible").all():
            opened.tap()
        phone_tab.page.get_by_role("button", name="New photo").tap()
        phone_tab.wait_stage("empty")
    with phone_tab.page.expect_file_chooser() as chooser:
        phone_tab.page.locator("#choose").tap()
    chooser.value.set_files(Upload("car.png", photo).as_payload())
    return Editor(phone_tab.wait_finer())


def test_a_tap_right_after_a_quick_stroke_is_not_lost(phone: Editor) -> None:
    page, finger = phone.page, Fingers(phone.page)
    page.locator("#tools-edit").get_by_role("button", name="Erase", exact=True).tap()
    undo = page.get_by_role("button", name="Undo", exact=True)
    for _ in range(4):
        finger.down(phone.at(0.7, 0.7))
        finger.move(phone.at(0.75, 0.75))
        finger.up()
        undo.and_(page.locator("[aria-disabled=false]")).wait_for()
        undo.tap()
        undo.and_(page.locator("[aria-disabled=true]")).wait_for(timeout=5_000)


def restore_and_crop(phone: Editor, finger: Fingers) -> None:
    """Bring a part of what was erased back, and drag the crop's corner."""
    bar = phone.page.locator("#brush-bar")
    bar.get_by_role("button", name="Restore", exact=True).tap()
    phone.page.locator("#table[data-tool=keep]").wait_for()
    phone.rendered()
    finger.down(phone.at(0.4, 0.6))
    finger.move(phone.at(0.5, 0.6))
    finger.up()
    phone.rendered()
    bar.locator(".tool-end").tap()
    tools = phone.page.locator("#tools-edit")
    tools.get_by_role("button", name="Crop", exact=True).tap()
    phone.page.locator("#table[data-tool=crop]").wait_for()
    phone.rendered()
    finger.down(phone.at(0, 0))
    finger.move(phone.at(0.1, 0.1))
    finger.move(phone.at(0.25, 0.25))
    finger.up()
    phone.rendered()
    phone.page.locator("#crop-bar .tool-end").tap()
    phone.rendered()


def test_by_fingers(phone: Editor, photo: bytes) -> None:
    page, finger = phone.page, Fingers(phone.page)
    matte = matte_of(phone.tab.saved())
    page.locator("#tools-edit").get_by_role("button", name="Erase", exact=True).tap()
    page.locator("#table[data-tool=erase]").wait_for()
    phone.rendered()

    finger.down(phone.at(0.3, 0.6))
    for step in range(12):
        finger.move(phone.at(0.3 + step / 40, 0.6))
    assert page.locator("#loupe").is_visible(), "the finger hides what it paints"
    finger.up()
    phone.rendered()
    assert not page.locator("#loupe").is_visible()

    # One more, and taken back.
    finger.down(phone.at(0.7, 0.7))
    finger.move(phone.at(0.75, 0.75))
    finger.up()
    phone.rendered()
    page.locator("#tools-edit").get_by_role("button", name="Undo", exact=True).tap()
    page.locator("#tools-edit [aria-label=Redo][aria-disabled=false]").wait_for()

    # Two fingers move the photo, and paint nothing.
    before = page.locator("#frame").bounding_box()
    one, two = phone.at(0.4, 0.5), phone.at(0.6, 0.5)
    finger.down(one)
    finger.down(one, two)
    finger.move((one[0] - 60, one[1]), (two[0] + 60, two[1]))
    finger.up()
    after = page.locator("#frame").bounding_box()
    assert before
    assert after
    assert after["width"] > 1.3 * before["width"]

    page.locator("#tools-zoom .tool-percent").tap()
    restore_and_crop(phone, finger)
    page.locator("#section-background").tap()
    gradient = page.get_by_role("radio", name="Gradient", exact=True).locator("visible=true")
    gradient.tap()
    gradient.and_(page.locator(":checked")).wait_for()
    with page.expect_download() as download:
        page.locator("#save-edit").tap()
    written = Path(download.value.path()).read_bytes()
    state = phone.state()
    assert [stroke["mode"] for stroke in state["edit"]["strokes"]] == ["erase", "keep"]
    assert state["edit"]["frame"]["crop"] == pytest.approx([120, 90, 360, 270], abs=12)
    assert state["edit"]["background"]["kind"] == "gradient"
    assert_alike(written, write_natively(photo, matte, state))


def test_an_own_picture_is_moved_and_pinched_by_fingers(phone: Editor) -> None:
    page, finger = phone.page, Fingers(phone.page)
    page.locator("#section-background").tap()
    own = save(np.full((40, 60, 3), (200, 30, 90), np.uint8), "PNG")
    payload = Upload("own.png", own, "image/png").as_payload()
    page.locator("#background-input").set_input_files(payload)
    page.locator("#table[data-tool=move]").wait_for()
    phone.rendered()
    before = page.locator("#frame").bounding_box()

    finger.down(phone.at(0.3, 0.5))
    finger.move(phone.at(0.4, 0.5))
    finger.move(phone.at(0.5, 0.5))
    finger.up()
    one, two = phone.at(0.4, 0.5), phone.at(0.6, 0.5)
    finger.down(one)
    finger.down(one, two)
    finger.move(phone.at(0.3, 0.5), phone.at(0.7, 0.5))
    finger.up()
    phone.rendered()
    assert page.locator("#frame").bounding_box() == before, "the photo itself stays where it is"
    with page.expect_download():
        page.locator("#save-edit").tap()
    background = phone.state()["edit"]["background"]
    assert background["scale"] == pytest.approx(2, rel=0.02)
    # Moved by a fifth, then drawn apart about the middle.
    assert background["x"] == pytest.approx(0.4, abs=0.02)
    assert background["y"] == pytest.approx(0, abs=0.01)
    assert page.locator("#loupe").is_hidden()


def test_on_the_narrowest_phone_five_looks_are_one_row(phone: Editor) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    looks = phone.page.locator("#tools-views").get_by_role("radio")
    assert looks.count() == 5
    boxes = [looks.nth(index).bounding_box() for index in range(5)]
    assert len({box["y"] for box in boxes if box}) == 1
    assert all(box and 0 <= box["x"] and box["x"] + box["width"] <= 320 for box in boxes)
    phone.page.get_by_role("radio", name="Side by side", exact=True).tap()
    phone.page.locator("#frame[data-view=beside]").wait_for()
