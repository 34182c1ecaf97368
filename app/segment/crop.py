"""Where in a picture its subject stands.

Thread: any.
"""

from dataclasses import dataclass, replace

import numpy as np

from app.domain import Floats, Picture

_SUBJECT = 0.5
# Room about the subject, by its longer side: without surroundings the model takes part of the
# subject for background.
_MARGIN = 0.1


@dataclass(frozen=True)
class Box:
    """Rows `top` to `bottom` and columns `left` to `right` of a picture, the ends left out."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows, in pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns, in pixels."""
        return self.right - self.left

    def share_of(self, picture: Picture) -> float:
        """Return which part of a picture's area lies inside."""
        return self.height * self.width / (picture.height * picture.width)

    def cut(self, picture: Picture) -> Picture:
        """Return what of a picture lies inside; the pixels are shared, not copied."""
        rows, columns = slice(self.top, self.bottom), slice(self.left, self.right)
        opacity = None if picture.opacity is None else picture.opacity[rows, columns]
        return replace(picture, rgb=picture.rgb[rows, columns], opacity=opacity)


def whole(picture: Picture) -> Box:
    """Return the box of everything."""
    return Box(0, picture.height, 0, picture.width)


def find_box(coarse: Floats, picture: Picture) -> Box | None:
    """Find the box that holds all subjects, with room about them.

    Parameters
    ----------
    coarse : ndarray of shape (S, T), float32
        Coverage of the whole picture in [0, 1].
    picture : Picture
        What it covers.

    Returns
    -------
    Box or None
        None where nothing stands out. Several subjects share one box: apart they would need as
        many passes, and what is far apart makes the box nearly the picture.

    Examples
    --------
    >>> photo = Picture(np.zeros((100, 200, 3), np.uint8), None, (), "PNG")
    >>> coarse = np.zeros((10, 10), np.float32)
    >>> coarse[4:6, 3:5] = 1
    >>> find_box(coarse, photo)
    Box(top=36, bottom=64, left=56, right=104)
    """
    is_subject = coarse > _SUBJECT
    rows, columns = (np.flatnonzero(is_subject.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    down, across = picture.height / coarse.shape[0], picture.width / coarse.shape[1]
    top, bottom = rows[0] * down, (rows[-1] + 1) * down
    left, right = columns[0] * across, (columns[-1] + 1) * across
    room = _MARGIN * max(bottom - top, right - left)
    return Box(
        max(0, int(np.floor(top - room))),
        min(picture.height, int(np.ceil(bottom + room))),
        max(0, int(np.floor(left - room))),
        min(picture.width, int(np.ceil(right + room))),
    )
