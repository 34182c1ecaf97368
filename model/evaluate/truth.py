"""Photos with their true mattes, by subset. Imports app.domain.

The folder holds ``mattes/SUBSET/{images,gt}`` and ``mattes-composited/{images,gt}``, or is itself
such a folder of subsets; truth is an 8-bit PNG of the photo's size under the photo's name.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Floats, Picture

# Subsets whose truth is coverage, not yes or no.
SOFT = {"alphamatting", "mattes-composited"}
# Subsets whose truth says at this value that nobody knows.
_UNKNOWN = {"grabcut": 128}


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
    is_scored: NDArray[np.bool_]


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
    alpha = levels.astype(np.float32) / np.float32(255)
    if not case.is_soft:
        alpha = (levels > 128).astype(np.float32)
    return Truth(alpha, is_scored)
