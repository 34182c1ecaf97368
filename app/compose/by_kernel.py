"""Draws a part of a cutout by what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

import numpy as np

from app.compose.foreground import Estimate
from app.domain import Floats, Matte, Picture, Pixels
from app.imaging.grid import Area, nearest
from app.imaging.kernel import ROWS, SIDE_PX, Ints, compiled, is_dense, run

# Coverage, a colour, the result; and six grids, row by row.
_LINES, _PLANES = 3, 6


def draw_by_kernel(
    cutout: Pixels, picture: Picture, alpha: Matte, area: Area, colours: Estimate
) -> bool:
    """Make one part of a cutout.

    Parameters
    ----------
    cutout : ndarray of the area's shape and 4, uint8
        Written over.
    picture : Picture
        H rows, W columns.
    alpha : ndarray of shape (H, W), float32 or uint8
        Coverage in [0, 1], or to 255.
    area : tuple of two slice
        Rows and columns; it begins with a tile.
    colours : function
        Gives those around each place; asked for where there is a soft pixel.

    Returns
    -------
    bool
        False where nothing is done, since there is no kernel, or the photo has an opacity.

    Examples
    --------
    >>> photo = Picture(np.zeros((2, 2, 3), np.uint8), None, (), "PNG")
    >>> whole, part = (slice(0, 2), slice(0, 2)), np.zeros((2, 2, 4), np.uint8)
    >>> draw_by_kernel(part, photo, np.ones((2, 2), np.float32), whole, lambda: None)
    False
    """
    draw, unmix = compiled("draw"), compiled("unmix")
    rgb, cover = picture.rgb[area], alpha[area]
    if draw is None or unmix is None or picture.opacity is not None:
        return False
    if not (is_dense(cutout) and is_dense(rgb) and is_dense(cover)):
        return False
    soft = np.zeros([-(-length // SIDE_PX) for length in cover.shape], np.uint8)
    pixels = (
        *(cutout, cutout.strides[0], rgb, rgb.strides[0]),
        *(cover, cover.strides[0] // cover.itemsize, int(cover.dtype == np.uint8), *cover.shape),
        soft,
    )
    if not run(draw, *pixels) or picture.is_cut_out:
        return True
    grid = colours().grids.grid
    rows, columns = grid.shape[1:]
    if rows > picture.height or columns > picture.width:
        return False
    down, down_by = _line(area[0], picture.height, rows)
    across, across_by = _line(area[1], picture.width, columns)
    scratch = np.empty((_LINES + _PLANES * ROWS) * SIDE_PX, np.float32)
    run(unmix, *pixels, grid, rows, columns, down, across, down_by, across_by, scratch)
    return True


def _line(part: slice, length: int, cells: int) -> tuple[Ints, Floats]:
    first, _, share = nearest(part.start, part.stop, cells / length, cells)
    return first.astype(np.int32), share
