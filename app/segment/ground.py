"""What a model is shown behind transparent pixels: a colour from which all that is seen stands out.

Thread: any.
"""

import numpy as np
from PIL import Image, ImageFilter

from app.domain import Floats, Pixels

# White first, as the models' makers show it; then greys, and colours for a picture of all greys.
_GREYS = ((255, 255, 255), (0, 0, 0), (128, 128, 128))
_COLOURS = ((0, 255, 0), (255, 0, 255), (0, 0, 255), (255, 255, 0), (255, 0, 0), (0, 255, 255))
_GROUNDS = np.array([*_GREYS, *_COLOURS], np.float32)
# As far as this from nearly all of the edge, a ground is good enough to be taken before the next.
_FAR = 96.0
# The share of the edge that may be nearer.
_NEARER = 0.02
_SHOWN, _HIDDEN = 24, 128


def choose_ground(rgb: Pixels, opacity: Pixels) -> tuple[int, int, int]:
    """Choose the colour.

    Parameters
    ----------
    rgb : ndarray of shape (S, T, 3), uint8
        A small copy of the picture, not premultiplied.
    opacity : ndarray of shape (S, T), uint8
        Its own.

    Returns
    -------
    tuple of three int
        Red, green and blue: the first of white, black, grey and six full colours that nearly all
        of what is seen beside what is clear keeps well away from; else the one that keeps farthest.

    Examples
    --------
    >>> opacity = np.repeat(np.uint8([[0, 255, 255, 0]]), 4, axis=0)
    >>> choose_ground(np.full((4, 4, 3), 250, np.uint8), opacity)
    (0, 0, 0)
    >>> choose_ground(np.full((4, 4, 3), 20, np.uint8), opacity)
    (255, 255, 255)
    """
    framed = np.pad(opacity, 1, mode="edge")
    least = np.asarray(Image.fromarray(framed).filter(ImageFilter.MinFilter(3)))[1:-1, 1:-1]
    at_edge = (opacity >= _SHOWN) & (least < _HIDDEN)
    weight = opacity[at_edge].astype(np.float32)
    if not weight.size:
        return 255, 255, 255
    seen = rgb[at_edge].astype(np.float32)
    reach = [_reach(np.sqrt(np.square(seen - ground).sum(axis=1)), weight) for ground in _GROUNDS]
    good = [number for number, far in enumerate(reach) if far >= _FAR]
    chosen = _GROUNDS[good[0] if good else int(np.argmax(reach))]
    return int(chosen[0]), int(chosen[1]), int(chosen[2])


def _reach(distance: Floats, weight: Floats) -> float:
    """Say how far nearly all of the edge is."""
    order = np.argsort(distance)
    share = np.cumsum(weight[order], dtype=np.float64)
    return float(distance[order][np.searchsorted(share, _NEARER * share[-1])])
