"""A made photo of which everything is known: a disc with hair before a patterned background."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Floats, Picture, Pixels


@dataclass(frozen=True, eq=False)
class Scene:
    """Alpha (H, W) in [0, 1]; colours (H, W, 3) in [0, 255] of subject and background."""

    truth: Floats
    subject: Floats
    background: Floats

    @property
    def rgb(self) -> Pixels:
        alpha = self.truth[..., np.newaxis]
        mixed = alpha * self.subject + (1 - alpha) * self.background
        return np.rint(mixed).astype(np.uint8)

    @property
    def picture(self) -> Picture:
        return Picture(self.rgb, None, (), "PNG")

    def mask(self, side: int) -> Floats:
        """The truth on the square grid of a model."""
        image = Image.fromarray(self.truth).resize((side, side), Image.Resampling.BOX)
        mask: Floats = np.clip(np.asarray(image), 0, 1)
        return mask


def scene(height: int = 240, width: int = 320, *, contrast: float = 1.0) -> Scene:
    """Make one; without contrast, subject and background have the same colours."""
    fine = 3
    shorter = fine * min(height, width)
    y, x = np.arange(height * fine)[:, np.newaxis] / shorter, np.arange(width * fine) / shorter
    y, x = y - y.max() / 2, x - x.max() / 2
    radius = np.hypot(y, x)
    shown = radius < 0.28
    # Only where there may be hair: angles and waves take long.
    rows, columns = np.nonzero((radius < 0.36) & ~shown & (y < 0))
    angle = np.arctan2(y[rows, 0], x[columns])
    shown[rows, columns] = np.cos(60 * angle) > 0.8
    full = Image.fromarray(shown.astype(np.float32))
    truth = np.asarray(full.resize((width, height), Image.Resampling.BOX))
    small = np.mgrid[:height, :width] / min(height, width)
    wave = np.sin(9 * small[0]) + np.cos(7 * small[1])
    background = np.dstack([120 + 20 * wave, 140 - 15 * wave, 110 + 10 * wave])
    strange = np.dstack([190 + 15 * wave, 80 + 10 * wave, 50 - 12 * wave])
    subject = background + contrast * (strange - background)
    return Scene(np.clip(truth, 0, 1), subject.astype(np.float32), background.astype(np.float32))
