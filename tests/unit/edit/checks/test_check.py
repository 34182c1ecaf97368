"""One fault in a drawn photo is found by the check that is there for it, and by no other."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edit.checks.bounds import BOUNDS, judge
from app.edit.checks.check import check
from app.edit.checks.spec import Spec
from app.edit.from_json import Refused
from app.edit.head.rule import HeadRule
from app.edit.presets.record import Bytes, Limits, Sizes
from app.edit.state import Background, Edit, Frame, Shadow
from app.errors import InternalError
from app.faces.face import Face
from tests.unit.edit.checks.drawn import HEAD, HEIGHT, WALL, WIDTH, Drawn, person

RULE = HeadRule(0.5, eyes=0.6)
FRAME = Frame(to_head=RULE, canvas=(300, 400))
ORIGINAL = Edit(background=Background("original"), frame=FRAME, head=HEAD)
LIMITS = Limits(
    head_height=(0.45, 0.5, 0.55),
    eyes=(0.55, 0.6, 0.65),
    top=(0.1, 0.15, 0.2),
    chin=(0.3, 0.35, 0.4),
    size_px=Sizes((300, 400), (300, 400)),
    bytes=Bytes(10_000, 240_000),
)
SPEC = Spec(LIMITS, saved_bytes=100_000)
GOOD = person()
DOWN, ACROSS = np.mgrid[:HEIGHT, :WIDTH]


def statuses(drawn: Drawn, edit: Edit = ORIGINAL, spec: Spec = SPEC) -> dict[str, str]:
    return {one.id: one.status for one in check(drawn.workspace, edit, spec)}


def failing(drawn: Drawn, edit: Edit = ORIGINAL, spec: Spec = SPEC) -> set[str]:
    return {name for name, status in statuses(drawn, edit, spec).items() if status != "pass"}


def shade(strength: float) -> Any:
    """A soft shadow on the wall, to the right of the head."""
    distance = np.hypot((ACROSS - 420) / 70, (DOWN - 320) / 130)
    return WALL * (1 - strength * np.clip(1.4 - distance, 0, 1))


def test_a_good_photo_passes_every_check() -> None:
    found = check(GOOD.workspace, ORIGINAL, SPEC)
    assert [one.id for one in found] == list(BOUNDS)
    assert {one.status for one in found} == {"pass"}
    values = {one.id: one.value for one in found}
    assert values["head_height"] == pytest.approx(0.5)
    assert values["eyes"] == pytest.approx(0.6)
    assert values["top"] == pytest.approx(0.15)
    assert values["chin"] == pytest.approx(0.35)
    assert values["resolution"] == pytest.approx(1)
    assert (values["width"], values["height"], values["bytes"]) == (300, 400, 100_000)


def test_a_replaced_background_is_measured_as_well() -> None:
    white = Edit(background=Background("colour"), frame=FRAME, head=HEAD)
    found = {one.id: one.value for one in check(person().workspace, white, SPEC)}
    assert found["background_even"] == 0
    assert found["background_shadow"] == pytest.approx(0, abs=1e-6)
    assert found["background_light"] == pytest.approx(100, abs=0.01)
    assert failing(GOOD, white) == set()
    grey = Edit(background=Background("colour", colour="#555555"), frame=FRAME, head=HEAD)
    assert failing(GOOD, grey) == {"background_light"}
    shadowed = Edit(
        background=Background("colour"), shadow=Shadow(x_px=60, blur_px=20), frame=FRAME, head=HEAD
    )
    assert "background_shadow" in failing(GOOD, shadowed)
    fading = Edit(background=Background("gradient", to="#888888"), frame=FRAME, head=HEAD)
    assert failing(GOOD, fading) == {"background_even"}


@pytest.mark.parametrize("strength", [0.25, 0.4])
def test_a_shadow_on_the_wall_fails(strength: float) -> None:
    found = statuses(GOOD.on_wall(shade(strength)))
    assert found["background_shadow"] == "fail"
    assert {name for name, one in found.items() if one != "pass"} <= {
        "background_shadow",
        "background_even",
    }


def test_a_stronger_shadow_is_told_as_one() -> None:
    def depth(strength: float) -> float:
        told = check(GOOD.on_wall(shade(strength)).workspace, ORIGINAL, SPEC)
        return next(float(one.value or 0) for one in told if one.id == "background_shadow")

    depths = [depth(strength) for strength in (0, 0.1, 0.2, 0.3, 0.5)]
    assert depths == sorted(depths)
    assert depths[0] < 1.5


def test_light_that_falls_off_is_uneven_and_no_shadow() -> None:
    assert failing(GOOD.on_wall(WALL - 10 * ACROSS / WIDTH)) == set()
    found = statuses(GOOD.on_wall(230 - 130 * ACROSS / WIDTH))
    assert (found["background_even"], found["background_shadow"]) == ("fail", "pass")


def test_a_pattern_is_uneven() -> None:
    bricks = WALL - 60 * ((DOWN // 25 + ACROSS // 40) % 2)
    assert statuses(GOOD.on_wall(bricks))["background_even"] == "fail"


def test_a_dark_wall_fails_unless_it_is_asked_for() -> None:
    dark = GOOD.on_wall(110)
    assert failing(dark) == {"background_light"}
    assert failing(dark, spec=Spec(Limits(background=("#707070", "#ffffff")))) == set()
    assert failing(GOOD, spec=Spec(Limits(background=("#ffffff",)))) == {"background_light"}


def test_blown_and_crushed_light_on_the_face() -> None:
    assert "face_blown" in failing(GOOD.lit(1.9))
    assert "face_crushed" in failing(GOOD.lit(0.03))


@pytest.mark.parametrize(("radius_px", "status"), [(2.0, "fail"), (3.0, "fail")])
def test_a_blurred_face_fails(radius_px: float, status: str) -> None:
    assert statuses(GOOD.blurred(radius_px))["sharpness"] == status


def test_a_photo_that_is_enlarged_is_told() -> None:
    large = Edit(
        background=Background("original"), frame=Frame(to_head=RULE, canvas=(900, 1200)), head=HEAD
    )
    found = {one.id: one for one in check(GOOD.workspace, large, Spec())}
    assert found["resolution"].value == pytest.approx(1 / 3)
    assert found["resolution"].status == "fail"


def test_a_head_too_large_or_off_its_place_is_told() -> None:
    crop = Frame(crop=(180, 180, 240, 320))
    found = check(
        GOOD.workspace, Edit(background=Background("original"), frame=crop, head=HEAD), SPEC
    )
    told = {one.id: (one.status, one.value) for one in found}
    assert told["head_height"] == ("fail", 200 / 320)
    assert told["top"] == ("fail", 20 / 320)
    assert (told["width"][0], told["height"][0]) == ("fail", "fail")
    aside = Edit(
        background=Background("original"), frame=Frame(crop=(210, 100, 240, 400)), head=HEAD
    )
    assert statuses(GOOD, aside)["centring"] == "fail"


def test_a_photo_that_does_not_reach_is_told() -> None:
    far = Frame(to_head=HeadRule(0.2, eyes=0.6), canvas=(300, 400))
    assert "covered" in failing(GOOD, Edit(background=Background("original"), frame=far, head=HEAD))
    # White takes the wall's place, but no one can make up the chest.
    cut = Edit(background=Background("colour"), frame=far, head=HEAD)
    assert "covered" in failing(GOOD, cut)


GUESSED = Edit(background=Background("original"), frame=FRAME)


@pytest.mark.parametrize(
    "edit", [GUESSED, Edit(background=Background("original"), frame=Frame(canvas=(300, 400)))]
)
def test_without_a_known_head_nothing_of_it_is_told(edit: Edit) -> None:
    found = check(GOOD.workspace, edit, SPEC)
    unknown = {one.id for one in found if one.status == "unknown"}
    heads = {"head_height", "eyes", "top", "chin", "centring", "tilt", "head_inside"}
    assert unknown == heads | {"face_blown", "face_crushed", "sharpness"}
    assert all(one.value is None for one in found if one.id in unknown)


def test_a_found_head_is_measured() -> None:
    workspace = GOOD.workspace
    box = (HEAD.left_eye[0] - 20, 260, HEAD.right_eye[0] + 20, HEAD.chin[1])
    workspace.faces = (Face(HEAD.left_eye, HEAD.right_eye, HEAD.chin, box, 0.9),)
    found = {one.id: one for one in check(workspace, GUESSED, SPEC)}
    # The crown is found half a pixel off, so that the photo is enlarged by so much.
    assert found["resolution"].value == pytest.approx(1, abs=0.01)
    assert {one.status for one in found.values() if one.id != "resolution"} == {"pass"}
    assert found["head_height"].value == pytest.approx(0.5, abs=0.01)
    assert found["tilt"].value == pytest.approx(0, abs=1e-6)


def test_where_no_background_is_seen_nothing_of_it_is_told() -> None:
    close = Frame(crop=(260, 240, 80, 100))
    for edit in (
        Edit(background=Background("original"), frame=close, head=HEAD),
        Edit(frame=FRAME, head=HEAD),
    ):
        found = statuses(GOOD, edit)
        names = ("background_even", "background_shadow", "background_light")
        assert {found[name] for name in names} == {"unknown"}


def test_what_is_not_demanded_is_not_told() -> None:
    told = set(statuses(GOOD, spec=Spec()))
    demanded = {"head_height", "eyes", "top", "chin", "width", "height", "bytes"}
    assert told == set(BOUNDS) - demanded
    assert statuses(GOOD, spec=Spec(LIMITS))["bytes"] == "unknown"
    assert statuses(GOOD, spec=Spec(LIMITS, saved_bytes=240_001))["bytes"] == "fail"


@given(st.sampled_from(sorted(BOUNDS)), st.floats(-2, 2), st.floats(-1, 1), st.floats(0, 1))
def test_what_is_farther_off_is_never_better(
    name: str, value: float, least: float, span: float
) -> None:
    order = ["pass", "near", "fail"]
    most = least + span
    beyond = max(least - value, value - most, 0)
    here = judge(name, value, least, most).status
    assert (here == "pass") == (beyond <= 1e-9)
    assert (here == "fail") == (beyond > BOUNDS[name].near + 1e-9)
    step = 0.3 if value > least else -0.3
    if beyond > 0:
        assert order.index(judge(name, value + step, least, most).status) >= order.index(here)


def test_a_spec_is_read_strictly() -> None:
    asked = {
        "limits": {
            "head_height": [0.7, 0.75, 0.8],
            "bytes": {"most": 5},
            "background": ["#ffffff"],
        },
        "saved_bytes": 4,
    }
    read = Spec.from_json(str(asked).replace("'", '"'))
    assert asdict(read.limits)["head_height"] == (0.7, 0.75, 0.8)
    assert (read.limits.bytes.most, read.saved_bytes) == (5, 4)
    for text in (
        '{"limit": {}}',
        '{"limits": {"eyes": [1, 2]}}',
        '{"limits": {"background": ["a"]}}',
    ):
        with pytest.raises(InternalError):
            Spec.from_json(text)
    with pytest.raises(Refused):
        Limits(background=("white",))
