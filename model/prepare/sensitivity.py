"""Measures what `quantise` needs to know of ISNet: run by hand, its result is committed.

Run it as ``python -m model.prepare.sensitivity PHOTO…`` with photos that judge nothing. Processors
differ in the last bits of a convolution, so the build itself must not depend on running one.
"""

import sys

import numpy as np
from onnx import TensorProto, helper

from app.domain import Picture
from model.prepare.calibration import open_picture, open_session, read_command, to_input
from model.prepare.clean import read_network
from model.prepare.emit import to_onnx
from model.prepare.network import Network, Weights
from model.prepare.quantise import SMALL, quantise
from model.prepare.statistics import Statistics, save_statistics

_TRIAL_STEP, _TRIAL_SIDE = 0.25, 512
_MEAN_SIDES = (512, 768, 1024)


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
    source, photos = read_command("model.prepare.sensitivity", arguments)
    network = read_network(source, side=1024)
    pictures = [open_picture(path) for path in photos]
    means = _channel_means(network, pictures)
    save_statistics(Statistics(_sensitivity(network, pictures), means))
    return 0


def _channel_means(network: Network, pictures: list[Picture]) -> dict[str, Weights]:
    inputs = {layer.inputs[1]: layer.inputs[0] for layer in network.convolutions}
    graph = to_onnx(network, network.weights)
    for tensor in dict.fromkeys(inputs.values()):
        name = f"{tensor}.mean"
        graph.graph.node.append(
            helper.make_node("ReduceMean", [tensor], [name], axes=[2, 3], keepdims=0)
        )
        graph.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    wanted = [f"{tensor}.mean" for tensor in inputs.values()]
    totals = [np.zeros(network.weights[name].shape[1]) for name in inputs]
    for side in _MEAN_SIDES:
        session = open_session(graph, side)
        for picture in pictures:
            found = session.run(wanted, {network.input: to_input(picture, side)})
            totals = [total + mean[0] for total, mean in zip(totals, found, strict=True)]
    count = len(pictures) * len(_MEAN_SIDES)
    return {
        name: (total / count).astype(np.float32) for name, total in zip(inputs, totals, strict=True)
    }


def _sensitivity(network: Network, pictures: list[Picture]) -> dict[str, float]:
    graph = to_onnx(network, network.weights)
    names = [layer.inputs[1] for layer in network.convolutions]
    for name in names:
        # An initializer that is an input too can be replaced at each run.
        shape = network.weights[name].shape
        graph.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    session = open_session(graph, _TRIAL_SIDE)
    tensors = [to_input(picture, _TRIAL_SIDE) for picture in pictures]
    expected = [session.run(None, {network.input: tensor})[0] for tensor in tensors]
    changes = {}
    for name in names:
        weights = network.weights[name]
        if weights.size < SMALL:
            continue
        coarse = quantise(weights, _TRIAL_STEP).decoded()
        found = [session.run(None, {network.input: t, name: coarse})[0] for t in tensors]
        squares = [((a - b) ** 2).mean() for a, b in zip(found, expected, strict=True)]
        changes[name] = float(f"{np.mean(squares):.3g}")
        print(name, weights.shape, changes[name], file=sys.stderr, flush=True)
    return changes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
