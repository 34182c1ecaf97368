"""A drawn person of whom everything is known, before a wall of any light."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.domain import Head, Picture
from app.edit.workspace import Workspace

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 600, 800
HEAD = Head(crown=(300, 200), chin=(300, 400), left_eye=(260, 300), right_eye=(340, 300))
WALL = 205.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """Colours (H, W, 3) as they are in the photo, and where the person is, in [0, 1]."""

    colours: Floats
    truth: Floats

    @property
    def workspace(self) -> Workspace:
        rgb = np.clip(np.rint(self.colours), 0, 255).astype(np.uint8)
        return Workspace(Picture(rgb, None, (), "PNG"), self.truth.astype(np.float32))

    def on_wall(self, wall: Floats | float) -> "Drawn":
        """Before another wall, which can have a light of its own."""
        behind = np.broadcast_to(np.asarray(wall, np.float64), self.truth.shape)[..., None]
        mask = self.truth[..., None]
        return replace(
            self, colours=mask * self.colours + (1 - mask) * (behind + noise(2)[..., None])
        )

    def lit(self, factor: float) -> "Drawn":
        """In other light: all of it, beyond white too."""
        return replace(self, colours=self.colours * factor)

    def blurred(self, radius_px: float) -> "Drawn":
        image = Image.fromarray(np.clip(np.rint(self.colours), 0, 255).astype(np.uint8))
        soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius_px)), np.float64)
        return replace(self, colours=soft)


def noise(size: float) -> Floats:
    """As of a sensor; the same at each call."""
    return np.random.default_rng(24).normal(0, size, (HEIGHT, WIDTH))


def ellipse(x: float, y: float, wide: float, high: float) -> Floats:
    """Softened over a pixel."""
    down, across = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    radius = np.hypot((across - x) / wide, (down - y) / high)
    soft: Floats = np.clip((1 - radius) * min(wide, high) + 0.5, 0, 1)
    return soft


def person() -> Drawn:
    """With skin of many fine spots, eyes and a mouth, all sharp."""
    head, body = ellipse(300, 300, 75, 100), ellipse(300, 820, 260, 420)
    truth = np.maximum(head, body)
    skin = np.array([214.0, 170, 140]) + noise(9)[..., None]
    for x, y, wide, high in ((260, 300, 16, 7), (340, 300, 16, 7), (300, 365, 30, 6)):
        dark = ellipse(x, y, wide, high)[..., None]
        skin = skin * (1 - dark) + np.array([60.0, 40, 40]) * dark
    cloth = np.array([60.0, 70, 110]) + noise(6)[..., None]
    colours = head[..., None] * skin + (1 - head[..., None]) * cloth
    return Drawn(colours, truth).on_wall(WALL)
