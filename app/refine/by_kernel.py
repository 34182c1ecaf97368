"""Refines all tiles at once by what was compiled of app/imaging/c/, where there is such.

Thread: any.
"""

import numpy as np

from app.domain import Floats, Matte, Pixels
from app.imaging.grid import Upsampler, nearest
from app.imaging.kernel import ROWS, SIDE_PX, Ints, compiled, is_dense, run, taps
from app.refine.plan import STIFF, Plan

_LEAST_CELLS = 4
# Of the mask, of what is missing, of the band, five of the model; and three colours, one result.
_PLANES, _LINES = 8, 4


def refine_by_kernel(alpha: Matte, rgb: Pixels, plan: Plan) -> bool:
    """Do for all tiles what `Plan.tile` does for one.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        Written over, in [0, 1] or to 255.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    plan : Plan
        Of this photo.

    Returns
    -------
    bool
        False where nothing is done, since there is no kernel or it can't take these arrays.

    Examples
    --------
    >>> from app.refine.plan import plan_tiles
    >>> photo, mask = np.zeros((16, 16, 3), np.uint8), np.ones((8, 8), np.float32)
    >>> refine_by_kernel(np.zeros((16, 16), np.float32), photo, plan_tiles(photo, mask, 1.0))
    False
    """
    refine = compiled("refine")
    height, width = alpha.shape
    mask, missing, model = (one.grid for one in (plan.mask, plan.missing, plan.model))
    grids = mask, missing, model
    fits = all(_fits(grid.shape[-2:], (height, width)) for grid in grids)
    if refine is None or not fits or not (is_dense(alpha) and is_dense(rgb)):
        return False
    down, down_by = _tables(height, 0, plan)
    across, across_by = _tables(width, 1, plan)
    scratch = np.empty((_PLANES * ROWS + _LINES) * SIDE_PX, np.float32)
    run(
        refine,
        *(alpha, alpha.strides[0] // alpha.itemsize, int(alpha.dtype == np.uint8)),
        *(rgb, rgb.strides[0], height, width),
        *(mask, *mask.shape, missing, missing.shape[1]),
        *(plan.band.grid, model, *model.shape[1:]),
        *(down, across, down_by, across_by, STIFF, scratch),
    )
    return True


def _fits(cells: tuple[int, ...], pixels: tuple[int, int]) -> bool:
    return all(_LEAST_CELLS <= few <= many for few, many in zip(cells, pixels, strict=True))


def _tables(length: int, axis: int, plan: Plan) -> tuple[Ints, Floats]:
    """Say of which cells the pixels of a side are made: cubic twice, linear twice."""
    cubic = [taps(length, one.grid.shape[axis]) for one in (plan.mask, plan.missing)]
    linear = [_line(length, one, axis) for one in (plan.band, plan.model)]
    firsts, shares = zip(*cubic, *linear, strict=True)
    return np.concatenate(firsts), np.concatenate([share.ravel() for share in shares])


def _line(length: int, of: Upsampler, axis: int) -> tuple[Ints, Floats]:
    cells = of.grid.shape[-2:][axis]
    first, _, share = nearest(0, length, cells / length, cells)
    return first.astype(np.int32), share
