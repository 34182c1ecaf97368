"""How a head shall stand in the finished picture.

Thread: any.
"""

from dataclasses import dataclass

from app.edit.from_json import require


@dataclass(frozen=True)
class HeadRule:
    """Where a head stands in the frame; all but `level` are shares of the frame's height.

    Parameters
    ----------
    height : float
        From crown to chin.
    eyes : float or None
        The eye line, above the frame's foot. Either this or `top` is given.
    top : float or None
        The crown, below the frame's top.
    level : bool
        Whether the photo is turned until the eyes are level.
    most : float or None
        How high the head may become where the frame would else reach beyond the photo on a side
        that cuts the subject off, and show it ending in a straight line. None: it stays as high.

    Examples
    --------
    >>> HeadRule(0.75, top=0.1).level
    True
    """

    height: float
    eyes: float | None = None
    top: float | None = None
    level: bool = True
    most: float | None = None

    def __post_init__(self) -> None:
        require(0.02 <= self.height <= 2, "height")
        require((self.eyes is None) != (self.top is None), "one of eyes and top")
        require(self.most is None or self.height <= self.most <= 2, "most")
        for share in (self.eyes, self.top):
            require(share is None or -1 <= share <= 2, "eyes or top")
