"""Writes a `Network` as an ONNX graph for any allowed side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from model.prepare.network import Layer, Network, Weights

# DequantizeLinear by channel needs 13; 17 is what all runtimes in use have had for years.
_OPSET, _IR_VERSION = 17, 8
SIDE = "side"
"""Name of the free dimension: whoever makes a session fixes it to one of the allowed sides."""


@dataclass(frozen=True)
class Codes:
    """Weights in eight bits.

    Parameters
    ----------
    codes : ndarray of shape (O, I, K, K), int8
        Whole multiples of the step.
    steps : ndarray of shape (O,), float32
        One for each output channel.
    """

    codes: NDArray[np.int8]
    steps: Weights

    def decoded(self) -> Weights:
        """Return the weights that the runtime will see, as float32."""
        return self.codes.astype(np.float32) * self.steps[:, np.newaxis, np.newaxis, np.newaxis]


Stored = Weights | NDArray[np.float16] | Codes


def to_onnx(network: Network, stored: Mapping[str, Stored]) -> onnx.ModelProto:
    """Build the graph.

    Parameters
    ----------
    network : Network
        Under short names.
    stored : mapping
        How each weight is kept: as it is (float32), as float16, or as codes. What the runtime
        computes with is float32 in any case.

    Returns
    -------
    ModelProto
        One input (1, 3, side, side), one output (1, 1, side, side), `side` a free dimension.
    """
    initializers: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []
    for name in network.weights:
        store(name, stored[name], initializers, nodes)
    scales: dict[tuple[float, float], str] = {}
    nodes += [
        layer_node(layer, layer.inputs, layer.output, scales, initializers)
        for layer in network.layers
    ]
    return model_of(network, nodes, initializers)


def layer_node(
    layer: Layer,
    inputs: Sequence[str],
    output: str,
    scales: dict[tuple[float, float], str],
    initializers: list[onnx.TensorProto],
) -> onnx.NodeProto:
    """Write one layer under other names.

    Parameters
    ----------
    layer : Layer
        Any.
    inputs, output : sequence of str, str
        What it reads and makes.
    scales : dict
        Names of those that Resize has met; grows.
    initializers : list of TensorProto
        Gets the new ones.

    Returns
    -------
    NodeProto
        Of the same kind.
    """
    if layer.op != "Resize":
        return helper.make_node(layer.op, inputs, [output], **layer.attributes)
    scale = layer.attributes["scale"]
    if scale not in scales:
        scales[scale] = f"scale{len(scales)}"
        values = np.array([1, 1, *scale], np.float32)
        initializers.append(numpy_helper.from_array(values, scales[scale]))
    return resize_node(inputs[0], output, scales[scale])


def store(
    name: str, value: Stored, initializers: list[onnx.TensorProto], nodes: list[onnx.NodeProto]
) -> None:
    """Write a weight, and what makes float32 of it.

    Parameters
    ----------
    name : str
        Under which layers read it.
    value : Stored
        How it is kept.
    initializers, nodes : list
        Get what is written.
    """
    if isinstance(value, Codes):
        initializers.append(numpy_helper.from_array(value.codes, f"{name}.codes"))
        initializers.append(numpy_helper.from_array(value.steps, f"{name}.steps"))
        inputs = [f"{name}.codes", f"{name}.steps"]
        nodes.append(helper.make_node("DequantizeLinear", inputs, [name], axis=0))
    elif value.dtype == np.float16:
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), f"{name}.half"))
        nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    else:
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))


def model_of(
    network: Network,
    nodes: list[onnx.NodeProto],
    initializers: list[onnx.TensorProto],
    *,
    opset: int = _OPSET,
    ir_version: int = _IR_VERSION,
) -> onnx.ModelProto:
    """Make a checked model of what was written for a network.

    Parameters
    ----------
    network : Network
        Names the input and the output.
    nodes : list of NodeProto
        In an order in which each reads what earlier ones made.
    initializers : list of TensorProto
        What they read besides.
    opset, ir_version : int, optional
        Of ONNX.

    Returns
    -------
    ModelProto
        With `side` as a free dimension.
    """
    sides = [SIDE, SIDE]
    graph = helper.make_graph(
        nodes,
        "segment",
        [helper.make_tensor_value_info(network.input, TensorProto.FLOAT, [1, 3, *sides])],
        [helper.make_tensor_value_info(network.output, TensorProto.FLOAT, [1, 1, *sides])],
        initializers,
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir_version
    )
    onnx.checker.check_model(made)
    return made


def resize_node(source: str, output: str, scale: str) -> onnx.NodeProto:
    """Write a linear Resize; `scale` names the initializer that says by how much."""
    return helper.make_node(
        "Resize",
        [source, "", scale],
        [output],
        mode="linear",
        coordinate_transformation_mode="half_pixel",
    )
