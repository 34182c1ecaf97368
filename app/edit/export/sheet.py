"""Lays one picture out on a sheet of paper, as often as it fits, with marks to cut along.

Thread: any. All that is decided here is in whole pixels, so that each copy has the same ones.
"""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.edit.export.options import Sheet
from app.errors import OutputTooLarge

MARGIN_MM = 3.0
"""Along the paper's edges most printers leave so much white; no copy lies there, to the pixel."""
_MARK_MM = 3.0
_LINE_MM = 0.1
_INCH_MM = 25.4
_MARK_GREY = 128

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; the last two are outside."""


@dataclass(frozen=True)
class Layout:
    """Where everything lies on a sheet, in pixels.

    Parameters
    ----------
    width, height : int
        Of the paper, as it is turned.
    photo : tuple of int
        Width and height of each copy.
    places : tuple of tuple of int
        Left and top of each copy.
    marks : tuple of Rectangle
        Lines to cut along, each beside the pixels of the copies that it belongs to.
    """

    width: int
    height: int
    photo: tuple[int, int]
    places: tuple[tuple[int, int], ...]
    marks: tuple[Rectangle, ...]


def pixels_of(length_mm: float, dpi: int) -> int:
    """Tell how many pixels a length on paper is.

    Parameters
    ----------
    length_mm : float
        In millimetres.
    dpi : int
        Pixels an inch.

    Returns
    -------
    int
        The nearest number.

    Examples
    --------
    >>> pixels_of(35, 300), pixels_of(45, 600)
    (413, 1063)
    """
    return round(length_mm / _INCH_MM * dpi)


def lay_sheet(sheet: Sheet, dpi: int) -> Layout:
    """Decide how many copies fit and where they lie.

    Parameters
    ----------
    sheet : Sheet
        What was chosen.
    dpi : int
        Pixels an inch.

    Returns
    -------
    Layout
        In the middle of the paper, which is turned only where more fit on it then.

    Raises
    ------
    OutputTooLarge
        If not even one fits.

    Examples
    --------
    >>> layout = lay_sheet(Sheet(paper=(101.6, 152.4), photo=(35, 45)), 300)
    >>> layout.width, layout.height, len(layout.places)
    (1800, 1200, 8)
    """
    photo = pixels_of(sheet.photo[0], dpi), pixels_of(sheet.photo[1], dpi)
    upright = pixels_of(sheet.paper[0], dpi), pixels_of(sheet.paper[1], dpi)
    gap = pixels_of(sheet.gap_mm, dpi)
    margin = math.floor(MARGIN_MM / _INCH_MM * dpi)

    def fitting(paper: tuple[int, int]) -> tuple[int, int]:
        across, down = (
            max((side - 2 * margin + gap) // (one + gap), 0)
            for side, one in zip(paper, photo, strict=True)
        )
        return across, down

    paper = max((upright, upright[::-1]), key=lambda one: math.prod(fitting(one)))
    columns, rows = fitting(paper)
    if columns * rows == 0:
        message = "The picture is too large for this paper."
        sizes = " on ".join(f"{w:g} x {h:g} mm" for w, h in (sheet.photo, sheet.paper))
        raise OutputTooLarge(message, detail=f"sheet: {sizes}, {MARGIN_MM:g} mm round it")
    lefts = _starts(paper[0], photo[0], gap, columns)
    tops = _starts(paper[1], photo[1], gap, rows)
    marks: tuple[Rectangle, ...] = ()
    if sheet.marks:
        long, thin = pixels_of(_MARK_MM, dpi), max(pixels_of(_LINE_MM, dpi), 1)
        upwards = _lines((lefts, photo[0]), (tops, photo[1], paper[1]), long, thin)
        sideways = _lines((tops, photo[1]), (lefts, photo[0], paper[0]), long, thin)
        marks = (*upwards, *((x0, y0, x1, y1) for y0, x0, y1, x1 in sideways))
    places = tuple((left, top) for top in tops for left in lefts)
    return Layout(paper[0], paper[1], photo, places, marks)


def draw_sheet(layout: Layout, photo: Pixels) -> Pixels:
    """Draw a sheet.

    Parameters
    ----------
    layout : Layout
        Where everything lies.
    photo : ndarray of shape (h, w, 4), uint8
        One copy, straight RGBA, as large as the layout says.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Opaque: the paper is white, also where the copy is transparent.

    Examples
    --------
    >>> layout = Layout(4, 2, (2, 1), ((1, 0),), ())
    >>> draw_sheet(layout, np.full((1, 2, 4), 255, np.uint8)).shape
    (2, 4, 4)
    """
    sheet = np.full((layout.height, layout.width, 4), 255, np.uint8)
    for left, top, right, bottom in layout.marks:
        sheet[top:bottom, left:right, :3] = _MARK_GREY
    white = Image.new("RGBA", layout.photo, (255, 255, 255, 255))
    white.alpha_composite(Image.fromarray(photo))
    copy, (width, height) = np.asarray(white), layout.photo
    for left, top in layout.places:
        sheet[top : top + height, left : left + width] = copy
    return sheet


def _starts(paper: int, photo: int, gap: int, count: int) -> list[int]:
    """Where each copy begins, along one side of the paper."""
    first = (paper - count * photo - (count - 1) * gap) // 2
    return [first + n * (photo + gap) for n in range(count)]


def _lines(
    cut: tuple[list[int], int], along: tuple[list[int], int, int], long: int, thin: int
) -> list[Rectangle]:
    """Draw a line beside each edge of the copies, in every stretch where there is no copy."""
    edges = [at for start in cut[0] for at in (start - thin, start + cut[1])]
    starts, photo, paper = along
    ends = [start + photo for start in starts]
    stretches = [
        (max(starts[0] - long, 0), starts[0]),
        *zip(ends[:-1], starts[1:], strict=True),
        (ends[-1], min(ends[-1] + long, paper)),
    ]
    return [(at, low, at + thin, high) for at in edges for low, high in stretches if low < high]
