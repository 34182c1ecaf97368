"""Writes a `Network` whose convolutions are computed in int8.

On a processor that is about twice as fast as float32; on a GPU it is slow, for the runtime
has no kernels there. Every tensor is rounded to eight bits by a scale of its own; the runtime
joins the pairs of QuantizeLinear and DequantizeLinear with what stands between them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from model.prepare.emit import Codes, Stored, model_of, resize_node
from model.prepare.network import Layer, Network, Weights
from model.prepare.ranges import Ranges

_AnyArray = NDArray[Any]
_LEVELS = 255
_LEAST_RANGE = 1e-6  # of a tensor that holds nothing
_GREATEST_BIAS = 2**31 - 1
# What these make lies between the same values as what they read, so it keeps its scale.
_KEEPING = {"MaxPool", "Resize"}


def to_integer_onnx(
    network: Network, stored: Mapping[str, Stored], ranges: Ranges
) -> onnx.ModelProto:
    """Build the graph.

    Parameters
    ----------
    network : Network
        Under short names. Its last convolution's map is scaled and put through a Sigmoid; both
        stay in float32, and so does every convolution whose weights are not codes.
    stored : mapping
        Weights as `Codes`, or as float16 or float32; biases as float32.
    ranges : mapping of str to (float, float)
        Least and greatest value of every tensor that is to be kept in eight bits.

    Returns
    -------
    ModelProto
        One input (1, 3, side, side), one output (1, 1, side, side), `side` a free dimension.
    """
    return _Writer(network, stored, ranges).model()


class _Writer:
    def __init__(self, network: Network, stored: Mapping[str, Stored], ranges: Ranges) -> None:
        self._network, self._stored, self._ranges = network, stored, ranges
        self._initializers: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []
        self._makers = {layer.output: layer for layer in network.layers}
        self._rounded: set[str] = set()
        self._scales: dict[tuple[float, float], str] = {}
        # Rounding to eight bits without a sign cuts what is below zero: a Relu for nothing.
        self._after = {
            layer.inputs[0]: layer.output for layer in network.layers if layer.op == "Relu"
        }

    def model(self) -> onnx.ModelProto:
        """Write every layer in turn."""
        last = self._network.convolutions[-1].output
        for layer in self._network.layers:
            match layer.op:
                case "Conv" if isinstance(self._stored[layer.inputs[1]], Codes):
                    self._int8_convolution(layer)
                case "Conv":
                    self._float_convolution(layer)
                case "Relu":
                    self._relu(layer)
                case "Resize":
                    source = layer.inputs[0]
                    self._resize(layer, source if source == last else self._eight_bits(source))
                case "Sigmoid":
                    self._add("Sigmoid", list(layer.inputs), layer.output)
                case _:
                    inputs = [self._eight_bits(name) for name in layer.inputs]
                    self._add(layer.op, inputs, layer.output, **layer.attributes)
        return model_of(self._network, self._nodes, self._initializers)

    def _int8_convolution(self, layer: Layer) -> None:
        source, name, bias = layer.inputs
        codes, values = self._stored[name], self._stored[bias]
        assert isinstance(codes, Codes)
        assert isinstance(values, np.ndarray)
        read = self._eight_bits(source)
        self._dequantised(name, codes.codes, codes.steps)
        steps = (codes.steps * np.float32(self._scale(source)[0])).astype(np.float32)
        whole = np.rint(values.astype(np.float64) / steps)
        limited = np.clip(whole, -_GREATEST_BIAS, _GREATEST_BIAS).astype(np.int32)
        self._dequantised(bias, limited, steps)
        output = self._after.get(layer.output, layer.output)
        self._add("Conv", [read, name, bias], output, **layer.attributes)

    def _float_convolution(self, layer: Layer) -> None:
        source, name, bias = layer.inputs
        read = source if source == self._network.input else self._eight_bits(source)
        for weight in (name, bias):
            value = self._stored[weight]
            assert isinstance(value, np.ndarray)
            is_half = value.dtype == np.float16
            self._keep(f"{weight}.half" if is_half else weight, np.ascontiguousarray(value))
            if is_half:
                self._add("Cast", [f"{weight}.half"], weight, to=TensorProto.FLOAT)
        self._add("Conv", [read, name, bias], layer.output, **layer.attributes)

    def _relu(self, layer: Layer) -> None:
        maker = self._makers[layer.inputs[0]]
        if not (maker.op == "Conv" and isinstance(self._stored[maker.inputs[1]], Codes)):
            self._add("Relu", list(layer.inputs), layer.output)

    def _resize(self, layer: Layer, source: str) -> None:
        scale = layer.attributes["scale"]
        if scale not in self._scales:
            self._scales[scale] = f"scale{len(self._scales)}"
            self._keep(self._scales[scale], np.array([1, 1, *scale], np.float32))
        self._nodes.append(resize_node(source, layer.output, self._scales[scale]))

    def _eight_bits(self, name: str) -> str:
        """Name a tensor as it is after rounding; the rounding is written once."""
        if name not in self._rounded:
            self._rounded.add(name)
            scale, zero = self._scale(name)
            grid = [f"{name}.step", f"{name}.zero"]
            self._keep(grid[0], np.array(scale, np.float32))
            self._keep(grid[1], np.array(zero, np.uint8))
            self._add("QuantizeLinear", [name, *grid], f"{name}.codes")
            self._add("DequantizeLinear", [f"{name}.codes", *grid], f"{name}.rounded")
        return f"{name}.rounded"

    def _scale(self, name: str) -> tuple[float, int]:
        maker = self._makers.get(name)
        if maker is not None and maker.op in _KEEPING:
            return self._scale(maker.inputs[0])
        low, high = self._ranges[name]
        step = float(np.float32(max(high - low, _LEAST_RANGE) / _LEVELS))
        return step, round(-low / step)

    def _dequantised(self, name: str, codes: _AnyArray, steps: Weights) -> None:
        self._keep(f"{name}.codes", codes)
        self._keep(f"{name}.steps", steps)
        self._add("DequantizeLinear", [f"{name}.codes", f"{name}.steps"], name, axis=0)

    def _keep(self, name: str, value: _AnyArray) -> None:
        self._initializers.append(numpy_helper.from_array(value, name))

    def _add(self, op: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(op, inputs, [output], **attributes))
