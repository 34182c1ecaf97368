import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import Picture
from app.segment.crop import Box, find_box, whole


def photo(height: int, width: int) -> Picture:
    rgb = np.arange(height * width * 3, dtype=np.uint32).reshape(height, width, 3).astype(np.uint8)
    return Picture(rgb, rgb[..., 0].copy(), (), "PNG")


def test_nothing_has_no_box() -> None:
    assert find_box(np.full((32, 32), 0.5, np.float32), photo(100, 100)) is None


def test_all_is_the_whole() -> None:
    picture = photo(90, 70)
    assert find_box(np.ones((32, 32), np.float32), picture) == whole(picture)


def test_several_subjects_share_a_box() -> None:
    coarse = np.zeros((10, 10), np.float32)
    coarse[1, 1] = coarse[8, 8] = 1
    assert find_box(coarse, photo(1000, 1000)) == Box(20, 980, 20, 980)


@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.tuples(st.integers(0, 31), st.integers(0, 31)),
    st.tuples(st.integers(1, 32), st.integers(1, 32)),
)
def test_the_box_holds_the_subject_and_stays_inside(
    size: tuple[int, int], corner: tuple[int, int], extent: tuple[int, int]
) -> None:
    (height, width), (top, left), (rows, columns) = size, corner, extent
    coarse = np.zeros((32, 32), np.float32)
    coarse[top : top + rows, left : left + columns] = 1
    box = find_box(coarse, photo(height, width))
    assert box is not None
    assert 0 <= box.top < box.bottom <= height
    assert 0 <= box.left < box.right <= width
    assert box.top <= top * height / 32
    assert box.bottom >= min(32, top + rows) * height / 32
    assert box.left <= left * width / 32
    assert box.right >= min(32, left + columns) * width / 32


def test_a_cut_is_that_part_of_the_picture() -> None:
    picture = photo(20, 30)
    part = Box(5, 15, 10, 13).cut(picture)
    assert (part.height, part.width) == (10, 3)
    assert np.array_equal(part.rgb, picture.rgb[5:15, 10:13])
    assert part.opacity is not None
    assert picture.opacity is not None
    assert np.array_equal(part.opacity, picture.opacity[5:15, 10:13])
    assert Box(5, 15, 10, 13).share_of(picture) == pytest.approx(30 / 600)
