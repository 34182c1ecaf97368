"""A hundred photos in one list: a broken one, a crash, a pause; and one of them in the editor."""

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.editor import Editor
from tests.browser.photos import picture
from tests.browser.tab import CRASH_AT_WORK, DONE_WITHIN_MS, Tab, Upload

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.console_errors,
    pytest.mark.visited,
    pytest.mark.own_tab("one of its workers ends"),
]

COUNT = 100
BROKEN = 41


def small(seed: int) -> Upload:
    file = io.BytesIO()
    picture(seed, 60, 40).save(file, "JPEG", quality=90)
    return Upload(f"{seed:03}.jpg", file.getvalue())


def hand_over(tab: Tab, photos: list[Upload]) -> Tab:
    payload: Any = [photo.as_payload() for photo in photos]
    tab.file_input.set_input_files(payload)
    return tab


def rows(tab: Tab) -> "Locator":
    return tab.page.locator("#queue-list .row")


def ended(tab: Tab) -> int:
    return int(tab.page.locator("body").get_attribute("data-queue-ended") or 0)


def wait_ended(tab: Tab, count: int) -> None:
    for _ in range(DONE_WITHIN_MS // 100):
        if ended(tab) >= count:
            return
        tab.page.wait_for_timeout(100)
    pytest.fail(f"only {ended(tab)} of {count} have ended")


def pixels(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def choose_row(tab: Tab, index: int) -> Editor:
    """See one photo large, once it is there; its editor."""
    rows(tab).nth(index).click()
    tab.page.locator("#file-name", has_text=f"{index:03}.jpg").wait_for()
    tab.wait_stage("done")
    return Editor(tab)


def test_a_hundred_photos_with_a_broken_one_a_crash_and_a_pause(tab: Tab) -> None:
    page = tab.wait_fine().page
    title = page.title()
    photos = [small(seed) for seed in range(COUNT)]
    photos[BROKEN] = Upload(f"{BROKEN:03}.jpg", photos[BROKEN].data[:200])
    hand_over(tab, photos)
    page.wait_for_selector("body[data-stage=done]", timeout=DONE_WITHIN_MS)
    wait_ended(tab, 5)
    assert page.title().endswith(f" of {COUNT} · Stayput")

    # One is edited while the rest is worked on.
    editor = choose_row(tab, 2).section("Background")
    editor.choose("Background", "Colour")
    red = page.locator("#section-background-body .colour-text >> visible=true")
    red.fill("#ff0000")
    red.press("Enter")
    editor.rendered()
    assert pixels(editor.save())[0, 0].tolist() == [255, 0, 0, 255]

    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(1000)  # those at work end
    paused = ended(tab)
    page.wait_for_timeout(1000)
    assert ended(tab) == paused < COUNT
    page.get_by_role("button", name="Resume", exact=True).click()

    tab.worker("pipeline").evaluate(CRASH_AT_WORK)
    wait_ended(tab, COUNT)
    failed = [index for index in range(COUNT) if status(tab, index) != "done"]
    assert failed == [BROKEN], "the crash cost nobody but a try"
    assert page.title() == title

    # Its edit is still its own.
    assert pixels(choose_row(tab, 2).save())[0, 0].tolist() == [255, 0, 0, 255]
    plain = pixels(choose_row(tab, 3).tab.saved())
    assert plain[..., 3].min() < 255, "no background came to the others"

    # Until it becomes everyone's.
    choose_row(tab, 2)
    page.get_by_role("button", name="Use this look for all").click()
    finished = pixels(choose_row(tab, 60).save())
    assert finished[..., 3].min() == 255
    assert finished.shape[:2] == (40, 60)
    assert finished[0, 0].tolist() == [255, 0, 0, 255]


def status(tab: Tab, index: int) -> str | None:
    return rows(tab).nth(index).get_attribute("data-status")
