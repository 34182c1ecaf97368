"""Tells whether transparent pixels of a WebP hide a picture.

Thread: any. Without loss colours are exact: any two that differ may be a picture's. With loss they
are never even.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels
from app.imaging.behind import Behind, bands, colours_behind, view_behind

# libwebp clears colours before it codes them with loss: in each run of blocks of eight by eight
# pixels that are wholly transparent it writes one colour (WebPCleanupTransparentArea). Colours that
# change from block to block within such a run are a picture's. Runs of cleared photos, coded at
# qualities of 10 to 95, differed by more than 16 levels in 6 of 1000 neighbours at most, and never
# by 34; photos left behind, blurred ones too, in 32 of 1000 at least, and a line of text by more
# than 60 somewhere.
_BLOCK = 8
_STEP, _SHARE = 16, 0.025
_LEAP = 48


def hidden_in(rgb: Pixels, alpha: Pixels, *, is_lossy: bool) -> Behind | None:
    """Look behind transparent pixels.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        Colours as they are stored.
    alpha : ndarray of shape (H, W), uint8
        0 where nothing is to be seen.
    is_lossy : bool
        Whether they were coded with loss.

    Returns
    -------
    Behind or None
        None where there is no picture.
    """
    if not is_lossy:
        return colours_behind(rgb, alpha)
    if not _is_picture(rgb, alpha):
        return None
    count = sum(int((alpha[rows] == 0).sum()) for rows in bands(alpha.shape))
    return Behind(count, view_behind(rgb, alpha))


def _is_picture(rgb: Pixels, alpha: Pixels) -> bool:
    steps = [_steps(rgb[rows], alpha[rows]) for rows in _block_bands(alpha.shape)]
    found = np.concatenate([np.zeros(0, np.float32), *steps])
    if not len(found):
        return False
    return bool(found.max() > _LEAP) or float((found > _STEP).mean()) > _SHARE


def _block_bands(shape: tuple[int, ...]) -> list[slice]:
    """Cut into bands of whole blocks; rows below the last whole one are none."""
    height, width = shape[0] // _BLOCK * _BLOCK, shape[1]
    step = max(1, (1 << 20) // max(1, width)) * _BLOCK
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]


def _steps(rgb: Pixels, alpha: Pixels) -> NDArray[np.float32]:
    """Measure how far neighbours within a run differ, in levels of the most different channel."""
    height, width = alpha.shape[0], alpha.shape[1] // _BLOCK * _BLOCK
    down, across = height // _BLOCK, width // _BLOCK
    blocks = alpha[:, :width].reshape(down, _BLOCK, across, _BLOCK)
    is_clear = (blocks == 0).all(axis=(1, 3))
    if not is_clear.any():
        return np.zeros(0, np.float32)
    # The middle of a block: its edges are smoothed into the next one.
    colours = rgb[:, :width].reshape(down, _BLOCK, across, _BLOCK, 3)[:, 2:6, :, 2:6]
    middles = np.median(colours.swapaxes(1, 2).reshape(down, across, 16, 3), axis=2)
    steps = np.abs(np.diff(middles.astype(np.float32), axis=1)).max(axis=2)
    found: NDArray[np.float32] = steps[is_clear[:, 1:] & is_clear[:, :-1]]
    return found
