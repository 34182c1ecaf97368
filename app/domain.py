"""The nouns of the pipeline: what goes in, what comes out, what is reported on the way.

Thread: any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matte = Floats | Pixels
"""Coverage of a picture: float32 in [0, 1], or uint8 where 255 stands for 1."""
Tensors = Mapping[str, NDArray[Any]]
"""What a graph is fed with, or answers: each by its name in the graph."""
Tier = Literal["fast", "fine"]
HeadFound = Literal["one", "none", "several", "own"]
"""How many faces a photo has, or "own": a person drew the lines."""


class Stage(StrEnum):
    """The steps of one job, in their order."""

    SNIFF = "sniff"
    DECODE = "decode"
    SEGMENT = "segment"
    REFINE = "refine"
    COMPOSE = "compose"
    ENCODE = "encode"
    VERIFY = "verify"


class Format(StrEnum):
    """The kinds of file that can be read."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"
    HEIC = "HEIC"
    AVIF = "AVIF"
    JXL = "JPEG XL"


class NoteCode(StrEnum):
    """Things a person must be told about a good result."""

    FIRST_FRAME = "FIRST_FRAME"
    PROFILE_CONVERTED = "PROFILE_CONVERTED"
    PROFILE_UNHANDLED = "PROFILE_UNHANDLED"
    CMYK_CONVERTED = "CMYK_CONVERTED"
    DEPTH_REDUCED = "DEPTH_REDUCED"
    NO_SUBJECT = "NO_SUBJECT"
    FINE_FAILED = "FINE_FAILED"
    GAIN_MAP_DROPPED = "GAIN_MAP_DROPPED"
    PROFILE_DROPPED = "PROFILE_DROPPED"
    ENDS_EARLY = "ENDS_EARLY"
    ALREADY_TRANSPARENT = "ALREADY_TRANSPARENT"
    HIDDEN_PIXELS_KEPT = "HIDDEN_PIXELS_KEPT"
    HIDDEN_PICTURE_LEFT = "HIDDEN_PICTURE_LEFT"
    TURN_IN_EXIF_ONLY = "TURN_IN_EXIF_ONLY"
    REDUCED_SIZE = "REDUCED_SIZE"
    MESSAGE_CLEARED = "MESSAGE_CLEARED"


@dataclass(frozen=True)
class Note:
    """One thing to tell; `detail` is a name such as the profile's."""

    code: NoteCode
    detail: str | None = None


@dataclass(frozen=True)
class Options:
    """What a person may choose.

    Parameters
    ----------
    max_pixels : int
        Pictures that declare more are refused unread, JPEGs that declare four times as many.
    keeps_hidden_pixels : bool
        Whether a strip leaves the colour of pixels that are wholly transparent.
    may_recode : bool
        Whether a strip may code the picture anew where what nobody sees can't be cut out.
    keeps_resolution : bool
        Whether a strip keeps how many pixels an inch of a print has.
    keeps_alpha : bool
        Whether a picture that is cut out already keeps its own alpha as it is.

    Raises
    ------
    ValueError
        If `max_pixels` is not a positive whole number.
    """

    max_pixels: int = 220_000_000
    keeps_hidden_pixels: bool = False
    may_recode: bool = False
    keeps_resolution: bool = True
    keeps_alpha: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.max_pixels, int) or self.max_pixels < 1:
            message = f"max_pixels must be a positive whole number, not {self.max_pixels!r}"
            raise ValueError(message)


@dataclass(frozen=True)
class Head:
    """Where a head is in a photo: places x, y in pixels of the upright photo.

    The crown is the top of the head, hair included; the left eye is the one seen to the left.
    """

    crown: tuple[float, float]
    chin: tuple[float, float]
    left_eye: tuple[float, float]
    right_eye: tuple[float, float]


@dataclass(frozen=True)
class InputContract:
    """What a model wants to be fed.

    Parameters
    ----------
    size : int
        Side of the square input, in pixels.
    mean, std : tuple of three float
        Per channel (red, green, blue), applied after scaling.
    scale : {"max", "255"}
        What the 8-bit values are divided by: the picture's largest value, or 255.

    Raises
    ------
    ValueError
        If a field is out of range.
    """

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    scale: Literal["max", "255"]

    def __post_init__(self) -> None:
        fits = (
            isinstance(self.size, int)
            and 1 <= self.size <= 4096
            and len(self.mean) == len(self.std) == 3
            and all(value > 0 for value in self.std)
            and self.scale in ("max", "255")
        )
        if not fits:
            message = f"not an input contract: {self!r}"
            raise ValueError(message)


@dataclass(frozen=True, eq=False)
class Picture:
    """One decoded photo.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        sRGB, upright.
    opacity : ndarray of shape (H, W), uint8, or None
        The file's own transparency; None where it is opaque.
    notes : tuple of Note
        What a person must be told about the decoding.
    format : str
        The file's real kind, such as "JPEG".
    looks_other_in_browsers : bool
        Whether a browser may show the file itself in other colours than these.
    is_cut_out : bool
        Whether no background is mixed into its colours where the matte is soft.
    """

    rgb: Pixels
    opacity: Pixels | None
    notes: tuple[Note, ...]
    format: str
    looks_other_in_browsers: bool = False
    is_cut_out: bool = False

    @property
    def height(self) -> int:
        """Rows, in pixels."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns, in pixels."""
        return int(self.rgb.shape[1])


@dataclass(frozen=True)
class InferencePass:
    """One run of a model.

    Parameters
    ----------
    tier : {"fast", "fine"}
        Which model.
    side : int
        Side of its square input, in pixels.
    share : float
        Which part of the picture's area it was shown, in (0, 1].
    is_chosen : bool
        Whether the matte comes from this run.
    """

    tier: Tier
    side: int
    share: float
    is_chosen: bool


@dataclass(frozen=True)
class Result:
    """A finished file; `format` and `looks_other_in_browsers` are those of the source.

    `matte` is what it was cut out by, as `app.output.matte` writes it, where that was asked for.
    """

    data: bytes
    mime_type: str
    width: int
    height: int
    format: str
    notes: tuple[Note, ...]
    passes: tuple[InferencePass, ...] = ()
    looks_other_in_browsers: bool = False
    matte: bytes | None = None


class RunGraph(Protocol):
    """Runs a graph of any inputs and outputs."""

    async def __call__(self, graph: str, feeds: Tensors, wanted: Sequence[str], /) -> Tensors:
        """Return the outputs that are wanted; raise an AppError where they can't be had."""
        ...


class Segmenter(Protocol):
    """Runs the model: tensor (1, 3, S, S) float32 in, raw map (S, S) float32 out."""

    async def __call__(self, tensor: Floats, /) -> Floats:
        """Return the model's raw map; raise an AppError where it can't be had."""
        ...


@dataclass(frozen=True)
class Model:
    """A model that can be asked.

    Parameters
    ----------
    contract : InputContract
        What it wants to be fed.
    segment : Segmenter
        What runs it.
    sides : tuple of int
        Other sides of its input that it takes too.
    range : {"min-max", "unit"}
        Whether only differences within one map count, or its values are coverage in [0, 1].
    """

    contract: InputContract
    segment: Segmenter
    sides: tuple[int, ...] = ()
    range: Literal["min-max", "unit"] = "min-max"


class Reporter(Protocol):
    """Tells the page how far the job is; also the point where a job can be cancelled."""

    async def __call__(
        self,
        stage: Stage,
        done: int,
        total: int | None,
        *,
        matte: bytes | None = None,
        early: Pixels | None = None,
    ) -> None:
        """Report `done` of `total` steps of `stage`; raise Cancelled when asked to stop.

        `matte` is a PNG of what is to be dimmed, `early` RGBA of shape (h, w, 4) of what can be
        shown already.
        """
        ...
