"""Reads a published ONNX file of the U²-Net family into a `Network` and leaves the rest behind.

Exporters bake sizes, casts and side outputs into the graph. Here every size is computed once, at
the published side, so that only convolutions and what joins them remain.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from model.prepare.network import Layer, Network, Shape

_FLOATS = {TensorProto.FLOAT, TensorProto.FLOAT16}
_CONV = ("kernel_shape", "pads", "strides", "dilations")
_AnyArray = NDArray[Any]


class UnknownGraphError(ValueError):
    """The graph holds something that the preparation does not know."""


def read_network(path: Path, *, side: int) -> Network:
    """Read a graph's first output as a clean network.

    Parameters
    ----------
    path : Path
        The ONNX file.
    side : int
        Side of the square input that it was exported for.

    Returns
    -------
    Network
        In float32, under short names, without casts, shape arithmetic and further outputs.

    Raises
    ------
    UnknownGraphError
        An operation or a use of one that these networks do not have.
    """
    graph = onnx.load(path).graph
    reader = _Reader(graph, side)
    for node in graph.node:
        if node.op_type != "Cast":
            reader.read(node)
    return reader.network(graph.output[0].name).renamed()


class _Reader:
    """Walks the nodes in order, and knows the shape or the value of every tensor so far."""

    def __init__(self, graph: onnx.GraphProto, side: int) -> None:
        self._input = graph.input[0].name
        self._shapes: dict[str, Shape] = {self._input: (1, 3, side, side)}
        # Exporters write casts in any order, so these are known before the walk begins.
        self._cast = {
            node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"
        }
        self._layers: list[Layer] = []
        self._weights = {}
        self._values: dict[str, _AnyArray] = {}
        for tensor in graph.initializer:
            value = numpy_helper.to_array(tensor)
            if tensor.data_type in _FLOATS:
                self._weights[tensor.name] = value.astype(np.float32)
            else:
                self._values[tensor.name] = value

    def read(self, node: onnx.NodeProto) -> None:
        """Take in one node."""
        inputs = tuple(self._source(name) for name in node.input)
        attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
        output = node.output[0]
        if node.op_type == "Constant":
            self._values[output] = numpy_helper.to_array(attributes["value"])
        elif node.op_type == "Shape":
            self._values[output] = np.array(self._shapes[inputs[0]], np.int64)
        elif node.op_type in _FOLDED and all(name in self._values for name in inputs):
            values = [self._values[name] for name in inputs]
            self._values[output] = _FOLDED[node.op_type](values, attributes)
        else:
            self._keep(node.op_type, inputs, output, attributes)

    def network(self, output: str) -> Network:
        """Return what leads to an output, and nothing else."""
        output = self._source(output)
        needed, kept = {output}, []
        for layer in reversed(self._layers):
            if layer.output in needed:
                kept.append(layer)
                needed.update(layer.inputs)
        weights = {name: value for name, value in self._weights.items() if name in needed}
        return Network(tuple(reversed(kept)), weights, self._input, output)

    def _source(self, name: str) -> str:
        while name in self._cast:
            name = self._cast[name]
        return name

    def _keep(self, op: str, inputs: tuple[str, ...], output: str, given: dict[str, Any]) -> None:
        shapes = [self._shapes[name] for name in inputs if name in self._shapes]
        match op:
            case "Conv":
                attributes = {name: given[name] for name in _CONV}
                shape = _conv_shape(shapes[0], self._weights[inputs[1]].shape, given)
            case "Relu" | "Sigmoid":
                attributes, shape = {}, shapes[0]
            case "MaxPool":
                attributes, shape = _pooled(shapes[0], given)
            case "Concat":
                _check(given["axis"] == 1 and len({s[2:] for s in shapes}) == 1, op, shapes)
                attributes = {"axis": 1}
                shape = (1, sum(s[1] for s in shapes), *shapes[0][2:])
            case "Add":
                _check(shapes[0] == shapes[1], op, shapes)
                attributes, shape = {}, shapes[0]
            case "Resize":
                shape = self._resized(inputs, shapes[0])
                attributes = _resize_attributes(shapes[0], shape, given)
                inputs = inputs[:1]
            case _:
                _check(False, op, shapes)
        self._shapes[output] = shape
        self._layers.append(Layer(op, inputs, output, attributes))

    def _resized(self, inputs: tuple[str, ...], shape: Shape) -> Shape:
        if len(inputs) > 3:
            wanted = self._values[inputs[3]]
        else:
            wanted = np.floor(self._weights[inputs[2]] * np.array(shape))
        return tuple(int(count) for count in wanted)


def _check(fits: bool, op: str, shapes: list[Shape]) -> None:
    if not fits:
        message = f"{op} on {shapes}: not a graph of this family"
        raise UnknownGraphError(message)


def _conv_shape(shape: Shape, weights: Shape, given: Mapping[str, Any]) -> Shape:
    def side(axis: int) -> int:
        pads, reach = given["pads"], given["dilations"][axis] * (given["kernel_shape"][axis] - 1)
        free = shape[2 + axis] + pads[axis] + pads[axis + 2] - reach - 1
        return int(free // given["strides"][axis] + 1)

    return (1, weights[0], side(0), side(1))


def _pooled(shape: Shape, given: Mapping[str, Any]) -> tuple[dict[str, Any], Shape]:
    rows, columns = shape[2:]
    halves = list(given["kernel_shape"]) == list(given["strides"]) == [2, 2]
    # Rounding up can go only where there is nothing to round: at sides that divide evenly.
    even = not (rows % 2 or columns % 2 or any(given.get("pads", ())))
    _check(halves and even, "MaxPool", [shape])
    return {"kernel_shape": [2, 2], "strides": [2, 2]}, (*shape[:2], rows // 2, columns // 2)


def _resize_attributes(shape: Shape, resized: Shape, given: Mapping[str, Any]) -> dict[str, Any]:
    scale = tuple(after / before for after, before in zip(resized[2:], shape[2:], strict=True))
    mode = given["coordinate_transformation_mode"].decode()
    # The two ways to count pixel centres differ only for results of one pixel.
    known = mode in ("half_pixel", "pytorch_half_pixel") and given["mode"] == b"linear"
    _check(known and resized[:2] == shape[:2], "Resize", [shape, resized])
    return {"scale": scale}


def _slice(values: list[_AnyArray], _given: Mapping[str, Any]) -> _AnyArray:
    data, starts, ends, *_ = values
    return data[int(starts[0]) : int(min(ends[0], len(data)))]


def _unsqueeze(values: list[_AnyArray], given: Mapping[str, Any]) -> _AnyArray:
    axes = given["axes"] if "axes" in given else values[1]
    return np.expand_dims(values[0], tuple(int(axis) for axis in axes))


_FOLDED: dict[str, Callable[[list[_AnyArray], Mapping[str, Any]], _AnyArray]] = {
    "Slice": _slice,
    "Unsqueeze": _unsqueeze,
    "Gather": lambda values, given: np.take(values[0], values[1], axis=given.get("axis", 0)),
    "Concat": lambda values, given: np.concatenate(
        [np.atleast_1d(value) for value in values], given.get("axis", 0)
    ),
}
