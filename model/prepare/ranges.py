"""Between which values ISNet's tensors lie: measured by hand, the result is committed.

Run it as ``python -m model.prepare.ranges --source FILE PHOTO…`` with photos that judge nothing.
A few photos have peaks forty times as high as all others have; a scale that made room for them
would leave the others a handful of levels. So a range reaches as far as photos commonly do.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from model.prepare.clean import read_network
from model.prepare.emit import SIDE, to_onnx
from model.prepare.network import Network
from model.prepare.sensitivity import open_picture, to_input

PATH = Path(__file__).with_name("isnet.ranges.json")
Ranges = Mapping[str, tuple[float, float]]
"""Least and greatest value by the name of the tensor."""

_SIDES = (512, 896)
# A ten-thousandth of a tensor's values may be cut off in a common photo.
_COMMON = 0.9999
# How far beyond that a range may reach. Tried on the photos that judge: 1.3 to 4 give the same
# masks, and without a limit there are none.
_ROOM = 1.5
_SAMPLES = 200_000
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


def robust_range(extremes: NDArray[np.float64]) -> tuple[float, float]:
    """Choose a range that fits most photos.

    Parameters
    ----------
    extremes : ndarray of shape (N, 3)
        Of each photo the least value, the 99.99 % quantile and the greatest value.

    Returns
    -------
    tuple of float
        From the least of all to the greatest of all, but not further than 1.5 times the common
        quantile or the common greatest value. Zero lies inside.

    Examples
    --------
    >>> robust_range(np.array([[0, 5, 6], [0, 5, 6], [0, 40, 293]], np.float64))
    (0.0, 7.5)
    """
    least, common, greatest = extremes.T
    high = max(np.median(greatest), min(greatest.max(), _ROOM * np.median(common)))
    return min(0.0, float(least.min())), max(0.0, float(high))


def main(arguments: list[str]) -> int:
    """Measure on photos and write the result.

    Parameters
    ----------
    arguments : list of str
        The photos, after ``--source`` and the published graph.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m model.prepare.ranges")
    parser.add_argument("--source", type=Path, required=True, help="the published ISNet graph")
    parser.add_argument("photos", type=Path, nargs="+", help="photos that judge nothing")
    options = parser.parse_args(arguments)
    network = read_network(options.source, side=1024)
    ranges = measure_ranges(network, options.photos)
    content = {
        "photos": len(options.photos),
        "sides": _SIDES,
        "ranges": {name: [_short(low), _short(high)] for name, (low, high) in ranges.items()},
    }
    PATH.write_text(json.dumps(content, indent=1) + "\n", "ascii")
    return 0


def measure_ranges(network: Network, photos: Sequence[Path]) -> dict[str, tuple[float, float]]:
    """Run the network in float32 and look at every tensor that is kept in eight bits.

    Parameters
    ----------
    network : Network
        Under short names.
    photos : sequence of Path
        Each is looked at at two sides.

    Returns
    -------
    dict
        Range by the name of the tensor.
    """
    # Before a Relu nothing is kept: rounding to eight bits without a sign does its work.
    before_relu = {layer.inputs[0] for layer in network.layers if layer.op == "Relu"}
    names = [layer.output for layer in network.layers if layer.output not in before_relu]
    names.remove(network.output)
    graph = to_onnx(network, network.weights)
    for name in names:
        graph.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    found: dict[str, list[tuple[float, float, float]]] = {
        network.input: [],
        **{n: [] for n in names},
    }
    for side in _SIDES:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False
        options.add_free_dimension_override_by_name(SIDE, side)
        session = onnxruntime.InferenceSession(graph.SerializeToString(), options)
        for photo in photos:
            tensor = to_input(open_picture(photo), side)
            values = session.run(names, {network.input: tensor})
            for name, value in zip(found, [tensor, *values], strict=True):
                found[name].append(_extremes(value))
            print(side, photo.name, file=sys.stderr, flush=True)
    return {name: robust_range(np.array(rows)) for name, rows in found.items()}


def _extremes(values: NDArray[np.float32]) -> tuple[float, float, float]:
    flat = values.ravel()
    samples = flat[:: max(1, flat.size // _SAMPLES)]
    return float(flat.min()), float(np.quantile(samples, _COMMON)), float(flat.max())


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
