"""How a head shall stand in the finished picture.

Thread: any.
"""

from dataclasses import dataclass

from app.edit.from_json import Refused


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

    Examples
    --------
    >>> HeadRule(0.75, top=0.1).level
    True
    """

    height: float
    eyes: float | None = None
    top: float | None = None
    level: bool = True

    def __post_init__(self) -> None:
        _check(0.02 <= self.height <= 2, "height")
        _check((self.eyes is None) != (self.top is None), "one of eyes and top")
        for share in (self.eyes, self.top):
            _check(share is None or -1 <= share <= 2, "eyes or top")


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(what)
