"""How well a stroke mends a matte of which the truth is known, with budgets."""

import numpy as np
import pytest

from app.domain import Floats, Picture
from app.edit.render import render
from app.edit.state import Edit, Stroke
from app.edit.workspace import Workspace
from tests.unit.scene import scene

SCENE = scene()
TRUTH = SCENE.truth.astype(np.float32)
Y, X = np.mgrid[:240, :320]


def without(where: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    left: Floats = np.where(where, np.float32(0), TRUTH)
    return left


def beside(x: float, y: float, radius: float) -> Floats:
    more: Floats = np.maximum(TRUTH, (np.hypot(X - x, Y - y) < radius).astype(np.float32))
    return more


# What is wrong with the matte, what is painted to mend it.
MENDED: dict[str, tuple[Floats, Stroke]] = {
    "a side": (
        without(X > 200),
        Stroke("keep", ((200.0, 80.0, 24.0), (209.0, 120.0, 24.0), (200.0, 160.0, 24.0))),
    ),
    "hair": (
        without(Y < 75),
        Stroke("keep", ((110.0, 60.0, 20.0), (160.0, 48.0, 22.0), (210.0, 60.0, 20.0))),
    ),
    "a hole": (
        without(np.hypot(X - 150, Y - 120) < 15),
        Stroke("keep", ((150.0, 110.0, 16.0), (150.0, 130.0, 16.0))),
    ),
    "too much": (
        beside(235, 120, 22),
        Stroke("erase", ((245.0, 95.0, 20.0), (247.0, 145.0, 20.0))),
    ),
    "far too much": (
        beside(250, 120, 32),
        Stroke("erase", ((245.0, 85.0, 34.0), (247.0, 155.0, 34.0))),
    ),
}
# Mean errors in per cent of 2026-11-25, from which they may not get worse by more than 1 %.
BUDGETS = {
    "a side": 0.3833,
    "hair": 3.253,
    "a hole": 0.06617,
    "too much": 0.1913,
    "far too much": 0.6059,
}


def error(matte: Floats, stroke: Stroke) -> float:
    alpha = render(Workspace(SCENE.picture, matte), Edit(strokes=(stroke,)))[..., 3]
    return 100 * float(np.abs(alpha / np.float32(255) - TRUTH).mean())


@pytest.mark.parametrize("name", MENDED)
def test_a_hint_mends_better_than_plain_paint(name: str) -> None:
    matte, stroke = MENDED[name]
    plain = Stroke(stroke.mode, stroke.points, refined=False)
    found = error(matte, stroke)
    assert found < error(matte, plain)
    assert found <= 1.01 * BUDGETS[name], found


def test_the_middle_of_a_stroke_is_as_it_was_painted() -> None:
    rng = np.random.default_rng(0)
    noise = Workspace(
        Picture(rng.integers(0, 256, (90, 120, 3)).astype(np.uint8), None, (), "PNG"),
        np.zeros((90, 120), np.float32),
    )
    hint = Stroke("keep", ((30.0, 45.0, 20.0), (90.0, 45.0, 20.0)))
    assert (render(noise, Edit(strokes=(hint,)))[36:54, 30:90, 3] == 255).all()
