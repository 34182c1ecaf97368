"""What stripping gives.

Thread: any.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain import Note


class Orientation(StrEnum):
    """How the photo's orientation lives on."""

    UPRIGHT = "upright"
    """It needed no change."""

    TAG = "tag"
    """As the only entry of a minimal Exif block."""

    APPLIED = "applied"
    """The stored picture itself was turned, without loss."""


@dataclass(frozen=True)
class Stripped:
    """A file without metadata.

    Parameters
    ----------
    data : bytes
        The whole file.
    mime_type : str
        Such as "image/jpeg".
    suffix : str
        Such as ".jpg".
    orientation : Orientation
        How its orientation lives on.
    profile : str, optional
        The name of the colour profile in it; None where there is none.
    lossless : bool
        Whether the coded picture is the source's, byte for byte.
    is_recoded : bool
        Whether the picture was coded anew with loss, as a person chose.
    notes : tuple of Note
        What a person must be told about it.
    left : frozenset of str
        Names of findings that stay on purpose: a person chose it, or was told that they do. No
        other may be found in the finished file.
    """

    data: bytes
    mime_type: str
    suffix: str
    orientation: Orientation = Orientation.UPRIGHT
    profile: str | None = None
    lossless: bool = True
    is_recoded: bool = False
    notes: tuple[Note, ...] = ()
    left: frozenset[str] = frozenset()
