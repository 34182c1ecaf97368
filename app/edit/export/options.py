"""How a finished picture is written: chosen apart from the edit itself.

Thread: any.
"""

from dataclasses import dataclass
from typing import Literal

from app.edit.from_json import load, require

SHEET_DPI = (300, 600)
"""What a sheet may be printed at."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper with as many of the picture as fit, all lengths in millimetres.

    Parameters
    ----------
    paper : tuple of two float
        Width and height; turned where more fit.
    photo : tuple of two float
        Width and height of each picture.
    gap_mm : float
        Between two of them.
    marks : bool
        Whether there are lines to cut along.
    """

    paper: tuple[float, float]
    photo: tuple[float, float]
    gap_mm: float = 2.0
    marks: bool = True

    def __post_init__(self) -> None:
        for side in (*self.paper, *self.photo):
            require(5 <= side <= 1200, "side")
        require(0 <= self.gap_mm <= 50, "gap")


@dataclass(frozen=True)
class Export:
    """How a finished picture is written.

    Parameters
    ----------
    format : {"png", "webp", "jpeg", "pdf"}
        A JPEG stands on white where the background is transparent. A PDF is of a sheet only.
    lossless : bool
        Of a WebP, and of the picture in a PDF; a PNG always is.
    quality : int
        1 to 100.
    max_bytes : int or None
        If given, the best quality that keeps the file within it is looked for.
    min_bytes : int or None
        If given, a JPEG that would be smaller is written at a better quality.
    or_jpeg : bool
        Whether a PNG larger than `max_bytes` is written as a JPEG instead.
    content : {"picture", "mask"}
        The mask is grey, white where the subject is.
    dpi : int or None
        Print resolution, of PNG and JPEG; a WebP has no field for it.
    sheet : Sheet or None
        Written instead of the one picture, as PNG, JPEG or PDF, at a `dpi` of 300 or 600.
    """

    format: Literal["png", "webp", "jpeg", "pdf"] = "png"
    lossless: bool = True
    quality: int = 90
    max_bytes: int | None = None
    content: Literal["picture", "mask"] = "picture"
    dpi: int | None = None
    min_bytes: int | None = None
    or_jpeg: bool = False
    sheet: Sheet | None = None

    def __post_init__(self) -> None:
        require(1 <= self.quality <= 100, "quality")
        require(self.max_bytes is None or self.max_bytes >= 1, "max_bytes")
        require(self.min_bytes is None or self.min_bytes >= 1, "min_bytes")
        require(self.dpi is None or 1 <= self.dpi <= 10_000, "dpi")
        if self.sheet is not None:
            require(self.dpi in SHEET_DPI, "dpi of a sheet")
            require(self.format != "webp", "a sheet without a size")
            require(self.content == "picture", "a sheet of a mask")
        require(self.format != "pdf" or self.sheet is not None, "a PDF without a sheet")

    @staticmethod
    def from_json(text: str) -> "Export":
        """Read how to export; raises InternalError as `Edit.from_json`.

        Examples
        --------
        >>> Export.from_json('{"format": "jpeg"}').quality
        90
        """
        return load(Export, text)
