"""The two models play their parts: faked here, so that every path is walked."""

import asyncio

import numpy as np
import pytest

from app.domain import Floats, InputContract, Model, Picture
from app.errors import AppError, BackendFailed, Cancelled, OutOfMemory
from app.refine.full_size import cleaned, cover, overview
from app.segment.crop import whole
from app.segment.subject import Strategy, Subject, find_subject, uncertainty

FAST = InputContract(64, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
FINE = InputContract(1024, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")
PLAN = Strategy(side=128)
SIDES = (128, 256)


def photo(height: int = 300, width: int = 400) -> Picture:
    return Picture(np.full((height, width, 3), 90, np.uint8), None, (), "PNG")


def disc(side: int, radius: float, *, soft: float = 0.01) -> Floats:
    rows, columns = np.mgrid[:side, :side] / side - 0.5 + 0.5 / side
    alpha: Floats = (1 / (1 + np.exp((np.hypot(rows, columns) - radius) / soft))).astype(np.float32)
    return alpha


def vague(side: int) -> Floats:
    """Every shade alike: nothing that one could be sure of."""
    rows, columns = np.mgrid[:side, :side] / side - 0.5
    alpha: Floats = np.clip(1 - np.hypot(rows, columns) * 1.4, 0, 1).astype(np.float32)
    return alpha


class Models:
    """Both models with scripted answers, which note what they were shown."""

    def __init__(self, coarse: Floats, *fine: Floats) -> None:
        self.coarse, self.fine = coarse, list(fine)
        self.shown: list[tuple[int, ...]] = []
        self.reported: list[Floats] = []

    async def run_fast(self, tensor: Floats) -> Floats:
        self.shown.append(tensor.shape)
        return self.coarse

    async def run_fine(self, tensor: Floats) -> Floats:
        assert self.reported, "the preview comes before the fine model"
        self.shown.append(tensor.shape)
        drawn = self.fine.pop(0)
        assert tensor.shape == (1, 3, *drawn.shape)
        return drawn

    async def report(self, coarse: Floats) -> None:
        self.reported.append(coarse)

    def segment(self, picture: Picture, plan: Strategy = PLAN) -> Subject:
        fast, fine = Model(FAST, self.run_fast), Model(FINE, self.run_fine, SIDES)
        return asyncio.run(find_subject(picture, fast, fine, self.report, plan))


def test_a_small_subject_is_looked_at_alone() -> None:
    models = Models(disc(64, 0.15, soft=0.02), disc(128, 0.4))
    found = models.segment(photo())
    fast, fine = found.predictions
    assert (fast.box, len(fine.mask), found.chosen) == (whole(photo()), 128, fine)
    assert fine.box.share_of(photo()) < 0.3
    alpha = cover(cleaned(found.chosen), photo())
    assert alpha.shape == (300, 400)
    assert alpha[150, 200] > 0.99
    inside = np.zeros((300, 400), bool)
    inside[fine.box.top : fine.box.bottom, fine.box.left : fine.box.right] = True
    assert not alpha[~inside].any()
    assert np.array_equal(fast.mask, models.reported[0])


def test_a_large_subject_is_looked_at_with_all_about_it() -> None:
    found = Models(disc(64, 0.48), disc(128, 0.48, soft=0.002)).segment(photo())
    assert [one.box for one in found.predictions] == [whole(photo())] * 2
    assert found.chosen == found.predictions[1]


def test_doubt_brings_a_second_look_at_the_whole() -> None:
    found = Models(disc(64, 0.15, soft=0.1), vague(128), disc(128, 0.2)).segment(photo())
    assert [one.tier for one in found.predictions] == ["fast", "fine", "fine"]
    assert found.predictions[1].box.share_of(photo()) < 0.4
    assert found.predictions[2].box == whole(photo())
    assert found.chosen == found.predictions[2]


def test_no_second_look_where_the_plan_wants_none() -> None:
    models = Models(disc(64, 0.15, soft=0.1), vague(128))
    assert len(models.segment(photo(), Strategy(side=128, uncertainty=1)).predictions) == 2


def test_a_box_that_would_only_be_enlarged_is_not_looked_at_alone() -> None:
    coarse = disc(64, 0.15, soft=0.02)
    found = Models(coarse, disc(128, 0.15)).segment(photo(90, 120))
    assert found.predictions[1].box == whole(photo(90, 120))
    asked = Models(coarse, disc(128, 0.4)).segment(photo(90, 120), Strategy(side=128, detail=0))
    assert asked.predictions[1].box != whole(photo(90, 120))


def test_a_smaller_side_than_the_trained_one_gets_steeper_edges() -> None:
    slope = np.tile(np.linspace(0, 1, 512, dtype=np.float32), (512, 1))
    models = Models(disc(64, 0.48, soft=0.2), slope)
    fast, fine = Model(FAST, models.run_fast), Model(FINE, models.run_fine, (512, 1024))
    found = asyncio.run(find_subject(photo(), fast, fine, models.report, Strategy(side=512)))
    drawn = found.predictions[1].mask[0]
    assert np.count_nonzero((drawn > 0) & (drawn < 1)) == pytest.approx(512 / 2, abs=16)
    assert drawn[255:257].mean() == pytest.approx(0.5, abs=1e-3)


def test_doubt_is_what_the_model_said_before_its_edges_were_made_steeper() -> None:
    slope = np.tile(np.linspace(0, 1, 96, dtype=np.float32), (96, 1))
    models = Models(slope)
    fast = Model(InputContract(192, FAST.mean, FAST.std, FAST.scale), models.run_fast, (96,))
    found = asyncio.run(
        find_subject(photo(), fast, None, models.report, Strategy(fast_side=96))
    ).chosen
    soft = (found.mask[0] > 0) & (found.mask[0] < 1)
    assert np.count_nonzero(soft) == pytest.approx(96 / 2, abs=4)
    assert found.uncertainty == pytest.approx(uncertainty(slope), abs=0.03)
    assert found.uncertainty > 1.5 * uncertainty(found.mask)


def test_each_model_looks_at_the_plans_side_where_it_has_that() -> None:
    models = Models(disc(96, 0.48), disc(128, 0.48))
    fast, fine = Model(FAST, models.run_fast, (96,)), Model(FINE, models.run_fine, SIDES)
    plan = Strategy(side=128, fast_side=96)
    asyncio.run(find_subject(photo(), fast, fine, models.report, plan))
    assert models.shown == [(1, 3, 96, 96), (1, 3, 128, 128)]


def test_the_surer_model_is_believed() -> None:
    found = Models(disc(64, 0.3, soft=0.001), disc(128, 0.3, soft=0.03)).segment(photo())
    assert found.chosen == found.predictions[0]
    assert cover(cleaned(found.chosen), photo())[150, 200] > 0.99


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_nothing_found_is_said_and_the_fine_model_sees_all(level: float) -> None:
    flat = np.full((64, 64), level, np.float32)
    found = Models(flat, disc(128, 0.3, soft=0.003)).segment(photo())
    assert not found.has_subject
    assert found.predictions[1].box == whole(photo())


def test_none_found_by_either_gives_an_empty_matte_not_an_error() -> None:
    empty = [np.zeros((side, side), np.float32) for side in (64, 128)]
    found = Models(*empty).segment(photo())
    assert not found.has_subject
    assert not cover(cleaned(found.chosen), photo()).any()
    assert len(found.predictions) == 2


def test_without_a_fine_model_there_is_one_look_and_no_preview() -> None:
    models = Models(disc(64, 0.2))
    fast = Model(FAST, models.run_fast)
    found = asyncio.run(find_subject(photo(), fast, None, models.report))
    assert (len(found.predictions), found.failure, models.reported) == (1, None, [])


@pytest.mark.parametrize("error", [BackendFailed("the device was lost"), OutOfMemory("full")])
@pytest.mark.parametrize("after", [0, 1])
def test_a_fine_model_that_gives_up_leaves_what_there_is(error: AppError, after: int) -> None:
    models = Models(disc(64, 0.15, soft=0.1), *[vague(128)] * after)

    async def fail(tensor: Floats) -> Floats:
        if models.fine:
            return await models.run_fine(tensor)
        raise error

    fast, fine = Model(FAST, models.run_fast), Model(FINE, fail, SIDES)
    found = asyncio.run(find_subject(photo(), fast, fine, models.report, PLAN))
    assert found.failure is error
    assert len(found.predictions) == 1 + after


def test_a_wrong_answer_of_the_fine_model_counts_as_a_failure() -> None:
    models = Models(disc(64, 0.2))

    async def small(tensor: Floats) -> Floats:
        return np.zeros((7, 7), np.float32)

    fast, fine = Model(FAST, models.run_fast), Model(FINE, small, SIDES)
    found = asyncio.run(find_subject(photo(), fast, fine, models.report, PLAN))
    assert isinstance(found.failure, BackendFailed)


def test_a_model_with_one_side_looks_once_at_that_side() -> None:
    models = Models(disc(64, 0.2, soft=0.2), vague(1024))
    fast, fine = Model(FAST, models.run_fast), Model(FINE, models.run_fine)
    found = asyncio.run(find_subject(photo(), fast, fine, models.report))
    assert [len(one.mask) for one in found.predictions] == [64, 1024]


def test_coverage_itself_is_not_stretched() -> None:
    faint = np.float32(0.4) * disc(64, 0.2)
    models = Models(faint)
    fast = Model(FAST, models.run_fast, range="unit")
    found = asyncio.run(find_subject(photo(), fast, None, models.report))
    assert 0.38 < found.chosen.mask.max() < 0.42


def test_cancelling_in_the_fine_model_is_no_failure() -> None:
    models = Models(disc(64, 0.2))

    async def stop(tensor: Floats) -> Floats:
        message = "Stopped."
        raise Cancelled(message)

    fast, fine = Model(FAST, models.run_fast), Model(FINE, stop, SIDES)
    with pytest.raises(Cancelled):
        asyncio.run(find_subject(photo(), fast, fine, models.report, PLAN))


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    found = Models(disc(64, 0.1), disc(128, 0.3, soft=0.003)).segment(photo(*size))
    for one in found.predictions:
        alpha = cover(cleaned(one), photo(*size))
        assert alpha.shape == size
        assert 0 <= alpha.min() <= alpha.max() <= 1
        small = overview(cleaned(one), photo(*size))
        assert small.shape == one.mask.shape
        assert 0 <= small.min() <= small.max() <= 1


def test_doubt_does_not_depend_on_empty_surroundings() -> None:
    small = disc(128, 0.3)
    assert uncertainty(np.pad(small, 64)) == pytest.approx(uncertainty(small))
    assert uncertainty(disc(256, 0.3)) == pytest.approx(uncertainty(small), rel=0.02)
