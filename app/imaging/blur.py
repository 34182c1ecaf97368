"""Blurs a plane by a Gaussian of any width, in time that hardly goes with it.

Thread: any.
"""

from app.domain import Floats
from app.imaging.grid import Upsampler, binomial_blur, downsample


def blur(values: Floats, sigma_px: float) -> Floats:
    """Blur a plane; the border is repeated outwards.

    Parameters
    ----------
    values : ndarray of shape (H, W), float32
        Any range.
    sigma_px : float
        Standard deviation, in pixels; below half a pixel nothing changes.

    Returns
    -------
    ndarray of shape (H, W), float32
        Of the same range. A binomial kernel on a grid whose cells are half of sigma.

    Examples
    --------
    >>> import numpy as np
    >>> float(np.ptp(blur(np.full((9, 9), 0.5, np.float32), 3)))
    0.0
    """
    if sigma_px < 0.5:
        return values
    height, width = values.shape
    cell = max(sigma_px / 2, 1.0)
    rows, columns = max(round(height / cell), 1), max(round(width / cell), 1)
    # One pass has a variance of a half; averaging and enlarging have about a quarter together.
    passes = max(round(2 * ((sigma_px / cell) ** 2 - (0.25 if cell > 1 else 0))), 1)
    grid = binomial_blur(downsample(values, rows, columns), passes)
    whole = slice(0, height), slice(0, width)
    return grid if grid.shape == values.shape else Upsampler(grid, height, width).part(whole)
