"""The matte with all that was painted, dropped and taken back, in the order of the clicks.

Thread: any.
"""

from dataclasses import dataclass

import numpy as np

from app.domain import Floats, Pixels
from app.edit.components import component_at
from app.edit.state import Component, Stroke
from app.edit.strokes import paint
from app.imaging.grid import Area, around

Step = Stroke | Component


def in_order(strokes: tuple[Stroke, ...], components: tuple[Component, ...]) -> tuple[Step, ...]:
    """Put strokes and clicks on components into the order in which they were made.

    Parameters
    ----------
    strokes, components : tuple
        As in `Edit`; a click comes before the stroke of its own number `after`.

    Returns
    -------
    tuple of Stroke or Component

    Examples
    --------
    >>> dot = Stroke("keep", ((1, 1, 1),))
    >>> [type(one).__name__ for one in in_order((dot, dot), (Component(1, 1, False, after=1),))]
    ['Stroke', 'Component', 'Stroke']
    """
    steps: list[Step] = []
    done = 0
    for click in components:
        upto = max(done, min(click.after, len(strokes)))
        steps += [*strokes[done:upto], click]
        done = upto
    return (*steps, *strokes[done:])


@dataclass(eq=False)
class Painting:
    """One matte at one size, brought up to date step by step.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        What was found, in [0, 1]; never written to.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo at the same size.
    scale : float
        Pixels here to one of the photo's.
    idle : tuple of int
        Which clicks on components met nothing, counted from 0.
    """

    alpha: Floats
    rgb: Pixels
    scale: float
    idle: tuple[int, ...] = ()
    _clicks: int = 0
    _steps: tuple[Step, ...] = ()
    _painted: Floats | None = None
    _left: Floats | None = None

    def bring(self, steps: tuple[Step, ...]) -> tuple[Floats, Area | None]:
        """Take all steps that are new; from the start where they don't go on from the last ones.

        Parameters
        ----------
        steps : tuple of Stroke or Component
            Of `in_order`.

        Returns
        -------
        matte : ndarray of shape (H, W), float32
            Not to be written to; the next call does.
        touched : tuple of two slice or None
            Where it differs from before; None: anywhere.
        """
        done = len(self._steps)
        is_new = self._painted is None or steps[:done] != self._steps
        if is_new:
            self._painted, self._left, done = self.alpha.copy(), None, 0
            self._clicks, self.idle = 0, ()
        touched = [self._take(step) for step in steps[done:]]
        self._steps = steps
        areas = [area for area in touched if area is not None]
        is_anywhere = is_new or len(areas) < len(touched)
        return self._matte(), None if is_anywhere else around(areas)

    def _matte(self) -> Floats:
        assert self._painted is not None
        return self._painted if self._left is None else self._left

    def _take(self, step: Step) -> Area | None:
        if isinstance(step, Component):
            self._clicks += 1
            if self._click(step):
                return None
            self.idle = (*self.idle, self._clicks - 1)
            return slice(0, 0), slice(0, 0)
        assert self._painted is not None
        # What was dropped stays in the first of the two, so that it can be taken back.
        if self._left is not None:
            paint(self._left, self.rgb, step, self.scale)
        return paint(self._painted, self.rgb, step, self.scale)

    def _click(self, click: Component) -> bool:
        """Drop a component or take it back; False where there is none, or nothing to take back."""
        assert self._painted is not None
        matte = self._matte()
        found = component_at(self._painted if click.keep else matte, click, self.scale)
        if found is None:
            return False
        after = (
            np.maximum(matte, self._painted * found) if click.keep else matte * (1 - found)
        ).astype(np.float32)
        if np.array_equal(after, matte):
            return False
        self._left = after
        return True
