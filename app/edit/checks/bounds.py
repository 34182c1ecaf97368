"""What is measured, in which unit, and between which bounds it is good.

Thread: any. The bounds are ours where no document gives one; docs/checks.md says where from.
"""

from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "near", "fail", "unknown"]
Unit = Literal["share", "px", "degrees", "bytes", "level"]


@dataclass(frozen=True)
class Bound:
    """Between what a figure is good, and how far beyond that is still near.

    Parameters
    ----------
    unit : {"share", "px", "degrees", "bytes", "level"}
        A level is one of the hundred steps of lightness, L*.
    near : float
        In that unit.
    least, most : float or None
        Where the document that the picture is for gives none.
    """

    unit: Unit
    near: float = 0.0
    least: float | None = None
    most: float | None = None


BOUNDS = {
    "head_height": Bound("share", near=0.01),
    "eyes": Bound("share", near=0.01),
    "top": Bound("share", near=0.01),
    "chin": Bound("share", near=0.01),
    "centring": Bound("share", near=0.02, most=0.05),
    "tilt": Bound("degrees", near=3, most=5),
    "head_inside": Bound("share", least=1),
    "covered": Bound("share", near=0.005, least=1),
    "width": Bound("px"),
    "height": Bound("px"),
    "resolution": Bound("px", near=0.2, least=1),
    "background_even": Bound("level", near=4, most=6),
    "background_shadow": Bound("level", near=4, most=5),
    "background_light": Bound("level", near=5, least=75),
    "face_blown": Bound("share", near=0.02, most=0.01),
    "face_crushed": Bound("share", near=0.05, most=0.05),
    "sharpness": Bound("share", near=0.08, least=0.27),
    "bytes": Bound("bytes"),
}
"""Every check by its id, in the order in which they are told: CHECKS in protocol.js."""

# What was added up from rounded numbers may be off by as much, and is not beyond a bound for that.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Check:
    """One figure, and what is to be thought of it.

    Parameters
    ----------
    id : str
        A key of `BOUNDS`.
    status : {"pass", "near", "fail", "unknown"}
        "unknown" where it could not be measured.
    value : float or None
        What was measured, None where it could not be.
    unit : str
        As in `Bound`.
    least, most : float or None
        Between which it is good.
    """

    id: str
    status: Status
    value: float | None
    unit: Unit
    least: float | None
    most: float | None


def judge(
    name: str, value: float | None, least: float | None = None, most: float | None = None
) -> Check:
    """Say whether a figure is good.

    Parameters
    ----------
    name : str
        A key of `BOUNDS`.
    value : float or None
        What was measured; None where it could not be.
    least, most : float, optional
        In place of both of the check's own bounds.

    Returns
    -------
    Check

    Examples
    --------
    >>> judge("head_height", 0.695, 0.7, 0.8).status, judge("tilt", 9).status
    ('near', 'fail')
    >>> judge("tilt", None).status
    'unknown'
    """
    bound = BOUNDS[name]
    if least is None and most is None:
        least, most = bound.least, bound.most
    if value is None:
        return Check(name, "unknown", None, bound.unit, least, most)
    below = 0.0 if least is None else least - value
    above = 0.0 if most is None else value - most
    beyond = max(below, above) - _ROUNDING
    status: Status = "pass" if beyond <= 0 else "near" if beyond <= bound.near else "fail"
    return Check(name, status, value, bound.unit, least, most)
