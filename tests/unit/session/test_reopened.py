"""Cutouts whose matte the page keeps: opened again, and exported while another one is open."""

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app import pipeline
from app.domain import Pixels
from app.refine import full_size
from tests.unit.files import gradient, save
from tests.unit.javascript import NULL, PARAMS, Page, answered, browser, call
from tests.unit.scene import scene

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")

WANTED = {**PARAMS, "wants_matte": True}
BEHIND = {**WANTED, "editable": False}
SCENE = scene()
HAIR = save(SCENE.rgb, "PNG")
ERASED = {"strokes": [{"mode": "erase", "points": [[160, 60, 20], [160, 120, 20]]}]}


async def find_hair(_graph: str, feeds: list[Any], _wanted: list[str]) -> SimpleNamespace:
    return answered(SCENE.mask(feeds[0][2][-1]))


def cut(source: bytes = HAIR, params: Any = BEHIND, **more: Any) -> tuple[dict[str, Any], Any, Any]:
    """The header, the cutout and the matte."""
    header, payload = call(params=params, source=source, run=find_hair, **more)
    assert header["ok"], header
    data, size = payload.to_bytes(), header["matte_bytes"]
    return header, data[: len(data) - size], data[len(data) - size :]


def pixels_of(file: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(file)))


def rendered(edit: Any) -> Pixels:
    header, payload = call("render", {"edit": edit}, None)
    assert header["ok"], header
    shape = header["height"], header["width"], 4
    return np.frombuffer(payload.to_bytes(), np.uint8).reshape(shape)


def exported(edit: Any, source: bytes, matte: bytes, **files: Any) -> Pixels:
    params = {"edit": edit, "export": {}}
    header, payload = call("export_of", params, source, matte=matte, **files)
    assert header["ok"], header
    return pixels_of(payload.to_bytes())


@pytest.mark.parametrize("params", [WANTED, BEHIND], ids=["kept", "behind"])
def test_the_matte_is_a_grey_picture_of_the_photos_size_behind_the_cutout(params: Any) -> None:
    header, file, matte = cut(params=params)
    grey = Image.open(io.BytesIO(matte))
    assert (grey.mode, grey.size, grey.info) == ("L", (320, 240), {})
    assert np.array_equal(np.asarray(grey), pixels_of(file)[..., 3])
    assert header["is_editable"] is (params is WANTED)


def test_without_being_asked_for_there_is_no_matte() -> None:
    assert cut(params=PARAMS)[2] == b""


def test_a_photo_too_large_to_be_edited_has_no_matte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "LARGE_PIXELS", 320 * 240 - 1)
    header, file, matte = cut()
    assert (header["matte_bytes"], matte) == (0, b"")
    assert pixels_of(file).shape == (240, 320, 4)


def test_opened_again_it_is_drawn_as_it_was_cut_out() -> None:
    _, file, matte = cut()
    header, payload = call("reopen", {}, HAIR, run=None, matte=matte)
    assert header == {"ok": True, "width": 320, "height": 240}
    assert payload is NULL
    again, before = rendered({}), pixels_of(file)
    # The same alpha to the last bit; colours where it is soft are estimated from one of 8 bits.
    assert np.array_equal(again[..., 3], before[..., 3])
    assert int(np.abs(again.astype(int) - before).max()) <= 1
    soft = (before[..., 3] > 0) & (before[..., 3] < 255)
    assert soft.sum() > 1000
    assert np.array_equal(again[~soft], before[~soft])


def test_opened_again_edits_are_drawn_as_they_were() -> None:
    _, _, matte = cut(params=WANTED)
    before = rendered(ERASED).astype(int)
    call("reopen", {}, HAIR, run=None, matte=matte)
    assert int(np.abs(rendered(ERASED) - before).max()) <= 2
    assert not np.array_equal(before, rendered({}))


def test_an_export_of_another_photo_leaves_the_open_one_alone() -> None:
    other = save(gradient(60, 90), "PNG")
    _, _, matte = cut()
    call(params=PARAMS, source=other)
    shown = rendered({})
    made = exported(ERASED, HAIR, matte)
    assert np.array_equal(rendered({}), shown)
    call("reopen", {}, HAIR, run=None, matte=matte)
    assert np.array_equal(made, rendered(ERASED))
    call("close", {}, None)
    assert np.array_equal(exported(ERASED, HAIR, matte), made)
    assert call("render", {"edit": {}}, None)[0]["error"]["detail"] == "no workspace"


def test_an_export_brings_its_background_along() -> None:
    _, _, matte = cut()
    edit = {"background": {"kind": "picture", "id": "own-1"}}
    behind = save(np.full((6, 9, 3), 77, np.uint8), "PNG")
    assert exported(edit, HAIR, matte, background=behind)[0, 0].tolist() == [77, 77, 77, 255]
    header, _ = call("export_of", {"edit": edit, "export": {}}, HAIR, matte=matte)
    assert header["ok"] is False


def test_a_picture_that_is_cut_out_already_is_opened_as_such() -> None:
    rgba = np.dstack([SCENE.rgb, np.rint(SCENE.truth * 255).astype(np.uint8)])
    source = save(rgba, "PNG")
    _, file, matte = cut(source)
    call("reopen", {}, source, run=None, matte=matte)
    assert np.array_equal(rendered({}), pixels_of(file))
    # Or with the matte that a model drew after all.
    params = {**BEHIND, "options": {"keeps_alpha": False}}
    _, file, matte = cut(source, params)
    call("reopen", {"options": {"keeps_alpha": False}}, source, run=None, matte=matte)
    assert int(np.abs(rendered({}).astype(int) - pixels_of(file)).max()) <= 1


def test_a_photo_that_was_made_smaller_for_want_of_memory_is_opened_as_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cover(prediction: Any, picture: Any) -> Any:
        if picture.width > 160:
            raise MemoryError
        return real(prediction, picture)

    real = full_size.cover
    monkeypatch.setattr(pipeline, "_LEAST_PIXELS", 1)
    monkeypatch.setattr(pipeline, "cover", cover)
    source = save(Image.fromarray(SCENE.rgb), "JPEG", quality=95)
    header, file, matte = cut(source)
    assert (header["width"], [note["code"] for note in header["notes"]]) == (160, ["REDUCED_SIZE"])
    header, _ = call("reopen", {}, source, run=None, matte=matte)
    assert header["width"] == 160
    assert np.array_equal(rendered({})[..., 3], pixels_of(file)[..., 3])


@pytest.mark.parametrize("method", ["reopen", "export_of"])
@pytest.mark.parametrize(
    "matte",
    [b"", b"no matte", save(gradient(240, 320), "PNG"), save(gradient(9, 9)[..., 0], "PNG")],
)
def test_what_is_no_matte_of_the_photo_is_an_answer(method: str, matte: bytes) -> None:
    params: dict[str, Any] = {"edit": {}, "export": {}} if method == "export_of" else {}
    header, payload = call(method, params, HAIR, matte=matte)
    assert (header["ok"], header["error"]["code"], payload) == (False, "INTERNAL", NULL)


def test_a_photo_that_is_gone_bad_is_an_answer_and_nothing_is_open() -> None:
    _, _, matte = cut(params=WANTED)
    assert call("reopen", {}, HAIR[:45], matte=matte)[0]["error"]["code"] == "INPUT_UNREADABLE"
    assert call("render", {"edit": {}}, None)[0]["error"]["detail"] == "no workspace"


@pytest.mark.parametrize("method", ["reopen", "export_of"])
def test_both_can_be_stopped(method: str) -> None:
    _, _, matte = cut()
    params: dict[str, Any] = {"edit": {}, "export": {}} if method == "export_of" else {}
    header, _ = call(method, params, HAIR, page=Page(stop_after=0), matte=matte)
    assert header["error"]["code"] == "CANCELLED"


def test_the_matte_of_the_open_photo_is_there_for_another_python() -> None:
    _, _, matte = cut(params=WANTED)
    header, payload = call("matte", {}, None)
    assert header == {"ok": True, "mime_type": "image/png", "width": 320, "height": 240}
    assert payload.to_bytes() == matte
    # Opened by it, it gives the same one again: nothing is lost by one more round.
    call("reopen", {}, HAIR, run=None, matte=matte)
    assert call("matte", {}, None)[1].to_bytes() == matte
    call("close", {}, None)
    assert call("matte", {}, None)[0]["error"]["detail"] == "no workspace"
