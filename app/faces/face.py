"""A face as it was found.

Thread: any.
"""

from dataclasses import dataclass

Point = tuple[float, float]
"""x and y in pixels of the upright photo, from the top left corner of its first pixel."""


@dataclass(frozen=True)
class Face:
    """Where a face is.

    Parameters
    ----------
    left_eye, right_eye : tuple of float
        Middles of the eyes, left and right as seen in the picture of an upright head.
    chin : tuple of float
        Its lowest point, along the face.
    box : tuple of float
        Left, top, right and bottom of all its landmarks, brow to chin.
    score : float
        How sure the networks are, in [0, 1].
    """

    left_eye: Point
    right_eye: Point
    chin: Point
    box: tuple[float, float, float, float]
    score: float

    @property
    def size(self) -> float:
        """The longer side of its box, in pixels."""
        left, top, right, bottom = self.box
        return max(right - left, bottom - top)
