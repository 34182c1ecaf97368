import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import Head
from model.evaluate.metrics.head_error import errors, median_and_worst

UPRIGHT = Head((50, 0), (50, 100), (30, 45), (70, 45))


def moved(head: Head, degrees: float, scale: float, shift: tuple[float, float]) -> Head:
    turn = complex(0, math.radians(degrees))
    factor = scale * math.e**turn
    places = [complex(*place) * factor + complex(*shift) for place in astuple(head)]
    return Head(*((place.real, place.imag) for place in places))


def test_a_head_found_where_it_is_has_no_error() -> None:
    assert set(errors(UPRIGHT, UPRIGHT).values()) == {0}


@pytest.mark.parametrize(
    ("found", "changed"),
    [
        (
            Head((50, -3), (50, 100), (30, 45), (70, 45)),
            {"crown_along": 0.03, "head_height": 0.03, "overall": 0.03},
        ),
        (
            Head((50, 0), (50, 96), (30, 45), (70, 45)),
            {"chin_along": 0.04, "head_height": 0.04, "overall": 0.04},
        ),
        # Crown and chin off alike: the height is right, the places are not.
        (
            Head((50, 5), (50, 105), (30, 45), (70, 45)),
            {"crown_along": 0.05, "chin_along": 0.05},
        ),
        (
            Head((50, 0), (50, 100), (30, 47), (70, 47)),
            {"eyes_along": 0.02, "eye_line": 0.02, "overall": 0.02},
        ),
        # To the side: told, and no error of what is asked of the head.
        (
            Head((53, 0), (46, 100), (30, 45), (75, 45)),
            {"crown_across": 0.03, "chin_across": 0.04, "eyes_across": 0.05},
        ),
    ],
)
def test_known_heads_have_known_errors(found: Head, changed: dict[str, float]) -> None:
    expected = {**dict.fromkeys(errors(UPRIGHT, UPRIGHT), 0.0), **changed}
    assert errors(UPRIGHT, found) == pytest.approx(expected)


def test_one_eye_up_and_one_down_is_a_tilt_and_not_an_eye_line() -> None:
    found = Head((50, 0), (50, 100), (30, 41), (70, 49))
    measured = errors(UPRIGHT, found)
    assert measured["tilt_degrees"] == pytest.approx(math.degrees(math.atan2(8, 40)))
    assert measured["eyes_along"] == pytest.approx(0.04)
    assert measured["eye_line"] == 0


def test_each_height_is_measured_along_its_own_axis() -> None:
    turned = moved(UPRIGHT, 20, 1, (0, 0))
    measured = errors(UPRIGHT, turned)
    assert measured["head_height"] == pytest.approx(0)
    assert measured["tilt_degrees"] == pytest.approx(20)


@given(
    st.floats(-180, 180),
    st.floats(0.1, 30),
    st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
)
def test_how_large_and_turned_a_photo_is_makes_no_difference(
    degrees: float, scale: float, shift: tuple[float, float]
) -> None:
    found = Head((52, -3), (47, 104), (31, 42), (72, 48))
    there = errors(moved(UPRIGHT, degrees, scale, shift), moved(found, degrees, scale, shift))
    assert there == pytest.approx(errors(UPRIGHT, found), abs=1e-6)


def test_a_head_that_was_not_found_is_as_wrong_as_can_be() -> None:
    missed = errors(UPRIGHT, None)
    assert missed.keys() == errors(UPRIGHT, UPRIGHT).keys()
    assert set(missed.values()) == {math.inf}
    assert median_and_worst([0.01, 0.02, missed["overall"]]) == (0.02, math.inf)


def test_no_head_is_no_measure() -> None:
    upside_down = Head((50, 100), (50, 0), (30, 45), (70, 45))
    one_eyed = Head((50, 0), (50, 100), (30, 45), (30, 45))
    for marked, found in ((upside_down, UPRIGHT), (one_eyed, UPRIGHT), (UPRIGHT, one_eyed)):
        with pytest.raises(ValueError, match="head"):
            errors(marked, found)
    with pytest.raises(ValueError, match="no heads"):
        median_and_worst([])
