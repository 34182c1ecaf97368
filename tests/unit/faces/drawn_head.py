"""Heads whose lines are known: an oval on shoulders, turned by any angle."""

import math
from dataclasses import dataclass

import numpy as np

from app.domain import Floats, Head
from app.faces.face import Face


@dataclass(frozen=True)
class DrawnHead:
    """A head in a photo of `size` pixels.

    Parameters
    ----------
    middle : tuple of float
        Of the oval.
    tall, wide : float
        Crown to chin, and across.
    turn : float
        Degrees, clockwise as seen.
    size : tuple of int
        Height and width of the photo.
    """

    middle: tuple[float, float] = (210.0, 200.0)
    tall: float = 240.0
    wide: float = 170.0
    turn: float = 0.0
    size: tuple[int, int] = (480, 420)

    def at(self, across: float, down: float) -> tuple[float, float]:
        """A place, from the middle along the head's own axes."""
        cosine, sine = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        x, y = self.middle
        return x + across * cosine - down * sine, y + across * sine + down * cosine

    @property
    def head(self) -> Head:
        """Its lines; the eyes stand a little over the middle."""
        apart, eyes = 0.19 * self.wide, -0.04 * self.tall
        return Head(
            crown=self.at(0, -self.tall / 2),
            chin=self.at(0, self.tall / 2),
            left_eye=self.at(-apart, eyes),
            right_eye=self.at(apart, eyes),
        )

    @property
    def face(self) -> Face:
        """What a finder without an error would say."""
        head = self.head
        (x, y), reach = self.middle, self.tall / 2
        box = (x - reach, y - reach, x + reach, y + reach)
        return Face(head.left_eye, head.right_eye, head.chin, box, 0.9)

    @property
    def alpha(self) -> Floats:
        """Its matte: the oval, a neck and shoulders, smooth at their edges."""
        height, width = self.size
        y, x = np.mgrid[:height, :width] + 0.5
        cosine, sine = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        across = (x - self.middle[0]) * cosine + (y - self.middle[1]) * sine
        down = (y - self.middle[1]) * cosine - (x - self.middle[0]) * sine
        oval = np.hypot(across / (self.wide / 2), down / (self.tall / 2))
        soft = (1 - oval) * min(self.wide, self.tall) / 2 + 0.5
        body = np.where(down > self.tall * 0.3, self.wide * 0.25 - np.abs(across), -9.0)
        shoulders = np.where(down > self.tall * 0.62, self.wide * 0.9 - np.abs(across), -9.0)
        alpha: Floats = np.clip(np.maximum.reduce([soft, body, shoulders]), 0, 1).astype(np.float32)
        return alpha
