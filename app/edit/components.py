"""Drops connected components of a matte, and takes that back.

Thread: any.
"""

import numpy as np

from app.domain import Floats
from app.edit.state import Component
from app.imaging.components import label
from app.imaging.grid import Upsampler, downsample

# Components are told apart on a grid, so that the preview and the file agree on what is connected.
_SIDE = 512
_LEAST = 0.02


def choose(alpha: Floats, components: tuple[Component, ...], scale: float) -> Floats:
    """Take the dropped components out.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    components : tuple of Component
        In the order of the clicks, in pixels of the whole photo.
    scale : float
        Pixels here to one of the photo's.

    Returns
    -------
    ndarray of shape (H, W), float32
        `alpha`, with 0 where a component was dropped last.

    Examples
    --------
    >>> alpha = np.float32([[1, 0, 0, 1]])
    >>> choose(alpha, (Component(0.5, 0.5, keep=False),), 1.0).tolist()
    [[0.0, 0.0, 0.0, 1.0]]
    """
    height, width = alpha.shape
    share = min(_SIDE / max(height, width), 1)
    rows, columns = max(round(height * share), 1), max(round(width * share), 1)
    labels, count = label(downsample(alpha, rows, columns) > np.float32(_LEAST))
    is_dropped = np.zeros(count + 1, bool)
    for one in components:
        row, column = int(one.y * scale * rows / height), int(one.x * scale * columns / width)
        if 0 <= row < rows and 0 <= column < columns:
            is_dropped[labels[row, column]] = not one.keep
    is_dropped[0] = False
    if not is_dropped.any():
        return alpha
    gone = Upsampler(is_dropped[labels].astype(np.float32), height, width)
    left: Floats = alpha * (1 - np.clip(2 * gone.part((slice(0, height), slice(0, width))), 0, 1))
    return left
