"""The editor's methods, through the bridge as the page calls them."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.domain import Options, Picture
from app.session import editing
from tests.unit.files import gradient, save
from tests.unit.javascript import PARAMS, PHOTO, Page, browser, call

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


def stroke(x: float, y: float, *, mode: str = "erase", radius: float = 6) -> dict[str, Any]:
    return {"mode": mode, "points": [[x, y, radius], [x + 8, y, radius]], "refined": False}


def test_of_one_stroke_more_only_what_it_changed_is_sent() -> None:
    call()
    strokes = [stroke(45, 30)]
    header, payload = ask("render", edit={"strokes": strokes}, side_px=90, base=None)
    assert header["rectangle"] is None
    shown = pixels_of((header, payload)).copy()
    for more in [stroke(40, 20, mode="keep"), stroke(30, 28), stroke(400, 300)]:
        strokes = [*strokes, more]
        params = {"edit": {"strokes": strokes}, "side_px": 90, "base": header["serial"]}
        header, payload = ask("render", **params)
        left, top, width, height = header["rectangle"]
        part = np.frombuffer(payload.to_bytes(), np.uint8).reshape(height, width, 4)
        shown[top : top + height, left : left + width] = part
    # The last one lies outside of the photo.
    assert (width, height) == (0, 0)
    call()
    anew = ask("render", edit={"strokes": strokes}, side_px=90, base=None)
    assert np.array_equal(shown, pixels_of(anew))
    matte = np.asarray(Image.open(io.BytesIO(call()[1].to_bytes())))
    assert not np.array_equal(shown, matte)


@pytest.mark.parametrize(
    "change",
    [
        {"base": 7},
        {"base": None},
        {"side_px": 45},
        {"edit": {"feather_px": 4}},
        {"edit": {"strokes": [stroke(20, 20)]}},
        {"edit": {"background": {"kind": "colour", "colour": "#ffffff"}}},
        {"edit": {"frame": {"turn": 180}}},
        {"edit": {"components": [{"x": 30, "y": 40, "keep": False}]}},
    ],
)
def test_where_more_than_a_stroke_was_added_all_is_sent(change: dict[str, Any]) -> None:
    call()
    first = {"strokes": [stroke(45, 30)]}
    header, _ = ask("render", edit=first, side_px=90, base=None)
    edit = {"strokes": [*first["strokes"], stroke(40, 20)], **change.get("edit", {})}
    params = {"side_px": 90, "base": header["serial"], **change, "edit": edit}
    answer = ask("render", **params)
    assert answer[0]["rectangle"] is None
    call()
    assert np.array_equal(pixels_of(answer), pixels_of(ask("render", **{**params, "base": None})))


def test_between_two_strokes_another_size_was_drawn() -> None:
    call()
    header, _ = ask("render", edit={"strokes": [stroke(45, 30)]}, side_px=90, base=None)
    ask("render", edit={"strokes": [stroke(45, 30)]}, side_px=45, base=None)
    both = {"strokes": [stroke(45, 30), stroke(40, 20)]}
    assert ask("render", edit=both, side_px=90, base=header["serial"])[0]["rectangle"] is None


def test_an_export_in_between_takes_nothing_from_the_preview() -> None:
    call()
    edit = {"strokes": [stroke(45, 30)]}
    header, payload = ask("render", edit=edit, side_px=90, base=None)
    shown = pixels_of((header, payload)).copy()
    edit = {"strokes": [*edit["strokes"], stroke(40, 20)]}
    assert ask("export", edit=edit, export={})[0]["ok"]
    header, payload = ask("render", edit=edit, side_px=90, base=header["serial"])
    if header["rectangle"] is not None:
        left, top, width, height = header["rectangle"]
        part = np.frombuffer(payload.to_bytes(), np.uint8).reshape(height, width, 4)
        shown[top : top + height, left : left + width] = part
    else:
        shown = pixels_of((header, payload))
    call()
    assert np.array_equal(shown, pixels_of(ask("render", edit=edit, side_px=90, base=None)))


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
    params: dict[str, Any] = {"edit": {}, "export": {}} if method == "export" else {"edit": {}}
    header, _ = ask(method, None, **params)
    assert (header["error"]["code"], header["error"]["detail"]) == (
        "UNKNOWN_METHOD",
        "no workspace",
    )
    header, _ = ask("add_background", PHOTO, id="own")
    assert header["error"]["detail"] == "no workspace"


def test_a_finished_picture_is_measured() -> None:
    call()
    head = {"crown": [45, 10], "chin": [45, 50], "left_eye": [35, 30], "right_eye": [55, 30]}
    edit = {"background": {"kind": "colour"}, "head": head}
    spec = {"limits": {"head_height": [0.6, 0.65, 0.7]}, "saved_bytes": None}
    header, _ = ask("check", edit=edit, spec=spec)
    first = header["checks"][0]
    assert first == {
        "id": "head_height",
        "status": "pass",
        "value": pytest.approx(40 / 60),
        "unit": "share",
        "least": 0.6,
        "most": 0.7,
    }
    assert ask("check", edit=edit, spec={"limits": 3})[0]["error"]["code"] == "INTERNAL"
    ask("close")
    assert ask("check", edit=edit, spec=spec)[0]["error"]["detail"] == "no workspace"


def test_a_photo_that_fails_takes_the_one_before_with_it() -> None:
    call()
    assert call(source=PHOTO[:45])[0]["ok"] is False
    assert ask("render", edit={})[0]["error"]["detail"] == "no workspace"


def test_a_cancelled_photo_is_not_kept() -> None:
    header, _ = call(page=Page(stop_after=11))
    assert header["error"]["code"] == "CANCELLED"
    assert ask("render", edit={})[0]["error"]["detail"] == "no workspace"


BEHIND = {**PARAMS, "editable": False}


def test_other_photos_are_cut_out_behind_an_open_edit() -> None:
    call()
    stroked = {"strokes": [stroke(45, 30)]}
    header, payload = ask("render", edit=stroked, side_px=90, base=None)
    shown = payload.to_bytes()
    other, file = call(params=BEHIND, source=save(gradient(40, 30), "PNG"))
    assert (other["ok"], other["is_editable"], other["width"]) == (True, False, 30)
    assert (
        file.to_bytes() == call(params=BEHIND, source=save(gradient(40, 30), "PNG"))[1].to_bytes()
    )
    again, payload = ask("render", edit=stroked, side_px=90, base=None)
    assert payload.to_bytes() == shown
    # Its previews still count on: of one stroke more, only what that changed.
    more = {"strokes": [*stroked["strokes"], stroke(40, 20)]}
    header, _ = ask("render", edit=more, side_px=90, base=again["serial"])
    assert header["rectangle"] is not None


@pytest.mark.parametrize("stop_after", [0, 6, 11])
def test_one_that_ends_early_behind_an_edit_leaves_it_open(stop_after: int) -> None:
    call()
    shown = ask("render", edit={})[1].to_bytes()
    header, _ = call(params=BEHIND, page=Page(stop_after))
    assert header["error"]["code"] == "CANCELLED"
    assert call(params=BEHIND, source=PHOTO[:45])[0]["ok"] is False
    assert ask("render", edit={})[1].to_bytes() == shown


def test_one_behind_no_edit_opens_none() -> None:
    call()
    ask("close")
    assert call(params=BEHIND)[0]["ok"]
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


MARKS = {"crown": [40, 5], "chin": [44, 45], "left_eye": [32, 26], "right_eye": [50, 24]}


def test_a_preview_tells_the_marks_and_how_the_photo_was_turned() -> None:
    call()
    rule = {"height": 0.5, "eyes": 0.6}
    header, _ = ask("render", edit={"frame": {"to_head": rule}, "head": MARKS}, side_px=64)
    assert header["head"] == {name: [float(x), float(y)] for name, (x, y) in MARKS.items()}
    assert header["head_found"] == "own"
    a, b, c, d, e, f = header["turned"]
    eyes = [d * x + e * y + f for x, y in (MARKS["left_eye"], MARKS["right_eye"])]
    assert eyes[0] == pytest.approx(eyes[1])
    chin = [a * 44 + b * 45 + c, d * 44 + e * 45 + f]
    _, y, _, high = header["crop"]
    assert (y + 0.4 * high) == pytest.approx(eyes[0])
    assert 0 < chin[1] - y < high


def test_without_a_rule_no_marks_are_told() -> None:
    call()
    header, _ = ask("render", edit={"head": MARKS, "frame": {"turn": 90}})
    assert (header["head"], header["head_found"]) == (None, None)
    assert header["turned"] == [0, -1, 60, 1, 0, 0]
    assert [type(one) for one in header["cut_off"]] == [bool] * 4
