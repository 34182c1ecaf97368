"""What is kept of one photo while it is edited: itself and its alpha, at the sizes last asked for.

Thread: any. Imports domain, compose, edit and render.
"""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from app.compose import compose
from app.domain import Floats, Picture, Pixels
from app.edit import Edit, Stroke
from app.render.edge import feather, shift
from app.render.parts import choose
from app.render.strokes import paint


@dataclass(eq=False)
class Level:
    """The photo at one size; its last matte and cutout are kept, for most changes leave them."""

    picture: Picture
    alpha: Floats
    scale: float
    _strokes: tuple[Stroke, ...] = ()
    _painted: Floats | None = None
    _key: object = None
    _cutout: Pixels | None = None

    def cutout(self, edit: Edit) -> Pixels:
        """Cut out as an edit says.

        Parameters
        ----------
        edit : Edit
            Its strokes, parts, shift and feather count.

        Returns
        -------
        ndarray of shape (H, W, 4), uint8
            Straight RGBA, zero where alpha is 0. Not to be written to.
        """
        key = (edit.strokes, edit.parts, edit.shift_px, edit.feather_px)
        if self._cutout is None or key != self._key:
            matte = choose(self._paint(edit.strokes), edit.parts, self.scale)
            matte = shift(matte, edit.shift_px * self.scale)
            matte = feather(matte, edit.feather_px * self.scale)
            self._cutout, self._key = compose(self.picture, matte), key
        return self._cutout

    def _paint(self, strokes: tuple[Stroke, ...]) -> Floats:
        done = len(self._strokes)
        if self._painted is None or strokes[:done] != self._strokes:
            self._painted, done = self.alpha.copy(), 0
        for stroke in strokes[done:]:
            paint(self._painted, self.picture.rgb, stroke, self.scale)
        self._strokes = strokes
        return self._painted


@dataclass(eq=False)
class Workspace:
    """One photo being edited.

    Parameters
    ----------
    picture : Picture
        Upright, H rows, W columns.
    alpha : ndarray of shape (H, W), float32
        What was found, in [0, 1].
    backgrounds : dict of str to ndarray of shape (h, w, 3), uint8
        A person's own pictures, by id.
    """

    picture: Picture
    alpha: Floats
    backgrounds: dict[str, Pixels] = field(default_factory=dict)
    _levels: dict[tuple[int, int], Level] = field(default_factory=dict)

    def level(self, scale: float) -> Level:
        """Give the photo at a size; the three last ones are kept.

        Parameters
        ----------
        scale : float
            In (0, 1].

        Returns
        -------
        Level
            Averaged down, so that coverage stays what it was.
        """
        height, width = self.picture.height, self.picture.width
        rows, columns = max(round(height * scale), 1), max(round(width * scale), 1)
        found = self._levels.pop((rows, columns), None) or self._make(rows, columns)
        self._levels[rows, columns] = found
        while len(self._levels) > 3:
            del self._levels[next(iter(self._levels))]
        return found

    def _make(self, rows: int, columns: int) -> Level:
        if (rows, columns) == self.alpha.shape:
            return Level(self.picture, self.alpha, 1.0)
        rgb = np.asarray(_shrunk(self.picture.rgb, rows, columns))
        opacity = self.picture.opacity
        small = None if opacity is None else np.asarray(_shrunk(opacity, rows, columns))
        alpha = np.clip(np.asarray(_shrunk(self.alpha, rows, columns)), 0, 1)
        picture = Picture(rgb, small, (), self.picture.format)
        return Level(picture, alpha, columns / self.picture.width)


def _shrunk(pixels: Pixels | Floats, rows: int, columns: int) -> Image.Image:
    # Not a box: that takes pixels whole or not at all, and shakes fine hair at uneven ratios.
    return Image.fromarray(pixels).resize((columns, rows), Image.Resampling.HAMMING)
