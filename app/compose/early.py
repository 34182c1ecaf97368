"""Makes what can be seen of a cutout before its file is written: no larger than a screen shows.

Thread: any.
"""

import numpy as np
from PIL import Image

from app.compose.compose import compose
from app.domain import Picture, Pixels
from app.imaging.kernel import address, compiled, is_dense
from app.imaging.shrink import reduce_rows, shrink

SIDE_PX = 2048
"""About what a screen has; the page allows no more than twice as much."""
# Beside a large photo there is little room.
_SIDE_OF_LARGE_PX = 1024


def early(cutout: Pixels) -> Pixels:
    """Make a finished cutout small enough to be shown at once.

    Parameters
    ----------
    cutout : ndarray of shape (H, W, 4), uint8
        Straight RGBA.

    Returns
    -------
    ndarray of shape (h, w, 4), uint8
        Averaged down by a whole number, so that no side is longer than `SIDE_PX`.

    Examples
    --------
    >>> early(np.full((3000, 4000, 4), 9, np.uint8)).shape
    (1500, 2000, 4)
    """
    height, width = cutout.shape[:2]
    factor = _factor(width, height, SIDE_PX)
    if factor == 1:
        return cutout
    reduce = compiled("reduce_rgba")
    if reduce is not None and is_dense(cutout):
        small = np.empty((-(-height // factor), -(-width // factor), 4), np.uint8)
        reduce(address(small), address(cutout), cutout.strides[0], height, width, factor)
        return small
    # Pillow weighs colours by their alpha here, so that what was removed darkens no edge.
    image = reduce_rows(width, height, (factor, factor), lambda rows: Image.fromarray(cutout[rows]))
    return np.asarray(image)


def early_of_large(picture: Picture, alpha: Pixels) -> Pixels | None:
    """Cut out a small version of a photo whose cutout is never there as a whole.

    Parameters
    ----------
    picture : Picture
        H rows, W columns.
    alpha : ndarray of shape (H, W), uint8
        Coverage, to 255.

    Returns
    -------
    ndarray of shape (h, w, 4), uint8, or None
        Half as large as `early` would be, of averaged colours and an averaged matte. None of a
        picture that came cut out: the colours behind its edge, which nobody is to see, would be
        averaged into it.

    Examples
    --------
    >>> grey = Picture(np.full((30, 4096, 3), 90, np.uint8), None, (), "PNG")
    >>> early_of_large(grey, np.full((30, 4096), 255, np.uint8)).shape
    (7, 1024, 4)
    """
    if picture.is_cut_out or picture.opacity is not None:
        return None
    factor = _factor(picture.width, picture.height, _SIDE_OF_LARGE_PX)
    rows, columns = max(1, picture.height // factor), max(1, picture.width // factor)
    small = Picture(shrink(picture.rgb, rows, columns), None, (), picture.format)
    return compose(small, shrink(alpha, rows, columns))


def _factor(width: int, height: int, side_px: int) -> int:
    return -(-max(width, height) // side_px)
