"""The parts of a picture that need work, so that the rest costs nothing.

Thread: any.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.imaging.grid import Area

# Small enough to keep to the edge and to fit a processor's cache, large enough that the calls
# themselves cost little.
SIDE_PX = 128


def tiles(height: int, width: int, side_px: int = SIDE_PX) -> Iterator[Area]:
    """Cut a picture into tiles.

    Parameters
    ----------
    height, width : int
        In pixels.
    side_px : int, optional
        Of a tile; the last of a row or column may be smaller.

    Yields
    ------
    tuple of two slice
        Rows and columns.

    Examples
    --------
    >>> [(rows.stop, columns.stop) for rows, columns in tiles(3, 5, 3)]
    [(3, 3), (3, 5)]
    """
    yield from tiles_of((slice(0, height), slice(0, width)), side_px)


def tiles_of(area: Area, side_px: int = SIDE_PX) -> Iterator[Area]:
    """Cut a part of a picture into tiles; as `tiles`, from the part's own corner on.

    Examples
    --------
    >>> [columns.start for rows, columns in tiles_of((slice(0, 2), slice(2, 6)), 2)]
    [2, 4]
    """
    for top in range(area[0].start, area[0].stop, side_px):
        rows = slice(top, min(top + side_px, area[0].stop))
        for left in range(area[1].start, area[1].stop, side_px):
            yield rows, slice(left, min(left + side_px, area[1].stop))


def aligned(area: Area, height: int, width: int, side_px: int = SIDE_PX) -> Area:
    """Widen a part of a picture to whole tiles, and keep it inside.

    Parameters
    ----------
    area : tuple of two slice
        Rows and columns; may reach beyond the picture.
    height, width : int
        Of the picture, in pixels.
    side_px : int, optional
        Of a tile.

    Returns
    -------
    tuple of two slice
        Empty where the part lies outside.

    Examples
    --------
    >>> aligned((slice(-3, 2), slice(5, 9)), 8, 10, 4)
    (slice(0, 4, None), slice(4, 10, None))
    """
    found = []
    for part, length in zip(area, (height, width), strict=True):
        first = min(max(part.start, 0), length) // side_px * side_px
        last = min(-(-max(part.stop, 0) // side_px) * side_px, length)
        found.append(slice(first, max(last, first)))
    return found[0], found[1]


def under(area: Area, height: int, width: int, grid: NDArray[np.generic], margin: int) -> Area:
    """Find the cells of a grid that bear on a tile.

    Parameters
    ----------
    area : tuple of two slice
        Rows and columns of the picture.
    height, width : int
        Of the picture, in pixels.
    grid : ndarray of shape (R, C, ...)
        Spans the whole picture.
    margin : int
        Cells to add on every side.

    Returns
    -------
    tuple of two slice
        Rows and columns of the grid; never empty.

    Examples
    --------
    >>> under((slice(0, 4), slice(4, 8)), 8, 8, np.zeros((4, 4)), 1)
    (slice(0, 3, None), slice(1, 4, None))
    """
    found = []
    for part, length, cells in zip(area, (height, width), grid.shape[:2], strict=True):
        first = part.start * cells // length - margin
        last = -(-part.stop * cells // length) + margin
        found.append(slice(max(first, 0), min(last, cells)))
    return found[0], found[1]
