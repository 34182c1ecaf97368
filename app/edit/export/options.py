"""How a finished picture is written: chosen apart from the edit itself.

Thread: any.
"""

from dataclasses import dataclass
from typing import Literal

from app.edit.from_json import Refused, load


@dataclass(frozen=True)
class Export:
    """How a finished picture is written.

    Parameters
    ----------
    format : {"png", "webp", "jpeg"}
        A JPEG stands on white where the background is transparent.
    lossless : bool
        Of a WebP; a PNG always is.
    quality : int
        1 to 100.
    max_bytes : int or None
        If given, the best quality that keeps the file within it is looked for.
    content : {"picture", "mask"}
        The mask is grey, white where the subject is.
    dpi : int or None
        Print resolution, of PNG and JPEG; a WebP has no field for it.
    """

    format: Literal["png", "webp", "jpeg"] = "png"
    lossless: bool = True
    quality: int = 90
    max_bytes: int | None = None
    content: Literal["picture", "mask"] = "picture"
    dpi: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            message = "quality"
            raise Refused(message)
        if self.max_bytes is not None and self.max_bytes < 1:
            message = "max_bytes"
            raise Refused(message)
        if self.dpi is not None and not 1 <= self.dpi <= 10_000:
            message = "dpi"
            raise Refused(message)

    @staticmethod
    def from_json(text: str) -> "Export":
        """Read how to export; raises InternalError as `Edit.from_json`.

        Examples
        --------
        >>> Export.from_json('{"format": "jpeg"}').quality
        90
        """
        return load(Export, text)
