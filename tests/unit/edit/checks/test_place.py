"""How a head stands, by heads of known numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import Head
from app.edit.checks.place import covered, standing
from app.edit.frame import lay_out
from app.edit.head.rule import HeadRule
from app.edit.state import Frame

UPRIGHT = Head(crown=(500, 200), chin=(500, 600), left_eye=(420, 390), right_eye=(580, 390))


def turned(head: Head, degrees: float) -> Head:
    """The same head, clockwise about a place beside it."""
    spin = complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))

    def moved(place: tuple[float, float]) -> tuple[float, float]:
        there = (complex(*place) - 450 - 420j) * spin + 450 + 420j
        return there.real, there.imag

    return Head(moved(head.crown), moved(head.chin), moved(head.left_eye), moved(head.right_eye))


def test_figures_of_a_crop_are_those_of_the_ruler() -> None:
    found = standing(UPRIGHT, lay_out(Frame(crop=(300, 100, 500, 800)), 1000, 1000))
    assert found.head_height == pytest.approx(400 / 800)
    assert found.eyes == pytest.approx(510 / 800)
    assert found.top == pytest.approx(100 / 800)
    assert found.chin == pytest.approx(300 / 800)
    assert found.centring == pytest.approx(50 / 500)
    assert (found.tilt, found.head_inside) == (0, 1)


@given(
    degrees=st.floats(-30, 30),
    height=st.floats(0.3, 0.9),
    eyes=st.floats(0.4, 0.8),
    canvas=st.sampled_from([(413, 531), (600, 600), (1500, 2100)]),
)
def test_a_head_that_is_framed_by_a_rule_stands_as_the_rule_says(
    degrees: float, height: float, eyes: float, canvas: tuple[int, int]
) -> None:
    frame = Frame(to_head=HeadRule(height, eyes=eyes), canvas=canvas)
    head = turned(UPRIGHT, degrees)
    found = standing(head, lay_out(frame, 1000, 1000, None, head))
    assert found.head_height == pytest.approx(height, abs=1e-6)
    assert found.eyes == pytest.approx(eyes, abs=1e-6)
    assert found.centring == pytest.approx(0, abs=1e-6)
    assert found.tilt == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("degrees", [-12.0, -3.0, 7.5])
def test_a_tilt_is_told_until_it_is_levelled(degrees: float) -> None:
    head = turned(UPRIGHT, degrees)
    assert standing(head, lay_out(Frame(), 1000, 1000)).tilt == pytest.approx(abs(degrees))
    level = Frame(to_head=HeadRule(0.5, top=0.1))
    assert standing(head, lay_out(level, 1000, 1000, None, head)).tilt == pytest.approx(0, abs=1e-6)
    mirrored = Frame(straighten_deg=-degrees, flip=True)
    assert standing(head, lay_out(mirrored, 1000, 1000)).tilt == pytest.approx(abs(2 * degrees))


def test_the_part_of_a_head_that_is_in_the_frame() -> None:
    for crop, inside in (
        ((0, 300, 1000, 700), 0.75),
        ((0, 0, 1000, 400), 0.5),
        ((500, 0, 500, 1000), 0.5),
        ((600, 0, 400, 1000), 0),
    ):
        assert standing(UPRIGHT, lay_out(Frame(crop=crop), 1000, 1000)).head_inside == inside


def test_what_the_photo_lacks() -> None:
    alpha = np.zeros((100, 80), np.float32)
    alpha[60:, 20:60] = 1
    below = lay_out(Frame(crop=(0, 0, 80, 200)), 80, 100)
    assert covered(below, alpha, is_cut_out=False) == 0.5
    # Of the half that is missing, the subject goes on in the middle half only.
    assert covered(below, alpha, is_cut_out=True) == 0.75
    above = lay_out(Frame(crop=(0, -100, 80, 200)), 80, 100)
    assert covered(above, alpha, is_cut_out=True) == 1
    assert covered(lay_out(Frame(), 80, 100), alpha, is_cut_out=False) == 1
