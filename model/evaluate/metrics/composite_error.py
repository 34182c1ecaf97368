"""What a wrong matte or a wrong colour costs on a new background.

The measure is our own: the matting benchmarks score alpha alone, and a fringe of the old background
is an error of colour.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats, Pixels
from model.evaluate.metrics.regions import Selection

# As unlike as they come: a fringe that hides on one shows on another.
BACKGROUNDS = ((255, 255, 255), (0, 0, 0), (0, 200, 40))


def composite_error(cutout: Pixels, truth: Floats, foreground: Floats, where: Selection) -> float:
    """Average the difference of the composites over three plain backgrounds.

    Parameters
    ----------
    cutout : ndarray of shape (H, W, 4), uint8
        Straight RGBA.
    truth : ndarray of shape (H, W), float32
        True alpha in [0, 1].
    foreground : ndarray of shape (H, W, 3), float32
        The subject's true colours in [0, 255]; not read where `truth` is 0.
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        Mean absolute difference over pixels, channels and backgrounds, in levels of 255; not a
        number where no pixel counts.

    Examples
    --------
    >>> white = np.full((1, 1, 4), 255, np.uint8)
    >>> one = np.ones((1, 1), np.float32)
    >>> composite_error(white, one, np.full((1, 1, 3), 252, np.float32), one > 0)
    3.0
    """
    chosen = cutout[where].astype(np.float64)
    if not chosen.size:
        return float("nan")
    true_alpha = truth[where].astype(np.float64)[:, np.newaxis]
    true_colour = np.where(true_alpha > 0, foreground[where].astype(np.float64), 0.0)
    alpha = chosen[:, 3:] / 255
    errors = []
    for background in BACKGROUNDS:
        behind: NDArray[np.float64] = np.array(background, np.float64)
        ours = alpha * chosen[:, :3] + (1 - alpha) * behind
        theirs = true_alpha * true_colour + (1 - true_alpha) * behind
        errors.append(np.abs(ours - theirs).mean())
    return float(np.mean(errors))
