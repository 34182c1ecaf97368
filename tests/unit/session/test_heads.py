"""The head of an edit: looked for where a rule needs it, once a photo, never where it is drawn."""

import asyncio
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.domain import Head, Picture
from app.errors import BackendFailed, Cancelled, UnknownMethod
from app.faces.face import Face
from app.output.matte import encode_matte
from app.session.checking import checked
from app.session.editing import Editing
from tests.unit.faces.drawn_head import DrawnHead
from tests.unit.javascript import PHOTO, browser, call

__all__ = ["browser"]

DRAWN = DrawnHead(middle=(230.0, 210.0), turn=8.0)
RULE: dict[str, Any] = {"frame": {"to_head": {"height": 0.6, "eyes": 0.55}, "canvas": [300, 400]}}


class Finder:
    """Counts how often it is asked."""

    def __init__(self, *answers: tuple[Face, ...] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, picture: Picture) -> tuple[Face, ...]:
        self.asked += 1
        assert (picture.height, picture.width) == DRAWN.size
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def opened(drawn: DrawnHead = DRAWN) -> Editing:
    editing = Editing()
    rgb = np.full((*drawn.size, 3), 120, np.uint8)
    editing.keep(Picture(rgb, None, (), "PNG"), drawn.alpha)
    return editing


def rendered(editing: Editing, edit: Any, finder: Finder | None, side_px: int = 200) -> Any:
    header, _ = asyncio.run(editing.render(edit, side_px, None, finder))
    return header


def test_one_face_is_found_once_and_frames_every_preview_and_the_file() -> None:
    editing, finder = opened(), Finder((DRAWN.face,))
    header = rendered(editing, RULE, finder)
    assert (header["head_found"], header["canvas"]) == ("one", [300, 400])
    for name, place in asdict(DRAWN.head).items():
        assert header["head"][name] == pytest.approx(place, abs=0.01 * DRAWN.tall)
    larger = rendered(editing, RULE, finder, 400)
    painted = {**RULE, "strokes": [{"mode": "erase", "points": [[9, 9, 4]]}]}
    assert larger["head"] == header["head"] == rendered(editing, painted, finder)["head"]
    answer, _ = asyncio.run(editing.export(RULE, {"format": "jpeg"}, finder))
    assert (answer["width"], answer["height"]) == (300, 400)
    assert finder.asked == 1


def test_the_crown_follows_what_is_mended() -> None:
    editing, finder = opened(), Finder((DRAWN.face,))
    before = rendered(editing, RULE, finder)["head"]["crown"]
    over = [[*DRAWN.at(x, -DRAWN.tall / 2), 30] for x in (-60, 60)]
    stroke = {"mode": "erase", "points": over, "refined": False, "hardness": 1}
    after = rendered(editing, {**RULE, "strokes": [stroke]}, finder)["head"]["crown"]
    assert after[1] - before[1] > 20


def test_a_large_photo_has_the_same_marks_as_a_small_one() -> None:
    small = rendered(opened(), RULE, Finder((DRAWN.face,)))
    scale = 4
    large = replace(DRAWN, middle=(920.0, 840.0), tall=960.0, wide=680.0, size=(1920, 1680))
    editing = opened(large)

    async def find(_: Picture) -> tuple[Face, ...]:
        return (large.face,)

    header: Any = asyncio.run(editing.render(RULE, 200, None, find))[0]
    for name, place in small["head"].items():
        assert np.array(header["head"][name]) / scale == pytest.approx(place, abs=1.5)


def test_of_several_faces_the_largest_is_framed() -> None:
    beside = replace(DRAWN.face, left_eye=(20.0, 20.0), right_eye=(40.0, 20.0))
    beside = replace(beside, box=(0.0, 0.0, 0.6 * DRAWN.face.size, 50.0))
    header = rendered(opened(), RULE, Finder((beside, DRAWN.face)))
    assert header["head_found"] == "several"
    assert header["head"]["chin"] == pytest.approx(DRAWN.head.chin)


@pytest.mark.parametrize("finder", [None, Finder(())])
def test_where_no_face_is_found_the_marks_are_a_guess_by_the_matte(finder: Finder | None) -> None:
    upright = replace(DRAWN, turn=0.0)
    header = rendered(opened(upright), RULE, finder)
    assert header["head_found"] == "none"
    assert header["head"]["crown"] == pytest.approx(upright.head.crown, abs=3)
    assert header["head"]["chin"][1] > header["head"]["crown"][1]


def test_a_finder_that_fails_is_asked_again_and_stops_nothing() -> None:
    editing, finder = opened(), Finder(BackendFailed("No graph."), (DRAWN.face,))
    assert rendered(editing, RULE, finder)["head_found"] == "none"
    assert rendered(editing, RULE, finder)["head_found"] == "one"
    with pytest.raises(Cancelled):
        rendered(opened(), RULE, Finder(Cancelled("Stopped.")))


@pytest.mark.parametrize("edit", [{}, {"frame": {"to_subject": True}}, "own"])
def test_where_no_rule_needs_it_nobody_looks_for_a_face(edit: Any) -> None:
    finder = Finder()
    if edit == "own":
        marks = {name: [*place] for name, place in asdict(DRAWN.head).items()}
        edit = {**RULE, "head": marks}
        assert rendered(opened(), edit, finder)["head_found"] == "own"
    else:
        assert rendered(opened(), edit, finder)["head_found"] is None
    asyncio.run(opened().export(edit, {}, finder))
    assert finder.asked == 0


def test_a_photo_that_is_gone_by_then_is_not_drawn() -> None:
    editing = opened()

    async def slow(_: Picture) -> tuple[Face, ...]:
        editing.close()
        return (DRAWN.face,)

    with pytest.raises(UnknownMethod) as failure:
        asyncio.run(editing.render(RULE, 200, None, slow))
    assert failure.value.detail == "no workspace"


def test_the_mask_is_framed_as_the_picture_is() -> None:
    editing, shapes = opened(), []
    head = Head((200.0, 100.0), (210.0, 300.0), (180.0, 190.0), (230.0, 196.0))
    marks = {name: [*place] for name, place in asdict(head).items()}
    for content in ("picture", "mask"):
        frame = {"to_head": {"height": 0.6, "eyes": 0.55}}
        edit = {"frame": frame, "head": marks}
        header, _ = asyncio.run(editing.export(edit, {"content": content}))
        shapes.append((header["width"], header["height"]))
    assert shapes[0] == shapes[1]


@pytest.mark.usefixtures("browser")
def test_through_the_bridge_a_finder_that_is_not_there_is_no_error() -> None:
    async def none(graph: str, _feeds: Any, _wanted: Any) -> SimpleNamespace:
        asked.append(graph)
        error = SimpleNamespace(code="BACKEND_FAILED", message="no such graph")
        return SimpleNamespace(error=error)

    asked: list[str] = []
    call()
    header, _ = call("render", {"edit": RULE, "side_px": 64}, None, none)
    assert (header["ok"], header["head_found"], asked) == (True, "none", ["boxes"])
    matte = encode_matte(np.ones((60, 90), np.float32))
    given: list[tuple[str, dict[str, Any]]] = [("export", {}), ("export_of", {"matte": matte})]
    for method, files in given:
        params = {"edit": RULE, "export": {}}
        source = PHOTO if files else None
        header, _ = call(method, params, source, none, **files)
        assert (header["width"], header["height"]) == (300, 400)
    assert asked == ["boxes"] * 3


@pytest.mark.parametrize(("faces", "status"), [((DRAWN.face,), "pass"), ((), "unknown")])
def test_checks_go_by_the_face_that_was_found_and_by_no_guess(
    faces: tuple[Face, ...], status: str
) -> None:
    editing, finder = opened(), Finder(faces)
    spec = {"limits": {"head_height": [0.55, 0.6, 0.65], "eyes": [0.5, 0.55, 0.6]}}
    header: Any
    for _ in "12":
        header, _ = asyncio.run(checked(editing, RULE, spec, finder))
    told = {one["id"]: one["status"] for one in header["checks"]}
    assert {told[name] for name in ("head_height", "eyes", "centring", "tilt")} == {status}
    assert finder.asked == 1
