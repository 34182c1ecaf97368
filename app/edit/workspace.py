"""What is kept of one photo while it is edited: itself and its alpha, at the sizes last asked for.

Thread: any.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from app.compose.compose import compose, recompose
from app.compose.foreground import Estimator
from app.domain import Floats, Head, HeadFound, Picture, Pixels
from app.edit.edge import feather, shift
from app.edit.painting import Painting, Step, in_order
from app.edit.state import Edit
from app.faces.face import Face
from app.imaging.grid import Area


@dataclass(eq=False)
class Level:
    """The photo at one size; its last matte and cutout are kept, for most changes leave them.

    A stroke more is drawn into both, and only where it lies.
    """

    picture: Picture
    alpha: Floats
    scale: float
    _painting: Painting | None = None
    _key: tuple[tuple[Step, ...], float, float] | None = None
    _cutout: Pixels | None = None
    _grown: tuple[tuple[Step, ...], Area] | None = None
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
        steps = in_order(edit.strokes, edit.components)
        key = (steps, edit.shift_px, edit.feather_px)
        if self._cutout is not None and key == self._key:
            return self._cutout
        before = self._key
        painted, touched = self._all_painted().bring(steps)
        is_plain = before is not None and before[1:] == (0.0, 0.0) == key[1:]
        if self._cutout is not None and touched is not None and before and is_plain:
            changed = recompose(self._cutout, self._estimator(), painted, touched)
            self._grown = before[0], changed
        else:
            matte = shift(painted, edit.shift_px * self.scale)
            matte = feather(matte, edit.feather_px * self.scale)
            self._cutout, self._grown = compose(self.picture, matte), None
        self._key = key
        return self._cutout

    def whole(self) -> Pixels:
        """Give the photo itself, with nothing cut out.

        Returns
        -------
        ndarray of shape (H, W, 4), uint8
            Straight RGBA, opaque or with the photo's own opacity; zero where that is 0.
        """
        out = np.full((*self.alpha.shape, 4), 255, np.uint8)
        out[..., :3] = self.picture.rgb
        if self.picture.is_cut_out:
            # Its own opacity became its matte.
            out[..., 3] = self.alpha * np.float32(255) + np.float32(0.5)
        elif self.picture.opacity is not None:
            out[..., 3] = self.picture.opacity
        out[out[..., 3] == 0] = 0
        return out

    def idle(self) -> tuple[int, ...]:
        """Name the clicks on components of the last cutout that met nothing.

        Returns
        -------
        tuple of int
            Indices into the edit's components.
        """
        return self._all_painted().idle

    def grown_since(self, steps: tuple[Step, ...]) -> Area | None:
        """Say where the last cutout differs from the one before it.

        Parameters
        ----------
        steps : tuple of Stroke or Component
            Those of the one before.

        Returns
        -------
        tuple of two slice or None
            Rows and columns; None where it may be anywhere, or was another one.
        """
        if self._grown is None or self._grown[0] != steps:
            return None
        return self._grown[1]

    def _estimator(self) -> Estimator:
        if self._colours is None:
            self._colours = Estimator(self.picture)
        return self._colours

    def _all_painted(self) -> Painting:
        if self._painting is None:
            self._painting = Painting(self.alpha, self.picture.rgb, self.scale)
        return self._painting


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
    faces : tuple of Face or None
        As they were found; None where nobody looked yet.
    marks : tuple or None
        What the last head was measured for, and what came of it.
    """

    picture: Picture
    alpha: Floats
    backgrounds: dict[str, Pixels] = field(default_factory=dict)
    faces: tuple[Face, ...] | None = None
    marks: tuple[object, tuple[Head, HeadFound]] | None = None
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

    def grown_since(self, steps: tuple[Step, ...], size: tuple[int, int]) -> Area | None:
        """As `Level.grown_since`, of the level of that width and height; None if it isn't kept."""
        level = self._levels.get((size[1], size[0]))
        return None if level is None else level.grown_since(steps)

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
