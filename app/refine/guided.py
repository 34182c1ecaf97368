"""Refines a coarse mask to the photo's own resolution, guided by the photo, along the edge only.

Thread: any.
"""

import numpy as np

from app.domain import Floats, Matte, Pixels
from app.imaging.alpha import put, resize_alpha
from app.imaging.tiles import tiles, under
from app.refine.by_kernel import refine_by_kernel
from app.refine.plan import plan_tiles

# Pixels of the photo to one of the mask: from the first on refinement sets in, from the second on
# it is all there. Measured on 25 photos with true alpha, see docs/matte.md.
_AS_FINE, _COARSER = 1.0, 2.5


def refine(rgb: Pixels, coarse: Floats) -> Floats:
    """Refine a mask, as `refine_into`.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        The mask, in [0, 1].

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1]. Where the mask is flat at 0 or 1, it stays exactly that.

    Examples
    --------
    >>> photo = np.repeat(np.uint8([[[0] * 3, [255] * 3]]), 32, axis=1).repeat(64, axis=0)
    >>> alpha = refine(photo, np.linspace([0.0] * 8, [1.0] * 8, 8, dtype=np.float32).T)
    >>> alpha.shape
    (64, 64)
    """
    alpha = np.empty(rgb.shape[:2], np.float32)
    refine_into(alpha, rgb, coarse)
    return alpha


def refine_into(alpha: Matte, rgb: Pixels, coarse: Floats) -> None:
    """Refine a mask into a matte that is there already, so that no second one is needed.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        Written over, in [0, 1] or to 255.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        The mask, in [0, 1].

    Notes
    -----
    Around each place a linear function from colour to alpha is learnt from what the mask is sure
    of, on a small copy of the photo (see `fit`), and applied to the photo's own pixels. It counts
    as far as it explains the mask there, so that a place without contrast keeps the mask. Then the
    means over small cells are brought back to the mask's (back-projection, Irani and Peleg 1991):
    the photo adds detail and takes no decision. A mask that is nearly as fine as the photo
    needs none: it is changed the less, the finer it is.

    Examples
    --------
    >>> alpha = np.empty((2, 2), np.uint8)
    >>> refine_into(alpha, np.zeros((2, 2, 3), np.uint8), np.ones((2, 2), np.float32))
    >>> alpha.tolist()
    [[255, 255], [255, 255]]
    """
    height, width = rgb.shape[:2]
    gain = _gain(max(height, width) / max(coarse.shape))
    if gain == 0:
        put(alpha, (slice(0, height), slice(0, width)), resize_alpha(coarse, height, width))
        return
    plan = plan_tiles(rgb, coarse, gain)
    if refine_by_kernel(alpha, rgb, plan):
        return
    for area in tiles(height, width):
        around = coarse[under(area, height, width, coarse, 3)]
        level = float(around.flat[0])
        if level in (0.0, 1.0) and bool((around == level).all()):
            put(alpha, area, np.float32(level))
        else:
            put(alpha, area, plan.tile(rgb, area))


def _gain(enlargement: float) -> float:
    """Say how much there is to win: a mask as fine as the photo has all that there is."""
    return min(max((enlargement - _AS_FINE) / (_COARSER - _AS_FINE), 0.0), 1.0)
