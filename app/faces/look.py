"""What a network is shown of a photo: a square of it, turned and scaled.

Thread: any.
"""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Floats, Pixels
from app.imaging.shrink import reduce_rows


@dataclass(frozen=True)
class Square:
    """A square of a photo.

    Parameters
    ----------
    middle : tuple of float
        x and y in the photo's pixels.
    side : float
        In the photo's pixels; it may reach beyond the photo.
    turn : float, optional
        In radians; what lies at this angle in the photo (clockwise as seen) is level in the square.
    """

    middle: tuple[float, float]
    side: float
    turn: float = 0.0

    def to_photo(self, points: Floats, side: int) -> Floats:
        """Bring points of the square, drawn at `side` pixels, to the photo.

        Parameters
        ----------
        points : ndarray of shape (N, 2), float32
            x and y in pixels of what was drawn.
        side : int
            Of what was drawn.

        Returns
        -------
        ndarray of shape (N, 2), float32
            x and y in the photo's pixels.
        """
        scale = self.side / side
        cosine, sine = math.cos(self.turn) * scale, math.sin(self.turn) * scale
        matrix = np.array([[cosine, sine], [-sine, cosine]], np.float32)
        placed = (points - np.float32(side / 2)) @ matrix + np.array(self.middle, np.float32)
        return placed.astype(np.float32, copy=False)


def look(rgb: Pixels, square: Square, side: int) -> Pixels:
    """Draw a square of a photo.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    square : Square
        Which part of it.
    side : int
        S, in pixels.

    Returns
    -------
    ndarray of shape (S, S, 3), uint8
        Averaged where the square is larger; black beyond the photo.

    Examples
    --------
    >>> photo = np.repeat(np.arange(8, dtype=np.uint8)[:, None] * 30, 8, axis=1)
    >>> rgb = np.stack([photo] * 3, axis=-1)
    >>> look(rgb, Square((4.0, 4.0), 8.0), 4)[:, 0, 0].tolist()
    [15, 75, 135, 195]
    """
    reach = square.side / 2 * (abs(math.cos(square.turn)) + abs(math.sin(square.turn)))
    (left, right), (top, bottom) = (
        (max(0, math.floor(place - reach)), min(length, math.ceil(place + reach)))
        for place, length in zip(square.middle, rgb.shape[1::-1], strict=True)
    )
    if left >= right or top >= bottom:
        return np.zeros((side, side, 3), np.uint8)
    # Whole-number averaging first: the rest is read at the four nearest pixels alone.
    factor = max(1, int(square.side / side))
    seen = rgb[top:bottom, left:right]
    small = reduce_rows(
        right - left,
        bottom - top,
        (factor, factor),
        lambda rows: Image.fromarray(np.ascontiguousarray(seen[rows])),
    )
    step = square.side / side / factor
    cosine, sine = math.cos(square.turn) * step, math.sin(square.turn) * step
    x, y = (
        (place - start) / factor for place, start in zip(square.middle, (left, top), strict=True)
    )
    half = side / 2
    rows = (cosine, -sine, x - (cosine - sine) * half, sine, cosine, y - (sine + cosine) * half)
    drawn = small.transform((side, side), Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR)
    return np.asarray(drawn)
