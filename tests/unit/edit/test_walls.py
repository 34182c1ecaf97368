"""A frame about a head keeps within the photo where the photo cuts the body off."""

import math
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import Head, Picture
from app.edit.frame import Canvas, Subject, lay_out
from app.edit.head.rule import HeadRule
from app.edit.render import render
from app.edit.state import Background, Edit, Frame
from app.edit.workspace import Workspace

WIDTH, HEIGHT = 300, 360
RED = Background("colour", "#ff0000")
SQUARE = HeadRule(0.46, eyes=0.57, most=0.8)


def bust(foot: int, tilt_deg: float = 0.0) -> tuple[Workspace, Head]:
    """A grey head of 120 pixels; the photo ends `foot` pixels under its chin."""
    height = 200 + foot
    y, x = np.mgrid[:height, :WIDTH] + 0.5
    inside = ((x - 150) / 45) ** 2 + ((y - 140) / 60) ** 2 < 1
    inside |= (y > 185) & (abs(x - 150) < 40 + (y - 185) * 2)
    photo = Picture(np.full((height, WIDTH, 3), 128, np.uint8), None, (), "PNG")
    slant = math.tan(math.radians(tilt_deg)) * 20
    head = Head((150, 80), (150, 200), (130, 140 - slant), (170, 140 + slant))
    return Workspace(photo, inside.astype(np.float32)), head


def foot_of(space: Workspace, edit: Edit) -> float:
    """How much of the finished picture's last row is the body, in its middle."""
    row = render(space, edit)[-1]
    middle = row[int(0.4 * len(row)) : int(0.6 * len(row)), :3]
    return float((abs(middle.astype(int) - 128).max(axis=1) < 40).mean())


@pytest.mark.parametrize("foot", [40, 70, 300])
@pytest.mark.parametrize("tilt_deg", [0, 6, -9])
def test_the_body_runs_off_the_picture(foot: int, tilt_deg: float) -> None:
    space, head = bust(foot, tilt_deg)
    edit = Edit(background=RED, head=head, frame=Frame(aspect=(1, 1), to_head=SQUARE))
    assert foot_of(space, edit) == 1
    # Without that leave the head stands as it shall, and the body ends where it was cut off.
    strict = HeadRule(SQUARE.height, eyes=SQUARE.eyes)
    as_asked = Edit(background=RED, head=head, frame=Frame(aspect=(1, 1), to_head=strict))
    assert foot_of(space, as_asked) == float(foot == 300)


def test_where_there_is_room_the_rule_is_kept() -> None:
    space, head = bust(300)
    edit = Edit(background=RED, head=head, frame=Frame(canvas=(200, 200), to_head=SQUARE))
    strict = HeadRule(SQUARE.height, eyes=SQUARE.eyes)
    asked = Edit(background=RED, head=head, frame=Frame(canvas=(200, 200), to_head=strict))
    assert np.array_equal(render(space, edit), render(space, asked))


def test_a_background_that_is_the_photos_own_fills_the_frame() -> None:
    photo = Picture(np.full((HEIGHT, WIDTH, 3), 128, np.uint8), None, (), "PNG")
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    matte = (((x - 110) / 45) ** 2 + ((y - 140) / 60) ** 2 < 1).astype(np.float32)
    head = Head((110, 80), (110, 200), (90, 140), (130, 140))
    for kind in ("blur", "original"):
        edit = Edit(background=Background(kind), head=head, frame=Frame(to_head=SQUARE))
        assert (render(Workspace(photo, matte), edit)[..., 3] == 255).all(), kind


def test_a_head_that_would_become_too_high_stays_at_the_most() -> None:
    space, head = bust(2)
    edit = Edit(background=RED, head=head, frame=Frame(to_head=SQUARE))
    assert render(space, edit).shape[0] == round(120 / 0.8)


def corners_of(canvas: Canvas) -> Any:
    """The frame's corners in the photo, one a column."""
    x, y, w, h = canvas.crop
    ends = np.array([[x, x + w, x, x + w], [y, y, y + h, y + h], [1, 1, 1, 1]])
    return (np.linalg.inv(canvas.turned) @ ends)[:2]


@settings(max_examples=300, deadline=None)
@given(
    middle=st.tuples(st.floats(500, 3500), st.floats(500, 2500)),
    high=st.floats(50, 2000),
    tilt=st.floats(-180, 180),
    rule=st.builds(HeadRule, st.just(0.4), eyes=st.floats(0.3, 0.7), most=st.floats(0.4, 1))
    | st.builds(HeadRule, st.just(0.4), top=st.floats(0, 0.3), most=st.floats(0.4, 1)),
    walls=st.tuples(*[st.booleans()] * 4),
    flip=st.booleans(),
    turn=st.sampled_from([0, 90, 180, 270]),
)
def test_the_frame_is_within_the_walls_or_the_head_at_its_most(
    middle: tuple[float, float],
    high: float,
    tilt: float,
    rule: HeadRule,
    walls: tuple[bool, bool, bool, bool],
    *,
    flip: bool,
    turn: Literal[0, 90, 180, 270],
) -> None:
    way = complex(math.cos(math.radians(tilt)), math.sin(math.radians(tilt))) * high

    def at(x: float, y: float) -> tuple[float, float]:
        moved = complex(*middle) + complex(x, y) * way
        return moved.real, moved.imag

    head = Head(at(0, -0.5), at(0, 0.5), at(-0.16, 0), at(0.16, 0))
    frame = Frame(canvas=(400, 500), to_head=rule, flip=flip, turn=turn)
    subject = Subject((0, 0, 4000, 3000), (2000, 1500), walls)
    laid = lay_out(frame, 4000, 3000, subject, head)
    share = high / laid.crop[3]
    assert rule.most is not None
    assert rule.height - 1e-6 <= share <= rule.most + 1e-6
    x, y = corners_of(laid)
    beyond = -x.min(), -y.min(), x.max() - 4000, y.max() - 3000
    is_within = all(far <= 1e-3 for far, is_wall in zip(beyond, walls, strict=True) if is_wall)
    assert is_within or share == pytest.approx(rule.most)
    # No higher than it must be.
    touches = any(abs(far) <= 1e-3 for far, is_wall in zip(beyond, walls, strict=True) if is_wall)
    assert share == pytest.approx(rule.height) or touches or not is_within
