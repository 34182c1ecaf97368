"""A picture of one's own behind the subject: chosen, dragged, sized, refused."""

import json

import numpy as np
import pytest

from app.decode.decode import decode
from app.domain import Options
from app.edit.export.export import export
from app.edit.export.options import Export
from app.edit.state import Edit
from app.edit.workspace import Workspace
from tests.browser.editor import Editor, assert_alike, matte_of, pixels_of
from tests.browser.tab import Upload
from tests.unit.files import save

pytestmark = [pytest.mark.browser, pytest.mark.visited]


def test_an_own_picture_lies_behind(editor: Editor) -> None:
    editor.section("Background")
    own = save(np.full((40, 60, 3), (200, 30, 90), np.uint8), "PNG")
    payload = Upload("own.png", own, "image/png").as_payload()
    with editor.page.expect_file_chooser() as chooser:
        editor.page.get_by_role("radio", name="Picture", exact=True).locator("visible=true").click()
    chooser.value.set_files(payload)
    editor.page.get_by_role("radio", name="Fill", exact=True).wait_for()
    editor.rendered()
    assert pixels_of(editor.save())[0, 0].tolist() == [200, 30, 90]


def test_an_own_picture_is_dragged_sized_and_nudged(editor: Editor, photo: bytes) -> None:
    page = editor.page
    matte = matte_of(editor.tab.saved())
    y, x = np.mgrid[:60, :90]
    own = np.stack([x * 2, y * 4, x + y], axis=2).astype(np.uint8)
    editor.section("Background")
    page.locator("#background-input").set_input_files(
        Upload("own.png", save(own, "PNG"), "image/png").as_payload()
    )
    page.locator("#table[data-tool=move]").wait_for()
    # A drag of a quarter of the canvas, then a second one back by half of that: two steps.
    editor.rendered().paint((0.3, 0.3), (0.55, 0.3)).paint((0.5, 0.5), (0.375, 0.5))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("]")
    written = editor.rendered().save()
    state = editor.state()
    background = state["edit"]["background"]
    assert background["x"] == pytest.approx(0.125 * 1.15, abs=0.01)
    assert background["y"] == pytest.approx(0.02 * 1.15, abs=0.002)
    assert background["scale"] == pytest.approx(1.15)
    workspace = Workspace(decode(photo, Options()), matte)
    workspace.backgrounds[background["id"]] = own
    edit = Edit.from_json(json.dumps(state["edit"]))
    options = Export.from_json(json.dumps(state["export"]))
    assert_alike(written, export(workspace, edit, options).data)
    # What was dragged in one go is one step; a press of Escape gives the photo back to the hand.
    page.wait_for_timeout(500)
    for _ in range(3):
        page.keyboard.press("Control+z")
    editor.rendered().save()
    assert editor.state()["edit"]["background"]["x"] == 0
    page.keyboard.press("Escape")
    page.locator("#table[data-tool=none]").wait_for()


def test_a_background_that_is_no_picture_is_named_and_changes_nothing(editor: Editor) -> None:
    editor.section("Background").choose("Background", "Colour")
    editor.page.locator("#background-input").set_input_files(
        Upload("own.png", b"no picture", "image/png").as_payload()
    )
    editor.page.locator("#notice", has_text="This picture can’t be the background").wait_for()
    assert editor.page.get_by_role("radio", name="Colour", exact=True).is_checked()
