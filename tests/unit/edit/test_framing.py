"""A head stands in the finished picture by its rule: drawn heads with known numbers, measured."""

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.domain import Head, Picture
from app.edit.frame import Canvas, Subject, lay_out
from app.edit.head.rule import HeadRule
from app.edit.render import canvas_of, render
from app.edit.state import Background, Edit, Frame
from app.edit.workspace import Workspace

ORIGINAL = Background("original")
FINE = 4
# What the crown, the chin and the eyes are painted in; the head is grey and the rest white.
COLOURS = {"crown": (255, 0, 0), "chin": (0, 0, 255), "eyes": (0, 0, 0)}


def drawn_head(
    size: tuple[int, int], middle: tuple[float, float], high: float, tilt_deg: float
) -> tuple[Workspace, Head]:
    """Draw an ellipse of a head, tilted clockwise, with a dot at each of its marks."""
    width, height = size
    angle = math.radians(tilt_deg)

    def at(x: float, y: float) -> tuple[float, float]:
        across, down = x * high, y * high
        return (
            middle[0] + across * math.cos(angle) - down * math.sin(angle),
            middle[1] + across * math.sin(angle) + down * math.cos(angle),
        )

    head = Head(at(0, -0.5), at(0, 0.5), at(-0.16, -0.02), at(0.16, -0.02))
    image = Image.new("RGB", (width * FINE, height * FINE), "white")
    pen = ImageDraw.Draw(image)
    rim = [at(0.37 * math.sin(turn), 0.5 * math.cos(turn)) for turn in np.linspace(0, 6.283, 400)]
    pen.polygon([(x * FINE, y * FINE) for x, y in rim], (128, 128, 128))
    dots = {"crown": [head.crown], "chin": [head.chin], "eyes": [head.left_eye, head.right_eye]}
    for name, places in dots.items():
        for x, y in places:
            reach = 0.04 * high
            box = [(one + off) * FINE for off in (-reach, reach) for one in (x, y)]
            pen.ellipse(box, COLOURS[name])
    rgb = np.asarray(image.resize(size, Image.Resampling.BOX))
    alpha = (rgb.min(axis=2) < 250).astype(np.float32)
    return Workspace(Picture(rgb, None, (), "PNG"), alpha), head


def seen(space: Workspace, edit: Edit, side_px: int | None = None) -> Any:
    """What is drawn, on white as the photo is: the frame reaches beyond it."""
    drawn = Image.fromarray(render(space, edit, side_px))
    white = Image.new("RGBA", drawn.size, "white")
    return np.asarray(Image.alpha_composite(white, drawn).convert("RGB"))


def measured(pixels: Any) -> dict[str, tuple[float, float]]:
    """Middles of the dots, each pixel by how much of its dot's colour it has."""
    # Where grey meets white, a sharp enlargement is a little darker than grey: that is no eye.
    ink = 255 - pixels[..., :3].astype(float)
    red, green, blue = (pixels[..., channel].astype(float) for channel in range(3))
    weights = {
        "crown": np.clip(red - np.maximum(green, blue), 0, None),
        "chin": np.clip(blue - np.maximum(green, red), 0, None),
        "eyes": np.clip(ink.min(axis=2) - 155, 0, None),
    }
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]] + 0.5
    return {
        name: (float((x * one).sum() / one.sum()), float((y * one).sum() / one.sum()))
        for name, one in weights.items()
    }


def slope(pixels: Any) -> float:
    """How far the line through the eyes is from level, in degrees."""
    ink = np.clip(100 - pixels[..., :3].max(axis=2).astype(float), 0, None)
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]] + 0.5
    sides = x < (x * ink).sum() / ink.sum()
    ends = [
        ((x * part).sum() / part.sum(), (y * part).sum() / part.sum())
        for part in (ink * sides, ink * ~sides)
    ]
    return math.degrees(math.atan2(ends[1][1] - ends[0][1], ends[1][0] - ends[0][0]))


PASSPORT = Frame(canvas=(413, 531), to_head=HeadRule(0.72, eyes=0.55))
CASES: dict[str, tuple[Frame, tuple[float, float], float, float]] = {
    "upright": (PASSPORT, (300, 260), 240, 0),
    **{f"tilted {tilt}": (PASSPORT, (300, 260), 240, tilt) for tilt in (-20, -11, -3, 4, 13, 20)},
    "flipped": (replace(PASSPORT, flip=True), (250, 300), 220, 9),
    "turned 90": (replace(PASSPORT, turn=90), (300, 260), 240, -90),
    "turned 180": (replace(PASSPORT, turn=180), (300, 260), 240, 176),
    "turned and flipped": (replace(PASSPORT, turn=270, flip=True), (330, 260), 240, 80),
    "at the side": (PASSPORT, (110, 140), 180, 6),
    "small": (PASSPORT, (300, 260), 90, -7),
    "large": (PASSPORT, (300, 240), 460, 5),
    "by the crown": (replace(PASSPORT, to_head=HeadRule(0.6, top=0.12)), (300, 260), 240, 12),
    "square": (Frame(to_head=HeadRule(0.5, eyes=0.6)), (300, 260), 240, 8),
    "square, upright": (Frame(to_head=HeadRule(0.5, eyes=0.6)), (300, 260), 240, 0),
    "four to five": (Frame(aspect=(4, 5), to_head=HeadRule(0.4, top=0.2)), (300, 260), 240, -5),
    "straightened": (replace(PASSPORT, straighten_deg=0.5), (300, 260), 240, 8),
}


@pytest.mark.parametrize("name", CASES)
def test_a_drawn_head_stands_in_the_finished_picture_as_it_shall(name: str) -> None:
    frame, middle, high, tilt = CASES[name]
    space, head = drawn_head((600, 520), middle, high, tilt)
    pixels = seen(space, Edit(frame=frame, head=head, background=ORIGINAL))
    rows, columns = pixels.shape[:2]
    found, rule = measured(pixels), frame.to_head
    assert rule is not None
    tall = rule.height * rows
    assert abs(found["chin"][1] - found["crown"][1] - tall) < 0.01 * tall
    if rule.eyes is not None:
        assert abs(found["eyes"][1] - (1 - rule.eyes) * rows) < 0.01 * tall
    else:
        assert abs(found["crown"][1] - (rule.top or 0) * rows) < 0.01 * tall
    assert abs(found["eyes"][0] - columns / 2) < 0.01 * tall
    assert abs(slope(pixels) - frame.straighten_deg) < 0.4


@pytest.mark.parametrize("side_px", [260, 120])
def test_a_preview_shows_the_head_where_the_file_has_it(side_px: int) -> None:
    space, head = drawn_head((600, 520), (300, 260), 240, 14)
    pixels = seen(space, Edit(frame=PASSPORT, head=head, background=ORIGINAL), side_px)
    found, rows = measured(pixels), len(pixels)
    assert abs(found["chin"][1] - found["crown"][1] - 0.72 * rows) < 0.01 * 0.72 * rows
    assert abs(found["eyes"][1] - 0.45 * rows) < 0.01 * 0.72 * rows


def test_a_head_that_is_not_levelled_keeps_its_tilt() -> None:
    space, head = drawn_head((600, 520), (300, 260), 240, 10)
    frame = replace(PASSPORT, to_head=HeadRule(0.7, eyes=0.55, level=False))
    pixels = seen(space, Edit(frame=frame, head=head, background=ORIGINAL))
    found = measured(pixels)
    assert abs(slope(pixels) - 10) < 0.4
    assert abs(found["chin"][1] - found["crown"][1] - 0.7 * 531) < 0.01 * 0.7 * 531


def test_where_nothing_is_turned_or_scaled_the_pixels_are_the_photos() -> None:
    space, head = drawn_head((600, 520), (300, 260), 240, 0)
    frame = Frame(to_head=HeadRule(0.5, eyes=0.5))
    edit = Edit(frame=frame, head=head, background=ORIGINAL)
    x, y, w, h = (round(one) for one in canvas_of(space, edit).crop)
    assert (w, h) == (480, 480)
    assert np.array_equal(render(space, edit)[..., :3], space.picture.rgb[y : y + h, x : x + w])


def test_crown_and_chin_at_one_place_are_no_head() -> None:
    nothing = Head((5, 5), (5, 5), (4, 4), (6, 4))
    assert lay_out(PASSPORT, 60, 40, None, nothing).crop == (0, 0, 60, 40)


def test_eyes_at_one_place_are_levelled_by_crown_and_chin() -> None:
    canvas = lay_out(PASSPORT, 60, 40, None, Head((40, 20), (20, 20), (30, 20), (30, 20)))
    crown, chin = (canvas.onto @ [x, 20, 1] for x in (40, 20))
    assert (chin - crown)[:2] == pytest.approx((0, 0.72 * 531), abs=1e-6)


def test_a_head_that_lies_makes_no_endless_frame() -> None:
    rule = HeadRule(0.7, eyes=0.5, level=False)
    lying = Head((40, 20), (20, 20), (30, 16), (30, 24))
    assert lay_out(Frame(to_head=rule), 60, 40, None, lying).height == round(10 / 0.7)


PLACES = st.tuples(st.floats(-2000, 6000), st.floats(-2000, 6000))


@settings(max_examples=300, deadline=None)
@given(
    middle=PLACES,
    high=st.floats(8, 4000),
    tilt=st.floats(-180, 180),
    skew=st.floats(-0.2, 0.2),
    rule=st.builds(HeadRule, st.floats(0.1, 1.5), eyes=st.floats(0.1, 0.9))
    | st.builds(HeadRule, st.floats(0.1, 1.5), top=st.floats(-0.2, 0.5)),
    flip=st.booleans(),
    turn=st.sampled_from([0, 90, 180, 270]),
    canvas=st.tuples(st.integers(20, 3000), st.integers(20, 3000)),
)
def test_the_map_holds_the_rule_for_any_head(
    middle: tuple[float, float],
    high: float,
    tilt: float,
    skew: float,
    rule: HeadRule,
    *,
    flip: bool,
    turn: Literal[0, 90, 180, 270],
    canvas: tuple[int, int],
) -> None:
    way = complex(math.cos(math.radians(tilt)), math.sin(math.radians(tilt))) * high

    def at(x: float, y: float) -> tuple[float, float]:
        moved = complex(*middle) + complex(x, y) * way
        return moved.real, moved.imag

    head = Head(at(skew, -0.5), at(0, 0.5), at(-0.16, 0), at(0.16, 0.01))
    frame = Frame(canvas=canvas, to_head=rule, flip=flip, turn=turn)
    laid = lay_out(frame, 4000, 3000, None, head)
    assert (laid.width, laid.height) == canvas
    crown, chin, one, other = (
        laid.onto @ [*place, 1] for place in (head.crown, head.chin, head.left_eye, head.right_eye)
    )
    tall = rule.height * laid.height
    near = pytest.approx
    assert chin[1] - crown[1] == near(tall, rel=1e-6)
    assert one[1] == near(other[1], abs=1e-6 * tall)
    # Nothing is mirrored but by a flip.
    assert (one[0] > other[0]) == flip
    if rule.eyes is not None:
        assert laid.height - one[1] == near(rule.eyes * laid.height, abs=1e-6 * tall)
    else:
        assert crown[1] == near((rule.top or 0) * laid.height, abs=1e-6 * tall)
    assert ((one[0] + other[0]) / 2 + chin[0]) / 2 == near(laid.width / 2, abs=1e-6 * tall)
    # The same scale all over, and `crop` and `turned` say the same as `onto`.
    part = laid.onto[:2, :2]
    assert part @ part.T == near(np.eye(2) * laid.zoom**2, abs=1e-9 * laid.zoom**2)
    assert through_crop(laid, head.chin) == near(tuple(chin[:2]), abs=1e-5 * tall)


def through_crop(canvas: Canvas, point: tuple[float, float]) -> tuple[float, float]:
    x, y, w, _ = canvas.crop
    turned = canvas.turned @ [*point, 1]
    return (turned[0] - x) * canvas.width / w, (turned[1] - y) * canvas.width / w


@pytest.mark.parametrize("snap", [True, False])
def test_a_frame_is_centred_by_weight(snap: bool) -> None:
    subject = Subject((10, 20, 60, 80), (25, 50))
    frame = Frame(to_subject=True, margin=0, centre="weight", snap=snap)
    assert lay_out(frame, 100, 100, subject).crop == (-10, 20, 70, 60)
    cut_off = replace(subject, box=(0, 20, 60, 80))
    left = 0 if snap else -10
    assert lay_out(frame, 100, 100, cut_off).crop == (left, 20, 60 - left, 60)


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("flip", [False, True])
def test_the_weight_of_a_matte_comes_to_lie_in_the_middle(turn: Any, flip: bool) -> None:
    alpha = np.zeros((200, 300), np.float32)
    alpha[50:150, 60:100] = 1
    alpha[90:110, 100:240] = 1
    space = Workspace(Picture(np.full((200, 300, 3), 90, np.uint8), None, (), "PNG"), alpha)
    frame = Frame(to_subject=True, centre="weight", aspect=(1, 1), turn=turn, flip=flip)
    alpha_seen = render(space, Edit(frame=frame))[..., 3].astype(float)
    for axis in (0, 1):
        line = alpha_seen.sum(axis=axis)
        middle = (line * (np.arange(len(line)) + 0.5)).sum() / line.sum()
        assert abs(middle - len(line) / 2) <= 1
    assert alpha_seen.sum() == 255 * alpha.sum()
