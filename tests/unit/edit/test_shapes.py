"""The photo itself as a result, a round one, and effects that grow with the crop."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest

from app.domain import Picture, Pixels
from app.edit.render import canvas_of, render, was_found
from app.edit.state import Background, Component, Edit, Frame, Outline, Shadow
from app.edit.workspace import Workspace
from tests.unit.edit.test_render import DOT, EDITS, SCENE, workspace


def with_opacity(**own: Any) -> Picture:
    opacity = np.full(SCENE.truth.shape, 255, np.uint8)
    opacity[:40], opacity[40:80] = 0, 99
    return replace(SCENE.picture, opacity=opacity, **own)


def test_the_original_is_the_photo_whatever_else_was_chosen() -> None:
    around: dict[str, Any] = {"shadow": Shadow(), "outline": Outline(), "strokes": (DOT,)}
    edit = Edit(background=Background("original"), **around)
    out = render(workspace(), edit)
    assert np.array_equal(out[..., :3], SCENE.rgb)
    assert (out[..., 3] == 255).all()
    cropped = replace(edit, frame=Frame(crop=(100, 50, 300, 200), turn=180))
    turned = SCENE.rgb[::-1, ::-1]
    assert np.array_equal(render(workspace(), cropped)[..., :3], turned[50:250, 100:400])
    dropped = replace(edit, strokes=(), components=(Component(320, 240, keep=False),))
    assert was_found(workspace(), dropped) == ([], False, [False] * 4)


@pytest.mark.parametrize("is_cut_out", [False, True])
def test_an_original_with_an_opacity_of_its_own_keeps_it(is_cut_out: bool) -> None:
    picture = with_opacity()
    assert picture.opacity is not None
    space = Workspace(picture, SCENE.truth.astype(np.float32))
    if is_cut_out:
        alpha = picture.opacity * np.float32(1 / 255)
        space = Workspace(with_opacity(is_cut_out=True), alpha)
    out = render(space, Edit(background=Background("original")))
    assert np.array_equal(out[..., 3], picture.opacity)
    assert np.array_equal(out[40:, :, :3], picture.rgb[40:])
    assert not out[:40].any()


def test_the_border_that_cuts_the_subject_off_is_named() -> None:
    alpha = np.zeros((100, 80), np.float32)
    alpha[40:, 20:50] = 1
    alpha[50:60, 20:] = 1
    picture = Picture(np.zeros((100, 80, 3), np.uint8), None, (), "PNG")
    for side_px in (None, 50):
        found = was_found(Workspace(picture, alpha), Edit(frame=Frame(turn=90)), side_px)
        assert found[2] == [False, False, True, True]


@pytest.mark.parametrize(("width", "height"), [(64, 64), (301, 300), (333, 41), (1, 1), (2, 900)])
def test_a_circle_covers_what_lies_in_it(width: int, height: int) -> None:
    space = Workspace(
        Picture(np.full((9, 9, 3), 7, np.uint8), None, (), "PNG"), np.ones((9, 9), np.float32)
    )
    edit = Edit(
        shape="circle", frame=Frame(canvas=(width, height)), background=Background("colour")
    )
    cover = render(space, edit)[..., 3] / 255
    assert abs(cover.sum() - np.pi / 4 * width * height) < 0.003 * width * height + 0.01
    y, x = (np.mgrid[:height, :width] + 0.5) / np.reshape([height, width], (2, 1, 1)) * 2 - 1
    reach, slack = np.hypot(x, y), 2.9 / min(width, height)
    assert (cover[reach < 1 - slack] == 1).all()
    assert (cover[reach > 1 + slack] == 0).all()
    # Against many points in each pixel.
    places = [(np.arange(side * 32) + 0.5) / (side * 32) * 2 - 1 for side in (height, width)]
    # Row by row: what a processor holds.
    for row, cross in zip(cover, places[0].reshape(height, 32, 1) ** 2, strict=True):
        inside = np.count_nonzero(cross + places[1] ** 2 < 1, axis=0)
        true = inside.reshape(width, 32).sum(axis=1) / 32**2
        assert np.abs(row - true).max() < 0.04


def test_a_circle_fades_what_is_in_it() -> None:
    edit = Edit(background=Background("colour", colour="#12ab34"), frame=Frame(canvas=(400, 400)))
    plain, round_one = (render(workspace(), replace(edit, shape=shape)) for shape in SHAPES)
    seen = round_one[..., 3] > 0
    assert np.array_equal(round_one[seen][:, :3], plain[seen][:, :3])
    assert not round_one[~seen].any()
    assert round_one[0, 0].tolist() == [0, 0, 0, 0]
    assert round_one[200, 200].tolist() == plain[200, 200].tolist()


SHAPES: tuple[Literal["rectangle", "circle"], ...] = ("rectangle", "circle")


def outline_px(pixels: Pixels, colour: tuple[int, int, int]) -> int:
    """How wide the line is that the middle row meets first."""
    row = pixels[len(pixels) // 2]
    return int((np.abs(row[: len(row) // 2, :3].astype(int) - colour).max(axis=1) < 8).sum())


def squares(scale: int) -> Workspace:
    """A square of a subject, half as wide as its photo."""
    alpha = np.zeros((120 * scale, 200 * scale), np.float32)
    alpha[30 * scale : 90 * scale, 70 * scale : 130 * scale] = 1
    rgb = np.full((*alpha.shape, 3), 90, np.uint8)
    return Workspace(Picture(rgb, None, (), "PNG"), alpha)


@pytest.mark.parametrize(
    "frame", [Frame(), Frame(to_subject=True, margin=0.5), Frame(canvas=(700, 420))]
)
def test_effects_are_the_same_share_of_a_small_and_a_large_photo(frame: Frame) -> None:
    edit = Edit(
        background=Background("colour", colour="#0000ff"),
        outline=Outline(width_px=10, colour="#ff0000"),
        frame=frame,
        reference_px=200,
    )
    widths = [outline_px(render(squares(scale), edit), (255, 0, 0)) for scale in (1, 4)]
    large = widths[1] / (1 if frame.canvas else 4)
    assert abs(widths[0] - large) <= 2
    longer = canvas_of(squares(1), edit).longer
    zoom = canvas_of(squares(1), edit).zoom
    assert abs(widths[0] - 10 * longer / 200 * zoom) <= 3


def test_on_the_crop_that_they_were_chosen_for_effects_are_pixels_of_the_photo() -> None:
    edit = Edit(outline=Outline(width_px=9), shadow=Shadow(), background=Background("blur"))
    same = replace(edit, reference_px=canvas_of(workspace(), edit).longer)
    assert np.array_equal(render(workspace(), same), render(workspace(), edit))


def test_a_canvas_has_the_asked_size() -> None:
    assert render(workspace(), EDITS["canvas"]).shape == (500, 500, 4)
    assert canvas_of(workspace(), EDITS["turned"]).width == 400
