"""Says which print resolution a photo keeps when its metadata go.

Thread: any. How many pixels an inch of a print has shows on no screen, but prints and scans need
it, and pixels that are not square need their shape. Whole numbers only: an odd fraction could mark
the device that wrote it.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

INCH, CENTIMETRE, METRE = 1.0, 2.54, 0.0254
"""How many of these an inch has, to be multiplied by."""

# What programs write that know nothing of a print.
_SCREENS = (72, 96)
_MOST_DPI = 20_000
_MOST_RATIO = 100


@dataclass(frozen=True)
class Resolution:
    """Pixels along both sides of one inch, or only how they compare.

    Parameters
    ----------
    x, y : int
        Dots an inch, or a ratio in small numbers.
    is_ratio : bool
        Which of the two.
    """

    x: int
    y: int
    is_ratio: bool = False

    def turned(self, orientation: int) -> "Resolution":
        """Swap the sides where the picture is laid on its side: orientations 5 to 8."""
        return replace(self, x=self.y, y=self.x) if orientation >= 5 else self


def kept_resolution(
    x: float, y: float, per_inch: float | None, *, keeps: bool
) -> Resolution | None:
    """Decide what is kept.

    Parameters
    ----------
    x, y : float
        Pixels in one unit of length, as the file says.
    per_inch : float, optional
        `INCH`, `CENTIMETRE` or `METRE`; None where the file names no unit.
    keeps : bool
        Whether a person keeps the resolution; the shape of pixels stays in any case.

    Returns
    -------
    Resolution or None
        None where there is nothing to be kept: square pixels without a unit, of 72 or 96 to the
        inch, of a number that makes no sense, or not wanted.

    Examples
    --------
    >>> kept_resolution(11811, 11811, METRE, keeps=True)
    Resolution(x=300, y=300, is_ratio=False)
    >>> kept_resolution(204, 98, INCH, keeps=False)
    Resolution(x=102, y=49, is_ratio=True)
    >>> kept_resolution(72, 72, INCH, keeps=True) is None
    True
    """
    if not (0 < x < 1e9 and 0 < y < 1e9):
        return None
    across, down = (round(side * (per_inch or 1)) for side in (x, y))
    is_square = x == y if per_inch is None else across == down
    makes_sense = 0 < across <= _MOST_DPI and 0 < down <= _MOST_DPI
    if per_inch is not None and keeps and makes_sense:
        is_screen = is_square and across in _SCREENS
        return None if is_screen else Resolution(across, down)
    if is_square:
        return None
    exact = Fraction(across, down) if makes_sense else Fraction(x) / Fraction(y)
    # The longer by the shorter: a picture that is turned keeps the same numbers.
    is_wide = exact > 1
    ratio = (exact if is_wide else 1 / exact).limit_denominator(_MOST_RATIO)
    if ratio.numerator > _MOST_RATIO * _MOST_RATIO or ratio == 1:
        return None
    longer, shorter = ratio.as_integer_ratio()
    across, down = (longer, shorter) if is_wide else (shorter, longer)
    return Resolution(across, down, is_ratio=True)
