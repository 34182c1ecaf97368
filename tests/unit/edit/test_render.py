"""What an edit looks like: exact where it must be, and the same at every size."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.compose.compose import compose
from app.domain import Picture, Pixels
from app.edit.render import canvas_of, render, was_found
from app.edit.state import Background, Component, Edit, Frame, Outline, Shadow, Stroke
from app.edit.workspace import Workspace
from app.errors import InternalError
from tests.unit.scene import scene

SCENE = scene(480, 640)
DOT = Stroke("erase", ((320.0, 240.0, 40.0),), refined=False, hardness=1)
SPECK = Stroke("keep", ((60.0, 64.0, 20.0), (120.0, 74.0, 20.0)))
LINE = Stroke("keep", ((40.0, 60.0, 30.0), (220.0, 90.0, 20.0)))


def workspace() -> Workspace:
    own = {"a": np.asarray(Image.linear_gradient("L").convert("RGB"))}
    return Workspace(SCENE.picture, SCENE.truth.astype(np.float32), own)


def solid(colour: str) -> Edit:
    return Edit(background=Background("colour", colour=colour))


EDITS: dict[str, Edit] = {
    "plain": Edit(),
    "stroke": Edit(strokes=(DOT,)),
    "refined": Edit(strokes=(LINE,)),
    "part": Edit(strokes=(SPECK,), components=(Component(60, 64, keep=False),)),
    "feather": Edit(feather_px=12),
    "out": Edit(shift_px=10),
    "in": Edit(shift_px=-10),
    "colour": solid("#12ab34"),
    "gradient": Edit(background=Background("gradient", angle_deg=30)),
    "picture": Edit(background=Background("picture", id="a", x=0.1, scale=1.3)),
    "contain": Edit(background=Background("picture", id="a", fit="contain")),
    "blur": Edit(background=Background("blur", radius_px=20)),
    "drop": replace(solid("#ffffff"), shadow=Shadow()),
    "contact": replace(solid("#ffffff"), shadow=Shadow("contact", y_px=0)),
    "outline": replace(solid("#224466"), outline=Outline(width_px=12)),
    "straightened": Edit(frame=Frame(straighten_deg=7)),
    "turned": Edit(frame=Frame(turn=90, flip=True, crop=(30, 40, 400, 500))),
    "subject": Edit(frame=Frame(to_subject=True, aspect=(1, 1))),
    "canvas": Edit(frame=Frame(canvas=(500, 500))),
    "original": Edit(background=Background("original")),
    "circle": Edit(shape="circle", frame=Frame(canvas=(500, 400)), background=Background("colour")),
    "scaled": replace(
        solid("#224466"), outline=Outline(width_px=5), shadow=Shadow(), reference_px=300
    ),
    "scaled blur": Edit(background=Background("blur", radius_px=8), reference_px=300),
}


def shrunk(values: Any, count: int) -> Any:
    """Exact means over `count` equal parts of the rows, a pixel counting as far as it lies in."""
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), values.cumsum(axis=0)])
    ends = np.linspace(0, len(values), count + 1)
    whole = np.minimum(ends.astype(int), len(values) - 1)
    at = sums[whole] + (ends - whole)[:, np.newaxis, np.newaxis] * values[whole]
    return np.diff(at, axis=0) * (count / len(values))


def premultiplied(pixels: Pixels) -> Any:
    values = pixels.astype(np.float64)
    values[..., :3] *= values[..., 3:] / 255
    return values


@pytest.mark.parametrize("name", EDITS)
def test_the_preview_is_the_result_made_smaller(name: str) -> None:
    space = workspace()
    full = render(space, EDITS[name])
    small = render(space, EDITS[name], side_px=max(full.shape[:2]) // 2)
    rows, columns = small.shape[:2]
    mean = shrunk(shrunk(premultiplied(full), rows).transpose(1, 0, 2), columns)
    apart = np.abs(premultiplied(small) - mean.transpose(1, 0, 2))
    assert apart.mean() < 1.5, f"mean {apart.mean():.2f} of 255"
    assert np.percentile(apart, 99) < 24, f"{np.percentile(apart, 99):.1f} of 255"


@pytest.mark.parametrize("name", EDITS)
def test_nothing_is_hidden_where_alpha_is_0(name: str) -> None:
    out = render(workspace(), EDITS[name])
    assert not out[out[..., 3] == 0].any()


def test_an_untouched_edit_is_the_cutout() -> None:
    expected = compose(SCENE.picture, SCENE.truth.astype(np.float32))
    assert np.array_equal(render(workspace(), Edit()), expected)


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#123456"])
def test_a_colour_is_exactly_that(colour: str) -> None:
    out = render(workspace(), solid(colour))
    outside = SCENE.truth < 0.5 / 255
    assert (out[outside] == [*bytes.fromhex(colour[1:]), 255]).all()


def test_over_its_true_background_it_is_the_photo_again() -> None:
    true = scene(480, 640)
    true.background[:] = (90, 140, 60)
    space = Workspace(true.picture, true.truth.astype(np.float32))
    out = render(space, solid("#5a8c3c"))[..., :3].astype(float)
    apart = np.abs(out - true.rgb)
    assert apart.mean() < 0.5
    assert np.percentile(apart, 99) <= 4


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 255),
    st.sampled_from([0.0, 1.0]),
    st.floats(-40, 40),
    st.floats(0, 40),
)
@example(grey=0, cover=0.0, by_px=0.5, soft_px=0.0)
def test_constant_in_constant_out(grey: int, cover: float, by_px: float, soft_px: float) -> None:
    picture = Picture(np.full((40, 50, 3), grey, np.uint8), None, (), "PNG")
    space = Workspace(picture, np.full((40, 50), cover, np.float32))
    out = render(space, Edit(shift_px=by_px, feather_px=soft_px))
    assert (out == [grey * cover, grey * cover, grey * cover, 255 * cover]).all()


@pytest.mark.parametrize("name", ["plain", "feather", "out", "in", "blur", "stroke"])
def test_mirror_in_mirror_out(name: str) -> None:
    picture = Picture(np.ascontiguousarray(SCENE.rgb[:, ::-1]), None, (), "PNG")
    mirrored = Workspace(picture, np.ascontiguousarray(SCENE.truth[:, ::-1], dtype=np.float32))
    apart = premultiplied(render(mirrored, EDITS[name])[:, ::-1]) - premultiplied(
        render(workspace(), EDITS[name])
    )
    assert np.abs(apart).max() <= 3


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", [False, True])
def test_a_turn_moves_pixels_and_changes_none(turn: Literal[0, 90, 180, 270], flip: bool) -> None:
    plain = render(workspace(), Edit())
    expected = np.rot90(plain[:, ::-1] if flip else plain, -turn // 90)
    assert np.array_equal(render(workspace(), Edit(frame=Frame(turn=turn, flip=flip))), expected)


def test_a_crop_is_a_part_of_the_same_pixels() -> None:
    out = render(workspace(), Edit(frame=Frame(crop=(100, 50, 300, 200))))
    assert np.array_equal(out, render(workspace(), Edit())[50:250, 100:400])


def test_widening_a_crop_to_an_aspect_mixes_no_pixels() -> None:
    out = render(workspace(), Edit(frame=Frame(crop=(100, 50, 301, 200), aspect=(1, 1))))
    assert out.shape == (301, 301, 4)
    assert np.array_equal(out[100], render(workspace(), Edit())[100, 100:401])


def test_one_more_stroke_and_undo() -> None:
    space = workspace()
    before = render(space, Edit(strokes=(LINE,))).copy()
    both = render(space, Edit(strokes=(LINE, DOT))).copy()
    assert both[240, 320, 3] == 0
    assert before[240, 320, 3] == 255
    assert np.array_equal(render(space, Edit(strokes=(LINE,))), before)
    assert np.array_equal(render(workspace(), Edit(strokes=(LINE, DOT))), both)


def test_a_stroke_touches_nothing_far_from_it() -> None:
    plain, drawn = (render(workspace(), edit)[..., 3] for edit in (Edit(), Edit(strokes=(LINE,))))
    assert np.array_equal(plain[160:], drawn[160:])
    assert drawn[70, 100] == 255


def test_a_hint_stops_at_the_photos_edge_and_a_plain_stroke_does_not() -> None:
    rgb = np.full((200, 200, 3), 230, np.uint8)
    rgb[:, :100] = (30, 60, 20)
    alpha = np.zeros((200, 200), np.float32)
    space = Workspace(Picture(rgb, None, (), "PNG"), alpha)
    points = ((70.0, 40.0, 36.0), (70.0, 160.0, 36.0))
    over = {}
    for refined in (True, False):
        edit = Edit(strokes=(Stroke("keep", points, refined=refined, hardness=0.9),))
        over[refined] = int((render(space, edit)[100, 100:, 3] > 127).sum())
    assert over[False] >= 5
    assert over[True] < over[False]


def test_a_dropped_part_goes_and_comes_back() -> None:
    edit = EDITS["part"]
    assert render(workspace(), edit)[70, 100, 3] == 0
    assert render(workspace(), edit)[240, 320, 3] == 255
    again = replace(edit, components=(*edit.components, Component(60, 64, keep=True)))
    assert render(workspace(), again)[70, 100, 3] == 255


def test_what_was_dropped_can_be_painted_back() -> None:
    edit = replace(
        EDITS["part"],
        strokes=(SPECK, SPECK),
        components=(Component(60, 64, keep=False, after=1),),
    )
    assert render(workspace(), edit)[70, 100, 3] == 255


def test_a_stroke_after_a_drop_does_not_bring_the_rest_of_it_back() -> None:
    tip = Stroke("keep", ((60.0, 64.0, 8.0),), refined=False)
    drop = Component(60, 64, keep=False, after=1)
    out = render(workspace(), Edit(strokes=(SPECK, tip), components=(drop,)))
    assert out[64, 60, 3] == 255
    assert out[74, 120, 3] == 0


STEPS = st.lists(
    st.one_of(
        st.sampled_from([DOT, SPECK, LINE]),
        st.builds(
            Component,
            st.sampled_from([60.0, 320.0, 5.0]),
            st.sampled_from([64.0, 240.0, 5.0]),
            st.booleans(),
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_step_by_step_is_what_all_at_once_is(steps: list[Stroke | Component]) -> None:
    growing, edit = workspace(), Edit()
    for step in steps:
        if isinstance(step, Stroke):
            edit = replace(edit, strokes=(*edit.strokes, step))
        else:
            click = replace(step, after=len(edit.strokes))
            edit = replace(edit, components=(*edit.components, click))
        shown = render(growing, edit, 160)
        idle = was_found(growing, edit, 160)
    anew = workspace()
    assert np.array_equal(shown, render(anew, edit, 160))
    assert idle == was_found(anew, edit, 160)


def test_of_what_is_dropped_no_fringe_is_left() -> None:
    out = render(workspace(), Edit(components=(Component(320, 240, keep=False),)))
    assert not out.any()


def test_clicks_that_meet_nothing_are_named() -> None:
    clicks = (
        Component(5, 5, keep=False),
        Component(320, 240, keep=True),
        Component(320, 240, keep=False),
        Component(320, 240, keep=False),
    )
    assert was_found(workspace(), Edit(components=clicks))[:2] == ([0, 1, 3], True)
    assert was_found(workspace(), Edit(components=clicks[:2]))[:2] == ([0, 1], False)


def test_the_subject_does_not_bleed_into_the_blur() -> None:
    rgb = np.full((200, 200, 3), (20, 120, 20), np.uint8)
    rgb[60:140, 60:140] = (250, 10, 10)
    alpha = np.zeros((200, 200), np.float32)
    alpha[60:140, 60:140] = 1
    space = Workspace(Picture(rgb, None, (), "PNG"), alpha)
    out = render(space, Edit(background=Background("blur", radius_px=20)))
    assert np.abs(out[alpha == 0].astype(int) - [20, 120, 20, 255]).max() <= 1


def test_a_subject_cut_off_by_the_photo_sits_on_the_frame() -> None:
    alpha = np.zeros((100, 80), np.float32)
    alpha[40:, 20:50] = 1
    space = Workspace(Picture(np.zeros((100, 80, 3), np.uint8), None, (), "PNG"), alpha)
    snapped = render(space, Edit(frame=Frame(to_subject=True, margin=0.1)))
    assert snapped[-1, :, 3].any()
    free = render(space, Edit(frame=Frame(to_subject=True, margin=0.1, snap=False)))
    assert not free[-1, :, 3].any()
    assert free.shape[0] - snapped.shape[0] == 6


def test_a_shape_is_padded_or_cut_about_the_middle() -> None:
    padded = canvas_of(workspace(), Edit(frame=Frame(aspect=(1, 1))))
    assert (padded.width, padded.height) == (640, 640)
    cut = canvas_of(workspace(), Edit(frame=Frame(aspect=(1, 1), fill="crop")))
    assert (cut.width, cut.height, cut.crop) == (480, 480, (80, 0, 480, 480))
    whole = render(workspace(), Edit())
    assert np.array_equal(
        render(workspace(), Edit(frame=Frame(aspect=(1, 1), fill="crop"))), whole[:, 80:560]
    )


def test_a_missing_background_picture_is_an_error() -> None:
    with pytest.raises(InternalError):
        render(workspace(), Edit(background=Background("picture", id="b")))
