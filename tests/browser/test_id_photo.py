"""The ID photo: lines by hand, what is measured, the print sheet.

Few presses from drop to file, and a real face: test_parity, where the shipped models are.
"""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.formats.inspect import inspect
from tests.browser.editor import Editor, Pixels, png
from tests.browser.tab import Tab, Upload

pytestmark = [pytest.mark.browser, pytest.mark.visited]

SIZE = (480, 640)
CHIN_Y = 430
INCH_MM = 25.4


@pytest.fixture(scope="session")
def drawing() -> bytes:
    """A head that no finder takes for one: its lines are set by hand."""
    image = Image.new("RGB", SIZE, "#b0b8c0")
    pen = ImageDraw.Draw(image)
    pen.ellipse((160, 180, 320, CHIN_Y), fill="#c8a080")
    pen.ellipse((90, 440, 390, 900), fill="#405060")
    return png(image)


@pytest.fixture
def drawn(editor_tab: Tab, drawing: bytes) -> Editor:
    editor_tab.start_over()
    editor_tab.choose(Upload("head.png", drawing)).wait_finer()
    return Editor(editor_tab)


def choose_document(editor: Editor, words: str) -> Editor:
    """Press the card, look for a country, and press the first of what is found."""
    card = editor.page.locator("#presets-id-card")
    if card.get_attribute("aria-expanded") == "false":
        card.click()
    editor.page.get_by_role("combobox").fill(words)
    editor.page.get_by_role("option").first.click()
    return editor.rendered()


def line(editor: Editor, name: str) -> Any:
    return editor.page.get_by_role("slider", name=name)


def set_lines(editor: Editor) -> Editor:
    editor.page.get_by_role("button", name="Set the lines").click()
    line(editor, "Crown of the head").wait_for()
    return editor.rendered()


def width_of(editor: Editor) -> float:
    """Of the picture on the table, in CSS pixels."""
    box = editor.page.locator("#frame").bounding_box()
    assert box is not None
    return box["width"]


def head_of(editor: Editor) -> Any:
    editor.save()
    return editor.state()["edit"]["head"]


def download(editor: Editor, button: str) -> tuple[str, bytes]:
    with editor.page.expect_download() as download:
        editor.page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_where_no_face_is_found_the_lines_are_there_and_move_by_keys(drawn: Editor) -> None:
    page = drawn.page
    choose_document(drawn, "Germany")
    assert page.locator(".id-found").inner_text().startswith("No face was found")
    page.wait_for_selector(".checks[data-current=true]")
    tilt = page.locator(".check", has_text="Tilt of the head")
    # Of a guess nothing is measured.
    assert tilt.get_attribute("data-status") == "unknown"
    set_lines(drawn)
    crown = line(drawn, "Crown of the head")
    assert crown.evaluate("node => node === document.activeElement")
    before = int(crown.get_attribute("aria-valuenow") or "")
    said = crown.get_attribute("aria-valuetext") or ""
    assert re.fullmatch(rf"{before} pixels from the top, \d+ from the left", said)
    for key in ["Shift+ArrowDown", "Shift+ArrowDown", "ArrowDown", "ArrowRight"]:
        page.keyboard.press(key)
    assert crown.get_attribute("aria-valuenow") == str(before + 21)
    page.wait_for_timeout(600)
    assert page.locator(".id-found").inner_text() == "You set the lines yourself."
    page.wait_for_selector(".checks[data-current=true]")
    assert tilt.get_attribute("data-status") == "pass"
    page.keyboard.press("Escape")
    drawn.rendered()
    assert not crown.is_visible()
    assert page.evaluate("document.activeElement.id") == "set-lines"
    assert head_of(drawn)["crown"][1] == pytest.approx(before + 21, abs=1)
    # What keys did in one go is one step.
    page.keyboard.press("Control+z")
    drawn.rendered()
    assert head_of(drawn) is None


def test_lines_are_dragged_and_found_again(drawn: Editor) -> None:
    page = drawn.page
    choose_document(drawn, "Germany")
    set_lines(drawn)
    frame = page.locator("#frame").bounding_box()
    assert frame is not None
    scale = frame["width"] / SIZE[0]
    for name, to in (("Lowest point of the chin", (240, CHIN_Y)), ("Eye on the right", (275, 290))):
        box = line(drawn, name).bounding_box()
        assert box is not None
        # A finger finds it.
        assert round(min(box["width"], box["height"])) >= 44
        said = line(drawn, name).get_attribute("aria-valuetext") or ""
        y, x = (int(one) for one in re.findall(r"\d+", said))
        page.mouse.move(frame["x"] + x * scale, frame["y"] + y * scale)
        page.mouse.down()
        page.mouse.move(frame["x"] + to[0] * scale, frame["y"] + to[1] * scale, steps=6)
        page.mouse.up()
    page.locator("#head-bar").get_by_role("button", name="Done").click()
    drawn.rendered()
    head = head_of(drawn)
    assert head["chin"] == pytest.approx([240, CHIN_Y], abs=2)
    assert head["right_eye"] == pytest.approx([275, 290], abs=2)
    # One drag, one step.
    page.keyboard.press("Control+z")
    one_less = head_of(drawn.rendered())
    assert one_less["chin"] == head["chin"]
    assert one_less["right_eye"] != head["right_eye"]
    page.locator(".id-photo").get_by_role("button", name="Find again").click()
    drawn.rendered()
    assert head_of(drawn) is None


def copies_in(row: Pixels) -> list[tuple[int, int]]:
    """From where to where each copy reaches along a line of the paper, in pixels."""
    is_photo = (row != 255).any(axis=1)
    ends = np.flatnonzero(np.diff(np.concatenate([[False], is_photo, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in ends.reshape(-1, 2)]


def test_a_print_sheet_is_true_to_size(drawn: Editor) -> None:
    page = drawn.page
    choose_document(drawn, "Germany")
    page.get_by_text("Print sheet", exact=True).click()
    drawn.choose("Paper", "10×15 cm")
    assert page.get_by_text("6 photos of 35×45 mm fit on 10×15 cm.").is_visible()
    name, data = download(drawn, "Save the print sheet")
    assert name == "print-sheet.pdf"
    box = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", data)
    assert box is not None
    assert sorted(float(one) / 72 * INCH_MM for one in box.groups()) == pytest.approx(
        [100, 150], abs=0.1
    )
    drawn.choose("Format", "PNG").choose("Dots per inch", "600")
    page.get_by_label("Marks to cut along").uncheck()
    name, data = download(drawn, "Save the print sheet")
    assert name == "print-sheet.png"
    image = Image.open(io.BytesIO(data))
    assert [round(float(one)) for one in image.info["dpi"]] == [600, 600]
    sides = [side / 600 * INCH_MM for side in image.size]
    assert sorted(sides) == pytest.approx([100, 150], abs=0.1)
    pixels = np.asarray(image.convert("RGB"))
    # Of each copy's own background, a grey, the first line that has any.
    first = int(np.flatnonzero((pixels != 255).any(axis=(1, 2)))[0])
    across = copies_in(pixels[first + 5])
    assert [(last - at) / 600 * INCH_MM for at, last in across] == pytest.approx(
        [35] * len(across), abs=0.1
    )
    down = copies_in(pixels[:, across[0][0] + 5])
    assert [(last - at) / 600 * INCH_MM for at, last in down] == pytest.approx(
        [45] * len(down), abs=0.1
    )
    assert len(across) * len(down) == 6
    assert inspect(data).findings == ()
    # The portal's file is as it was.
    image = Image.open(io.BytesIO(drawn.save()))
    assert (image.format, image.size) == ("JPEG", (827, 1063))


def test_a_picture_that_is_no_id_photo_has_no_such_section(drawn: Editor) -> None:
    choose_document(drawn, "Germany")
    assert drawn.page.locator("#section-id-photo").get_attribute("aria-expanded") == "true"
    drawn.page.locator("#presets .preset-row").get_by_role("button", name="White").click()
    drawn.rendered()
    assert not drawn.page.locator("#section-id-photo").is_visible()
