"""Makes large pictures smaller without a second copy of them.

Thread: any. Pillow keeps three channels in four bytes, so that its copy of a photo of 200
megapixels would take 0.8 GB beside the photo's own 0.6 GB.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.imaging.kernel import means

LARGE_PIXELS = 50_000_000
"""Pictures of more are worked on in bands of rows."""
_BAND_PIXELS = 1 << 22
# A grid's cell holds so many reduced pixels a side at least, so that the second step, which takes a
# pixel whole or not at all, is still fine.
_FINER = 4

Read = Callable[[slice], Image.Image]
"""Gives some rows of a picture, whole."""


def reduce_rows(width: int, height: int, factor: tuple[int, int], read: Read) -> Image.Image:
    """Average a picture down by whole numbers, a band of rows at a time.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    factor : tuple of int
        How many pixels become one, across and down.
    read : function
        Gives the picture, in bands.

    Returns
    -------
    PIL.Image.Image
        The same as Pillow's `reduce` makes of the whole.

    Examples
    --------
    >>> grey = Image.new("L", (5, 4), 7)
    >>> reduce_rows(5, 4, (2, 2), lambda rows: grey.crop((0, rows.start, 5, rows.stop))).size
    (3, 2)
    """
    across, down = factor
    if factor == (1, 1):
        return read(slice(0, height))
    band = max(1, _BAND_PIXELS // max(width, 1) // down) * down
    small: Image.Image | None = None
    for top in range(0, height, band):
        part = read(slice(top, min(top + band, height))).reduce(factor)
        if small is None:
            if band >= height:
                return part
            small = Image.new(part.mode, (-(-width // across), -(-height // down)))
        small.paste(part, (0, top // down))
    if small is None:
        message = "a picture of no rows"
        raise ValueError(message)
    return small


def shrink(pixels: Pixels, rows: int, columns: int) -> Pixels:
    """Average a picture down to a grid.

    Parameters
    ----------
    pixels : ndarray of shape (H, W) or (H, W, 3), uint8
        Read in bands where it has more than `LARGE_PIXELS` pixels.
    rows, columns : int
        R and C, at most H and W.

    Returns
    -------
    ndarray of shape (R, C) or (R, C, 3), uint8
        Rounded means; of a large picture in two steps, to a level of that.

    Examples
    --------
    >>> shrink(np.array([[10, 20, 30, 40]], np.uint8), 1, 2).tolist()
    [[15, 35]]
    """
    height, width = pixels.shape[:2]
    if pixels.ndim == 3 and (averaged := means(pixels, rows, columns)) is not None:
        return averaged
    box = Image.Resampling.BOX
    if height * width <= LARGE_PIXELS:
        return np.asarray(Image.fromarray(pixels).resize((columns, rows), box))
    across, down = (
        max(1, length // (_FINER * cells)) for length, cells in ((width, columns), (height, rows))
    )
    small = reduce_rows(width, height, (across, down), lambda part: Image.fromarray(pixels[part]))
    # The last of the reduced rows and columns may stand for fewer pixels.
    within = (0, 0, width / across, height / down)
    return np.asarray(small.resize((columns, rows), box, box=within))
