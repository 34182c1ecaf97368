"""Finds the connected component of a matte that a click means.

Thread: any.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats
from app.edit.state import Component
from app.imaging.components import label
from app.imaging.grid import Upsampler, downsample

# Components are told apart on a grid, so that the preview and the file agree on what is connected.
_SIDE = 512
_LEAST = 0.02


def component_at(alpha: Floats, click: Component, scale: float) -> Floats | None:
    """Give the connected component under a click.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    click : Component
        In pixels of the whole photo.
    scale : float
        Pixels here to one of the photo's.

    Returns
    -------
    ndarray of shape (H, W), float32, or None
        1 on the component and the cells next to it, falling to 0 around them; None where there is
        nothing.

    Examples
    --------
    >>> alpha = np.float32([[1, 0, 0, 1]])
    >>> component_at(alpha, Component(0.5, 0.5, keep=False), 1.0).tolist()
    [[1.0, 1.0, 0.0, 0.0]]
    >>> component_at(alpha, Component(1.5, 0.5, keep=False), 1.0) is None
    True
    """
    height, width = alpha.shape
    share = min(_SIDE / max(height, width), 1)
    rows, columns = max(round(height * share), 1), max(round(width * share), 1)
    row, column = int(click.y * scale * rows / height), int(click.x * scale * columns / width)
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    labels, _ = label(downsample(alpha, rows, columns) > np.float32(_LEAST))
    number = labels[row, column]
    if number == 0:
        return None
    found = Upsampler(_with_border(labels, number).astype(np.float32), height, width)
    whole: Floats = np.clip(2 * found.part((slice(0, height), slice(0, width))), 0, 1)
    return whole


def _with_border(labels: NDArray[np.intp], number: int) -> NDArray[np.bool_]:
    """Add the cells next to a component that are no other's: a faint edge may reach into them."""
    framed = np.pad(labels == number, 1)
    rows, columns = labels.shape
    near = np.zeros(labels.shape, bool)
    for down in range(3):
        for across in range(3):
            near |= framed[down : down + rows, across : across + columns]
    near &= (labels == 0) | (labels == number)
    return near
