"""The list of photos: its rows by mouse, by keys and by touch, and what holds for all of them."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import violations
from tests.browser.photos import plain_jpeg
from tests.browser.stripping import rows, several, strip
from tests.browser.tab import DONE_WITHIN_MS, Tab, Upload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.visited, pytest.mark.one_tab]

IN_LIST = "document.activeElement.closest('.row')?.querySelector('.row-name').textContent"


@pytest.fixture(autouse=True)
def _as_it_was(tab: Tab) -> "Iterator[None]":
    """The next test starts with the window of all others, and no list that lies over the page."""
    yield
    tab.page.set_viewport_size({"width": 1280, "height": 720})


def names(page: "Page") -> list[str]:
    return [str(row.locator(".row-name").text_content()) for row in rows(page).all()]


def chosen(page: "Page") -> "Locator":
    return page.locator(".row[aria-selected=true]")


def told(page: "Page", words: str) -> None:
    page.locator("#queue-live", has_text=words).wait_for(state="attached")


def plain(count: int) -> list[Upload]:
    return [Upload(f"{number}.jpg", plain_jpeg(number)) for number in range(count)]


def drag(page: "Page", row: "Locator", to: "Locator", share: float) -> None:
    """By the mouse, from the middle of a row to a part of another."""
    start, end = row.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=3)
    page.mouse.move(end["x"] + 60, end["y"] + end["height"] * share, steps=5)
    page.locator(".row[data-dragged]").wait_for()


def test_keys_choose_move_and_remove_and_never_lose_their_place(tab: Tab) -> None:
    page = tab.page
    strip(tab, *plain(4)).wait_done()
    rows(page).first.get_by_role("gridcell").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(IN_LIST) == "1.jpg"
    page.keyboard.press("Alt+ArrowDown")
    told(page, "Moved to 3 of 4")
    assert names(page) == ["0.jpg", "2.jpg", "1.jpg", "3.jpg"]
    assert page.evaluate(IN_LIST) == "1.jpg"
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    told(page, "Moved to 1 of 4")
    page.keyboard.press("Alt+ArrowUp")
    assert names(page) == ["1.jpg", "0.jpg", "2.jpg", "3.jpg"]
    page.keyboard.press("Delete")
    told(page, "1.jpg is out of the list")
    assert names(page) == ["0.jpg", "2.jpg", "3.jpg"]
    assert page.evaluate(IN_LIST) == "0.jpg"
    page.keyboard.press("End")
    page.keyboard.press("Delete")
    assert names(page) == ["0.jpg", "2.jpg"]
    assert page.evaluate(IN_LIST) == "2.jpg"
    assert page.locator("#queue-title").inner_text() == "2 cleaned"


def test_the_buttons_of_a_photo_are_the_next_stops_of_the_keyboard(tab: Tab) -> None:
    page = tab.page
    strip(tab, *several()).wait_done()
    rows(page).nth(1).get_by_role("gridcell").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert chosen(page).locator(".row-next").is_visible(), "what to do is said"
    labels = []
    for _ in range(4):
        page.keyboard.press("Tab")
        labels.append(page.evaluate("document.activeElement.textContent"))
    assert labels == ["Move up", "Move down", "Try again", "Take out of the list"]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")  # it fails again, and the keyboard is still at the photo
    page.locator(".row[data-status=failed]").wait_for(timeout=DONE_WITHIN_MS)
    tab.wait_done()
    assert page.evaluate(IN_LIST) == "IMG_20260617_Broken.jpg"
    chosen(page).get_by_role("button", name="Move down").click()
    assert names(page).index("IMG_20260617_Broken.jpg") == 2
    rows(page).nth(0).hover()
    rows(page).nth(0).get_by_role("button", name="Take out of the list").click()
    assert len(names(page)) == 3
    summary = page.locator("#queue-summary").inner_text()
    assert "hidden details found" in summary
    assert "This photo can’t be read: 1 photo" in summary


def test_a_mouse_drags_a_photo_to_another_place(tab: Tab) -> None:
    page = tab.page
    strip(tab, *plain(4)).wait_done()
    drag(page, rows(page).nth(1), rows(page).nth(3), 0.9)
    page.mouse.up()
    told(page, "Moved to 4 of 4")
    assert names(page) == ["0.jpg", "2.jpg", "3.jpg", "1.jpg"]
    assert str(chosen(page).locator(".row-name").text_content()) == "0.jpg", "nothing was chosen"
    drag(page, rows(page).nth(3), rows(page).nth(0), 0.1)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert names(page) == ["0.jpg", "2.jpg", "3.jpg", "1.jpg"], "it was given up"
    rows(page).nth(2).click()
    assert str(chosen(page).locator(".row-name").text_content()) == "3.jpg"


def test_a_finger_drags_by_the_handle_in_the_whole_list_of_a_phone(tab: Tab) -> None:
    page = tab.page
    strip(tab, *plain(4)).wait_done()
    page.set_viewport_size({"width": 390, "height": 844})
    whole = page.get_by_role("button", name="All photos")
    assert whole.get_attribute("aria-expanded") == "false"
    assert not chosen(page).get_by_role("button").first.is_visible()
    whole.click()
    assert whole.get_attribute("aria-expanded") == "true"
    assert not page.locator("#stage").is_visible(), "nothing of it is met by keys"
    grip, last = chosen(page).locator(".row-grip").bounding_box(), rows(page).nth(3).bounding_box()
    assert grip
    assert last
    session = page.context.new_cdp_session(page)
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for share in (0.2, 0.6, 1):
        touch("touchMove", (x, y + (last["y"] + last["height"] - 4 - y) * share))
    page.locator(".row[data-dragged]").wait_for()
    page.wait_for_timeout(50)
    touch("touchEnd")
    told(page, "Moved to 4 of 4")
    assert names(page) == ["1.jpg", "2.jpg", "3.jpg", "0.jpg"]
    session.detach()
    found = [f"{width}: {one}" for width in (390, 320) for one in at_width(page, width)]
    assert not found, "\n".join(found)
    chosen(page).get_by_role("gridcell").first.focus()
    page.keyboard.press("Escape")
    assert page.locator("#stage").is_visible()
    assert tab.stage == "done", "nothing else was given up"


def at_width(page: "Page", width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 640})
    page.wait_for_timeout(100)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    return violations(page)


def test_a_list_is_paused_goes_on_is_stopped_and_tried_again(tab: Tab) -> None:
    page = tab.page
    strip(tab, *plain(60))
    page.locator(".row[data-status=done]").first.wait_for(timeout=DONE_WITHIN_MS)
    page.get_by_role("button", name="Pause", exact=True).press("Enter")
    page.locator("#queue-title", has_text="paused").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Resume"
    page.locator("body:not(:has(.row[data-status=working]))").wait_for()
    ended = page.locator(".row[data-status=done]").count()
    page.wait_for_timeout(300)
    assert page.locator(".row[data-status=done]").count() == ended < 60
    page.keyboard.press("Enter")
    page.locator(".row[data-status=done]").nth(ended).wait_for(timeout=DONE_WITHIN_MS)
    page.get_by_role("button", name="Stop", exact=True).click()
    tab.wait_done()
    failed = page.locator(".row[data-status=failed]").count()
    assert failed > 0
    assert page.evaluate(IN_LIST) == "0.jpg", "the keyboard is at the photo that is shown"
    page.get_by_role("button", name="Try the failed ones again").click()
    page.locator(".row[data-status=done]").nth(59).wait_for(timeout=DONE_WITHIN_MS)
    tab.wait_done()
    assert page.locator("#queue-title").inner_text() == "60 cleaned"


def test_a_look_for_all_is_offered_where_there_are_other_cutouts(tab: Tab, car: "Path") -> None:
    page = tab.page
    data = car.read_bytes()
    photos = [Upload(f"{name}.jpg", data).as_payload() for name in ("one", "two")]
    tab.file_input.set_input_files(photos)
    page.locator(".row[data-status=done]").nth(1).wait_for(timeout=DONE_WITHIN_MS)
    page.get_by_role("button", name="Use this look for all").click()
    page.locator("#queue-look").wait_for()
    assert not page.get_by_role("button", name="Use this look for all").is_visible()
