"""What is kept of one photo while it is edited: itself and its alpha, at the sizes last asked for.

Thread: any.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from app.compose.compose import compose, recompose
from app.compose.foreground import Estimator
from app.domain import Floats, Picture, Pixels
from app.edit.components import choose
from app.edit.edge import feather, shift
from app.edit.state import Edit, Stroke
from app.edit.strokes import paint
from app.imaging.grid import Area, around


@dataclass(eq=False)
class Level:
    """The photo at one size; its last matte and cutout are kept, for most changes leave them.

    A stroke more is drawn into both, and only where it lies.
    """

    picture: Picture
    alpha: Floats
    scale: float
    _strokes: tuple[Stroke, ...] = ()
    _painted: Floats | None = None
    _key: object = None
    _cutout: Pixels | None = None
    _grown: tuple[tuple[Stroke, ...], Area] | None = None
    _colours: Estimator | None = None

    def cutout(self, edit: Edit) -> Pixels:
        """Cut out as an edit says.

        Parameters
        ----------
        edit : Edit
            Its strokes, components, shift and feather count.

        Returns
        -------
        ndarray of shape (H, W, 4), uint8
            Straight RGBA, zero where alpha is 0. Not to be written to; the next call may.
        """
        key = (edit.strokes, edit.components, edit.shift_px, edit.feather_px)
        if self._cutout is not None and key == self._key:
            return self._cutout
        before = self._strokes
        painted, touched = self._paint(edit.strokes)
        if self._cutout is not None and touched is not None and self._is_painted_only(before, edit):
            changed = recompose(self._cutout, self._estimator(), painted, touched)
            self._grown = before, changed
        else:
            matte = choose(painted, edit.components, self.scale)
            matte = shift(matte, edit.shift_px * self.scale)
            matte = feather(matte, edit.feather_px * self.scale)
            self._cutout, self._grown = compose(self.picture, matte), None
        self._key = key
        return self._cutout

    def grown_since(self, strokes: tuple[Stroke, ...]) -> Area | None:
        """Say where the last cutout differs from the one before it.

        Parameters
        ----------
        strokes : tuple of Stroke
            Those of the one before.

        Returns
        -------
        tuple of two slice or None
            Rows and columns; None where it may be anywhere, or was another one.
        """
        if self._grown is None or self._grown[0] != strokes:
            return None
        return self._grown[1]

    def _estimator(self) -> Estimator:
        if self._colours is None:
            self._colours = Estimator(self.picture)
        return self._colours

    def _is_painted_only(self, before: tuple[Stroke, ...], edit: Edit) -> bool:
        return self._key == (before, (), 0.0, 0.0) and not (
            edit.components or edit.shift_px or edit.feather_px
        )

    def _paint(self, strokes: tuple[Stroke, ...]) -> tuple[Floats, Area | None]:
        """Give what is painted, and where it differs from before; None: anywhere."""
        done = len(self._strokes)
        is_new = self._painted is None or strokes[:done] != self._strokes
        if self._painted is None or is_new:
            self._painted, done = self.alpha.copy(), 0
        rgb = self.picture.rgb
        touched = [paint(self._painted, rgb, stroke, self.scale) for stroke in strokes[done:]]
        self._strokes = strokes
        return self._painted, None if is_new else around(touched)


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

    def grown_since(self, strokes: tuple[Stroke, ...], size: tuple[int, int]) -> Area | None:
        """As `Level.grown_since`, of the level of that width and height; None if it isn't kept."""
        level = self._levels.get((size[1], size[0]))
        return None if level is None else level.grown_since(strokes)

    def _make(self, rows: int, columns: int) -> Level:
        if (rows, columns) == self.alpha.shape:
            return Level(self.picture, self.alpha, 1.0)
        rgb = np.asarray(_shrunk(self.picture.rgb, rows, columns))
        opacity = self.picture.opacity
        small = None if opacity is None else np.asarray(_shrunk(opacity, rows, columns))
        alpha = np.clip(np.asarray(_shrunk(self.alpha, rows, columns)), 0, 1)
        picture = replace(self.picture, rgb=rgb, opacity=small)
        return Level(picture, alpha, columns / self.picture.width)


def _shrunk(pixels: Pixels | Floats, rows: int, columns: int) -> Image.Image:
    # Not a box: that takes pixels whole or not at all, and shakes fine hair at uneven ratios.
    return Image.fromarray(pixels).resize((columns, rows), Image.Resampling.HAMMING)
