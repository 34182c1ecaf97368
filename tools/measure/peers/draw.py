"""Draws how long each took; by itself: ``python -m tools.measure.peers.draw``."""

import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path

from model.evaluate.plot import bars
from tools.env.paths import ROOT

FILE = ROOT / "docs" / "benchmarks" / "peers.json"

Runs = Mapping[str, Mapping[str, list[Mapping[str, float]]]]


def draw(written: Path) -> None:
    """Write the drawing beside what was measured.

    Parameters
    ----------
    written : Path
        What the benchmark wrote.
    """
    runs = json.loads(written.read_text("utf-8"))["runs_ms"]
    written.with_suffix(".svg").write_text(drawing(runs), "utf-8")


def drawing(runs: Runs) -> str:
    """Draw the median time of each photo, side by side.

    Parameters
    ----------
    runs : mapping
        Who -> photo -> its runs, in milliseconds.

    Returns
    -------
    str
        An SVG document.

    Examples
    --------
    >>> "Nikon D90 4.0 s" in drawing({"ours": {"mei__Nikon_D90.jpg": [{"total": 4000.0}]}})
    True
    """
    middles = {
        name: {
            _short(photo): statistics.median(run["total"] for run in its) / 1000
            for photo, its in photos.items()
        }
        for name, photos in runs.items()
    }
    return bars(middles, "s")


def _short(photo: str) -> str:
    """Say a photo's name without where it is from and what is in its file."""
    return Path(photo).stem.split("__")[-1].split("_exif")[0].replace("_", " ")


if __name__ == "__main__":
    draw(FILE)
    sys.exit(0)
