"""The crop is drawn on the picture; a photo that was closed by a slip comes back."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.editor import Editor, assert_alike, matte_of, write_natively

pytestmark = [pytest.mark.browser, pytest.mark.visited]


def test_the_crop_is_drawn_on_the_picture(editor: Editor, photo: bytes) -> None:
    matte = matte_of(editor.tab.saved())
    editor.tool("Crop")
    # A corner's handle, the middle, then a shape: the picture is 480 × 360.
    editor.paint((0.0, 0.0), (0.25, 0.25))
    editor.paint((0.6, 0.6), (0.5, 0.5))
    assert "360 × 270" in editor.page.locator("#crop-box").inner_text()
    editor.page.locator("#crop-bar select").select_option("1:1")
    editor.page.locator("#crop-bar .tool-end").click()
    editor.rendered()
    file = editor.save()
    assert Image.open(io.BytesIO(file)).size == (270, 270)
    frame = editor.state()["edit"]["frame"]
    assert frame["crop"] == pytest.approx([117, 54, 270, 270], abs=2)
    assert_alike(file, write_natively(photo, matte, editor.state()))
    # By keys: the arrow moves it, brackets size it; beside it a drag turns the photo.
    editor.page.keyboard.press("k")
    for key in ["ArrowLeft", "["]:
        editor.page.keyboard.press(key)
        editor.page.wait_for_timeout(500)
    editor.paint((0.95, 0.5), (0.95, 0.6))
    editor.page.keyboard.press("Escape")
    editor.save()
    turned = editor.state()["edit"]["frame"]
    assert turned["crop"][2] == pytest.approx(270 / 1.15, abs=2)
    assert turned["crop"][0] < frame["crop"][0] + (270 - 270 / 1.15) / 2
    assert 5 < turned["straighten_deg"] < 25
    for _ in range(3):
        editor.page.keyboard.press("Control+z")
    editor.rendered().save()
    assert editor.state()["edit"]["frame"] == frame


def test_a_photo_closed_by_a_slip_comes_back_with_its_edit(editor: Editor, car: Path) -> None:
    editor.section("Background").choose("Background", "Colour")
    edited = editor.save()
    editor.page.locator("#start-over").click()
    editor.tab.wait_stage("empty")
    editor.page.get_by_role("button", name="Undo", exact=True).click()
    editor.tab.wait_stage("done")
    assert editor.page.locator("#notice").is_hidden()
    assert editor.save() == edited
    # Another photo takes its place, and is given up again.
    editor.tab.choose(car).wait_done()
    editor.page.locator("#notice-button").click()
    editor.rendered()
    assert editor.save() == edited
    editor.page.keyboard.press("Control+z")
    editor.rendered()
    assert editor.tab.save.is_visible()
