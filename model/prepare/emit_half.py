"""Writes a `Network` as an ONNX graph that computes in float16.

For GPUs with 16-bit arithmetic: half the memory to move. Input and output stay float32,
so that whoever runs it need not know.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from model.prepare.emit import Codes, Stored, layer_node, model_of
from model.prepare.network import Network

# DequantizeLinear knows float16 from 19 on.
_OPSET, _IR_VERSION = 19, 9
# Below it float16 has fewer digits, and some GPUs have none at all.
_LEAST_STEP = float(np.finfo(np.float16).smallest_normal)


def to_half_onnx(network: Network, stored: Mapping[str, Stored]) -> onnx.ModelProto:
    """Build the graph.

    Parameters
    ----------
    network : Network
        Under short names.
    stored : mapping
        How each weight is kept. What is neither codes nor float16 is rounded to float16.

    Returns
    -------
    ModelProto
        One input (1, 3, side, side), one output (1, 1, side, side), both float32, `side` a free
        dimension.
    """
    half = TensorProto.FLOAT16
    initializers: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []
    for name in network.weights:
        _store(name, stored[name], initializers, nodes)
    first, last = f"{network.input}.half", f"{network.output}.half"
    nodes.append(helper.make_node("Cast", [network.input], [first], to=half))
    scales: dict[tuple[float, float], str] = {}
    for layer in network.layers:
        inputs = [first if name == network.input else name for name in layer.inputs]
        output = last if layer.output == network.output else layer.output
        nodes.append(layer_node(layer, inputs, output, scales, initializers))
    nodes.append(helper.make_node("Cast", [last], [network.output], to=TensorProto.FLOAT))
    return model_of(network, nodes, initializers, opset=_OPSET, ir_version=_IR_VERSION)


def _store(
    name: str, value: Stored, initializers: list[onnx.TensorProto], nodes: list[onnx.NodeProto]
) -> None:
    if not isinstance(value, Codes):
        initializers.append(numpy_helper.from_array(value.astype(np.float16, order="C"), name))
        return
    codes, steps = f"{name}.codes", f"{name}.steps"
    initializers.append(numpy_helper.from_array(value.codes, codes))
    if value.steps.min() >= _LEAST_STEP:
        initializers.append(numpy_helper.from_array(value.steps.astype(np.float16), steps))
        nodes.append(helper.make_node("DequantizeLinear", [codes, steps], [name], axis=0))
        return
    initializers.append(numpy_helper.from_array(value.steps, steps))
    nodes.append(helper.make_node("DequantizeLinear", [codes, steps], [f"{name}.wide"], axis=0))
    nodes.append(helper.make_node("Cast", [f"{name}.wide"], [name], to=TensorProto.FLOAT16))
