"""Measures between which values ISNet's tensors lie: run by hand, its result is committed.

Run it as ``python -m model.prepare.measure_ranges --source FILE PHOTO…`` with photos that judge
nothing. A few photos have peaks forty times as high as all others have; a scale that made room for
them would leave the others a handful of levels. So a range reaches as far as photos commonly do.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from model.prepare.calibration import open_picture, open_session, read_command, to_input
from model.prepare.emit import to_onnx
from model.prepare.factors import factored, load_factors
from model.prepare.isnet import read_trimmed
from model.prepare.network import Network
from model.prepare.ranges import save_ranges

_SIDES = (512, 896)
# A ten-thousandth of a tensor's values may be cut off in a common photo.
_COMMON = 0.9999
# How far beyond that a range may reach. Tried on the photos that judge: 1.3 to 4 give the same
# masks, and without a limit there are none.
_ROOM = 1.5
_SAMPLES = 200_000


def main(arguments: list[str]) -> int:
    """Measure on photos and write the result.

    Parameters
    ----------
    arguments : list of str
        See `calibration.read_command`.

    Returns
    -------
    int
        The exit status.
    """
    source, photos = read_command("model.prepare.measure_ranges", arguments)
    narrow = factored(read_trimmed(source).network, load_factors())
    ranges = measure_ranges(narrow.network, photos)
    save_ranges(ranges, photos=len(photos), sides=_SIDES)
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
    found: dict[str, list[tuple[float, ...]]] = {
        network.input: [],
        **{n: [] for n in names},
    }
    for side in _SIDES:
        session = open_session(graph, side)
        for photo in photos:
            tensor = to_input(open_picture(photo), side)
            values = session.run(names, {network.input: tensor})
            for name, value in zip(found, [tensor, *values], strict=True):
                found[name].append(_extremes(value))
            print(side, photo.name, file=sys.stderr, flush=True)
    return {name: robust_range(np.array(rows)) for name, rows in found.items()}


def _extremes(values: NDArray[np.float32]) -> tuple[float, ...]:
    flat = values.ravel()
    samples = flat[:: max(1, flat.size // _SAMPLES)]
    low, high = np.quantile(samples, (1 - _COMMON, _COMMON))
    return float(flat.min()), float(low), float(high), float(flat.max())


def robust_range(extremes: NDArray[np.float64]) -> tuple[float, float]:
    """Choose a range that fits most photos.

    Parameters
    ----------
    extremes : ndarray of shape (N, 4)
        Of each photo the least value, the 0.01 % and the 99.99 % quantile, the greatest value.

    Returns
    -------
    tuple of float
        From the least of all to the greatest of all, but on each side not further than 1.5 times
        the common quantile or the common extreme. Zero lies inside.

    Examples
    --------
    >>> robust_range(np.array([[0, 0, 5, 6], [0, 0, 5, 6], [0, 0, 40, 293]], np.float64))
    (0.0, 7.5)
    """
    least, common_low, common_high, greatest = extremes.T
    return -_reach(-least, -common_low) + 0.0, _reach(greatest, common_high)


def _reach(greatest: NDArray[np.float64], common: NDArray[np.float64]) -> float:
    limit = min(float(greatest.max()), _ROOM * float(np.median(common)))
    return max(0.0, float(np.median(greatest)), limit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
