"""Photos whose true alpha is known.

Thread: none of the page's; needs the `evaluation` packages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.domain import Floats, Picture
from model.evaluate.metrics.regions import Selection, edge_band

# Only these have soft truth; the others were outlined by hand.
SETS = ("mattes/alphamatting", "mattes-composited")
# At their 800 pixels: four pixels of a 320-pixel mask on either side of the true edge.
BAND_PX = 10


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo and all that is true of it.

    Parameters
    ----------
    name : str
        Its set and file name.
    picture : Picture
        H rows, W columns.
    truth : ndarray of shape (H, W), float32
        True alpha in [0, 1].
    colours : ndarray of shape (H, W, 3), float32
        The subject's colours in [0, 255], estimated from the true alpha (Germer et al. 2020), for
        the sets do not come with them.
    band : ndarray of shape (H, W), bool
        Near the true edge.
    """

    name: str
    picture: Picture
    truth: Floats
    colours: Floats
    band: Selection


def load_photos(folder: Path, limit: int | None = None) -> Iterator[Photo]:
    """Read the photos of all sets.

    Parameters
    ----------
    folder : Path
        Holds the sets, each with `images` and `gt`.
    limit : int, optional
        How many of each set; all without it.

    Yields
    ------
    Photo
        By set and name.

    Raises
    ------
    FileNotFoundError
        If a set is missing or empty.
    """
    for group in SETS:
        truths = sorted((folder / group / "gt").glob("*.png"))
        if not truths:
            message = f"no photos in {folder / group}"
            raise FileNotFoundError(message)
        for path in truths[:limit]:
            (source,) = (folder / group / "images").glob(f"{path.stem}.*")
            yield _load(f"{Path(group).name}/{path.stem}", source, path)


def _load(name: str, source: Path, path: Path) -> Photo:
    from pymatting import estimate_foreground_ml  # noqa: PLC0415 - only the evaluation needs it

    rgb = np.asarray(Image.open(source).convert("RGB"))
    truth = np.asarray(Image.open(path).convert("L"), np.float32) * np.float32(1 / 255)
    colours = 255 * estimate_foreground_ml(rgb / 255, truth.astype(np.float64))
    picture = Picture(rgb, None, (), source.suffix)
    return Photo(name, picture, truth, colours.astype(np.float32), edge_band(truth, BAND_PX))
