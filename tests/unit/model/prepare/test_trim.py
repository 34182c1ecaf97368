"""What is left out of a network makes no difference to its map."""

import numpy as np
import onnx
import onnxruntime

from app.domain import Floats
from model.prepare.emit import to_onnx
from model.prepare.network import Layer, Network, Weights
from model.prepare.trim import without_silent

SAME = {"kernel_shape": [3, 3], "pads": [1] * 4, "strides": [1, 1], "dilations": [1, 1]}
POOL = {"kernel_shape": [2, 2], "strides": [2, 2]}


def conv(number: int, source: str, output: str, **attributes: object) -> Layer:
    return Layer("Conv", (source, f"w{number}", f"b{number}"), output, attributes or SAME)


def filled(layers: tuple[Layer, ...], *shapes: tuple[int, int]) -> Network:
    """Give layers random weights of the shapes (out, in)."""
    random = np.random.default_rng(5)
    weights = {}
    for number, shape in enumerate(shapes):
        weights[f"w{number}"] = random.normal(0, 0.3, (*shape, 3, 3)).astype(np.float32)
        weights[f"b{number}"] = random.normal(0, 0.3, shape[0]).astype(np.float32)
    return Network(layers, weights, "input", "output")


def nested() -> Network:
    """Channels that go through a pool, a Resize and a Concat, and some that are added."""
    layers = (
        conv(0, "input", "t0"),
        Layer("Relu", ("t0",), "t1"),
        Layer("MaxPool", ("t1",), "t2", POOL),
        conv(1, "t2", "t3"),
        Layer("Relu", ("t3",), "t4"),
        Layer("Resize", ("t4",), "t5", {"scale": (2.0, 2.0)}),
        Layer("Concat", ("t5", "t1"), "t6", {"axis": 1}),
        conv(2, "t6", "t7"),
        Layer("Relu", ("t7",), "t8"),
        conv(3, "t8", "t9"),
        Layer("Relu", ("t9",), "t10"),
        Layer("Add", ("t8", "t10"), "t11"),
        conv(4, "t11", "t12"),
        Layer("Sigmoid", ("t12",), "output"),
    )
    return filled(layers, (8, 3), (12, 8), (8, 20), (8, 8), (1, 8))


def run(network: Network, *names: str) -> list[Floats]:
    graph = to_onnx(network, network.weights)
    for name in names:
        found = onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        graph.graph.output.append(found)
    picture = np.random.default_rng(2).random((1, 3, 64, 64), np.float32) - np.float32(0.5)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    return list(session.run(["output", *names], {"input": picture}))


def silence(network: Network, number: int, *channels: int) -> None:
    network.weights[f"b{number}"][list(channels)] = -50


def means_of(network: Network) -> dict[str, Weights]:
    sources = {layer.inputs[1]: layer.inputs[0] for layer in network.convolutions}
    inner = [name for name in dict.fromkeys(sources.values()) if name != "input"]
    found = dict(zip(inner, run(network, *inner)[1:], strict=True))
    return {
        name: found[source].mean(axis=(0, 2, 3)) if source in found else np.ones(3, np.float32)
        for name, source in sources.items()
    }


def test_channels_that_say_nothing_are_left_out_and_the_map_stays() -> None:
    network = nested()
    silence(network, 0, 0, 2, 3, 5)
    silence(network, 1, 1, 4, 6, 7, 8, 9, 10, 11)
    trimmed = without_silent(network, means_of(network))
    shapes = {
        name: value.shape[:2]
        for name, value in trimmed.network.weights.items()
        if name.startswith("w")
    }
    assert shapes == {"w0": (4, 3), "w1": (4, 4), "w2": (8, 8), "w3": (8, 8), "w4": (1, 8)}
    assert np.abs(run(network)[0] - run(trimmed.network)[0]).max() < 1e-4
    for name, mean in trimmed.means.items():
        assert mean.shape == (shapes[name][1],)
        assert name in {"w0", "w3", "w4"} or (mean > 0).all()


def test_channels_are_left_out_by_fours() -> None:
    network = nested()
    silence(network, 1, 0, 1, 2, 3, 4)
    trimmed = without_silent(network, means_of(network)).network
    assert trimmed.weights["w1"].shape[:2] == (8, 8)
    assert np.abs(run(network)[0] - run(trimmed)[0]).max() < 1e-4


def test_what_is_added_to_something_keeps_all_its_channels() -> None:
    network = nested()
    silence(network, 2, *range(8))
    silence(network, 3, *range(8))
    trimmed = without_silent(network, means_of(network)).network
    assert {name: value.shape for name, value in trimmed.weights.items()} == {
        name: value.shape for name, value in network.weights.items()
    }
