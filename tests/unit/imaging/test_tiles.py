import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.imaging.tiles import tiles, under

SIDES = st.integers(1, 60)


@given(SIDES, SIDES, st.integers(1, 70))
def test_every_pixel_is_in_one_tile(height: int, width: int, side_px: int) -> None:
    seen = np.zeros((height, width), int)
    for area in tiles(height, width, side_px):
        seen[area] += 1
        assert max(seen[area].shape) <= side_px
    assert (seen == 1).all()


@given(SIDES, SIDES, SIDES, SIDES, st.integers(0, 3))
def test_cells_cover_their_tile(
    height: int, width: int, rows: int, columns: int, margin: int
) -> None:
    grid = np.zeros((rows, columns))
    for area in tiles(height, width, 7):
        cells = under(area, height, width, grid, margin)
        lengths = zip(area, cells, (height, width), (rows, columns), strict=True)
        for part, found, length, count in lengths:
            assert 0 <= found.start < found.stop <= count
            assert found.start == 0 or found.start * length <= part.start * count
            assert found.stop == count or found.stop * length >= part.stop * count
