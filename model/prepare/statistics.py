"""What was measured of ISNet on photos, as committed beside this file."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.prepare.network import Weights

PATH = Path(__file__).with_name("isnet.statistics.json")


@dataclass(frozen=True)
class Statistics:
    """What was measured.

    Parameters
    ----------
    sensitivity : mapping of str to float
        Mean squared change of the map when this layer alone is coarse, by the name of its weights.
    means : mapping of str to ndarray of shape (I,), float32
        Mean input of each convolution by channel, by the name of its weights.
    """

    sensitivity: Mapping[str, float]
    means: Mapping[str, Weights]


def load_statistics(path: Path = PATH) -> Statistics:
    """Read the committed result.

    Parameters
    ----------
    path : Path, optional
        The JSON file.

    Returns
    -------
    Statistics
        As `save_statistics` wrote it.

    Examples
    --------
    >>> statistics = load_statistics()
    >>> len(statistics.means), statistics.means["w0"].shape
    (114, (3,))
    """
    content = json.loads(path.read_text("ascii"))
    means = {name: _decode(text) for name, text in content["means"].items()}
    return Statistics(content["sensitivity"], means)


def save_statistics(statistics: Statistics, path: Path = PATH) -> None:
    """Write the result, to be committed.

    Parameters
    ----------
    statistics : Statistics
        What was measured.
    path : Path, optional
        The JSON file.
    """
    content = {
        "sensitivity": dict(statistics.sensitivity),
        "means": {name: _encode(values) for name, values in statistics.means.items()},
    }
    path.write_text(json.dumps(content, indent=1) + "\n", "ascii")


def _encode(values: Weights) -> str:
    return base64.b64encode(values.astype("<f2").tobytes()).decode("ascii")


def _decode(text: str) -> Weights:
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)
