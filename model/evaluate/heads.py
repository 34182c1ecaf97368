"""How far found heads are from marked ones: ``python -m model.evaluate.heads DATA``.

The matte is the page's own, by both models; the face is the one nearest to the marks.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from app.domain import Floats, Head, Picture, Pixels
from app.faces.face import Face
from app.faces.head import head_of
from model.evaluate.heads_drawing import draw
from model.evaluate.machine import machine
from model.evaluate.marked_heads import MarkedHead, load_marks
from model.evaluate.matte_methods import fine
from model.evaluate.metrics.head_error import errors, median_and_worst
from model.evaluate.native_faces import faces_in
from model.evaluate.table import markdown

FIGURES = ("overall", "head_height", "eye_line", "crown_along", "chin_along", "eyes_along")
# As many of the worst as the picture shows.
_DRAWN = 8
_Find = Callable[[Pixels], Sequence[Face]]


@dataclass(frozen=True, eq=False)
class Measured:
    """One marked head and what was found.

    Parameters
    ----------
    marked : MarkedHead
        The marks.
    face : Face or None
        The one nearest to them.
    head : Head or None
        What was made of it and the matte.
    alpha : ndarray of shape (H, W), float32
        The matte.
    errors : dict
        See `model.evaluate.metrics.head_error`.
    """

    marked: MarkedHead
    face: Face | None
    head: Head | None
    alpha: Floats
    errors: dict[str, float]


def photo_of(folder: Path, marked: MarkedHead) -> Pixels:
    """Read a marked photo, turned upright."""
    with Image.open(folder / marked.file) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def measure_one(marked: MarkedHead, rgb: Pixels, alpha: Floats, find: _Find = faces_in) -> Measured:
    """Find one head and hold it against its marks.

    Parameters
    ----------
    marked : MarkedHead
        The marks.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    alpha : ndarray of shape (H, W), float32
        Its matte.
    find : callable, optional
        Finds the faces.

    Returns
    -------
    Measured
        Infinitely far off where no face was found.
    """
    place = marked.head.left_eye
    near = sorted(find(rgb), key=lambda face: math.dist(face.left_eye, place))
    face = near[0] if near else None
    head = head_of(face, alpha) if face else None
    return Measured(marked, face, head, alpha, errors(marked.head, head))


def table(measured: Sequence[Measured]) -> str:
    """Write median and worst of each figure, and all photos from the worst on.

    Parameters
    ----------
    measured : sequence of Measured
        Of heads that are judged.

    Returns
    -------
    str
        Two tables in Markdown, in percent of the head's height; the tilt in degrees.
    """
    rows = []
    for name in (*FIGURES, "tilt_degrees"):
        scale = 1 if name == "tilt_degrees" else 100
        median, worst = median_and_worst([one.errors[name] * scale for one in measured])
        rows.append([name.replace("_", " "), f"{median:.2f}", f"{worst:.2f}"])
    by_error = sorted(measured, key=lambda one: -one.errors["overall"])
    photos = [
        [
            one.marked.file,
            *(f"{one.errors[name] * 100:.1f}" for name in FIGURES),
            "; ".join(one.marked.notes),
        ]
        for one in by_error
    ]
    head = ["photo", *(name.replace("_", " ") for name in FIGURES), "notes"]
    return markdown(["error", "median", "worst"], rows) + "\n\n" + markdown(head, photos)


def main(arguments: list[str]) -> int:
    """Measure, print the tables, and draw the worst.

    Parameters
    ----------
    arguments : list of str
        See ``--help``.

    Returns
    -------
    int
        The exit status: 1 where the median is over 2 % of the head, or the worst over 5 %.
    """
    parser = argparse.ArgumentParser(prog="python -m model.evaluate.heads")
    parser.add_argument("folder", type=Path, help="the test data")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="a picture of the worst")
    options = parser.parse_args(arguments)
    judged = [one for one in load_marks() if one.is_judged]
    measured = []
    for marked in judged:
        rgb = photo_of(options.folder, marked)
        alpha = fine(Picture(rgb, None, (), "JPEG"))
        measured.append(measure_one(marked, rgb, alpha))
        print(f"{marked.file}: {measured[-1].errors['overall']:.3f}", file=sys.stderr, flush=True)
    print(f"{len(measured)} heads, {datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print(table(measured))
    if options.draw:
        worst = sorted(measured, key=lambda one: -one.errors["overall"])[:_DRAWN]
        draw([(one.marked.head, one.head, one.alpha) for one in worst], options.draw)
    median, most = median_and_worst([one.errors["overall"] for one in measured])
    return int(median > 0.02 or most > 0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
