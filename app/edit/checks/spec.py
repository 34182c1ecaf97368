"""What is demanded of a picture, as the page hands it over.

Thread: any.
"""

import re
from dataclasses import dataclass, field

from app.edit.from_json import Refused, load

Range = tuple[float, float, float]
"""Least, aim, most."""

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


@dataclass(frozen=True)
class Sizes:
    """The least and the most width and height, in pixels."""

    least: tuple[int, int] | None = None
    most: tuple[int, int] | None = None


@dataclass(frozen=True)
class Bytes:
    """The least and the most bytes of a file."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Limits:
    """The limits of a preset's record; shares are of the frame's height.

    Parameters
    ----------
    head_height, eyes, top, chin : tuple of three float, or None
        Crown to chin; the eye line above the foot; the crown below the top; the chin above the
        foot.
    background : tuple of str
        Colours that are allowed.
    """

    head_height: Range | None = None
    eyes: Range | None = None
    top: Range | None = None
    chin: Range | None = None
    size_px: Sizes = field(default_factory=Sizes)
    bytes: Bytes = field(default_factory=Bytes)
    background: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for colour in self.background:
            if not _COLOUR.fullmatch(colour):
                raise Refused(colour)


@dataclass(frozen=True)
class Spec:
    """What a picture is held against; what is not demanded is not checked.

    Parameters
    ----------
    limits : Limits
        Of the document.
    saved_bytes : int or None
        Size of the file that was saved last, if it is the one of this edit.
    """

    limits: Limits = field(default_factory=Limits)
    saved_bytes: int | None = None

    @staticmethod
    def from_json(text: str) -> "Spec":
        """Read what is demanded; raises InternalError as `Edit.from_json`.

        Examples
        --------
        >>> Spec.from_json('{"limits": {"head_height": [0.7, 0.75, 0.8]}}').limits.head_height
        (0.7, 0.75, 0.8)
        """
        return load(Spec, text)
