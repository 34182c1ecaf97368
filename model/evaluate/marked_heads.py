"""Heads that were marked by eye in photos of the shared test data; the photos stay there.

The marks are pixels of the upright photo, and what they mean is said at the top of their file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from app.domain import Head

MARKS = Path(__file__).resolve().parents[2] / "tests/data/heads/marks.json"
Mark = Literal["crown", "chin", "left_eye", "right_eye"]
# Where a pixel is more than a sixtieth of the head, what is measured is the marking.
_LEAST_PX = 60


@dataclass(frozen=True)
class MarkedHead:
    """One photo and the head that was marked in it.

    Parameters
    ----------
    file : str
        Path in the test data.
    sha256 : str
        Of the file, in hexadecimal.
    width, height : int
        Pixels of the upright photo.
    head : Head
        The marks.
    uncertainty : mapping of mark to float
        How far along the head's axis each may be off, in pixels, as judged while marking.
    again : Head or None
        The marks set a second time without sight of the first.
    guessed : tuple of mark
        Those that can't be seen.
    notes : tuple of str
        What is special: a hat, a beard, a tilt.
    """

    file: str
    sha256: str
    width: int
    height: int
    head: Head
    uncertainty: Mapping[Mark, float]
    again: Head | None
    guessed: tuple[Mark, ...]
    notes: tuple[str, ...]

    @property
    def is_judged(self) -> bool:
        """Whether it is large enough and every mark could be seen."""
        x, y = (self.head.chin[axis] - self.head.crown[axis] for axis in (0, 1))
        return not self.guessed and x**2 + y**2 >= _LEAST_PX**2


def load_marks(path: Path = MARKS) -> tuple[MarkedHead, ...]:
    """Read the marked heads.

    Raises
    ------
    ValueError, KeyError
        If the file is not of the form that it says.

    Examples
    --------
    >>> sum(marked.is_judged for marked in load_marks()) >= 24
    True
    """
    return tuple(_marked(entry) for entry in json.loads(path.read_text("utf-8"))["heads"])


def _marked(entry: Mapping[str, Any]) -> MarkedHead:
    names: tuple[Mark, ...] = get_args(Mark)
    return MarkedHead(
        file=entry["file"],
        sha256=entry["sha256"],
        width=entry["width"],
        height=entry["height"],
        head=_head(entry),
        uncertainty={name: float(entry["uncertainty"][name]) for name in names},
        again=_head(entry["again"]) if "again" in entry else None,
        guessed=tuple(name for name in names if name in entry["guessed"]),
        notes=tuple(entry["notes"]),
    )


def _head(entry: Mapping[str, Any]) -> Head:
    places: dict[str, tuple[float, float]] = {}
    for name in get_args(Mark):
        x, y = entry[name]
        places[name] = float(x), float(y)
    return Head(**places)
