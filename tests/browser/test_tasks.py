"""What people come for, in as few presses as it may take: counted by the page, from the empty one.

Every press counts, the one that opens the browser's own window of files too; what is done in that
window is not the page's. A mask is mended from the cutout on. What presets are for is in
`test_presets.py`.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.formats.inspect import inspect
from app.metadata.findings import Kind
from tests.browser.editor import Editor
from tests.browser.photos import telling_jpeg
from tests.browser.tab import Tab, Upload

pytestmark = [pytest.mark.browser, pytest.mark.visited]

COUNT = """() => {
  window.presses = 0;
  if (window.isCounting) return;
  window.isCounting = true;
  const count = ({ isTrusted }) => { window.presses += Number(isTrusted); };
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, count, { capture: true });
}"""


@pytest.fixture
def empty(editor_tab: Tab) -> Tab:
    """The page before a photo, from which presses are counted."""
    editor_tab.start_over()
    editor_tab.page.evaluate(COUNT)
    return editor_tab


def press_and_choose(tab: Tab, door: str, photo: Upload) -> None:
    """Press one of the two doors, and choose a file in the browser's own window."""
    with tab.page.expect_file_chooser() as chooser:
        tab.page.locator(door).click()
    chooser.value.set_files(photo.as_payload())
    tab.wait_done()


@contextmanager
def presses(tab: Tab, most: int) -> Iterator[None]:
    yield
    assert tab.page.evaluate("window.presses") <= most


def test_a_transparent_png(empty: Tab, photo: bytes) -> None:
    with presses(empty, 2):
        press_and_choose(empty, "#choose", Upload("car.png", photo))
        saved = empty.saved()
    alpha = np.asarray(Image.open(io.BytesIO(saved)))[..., 3]
    assert alpha.min() == 0
    assert alpha.max() == 255


def test_a_mask_is_mended(empty: Tab, photo: bytes) -> None:
    editor = Editor(empty)
    press_and_choose(empty, "#choose", Upload("car.png", photo))
    empty.page.evaluate(COUNT)
    with presses(empty, 2):
        editor.tool("Restore").paint((0.05, 0.05), (0.2, 0.1))
    pixels = np.asarray(Image.open(io.BytesIO(editor.save())))
    assert pixels[int(0.075 * pixels.shape[0]), int(0.12 * pixels.shape[1]), 3] == 255


def test_a_photo_is_shared_without_its_place(empty: Tab) -> None:
    photo = telling_jpeg()
    assert Kind.PLACE in inspect(photo).counts()
    with presses(empty, 2):
        press_and_choose(empty, "#choose-strip", Upload("a.jpg", photo))
        with empty.page.expect_download() as download:
            empty.page.locator("#save").click()
    assert inspect(Path(download.value.path()).read_bytes()).findings == ()
