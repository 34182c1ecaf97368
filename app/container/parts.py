"""What a file splits into before it is decoded.

Thread: any.
"""

from dataclasses import dataclass
from typing import NoReturn

from app.errors import InputUnreadable

ENDS_EARLY = "the file ends in the middle"


@dataclass(frozen=True)
class Parts:
    """A file taken apart.

    Parameters
    ----------
    stream : bytes
        What the decoder is given.
    size : tuple of int, optional
        Width and height that the header declares, in this order.
    profile : bytes, optional
        The embedded ICC profile; empty where there is one that can't be read.
    orientation : int
        EXIF orientation, 1 to 8.
    animated : bool
        Whether there are more pictures to follow.
    depth : int
        Bits per channel.
    key : tuple of int, optional
        The one colour that means "transparent", in decoded sample values.
    gamma : float, optional
        The encoding exponent declared by PNG's gAMA, such as 0.45455.
    chroma : tuple of float, optional
        White, red, green, blue as x and y, declared by PNG's cHRM.
    cicp : tuple of (int, int, bool), optional
        Primaries, transfer curve and full range, declared by PNG's cICP.
    is_colour_in_exif : bool
        Whether the profile is not the file's own, but says what only its Exif does.
    has_gain_map : bool
        Whether there is a brightness map for HDR screens.
    ends_early : bool
        Whether the file ends before its picture does; what is missing is grey or transparent.
    """

    stream: bytes
    size: tuple[int, int] | None = None
    profile: bytes | None = None
    orientation: int = 1
    animated: bool = False
    depth: int = 8
    key: tuple[int, ...] | None = None
    gamma: float | None = None
    chroma: tuple[float, ...] | None = None
    cicp: tuple[int, int, bool] | None = None
    is_colour_in_exif: bool = False
    has_gain_map: bool = False
    ends_early: bool = False


def broken(detail: str) -> NoReturn:
    """Give up on a file.

    Parameters
    ----------
    detail : str
        What is wrong with it.

    Raises
    ------
    InputUnreadable
        Always.
    """
    message = "This file is damaged and can't be read."
    raise InputUnreadable(message, detail=detail)
