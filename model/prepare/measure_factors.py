"""Fits pairs of narrow convolutions to ISNet's widest: run by hand, its result is committed.

Run it as ``python -m model.prepare.measure_factors --source FILE PHOTO…`` with photos that judge
nothing. On a processor the time of a layer is mostly that of gathering what it sees, so a layer
with few outputs is nearly as slow as one with many, and half the arithmetic is half the time.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from model.prepare.calibration import open_picture, open_session, read_command, to_input
from model.prepare.emit import Stored, to_onnx
from model.prepare.factors import FIRST, save_factors
from model.prepare.isnet import read_trimmed
from model.prepare.narrow import narrow
from model.prepare.network import Layer, Network, Weights
from model.prepare.quantise import quantise
from model.prepare.separate import DOWN, relative_error, separate, with_first

RANKS = {"w2": 36, "w13": 28, "w14": 56, "w16": 52, "w87": 104, "w98": 56, "w99": 88, "w100": 32}
"""Channels between the two, by layer. Chosen by how far each layer alone moves the map from
float32's for the time that it saves, so that all together move it no more than rounding did."""

HEAD_RANK = 15
"""Combinations of the first convolution's channels: what more would add is lost in rounding."""

_SIDE, _SAMPLES = 960, 2500
_Patches = Mapping[str, Sequence[Weights]]


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
    source, photos = read_command("model.prepare.measure_factors", arguments)
    save_factors(measure_factors(read_trimmed(source).network, photos, RANKS, HEAD_RANK))
    return 0


def measure_factors(
    network: Network, photos: Sequence[Path], ranks: Mapping[str, int], head_rank: int
) -> dict[str, Stored]:
    """Look at what layers see on photos, and find less that answers the same.

    Parameters
    ----------
    network : Network
        Under short names. Nothing is between its first two convolutions.
    photos : sequence of Path
        Each is looked at in some thousand places.
    ranks : mapping of str to int
        Channels between the two parts of a pair, by the name of the weights.
    head_rank : int
        Channels between the first two convolutions.

    Returns
    -------
    dict
        For `save_factors`.
    """
    first, second = network.convolutions[:2]
    layers = {layer.inputs[1]: layer for layer in network.convolutions if layer.inputs[1] in ranks}
    patches = _gather(network, [first, *layers.values()], photos)
    weights = network.weights
    head = narrow(
        weights[first.inputs[1]],
        weights[first.inputs[2]],
        weights[second.inputs[1]],
        np.concatenate(patches[first.inputs[1]], axis=1),
        head_rank,
    )
    found: dict[str, Stored] = {
        first.inputs[1]: head.first.astype(np.float16),
        first.inputs[2]: head.first_bias,
        second.inputs[1]: quantise(head.second, 0.0),
    }
    for name, layer in layers.items():
        found |= _pair(layer, network, patches[name], ranks[name])
    return found


def _pair(
    layer: Layer, network: Network, patches: Sequence[Weights], rank: int
) -> dict[str, Stored]:
    """Fit a pair, round its first part, fit the second to that, and make up for the mean error."""
    _, name, bias = layer.inputs
    weights = network.weights[name]
    seen = np.concatenate(patches, axis=1)
    mean = seen.mean(axis=1, dtype=np.float64)
    seen -= mean[:, np.newaxis].astype(np.float32)
    covariance = (seen @ seen.T).astype(np.float64) / seen.shape[1]
    fitted = separate(weights, covariance, rank)
    scale = np.median([_peaks(fitted.first, patch) for patch in patches], axis=0)
    first = quantise((fitted.first.T / scale).T.astype(np.float32), 0.0)
    pair = with_first(weights, covariance, first.decoded())
    second = quantise(pair.second, 0.0)
    joined = type(pair)(first.decoded(), second.decoded()).joined()
    missed = (weights - joined).reshape(len(weights), -1).astype(np.float64) @ mean
    error = 10 * np.log10(relative_error(weights, covariance, joined))
    print(name, weights.shape, rank, f"{error:.1f} dB", file=sys.stderr, flush=True)
    return {
        name + FIRST: first,
        name: second,
        bias: (network.weights[bias] + missed).astype(np.float32),
    }


def _peaks(first: Weights, patches: Weights) -> NDArray[np.float32]:
    """Return the greatest answer of each channel of a first part, without its sign."""
    places = patches.reshape(first.shape[1], 3, 3, -1)
    seen = places[:, :, 1] if first.shape[2:] == DOWN else places[:, 1]
    answers = first.reshape(len(first), -1) @ seen.reshape(-1, seen.shape[-1])
    greatest: NDArray[np.float32] = np.abs(answers).max(axis=1)
    return greatest


def _gather(
    network: Network, layers: Sequence[Layer], photos: Sequence[Path]
) -> dict[str, list[Weights]]:
    """Keep of every photo what layers see in some places, (I * 9, N) by the name of the weights."""
    random = np.random.default_rng(0)
    found: dict[str, list[Weights]] = {layer.inputs[1]: [] for layer in layers}
    for values in _run(network, layers, photos):
        for layer in layers:
            tensor = values[layer.inputs[0]][0]
            stride, reach = layer.attributes["strides"][0], 1
            rows, columns = (
                random.integers(reach, side // stride - reach, _SAMPLES) * stride
                for side in tensor.shape[1:]
            )
            places = [
                tensor[:, rows + y, columns + x]
                for y in range(-reach, reach + 1)
                for x in range(-reach, reach + 1)
            ]
            found[layer.inputs[1]].append(np.stack(places, axis=1).reshape(-1, _SAMPLES))
    return found


def _run(
    network: Network, layers: Sequence[Layer], photos: Sequence[Path]
) -> Iterator[dict[str, Weights]]:
    graph = to_onnx(network, network.weights)
    names = sorted({layer.inputs[0] for layer in layers} - {network.input})
    for name in names:
        graph.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = open_session(graph, _SIDE)
    for photo in photos:
        tensor = to_input(open_picture(photo), _SIDE)
        yield {
            network.input: tensor,
            **dict(zip(names, session.run(names, {network.input: tensor}), strict=True)),
        }
        print(photo.name, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
