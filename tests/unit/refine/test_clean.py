import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.domain import Floats
from app.imaging.components import label
from app.refine.clean import clean


def subject() -> Floats:
    mask = np.zeros((200, 200), np.float32)
    mask[50:150, 50:150] = 1
    return mask


def test_far_specks_go_and_near_ones_stay() -> None:
    mask = subject()
    mask[5:8, 180:183] = 0.7
    mask[48:49, 100:103] = mask[45, 100] = 0.7
    cleaned = clean(mask)
    assert not cleaned[:20, 160:].any()
    assert np.array_equal(cleaned[20:], mask[20:])


def test_a_second_subject_stays() -> None:
    mask = subject()
    mask[5:25, 175:195] = 0.9
    assert np.array_equal(clean(mask), mask)


def test_pinholes_close_gaps_and_hair_stay() -> None:
    mask = subject()
    mask[130, 130] = 0.8  # a pinhole
    mask[120, 80] = 0.1  # small, but meant
    mask[80:95, 80:95] = 0.8  # shallow, but large
    mask[52, 70] = 0.8  # at the edge
    cleaned = clean(mask)
    assert cleaned[130, 130] == 1
    cleaned[130, 130] = mask[130, 130]
    assert np.array_equal(cleaned, mask)


def test_soft_mask_stays_soft() -> None:
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    soft = np.clip(1.2 - np.hypot(x, y), 0, 1).astype(np.float32)
    assert np.array_equal(clean(soft), soft)


def test_subject_that_is_cut_off_by_the_border_keeps_its_dips() -> None:
    mask = np.ones((100, 100), np.float32)
    mask[:, 60:] = 0
    mask[0, 20] = 0.9
    assert np.array_equal(clean(mask), mask)


def test_empty_mask() -> None:
    assert not clean(np.zeros((20, 30), np.float32)).any()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_only_ever_writes_0_or_1_and_settles(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    mask = np.clip(random.normal(0.2, 0.8, (height, width)), 0, 1).astype(np.float32)
    before = mask.copy()
    cleaned = clean(mask)
    assert np.array_equal(mask, before)
    changed = cleaned != mask
    assert set(np.unique(cleaned[changed])) <= {0.0, 1.0}
    flipped = clean(np.ascontiguousarray(mask[::-1, ::-1]))
    assert np.array_equal(flipped[::-1, ::-1], cleaned)


@given(st.integers(2, 60), st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_what_is_far_is_told_by_the_distance_itself(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    mask = (random.random((height, width)) > 0.995).astype(np.float32)
    mask[height // 3 : height // 2 + 1, : width // 2] = 1
    parts, _ = label(mask > 0)
    weights = np.bincount(parts.ravel())
    reach_px = max(round(0.04 * max(height, width)), 1)
    great = np.argwhere((weights[parts] >= 0.01 * weights[1:].max()) & (parts > 0))
    expected = mask.copy()
    for number in range(1, len(weights)):
        if weights[number] < 0.01 * weights[1:].max():
            apart = np.abs(great[:, np.newaxis] - np.argwhere(parts == number)).max(axis=2)
            expected[parts == number] = apart.min() <= reach_px
    # Where nothing is a hole.
    assert np.array_equal(clean(mask), expected)
