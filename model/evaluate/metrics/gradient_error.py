"""How unlike the slopes of two mattes are: what the eye sees as blur, steps or ghosts.

Source: Rhemann et al., "A perceptually motivated online benchmark for image matting", CVPR 2009,
whose sigma of 1.4 pixels this has. A ramp of one per pixel has slope one here. Programs that norm
the kernel otherwise give figures that differ by a constant factor.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats
from model.evaluate.metrics.regions import Selection

_SIGMA_PX = 1.4
_REACH_PX = 6


def gradient_error(alpha: Floats, truth: Floats, where: Selection) -> float:
    """Add up the squared differences of gradient magnitude.

    Parameters
    ----------
    alpha, truth : ndarray of shape (H, W), float32
        In [0, 1].
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        In thousands of pixels; the gradient is that of a Gaussian of sigma 1.4 pixels. Beyond the
        border the mattes go on as they are at it.

    Examples
    --------
    >>> flat, everywhere = np.full((9, 9), 0.25, np.float32), np.ones((9, 9), bool)
    >>> round(gradient_error(flat, flat + np.float32(0.5), everywhere), 9)
    0.0
    """
    difference = _slope(alpha) - _slope(truth)
    return float((difference[where] ** 2).sum()) / 1000


def _slope(alpha: Floats) -> NDArray[np.float64]:
    x = np.arange(-_REACH_PX, _REACH_PX + 1, dtype=np.float64)
    smooth = np.exp(-(x**2) / (2 * _SIGMA_PX**2))
    smooth /= smooth.sum()
    # Normed so that a ramp of one per pixel has slope one.
    steep = -x * smooth
    steep /= -(x * steep).sum()
    across = _correlate(_correlate(alpha, smooth, 0), steep, 1)
    down = _correlate(_correlate(alpha, steep, 0), smooth, 1)
    return np.hypot(across, down)


def _correlate(
    values: NDArray[np.floating], kernel: NDArray[np.float64], axis: int
) -> NDArray[np.float64]:
    margin = [(0, 0), (0, 0)]
    margin[axis] = (_REACH_PX, _REACH_PX)
    padded = np.pad(values.astype(np.float64), margin, mode="edge")
    out = np.zeros(values.shape, np.float64)
    length = values.shape[axis]
    for step, weight in enumerate(kernel):
        window = [slice(None)] * 2
        window[axis] = slice(step, step + length)
        out += weight * padded[tuple(window)]
    return out
