"""A decoder outside of Python: what it is asked, and what it answers.

Thread: any.
"""

from dataclasses import dataclass
from typing import Protocol

from app.domain import Format


@dataclass(frozen=True, eq=False)
class ExternalPixels:
    """What a decoder outside of Python made of a HEIC, AVIF or JPEG XL.

    Parameters
    ----------
    layout : str
        "RGB", "RGBA", "RGBX", "BGRA" or "BGRX" (packed); "NV12"; or planes as WebCodecs calls
        them: "I420", "I422", "I444", "I400" (grey), with "A" for an opacity plane and "P10" or
        "P12" for 16-bit little-endian samples of so many bits, such as "I420AP10".
    width, height : int
        In pixels.
    data : bytes
        Rows without padding, planes one after the other.
    matrix : int
        How planes become RGB, as the number of ITU-T H.273; 2 where the decoder can't tell.
    is_full_range : bool
        Whether samples use all values, or only those of video.
    """

    layout: str
    width: int
    height: int
    data: bytes
    matrix: int = 2
    is_full_range: bool = True


class ExternalDecoder(Protocol):
    """Decodes what Pillow can't: HEIC by libheif, AVIF and JPEG XL by the browser."""

    async def __call__(self, stream: bytes, kind: Format, max_pixels: int, /) -> ExternalPixels:
        """Return the pixels as the decoder gives them; raise an AppError where it can't."""
        ...
