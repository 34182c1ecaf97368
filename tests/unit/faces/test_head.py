"""The lines of a head that was drawn: known to a hundredth of its height."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.domain import Head
from app.faces.face import Face
from app.faces.head import guess_head, head_of, which_face
from tests.unit.faces.drawn_head import DrawnHead


def off(found: Head, drawn: DrawnHead) -> float:
    """How far the furthest line is, by the head's height."""
    pairs = [(getattr(found, name), getattr(drawn.head, name)) for name in Head.__annotations__]
    return max(math.dist(one, other) for one, other in pairs) / drawn.tall


@pytest.mark.parametrize("turn", [0, 7, -19, 40, 90, 180])
def test_the_crown_is_found_at_any_tilt(turn: float) -> None:
    drawn = DrawnHead(turn=turn)
    assert off(head_of(drawn.face, drawn.alpha), drawn) < 0.01


@pytest.mark.parametrize("tall", [60.0, 120.0, 320.0])
@pytest.mark.parametrize("turn", [0, 11])
def test_and_at_any_size(tall: float, turn: float) -> None:
    drawn = DrawnHead(tall=tall, wide=tall * 0.7, turn=turn)
    assert off(head_of(drawn.face, drawn.alpha), drawn) < 0.01


def test_a_matte_in_bytes_says_the_same() -> None:
    drawn = DrawnHead(turn=-5)
    in_bytes = np.rint(drawn.alpha * 255).astype(np.uint8)
    assert off(head_of(drawn.face, in_bytes), drawn) < 0.01


def test_hair_counts_and_a_strand_does_not() -> None:
    drawn = DrawnHead()
    left, right = int(drawn.middle[0] - 60), int(drawn.middle[0] + 60)
    hair, strand = drawn.alpha, drawn.alpha
    hair[50:120, left:right] = 1
    assert head_of(drawn.face, hair).crown[1] == pytest.approx(50, abs=2.4)
    strand[20:120, 208:212] = 1
    assert off(head_of(drawn.face, strand), drawn) < 0.01


def test_a_hole_in_the_matte_is_stepped_over_and_what_floats_above_is_not_the_head() -> None:
    drawn = DrawnHead()
    alpha = drawn.alpha
    alpha[150:158, :] = 0
    alpha[10:30, 120:300] = 1
    assert off(head_of(drawn.face, alpha), drawn) < 0.01


def test_where_the_photo_cuts_the_head_off_its_edge_is_the_crown() -> None:
    drawn = replace(DrawnHead(), middle=(210.0, 60.0))
    assert head_of(drawn.face, drawn.alpha).crown[1] == pytest.approx(0, abs=2.4)


def test_without_a_matte_the_crown_is_guessed_over_the_eyes() -> None:
    drawn = DrawnHead(turn=20)
    crown = head_of(drawn.face, np.zeros(drawn.size, np.float32)).crown
    assert math.dist(crown, drawn.head.crown) < 0.1 * drawn.tall


def test_eyes_at_one_place_are_no_reason_to_fail() -> None:
    drawn = DrawnHead()
    eye = drawn.at(0, -10)
    face = replace(drawn.face, left_eye=eye, right_eye=eye)
    assert head_of(face, drawn.alpha).crown[1] == pytest.approx(80, abs=2.4)


def test_a_guess_stands_at_the_top_of_the_matte() -> None:
    drawn = DrawnHead()
    guess = guess_head(drawn.alpha)
    assert guess.crown[1] == pytest.approx(80, abs=1)
    assert guess.crown[0] == pytest.approx(210, abs=1)
    assert 0.5 < (guess.chin[1] - guess.crown[1]) / drawn.tall < 1.2
    in_bytes = np.rint(drawn.alpha * 255).astype(np.uint8)
    assert guess_head(in_bytes).crown == guess.crown


def test_an_empty_matte_has_a_guess_inside_the_photo() -> None:
    head = guess_head(np.zeros((90, 60), np.float32))
    for x, y in (head.crown, head.chin, head.left_eye, head.right_eye):
        assert 0 <= x <= 60
        assert 0 <= y <= 90
    assert head.chin[1] > head.crown[1]


def face_of(size: float) -> Face:
    return Face((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0, size / 2, size), 0.9)


@pytest.mark.parametrize(
    ("sizes", "found"),
    [([], "none"), ([9], "one"), ([100, 49], "one"), ([50, 100], "several"), ([8, 8], "several")],
)
def test_several_are_those_that_are_half_as_large(sizes: list[float], found: str) -> None:
    faces = [face_of(size) for size in sizes]
    chosen, said = which_face(faces)
    assert said == found
    assert (chosen.size if chosen else None) == (max(sizes) if sizes else None)
