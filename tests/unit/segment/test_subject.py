"""The two models play their parts: faked here, so that every path is walked."""

import asyncio

import numpy as np
import pytest

from app.domain import Floats, InputContract, Picture
from app.errors import BackendFailed
from app.segment.box import whole
from app.segment.subject import Plan, Subject, doubt, segment_subject

FAST = InputContract(64, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255")
FINE = InputContract(1024, (0.5, 0.5, 0.5), (1.0, 1.0, 1.0), "255")
PLAN = Plan(first_side=128, last_side=256)


def photo(height: int = 300, width: int = 400) -> Picture:
    return Picture(np.full((height, width, 3), 90, np.uint8), None, (), "PNG")


def disc(side: int, radius: float, *, soft: float = 0.01) -> Floats:
    rows, columns = np.mgrid[:side, :side] / side - 0.5 + 0.5 / side
    alpha: Floats = (1 / (1 + np.exp((np.hypot(rows, columns) - radius) / soft))).astype(np.float32)
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

    async def run_fine(self, tensor: Floats, side: int) -> Floats:
        assert self.reported, "the preview comes before the fine model"
        assert tensor.shape == (1, 3, side, side)
        self.shown.append(tensor.shape)
        return self.fine.pop(0)

    async def report(self, coarse: Floats) -> None:
        self.reported.append(coarse)

    def segment(self, picture: Picture, plan: Plan = PLAN) -> Subject:
        return asyncio.run(
            segment_subject(
                picture, self.run_fast, self.run_fine, self.report,
                fast=FAST, fine=FINE, plan=plan,
            )
        )  # fmt: skip


def test_a_small_subject_is_looked_at_alone() -> None:
    models = Models(disc(64, 0.15, soft=0.02), disc(128, 0.4))
    found = models.segment(photo())
    fast, fine = found.looks
    assert (fast.box, fine.side, found.chosen) == (whole(photo()), 128, fine)
    assert fine.box.share_of(photo()) < 0.3
    assert found.alpha.shape == (300, 400)
    assert found.alpha[150, 200] > 0.99
    inside = np.zeros((300, 400), bool)
    inside[fine.box.top : fine.box.bottom, fine.box.left : fine.box.right] = True
    assert not found.alpha[~inside].any()
    assert np.array_equal(found.coarse, models.reported[0])


def test_a_large_subject_is_looked_at_with_all_about_it() -> None:
    found = Models(disc(64, 0.48), disc(128, 0.48, soft=0.002)).segment(photo())
    assert [look.box for look in found.looks] == [whole(photo())] * 2
    assert found.chosen == found.looks[1]


def test_doubt_brings_a_second_look_at_the_whole() -> None:
    vague = np.linspace(0, 1, 128 * 128, dtype=np.float32).reshape(128, 128)
    found = Models(disc(64, 0.15, soft=0.1), vague, disc(256, 0.2)).segment(photo())
    assert [(look.model, look.side) for look in found.looks] == [
        ("fast", 64),
        ("fine", 128),
        ("fine", 256),
    ]
    assert found.looks[2].box == whole(photo())
    assert found.chosen == found.looks[2]


def test_no_second_look_where_the_plan_wants_none() -> None:
    vague = np.linspace(0, 1, 128 * 128, dtype=np.float32).reshape(128, 128)
    found = Models(disc(64, 0.15, soft=0.1), vague).segment(photo(), Plan(1, 128, 256, 1))
    assert len(found.looks) == 2


def test_the_surer_model_is_believed() -> None:
    found = Models(disc(64, 0.3, soft=0.001), disc(128, 0.3, soft=0.03)).segment(photo())
    assert found.chosen == found.looks[0]
    assert np.abs(found.alpha[150, 200] - 1) < 0.01


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_nothing_found_is_said_and_the_fine_model_sees_all(level: float) -> None:
    flat = np.full((64, 64), level, np.float32)
    found = Models(flat, disc(128, 0.3)).segment(photo())
    assert not found.has_subject
    assert found.looks[1].box == whole(photo())


def test_none_found_by_either_gives_an_empty_matte_not_an_error() -> None:
    empty = [np.zeros((side, side), np.float32) for side in (64, 128, 256)]
    found = Models(*empty).segment(photo())
    assert not found.has_subject
    assert not found.alpha.any()
    assert len(found.looks) == 3


def test_a_failure_of_the_model_is_passed_on() -> None:
    async def fail(tensor: Floats, side: int) -> Floats:
        message = "the device was lost"
        raise BackendFailed(message)

    models = Models(disc(64, 0.2))
    with pytest.raises(BackendFailed):
        asyncio.run(
            segment_subject(
                photo(), models.run_fast, fail, models.report, fast=FAST, fine=FINE, plan=PLAN
            )
        )
    assert len(models.reported) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    found = Models(disc(64, 0.1), disc(128, 0.3)).segment(photo(*size))
    assert found.alpha.shape == size
    assert 0 <= found.alpha.min() <= found.alpha.max() <= 1


def test_doubt_does_not_depend_on_empty_surroundings() -> None:
    small = disc(128, 0.3)
    assert doubt(np.pad(small, 64)) == pytest.approx(doubt(small))
    assert doubt(disc(256, 0.3)) == pytest.approx(doubt(small), rel=0.02)
