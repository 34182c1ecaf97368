"""The editor's methods, through the bridge as the page calls them."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app import editing
from app.domain import Options, Picture
from tests.unit.files import gradient, save
from tests.unit.javascript import PHOTO, Page, browser, call

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")


def ask(method: str, source: bytes | None = None, **params: Any) -> tuple[dict[str, Any], Any]:
    return call(method, params, source)


def pixels_of(answer: tuple[dict[str, Any], Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    header, payload = answer
    assert header["ok"], header
    shape = header["height"], header["width"], 4
    return np.frombuffer(payload.to_bytes(), np.uint8).reshape(shape)


def test_after_a_cutout_its_render_is_the_file() -> None:
    header, payload = call()
    assert header["is_editable"]
    file = np.asarray(Image.open(io.BytesIO(payload.to_bytes())))
    answer = ask("render", edit={})
    assert np.array_equal(pixels_of(answer), file)
    assert answer[0]["canvas"] == [90, 60]


def test_a_preview_is_smaller_and_tells_the_whole_size() -> None:
    call()
    header, _ = ask("render", edit={"frame": {"turn": 90}}, side_px=45)
    assert (header["width"], header["height"], header["canvas"]) == (30, 45, [60, 90])


def test_an_export_is_a_file_of_the_kind_that_was_asked_for() -> None:
    call()
    edit = {"background": {"kind": "colour", "colour": "#ffffff"}}
    header, payload = ask("export", edit=edit, export={"format": "webp"})
    image = Image.open(io.BytesIO(payload.to_bytes()))
    assert (header["mime_type"], image.format) == ("image/webp", "WEBP")
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_an_own_background_lies_behind_the_subject() -> None:
    call()
    header, _ = ask("add_background", save(np.full((6, 9, 3), 77, np.uint8), "PNG"), id="own")
    assert (header["width"], header["height"]) == (9, 6)
    shown = pixels_of(ask("render", edit={"background": {"kind": "picture", "id": "own"}}))
    assert shown[0, 0].tolist() == [77, 77, 77, 255]


def test_a_large_background_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "MAX_BACKGROUND_PIXELS", 50)
    call()
    header, _ = ask("add_background", save(gradient(60, 90), "PNG"), id="own")
    assert header["width"] * header["height"] <= 50


@pytest.mark.parametrize("method", ["render", "export"])
def test_without_a_photo_there_is_nothing_to_edit(method: str) -> None:
    call()
    assert ask("close")[0] == {"ok": True}
    header, _ = ask(method, edit={}, export={})
    assert (header["error"]["code"], header["error"]["detail"]) == (
        "UNKNOWN_METHOD",
        "no workspace",
    )
    header, _ = ask("add_background", PHOTO, id="own")
    assert header["error"]["detail"] == "no workspace"


def test_a_photo_that_fails_takes_the_one_before_with_it() -> None:
    call()
    assert call(source=PHOTO[:99])[0]["ok"] is False
    assert ask("render", edit={})[0]["error"]["detail"] == "no workspace"


def test_a_cancelled_photo_is_not_kept() -> None:
    header, _ = call(page=Page(stop_after=11))
    assert header["error"]["code"] == "CANCELLED"
    assert ask("render", edit={})[0]["error"]["detail"] == "no workspace"


def test_a_very_large_photo_is_cut_out_but_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "MAX_PIXELS", 90 * 60 - 1)
    assert call()[0]["is_editable"] is False


@pytest.mark.parametrize("edit", [{"version": 2}, {"strokes": 3}, {"nothing": 1}, []])
def test_a_state_that_is_none_is_refused(edit: Any) -> None:
    call()
    assert ask("render", edit=edit)[0]["error"]["code"] == "INTERNAL"


def test_a_background_that_is_no_picture_changes_nothing() -> None:
    call()
    assert ask("add_background", b"no picture", id="own")[0]["error"]["code"] == "INPUT_UNSUPPORTED"
    assert ask("render", edit={})[0]["ok"]


def test_keep_does_not_copy() -> None:
    kept = editing.Editing()
    picture = Picture(gradient(6, 9), None, (), "PNG")
    kept.keep(picture, np.ones((6, 9), np.float32))
    assert kept.is_open
    kept.close()
    assert not kept.is_open
    assert Options().max_pixels > editing.MAX_PIXELS
