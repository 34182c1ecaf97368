"""Photos with their true mattes, by subset.

The folder holds ``mattes/SUBSET/{images,gt}`` and ``mattes-composited/{images,gt}``, or is itself
such a folder of subsets; truth is an 8-bit PNG of the photo's size under the photo's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.domain import Floats, Picture
from model.evaluate.metrics.regions import Selection, soft_band

# Subsets whose truth is coverage; people outlined the others by hand.
SOFT = ("alphamatting", "mattes-composited")
# Subsets whose truth says at this value that nobody knows.
_UNKNOWN = {"grabcut": 128}
# At the 800 pixels of soft photos: four pixels of a 320-pixel mask on either side of the true edge.
_BAND_PX = 10


@dataclass(frozen=True)
class Case:
    """One photo and where its truth stands."""

    subset: str
    image: Path
    matte: Path

    @property
    def name(self) -> str:
        """Name of the photo without its ending."""
        return self.image.stem

    @property
    def is_soft(self) -> bool:
        """Whether its truth is a matte rather than a mask."""
        return self.subset in SOFT


@dataclass(frozen=True, eq=False)
class Truth:
    """What people marked.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1].
    is_scored : ndarray of shape (H, W), bool
        False where nobody knows.
    """

    alpha: Floats
    is_scored: Selection


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo with a soft truth, and all that is true of it.

    Parameters
    ----------
    name : str
        Its subset and file name.
    picture : Picture
        H rows, W columns.
    truth : ndarray of shape (H, W), float32
        True alpha in [0, 1].
    colours : ndarray of shape (H, W, 3), float32
        The subject's colours in [0, 255], estimated from the true alpha (Germer et al. 2020), for
        the sets do not come with them.
    band : ndarray of shape (H, W), bool
        Near where true alpha moves.
    """

    name: str
    picture: Picture
    truth: Floats
    colours: Floats
    band: Selection


def find_cases(folder: Path) -> list[Case]:
    """List the photos that have a truth.

    Parameters
    ----------
    folder : Path
        The test data, or a folder of subsets in it.

    Returns
    -------
    list of Case
        By subset, then by name.

    Raises
    ------
    FileNotFoundError
        There are none, or a photo has no truth.
    """
    roots = [path for path in (folder / "mattes", folder / "mattes-composited") if path.is_dir()]
    subsets = sorted({path.parent for root in roots or [folder] for path in root.rglob("images")})
    cases = [
        Case(subset.name, image, subset / "gt" / f"{image.stem}.png")
        for subset in subsets
        for image in sorted((subset / "images").iterdir())
    ]
    missing = [str(case.matte) for case in cases if not case.matte.is_file()]
    if missing or not cases:
        message = f"no photos with true mattes in {folder}: {missing[:3]}"
        raise FileNotFoundError(message)
    return cases


def load_picture(case: Case) -> Picture:
    """Read a case's photo as sRGB, without the pipeline's checks."""
    with Image.open(case.image) as image:
        return Picture(np.asarray(image.convert("RGB")), None, (), image.format or "")


def load_truth(case: Case) -> Truth:
    """Read a case's truth."""
    with Image.open(case.matte) as image:
        levels = np.asarray(image.convert("L"))
    unknown = _UNKNOWN.get(case.subset)
    is_scored = np.ones(levels.shape, np.bool_) if unknown is None else levels != unknown
    alpha = levels.astype(np.float32) * np.float32(1 / 255)
    if not case.is_soft:
        alpha = (levels > 128).astype(np.float32)
    return Truth(alpha, is_scored)


def load_photos(folder: Path, limit: int | None = None) -> Iterator[Photo]:
    """Read the photos whose truth is soft.

    Parameters
    ----------
    folder : Path
        As for `find_cases`.
    limit : int, optional
        How many of each subset; all without it.

    Yields
    ------
    Photo
        By subset and name.

    Raises
    ------
    FileNotFoundError
        If a subset is missing or empty.
    """
    cases = find_cases(folder)
    for subset in SOFT:
        chosen = [case for case in cases if case.subset == subset]
        if not chosen:
            message = f"no photos of {subset} in {folder}"
            raise FileNotFoundError(message)
        yield from map(_load_photo, chosen[:limit])


def _load_photo(case: Case) -> Photo:
    from pymatting import estimate_foreground_ml  # noqa: PLC0415 - only cutouts need it

    picture, truth = load_picture(case), load_truth(case).alpha
    colours = 255 * estimate_foreground_ml(picture.rgb / 255, truth.astype(np.float64))
    band = soft_band(truth, _BAND_PX)
    return Photo(f"{case.subset}/{case.name}", picture, truth, colours.astype(np.float32), band)
