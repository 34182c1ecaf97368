"""What asks for the models that are shipped: masks like CPython's, an ID photo of a face they find.

The page's cutout and CPython's are of the same photos by the same two models.
"""

import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.domain import Options
from app.formats.inspect import inspect
from app.pipeline import process
from model.evaluate.matte_methods import native_model
from model.evaluate.sessions import INTEGER, run_prepared
from tests.browser.conftest import FIXTURES
from tests.browser.editor import Editor
from tests.browser.tab import Tab, Upload
from tests.browser.test_id_photo import choose_document, line, set_lines, width_of
from tests.unit.external import pillow_decoder

pytestmark = [pytest.mark.browser, pytest.mark.one_tab]

RunAsync = Callable[[Coroutine[Any, Any, Any]], Any]


def alpha_of(png: bytes) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(Image.open(io.BytesIO(png)).getchannel("A")).astype(int)


async def cut_natively(photo: bytes) -> bytes:
    """The same pipeline under CPython, with native onnxruntime and the same models."""

    async def report(*_: object, **__: object) -> None:
        return None

    result = await process(
        photo,
        Options(),
        fast=native_model("u2netp", "u2netp-fp16", run_prepared),
        fine=native_model("isnet", INTEGER, run_prepared),
        decoder=pillow_decoder,
        report=report,
    )
    return result.data


def assert_the_same(tab: Tab, photo: Path, run_async: RunAsync, *, covered: float) -> None:
    in_page = alpha_of(tab.wait_fine().choose(photo).wait_done().saved())
    native = alpha_of(run_async(cut_natively(photo.read_bytes())))
    assert in_page.shape == native.shape
    assert np.abs(in_page - native).mean() <= 1.0
    assert (native > 128).mean() > covered, "the photo has a subject, or this compares nothing"


def test_page_gives_the_same_alpha_as_cpython_and_says_how(
    tab: Tab, car: Path, run_async: RunAsync
) -> None:
    assert_the_same(tab, car, run_async, covered=0.1)
    said = tab.details()
    assert "the fine model, 960 × 960" in said
    assert "the fast model, 224 × 224" in said
    assert "WebAssembly" in said
    assert "The browser offers no graphics card for this." in said


@pytest.mark.data
@pytest.mark.parametrize("folder", ["mattes/ccp/images", "mattes/davis2016val/images", "photos"])
def test_real_photos_give_the_same_alpha_as_cpython(
    tab: Tab, data_dir: Path, run_async: RunAsync, folder: str
) -> None:
    assert_the_same(tab, min((data_dir / folder).glob("*.jpg")), run_async, covered=0.01)


COUNT = """() => {
  window.presses = 0;
  addEventListener("pointerdown", ({ isTrusted }) => { window.presses += Number(isTrusted); },
    { capture: true });
}"""


def test_a_portal_takes_the_file_after_three_presses(tab: Tab) -> None:
    portrait = FIXTURES / "rembg-cloth-1.jpg"
    editor, page = Editor(tab), tab.page
    page.evaluate(COUNT)
    tab.hand_over(Upload("a.jpg", portrait.read_bytes(), "image/jpeg"), by="drop")
    tab.wait_done()
    page.locator("#presets").wait_for()
    choose_document(editor, "China visa")
    with page.expect_download() as download:
        page.locator("#save-edit").click()
    # Four are allowed from the drop on; the field has the keyboard as it opens.
    assert page.evaluate("window.presses") <= 4
    assert download.value.suggested_filename == "id-photo.jpg"
    saved = Path(download.value.path()).read_bytes()
    image = Image.open(io.BytesIO(saved))
    assert (image.format, image.size) == ("JPEG", (385, 560))
    assert [round(float(one)) for one in image.info["dpi"]] == [296, 296]
    assert 40_960 <= len(saved) <= 120_000
    assert inspect(saved).findings == ()
    assert page.locator(".id-found").inner_text() == (
        "The face was found. Check that the lines are right."
    )
    # 28 to 33 of 48 mm, measured in the page and told in millimetres.
    row = page.locator(".check", has_text="Head, chin to crown")
    page.wait_for_selector(".checks[data-current=true]")
    figure = float(row.locator(".check-figure").inner_text().removesuffix(" mm"))
    assert 28 <= figure <= 33
    assert row.get_attribute("data-status") == "pass"
    file_row = page.locator(".check", has_text="Size of the file")
    file_row.filter(has_text="kB").first.wait_for(state="attached")
    assert file_row.get_attribute("data-status") == "pass"
    # In the whole photo the head is small: the lines are looked at closer, until they are put away.
    whole = width_of(editor)
    set_lines(editor)
    crown, chin = (
        line(editor, name).bounding_box() or {}
        for name in ("Crown of the head", "Lowest point of the chin")
    )
    assert chin["y"] - crown["y"] > 200
    assert width_of(editor) > 2 * whole
    page.keyboard.press("Escape")
    editor.rendered()
    assert width_of(editor) == pytest.approx(whole, abs=1)
