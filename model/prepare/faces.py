"""Makes the two graphs of the face finder of what is published for TensorFlow.js.

One input and one output each: the finder's anchors are joined in the order of its anchors, the
landmarks with how sure the network is of a face. What else the networks answer is left out.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from model.prepare.emit import Codes, Stored, store
from model.prepare.graph_model import GraphModel, Operation, read_graph_model, same_padding
from model.prepare.network import Weights

_OPSET, _IR_VERSION = 17, 8
# Fewer weights than these stay in float16: they are few bytes, and an error in them goes far.
_CODED_FROM = 2048
_NEVER = 1 << 62
OUTPUT = "output"
"""Of both graphs. BlazeFace: (1, 896, 17), by anchor its logit and 16 offsets. FaceMesh: (1, 1405),
468 points (x, y, z) in pixels of its input, and in [0, 1] how surely there is a face."""


def face_boxes(weights: Path) -> onnx.ModelProto:
    """Make BlazeFace's graph, its weights in float16.

    Parameters
    ----------
    weights : Path
        The published file; its topology lies beside it.

    Returns
    -------
    ModelProto
        Input (1, 3, 256, 256) in [-1, 1], output `OUTPUT`.
    """
    model = read_graph_model(weights.with_suffix(".json"), weights)
    scores, offsets = ends = box_ends(model)
    emitter = _Emitter(model, stored(model, [*scores, *offsets], _NEVER))
    return emitter.finish(dict(zip(("scores", "offsets"), ends, strict=True)), 2, (1, 896, 17))


def face_mesh(weights: Path) -> onnx.ModelProto:
    """Make FaceMesh's graph, most of its weights in eight bits, without its contours.

    Parameters
    ----------
    weights : Path
        The published file; its topology lies beside it.

    Returns
    -------
    ModelProto
        Input (1, 3, 192, 192) in [0, 1], output `OUTPUT`.
    """
    model = read_graph_model(weights.with_suffix(".json"), weights)
    points, flag = ends = mesh_ends(model)
    emitter = _Emitter(model, stored(model, [*points, *flag]))
    return emitter.finish(dict(zip(("points", "flag"), ends, strict=True)), 1, (1, 1405))


def box_ends(model: GraphModel) -> tuple[list[str], list[str]]:
    """Name what BlazeFace ends in: logits and offsets, of the finer grid first."""
    return _ends(model, 1), _ends(model, 16)


def mesh_ends(model: GraphModel) -> tuple[list[str], list[str]]:
    """Name what FaceMesh ends in: its points, and the flag."""
    return _ends(model, 1404), _ends(model, 1)


def _ends(model: GraphModel, last: int) -> list[str]:
    """Name the reshapes at the end whose last axis has that length, the longest first."""
    ends = [
        (int(np.prod(model.weights[one.inputs[1]][1:])), one.name)
        for one in model.operations
        if one.op == "Reshape" and int(model.weights[one.inputs[1]][-1]) == last
    ]
    return [name for _, name in sorted(ends, key=lambda end: -end[0])]


def stored(
    model: GraphModel, targets: Iterable[str], coded_from: int = _CODED_FROM
) -> dict[str, Stored]:
    """Choose how each weight is kept, in ONNX's order of axes.

    Parameters
    ----------
    model : GraphModel
        As published.
    targets : iterable of str
        What is to be computed of it.
    coded_from : int, optional
        How many weights a convolution has at least that is kept in eight bits.

    Returns
    -------
    dict
        Name of each weight that is read -> eight bits with a step by output channel where there
        are many, else float16.
    """
    kept: dict[str, Stored] = {}
    for operation in model.reaching(*targets):
        for name in operation.inputs:
            if name not in model.weights or operation.op in ("Pad", "Reshape"):
                continue
            values = _in_order_of_onnx(operation, model.weights[name])
            is_coded = values.ndim == 4 and values.shape[1] > 1 and values.size >= coded_from
            kept[name] = coded(values) if is_coded else values.astype(np.float16)
    return kept


def coded(values: Weights) -> Codes:
    """Round weights to eight bits.

    Parameters
    ----------
    values : ndarray of shape (O, I, K, K), float32
        Of a convolution.

    Returns
    -------
    Codes
        The greatest weight of a channel is 127 steps.

    Examples
    --------
    >>> coded(np.float32([[[[1.0]], [[-0.5]]]])).codes.ravel().tolist()
    [127, -64]
    """
    peak = np.abs(values).max(axis=(1, 2, 3))
    steps = np.maximum(peak / 127, np.finfo(np.float32).tiny).astype(np.float32)
    codes = np.rint(values / steps[:, np.newaxis, np.newaxis, np.newaxis])
    return Codes(codes.astype(np.int8), steps)


def _in_order_of_onnx(operation: Operation, values: NDArray[np.float32]) -> Weights:
    if values.ndim == 3:  # slopes of a Prelu
        return values.reshape(-1, 1, 1)
    if values.ndim != 4:
        return values
    axes = (2, 3, 0, 1) if operation.op == "DepthwiseConv2dNative" else (3, 2, 0, 1)
    return np.ascontiguousarray(values.transpose(axes))


class _Emitter:
    """Writes operation after operation; pictures are (1, channels, rows, columns) here."""

    def __init__(self, model: GraphModel, kept: dict[str, Stored]) -> None:
        self._model = model
        self._sides = {model.input: model.side}
        self._short: dict[str, str] = {model.input: "input"}
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: list[onnx.TensorProto] = []
        for index, (name, value) in enumerate(kept.items()):
            self._short[name] = f"w{index}"
            store(f"w{index}", value, self._initializers, self._nodes)

    def finish(
        self, ends: Mapping[str, list[str]], axis: int, shape: tuple[int, ...]
    ) -> onnx.ModelProto:
        """Write all that the ends need; each list is joined, and they along the axis."""
        for operation in self._model.reaching(*(name for names in ends.values() for name in names)):
            self._write(operation)
        for joined, names in ends.items():
            self._node("Concat", [self._short[name] for name in names], joined, axis=1)
        self._node("Concat", [*ends], OUTPUT, axis=axis)
        side = self._model.side
        graph = helper.make_graph(
            self._nodes,
            "faces",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape)],
            self._initializers,
        )
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
        )
        onnx.checker.check_model(made)
        return made

    def _node(self, op: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(op, inputs, [output], **attributes))

    def _constant(self, name: str, values: list[int]) -> str:
        self._initializers.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def _write(self, operation: Operation) -> None:
        name = f"t{len(self._sides)}"
        self._short[operation.name] = name
        first, *others = (self._short.get(one, "") for one in operation.inputs)
        side = self._sides[operation.inputs[0]]
        made = side
        match operation.op:
            case "_FusedConv2D" | "DepthwiseConv2dNative":
                made = self._convolution(operation, name, side)
            case "MaxPool":
                made, pads = _slid(side, operation.window, operation)
                window = [operation.window] * 2
                strides = [operation.stride] * 2
                self._node(
                    "MaxPool", [first], name, kernel_shape=window, strides=strides, pads=pads
                )
            case "Pad":
                before, behind = (
                    self._model.weights[operation.inputs[1]][:, end] for end in (0, 1)
                )
                order = [0, 3, 1, 2]
                pads = [int(one[axis]) for one in (before, behind) for axis in order]
                self._node("Pad", [first, self._constant(f"{name}.pads", pads)], name)
            case "Reshape":
                self._node("Transpose", [first], f"{name}.last", perm=[0, 2, 3, 1])
                shape = [int(size) for size in self._model.weights[operation.inputs[1]]]
                self._node(
                    "Reshape", [f"{name}.last", self._constant(f"{name}.shape", shape)], name
                )
            case simple:
                op = {"AddV2": "Add", "Prelu": "PRelu"}.get(simple, simple)
                self._node(op, [first, *others], name)
        self._sides[operation.name] = made

    def _convolution(self, operation: Operation, name: str, side: int) -> int:
        kernel = self._model.weights[operation.inputs[1]]
        made, pads = _slid(side, kernel.shape[0], operation)
        is_by_channel = operation.op == "DepthwiseConv2dNative"
        inputs = [self._short[one] for one in operation.inputs]
        act = next((one for one in operation.fused if one != "BiasAdd"), None)
        self._node(
            "Conv",
            inputs[: 2 + ("BiasAdd" in operation.fused)],
            f"{name}.sum" if act else name,
            kernel_shape=[*kernel.shape[:2]],
            strides=[operation.stride] * 2,
            pads=pads,
            group=kernel.shape[2] if is_by_channel else 1,
        )
        if act == "Relu":
            self._node("Relu", [f"{name}.sum"], name)
        elif act:
            self._node("PRelu", [f"{name}.sum", inputs[3]], name)
        return made


def _slid(side: int, window: int, operation: Operation) -> tuple[int, list[int]]:
    """Say how long a side becomes, and the pads as ONNX lists them."""
    if not operation.pads:
        return (side - window) // operation.stride + 1, [0, 0, 0, 0]
    before, behind = same_padding(side, window, operation.stride)
    return -(-side // operation.stride), [before, before, behind, behind]
