import numpy as np
import pytest
from scipy import ndimage

from app.domain import Floats
from model.evaluate.metrics.scores import score
from model.evaluate.truth import Truth

KNOWN = np.ones((80, 100), np.bool_)


def disc(*, centre: float = 50, radius: float = 25, soft: float = 0.3) -> Floats:
    rows, columns = np.mgrid[:80, :100]
    distance = np.hypot(rows - 40, columns - centre)
    alpha: Floats = np.clip((radius - distance) / soft + 0.5, 0, 1).astype(np.float32)
    return alpha


def mask(**kwargs: float) -> Floats:
    return (disc(**kwargs) > 0.5).astype(np.float32)


def test_figures_by_hand() -> None:
    true, found = mask(), np.zeros((80, 100), np.float32)
    found[:, 50:] = 0.8
    scores = score(found, Truth(true, KNOWN), is_soft=False)
    error = np.abs(found.astype(np.float64) - true)
    assert scores.mae == pytest.approx(error.mean())
    assert scores.sad == pytest.approx(error.sum() / 1000)
    assert scores.mse == pytest.approx((error**2).mean() * 1000)
    half = true > 0.5
    assert scores.iou == pytest.approx(half[:, 50:].sum() / (half[:, :50].sum() + 80 * 50))


def test_worse_masks_score_worse_in_every_figure() -> None:
    truth = Truth(mask(), KNOWN)
    best, near, far = (
        score(alpha, truth, is_soft=False)
        for alpha in (mask(), mask(centre=54), mask(centre=70, radius=15))
    )
    assert (best.mae, best.iou, best.edge, best.gradient) == (0, 1, 0, 0)
    for lower in ("mae", "edge", "sad", "mse", "gradient"):
        assert getattr(best, lower) < getattr(near, lower) < getattr(far, lower), lower
    for higher in ("iou", "s_measure", "weighted_f"):
        assert getattr(best, higher) > getattr(near, higher) > getattr(far, higher), higher


def test_the_edge_of_a_mask_is_not_scored_but_that_of_a_matte_is() -> None:
    true = mask()
    outline = ndimage.binary_dilation(true > 0.5) ^ ndimage.binary_erosion(true > 0.5)
    found = np.where(outline, np.float32(0.5), true)
    assert score(found, Truth(true, KNOWN), is_soft=False).edge == 0
    assert score(found, Truth(true, KNOWN), is_soft=True).edge > 0.01


def test_far_errors_are_no_errors_of_the_edge() -> None:
    found = mask()
    found[:5, :5] = 1
    assert score(found, Truth(mask(), KNOWN), is_soft=False).edge == 0


def test_what_nobody_knows_is_not_scored() -> None:
    known = KNOWN.copy()
    known[:, 60:] = False
    found = mask()
    found[:, 60:] = 1 - found[:, 60:]
    scores = score(found, Truth(mask(), known), is_soft=False)
    assert (scores.mae, scores.iou, scores.edge, scores.sad) == (0, 1, 0, 0)
    assert scores.weighted_f == pytest.approx(1)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_truth_of_one_kind_alone_gives_figures(level: float) -> None:
    true = np.full((80, 100), level, np.float32)
    scores = score(true, Truth(true, KNOWN), is_soft=False)
    assert (scores.mae, scores.iou, scores.edge) == (0, 1, 0)
    assert scores.s_measure == pytest.approx(1)


def test_no_stretch_hides_a_weak_answer() -> None:
    weak = score(mask() * np.float32(0.4), Truth(mask(), KNOWN), is_soft=False)
    full = score(mask(), Truth(mask(), KNOWN), is_soft=False)
    assert weak.weighted_f < full.weighted_f - 0.1
    assert weak.s_measure < full.s_measure - 0.1
