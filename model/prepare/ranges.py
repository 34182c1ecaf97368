"""Between which values ISNet's tensors lie, as committed beside this file.

The build reads them; `model.prepare.measure_ranges` measures them on photos.
"""

import json
from collections.abc import Mapping
from pathlib import Path

PATH = Path(__file__).with_name("isnet.ranges.json")
Ranges = Mapping[str, tuple[float, float]]
"""Least and greatest value by the name of the tensor."""

_DIGITS = 6


def load_ranges(path: Path = PATH) -> dict[str, tuple[float, float]]:
    """Read the committed result.

    Parameters
    ----------
    path : Path, optional
        The JSON file.

    Returns
    -------
    dict
        Least (0 or below) and greatest value by the name of the tensor.

    Examples
    --------
    >>> low, high = load_ranges()["input"]
    >>> (low, high)
    (-0.5, 0.5)
    """
    content = json.loads(path.read_text("ascii"))
    return {name: (low, high) for name, (low, high) in content["ranges"].items()}


def save_ranges(ranges: Ranges, *, photos: int, sides: tuple[int, ...], path: Path = PATH) -> None:
    """Write the result, to be committed.

    Parameters
    ----------
    ranges : mapping
        What was measured.
    photos, sides : int, tuple of int
        On how many photos, each at which sides.
    path : Path, optional
        The JSON file.
    """
    content = {
        "photos": photos,
        "sides": sides,
        "ranges": {name: [_short(low), _short(high)] for name, (low, high) in ranges.items()},
    }
    path.write_text(json.dumps(content, indent=1) + "\n", "ascii")


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
