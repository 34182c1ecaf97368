"""Computes a TensorFlow.js graph model in NumPy: the arithmetic that a graph is held against.

It reads the weights as they are published and follows the operations one by one, in TensorFlow's
order of axes; nothing of it is shared with what writes ONNX.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.domain import Floats
from model.prepare.graph_model import GraphModel, Operation, same_padding


def compute(
    model: GraphModel,
    picture: Floats,
    targets: Sequence[str],
    weights: Mapping[str, NDArray[Any]] | None = None,
) -> list[Floats]:
    """Run a model.

    Parameters
    ----------
    model : GraphModel
        As published.
    picture : ndarray of shape (1, S, S, 3), float32
        Its input.
    targets : sequence of str
        Names of operations.
    weights : mapping, optional
        Others than its own, such as those that were rounded; same names and shapes.

    Returns
    -------
    list of ndarray
        What each target made.
    """
    known: dict[str, NDArray[Any]] = {**model.weights, **(weights or {}), model.input: picture}
    for operation in model.reaching(*targets):
        known[operation.name] = _made(operation, [known[name] for name in operation.inputs])
    return [known[target] for target in targets]


def _made(operation: Operation, inputs: list[NDArray[Any]]) -> NDArray[Any]:
    first, *others = inputs
    match operation.op:
        case "_FusedConv2D":
            return _fused(operation, first, others)
        case "DepthwiseConv2dNative":
            windows = _windows(first, others[0].shape[0], operation, 0.0)
            return np.asarray(np.einsum("hwcij,ijc->hwc", windows, others[0][..., 0])[None])
        case "AddV2":
            return np.asarray(first + others[0])
        case "Relu":
            return np.asarray(np.maximum(first, 0))
        case "Prelu":
            return np.where(first > 0, first, first * others[0])
        case "Sigmoid":
            return np.asarray(1 / (1 + np.exp(-first)))
        case "MaxPool":
            return np.asarray(
                _windows(first, operation.window, operation, -np.inf).max((3, 4))[None]
            )
        case "Pad":
            return np.pad(first, [(int(before), int(behind)) for before, behind in others[0]])
        case _:  # "Reshape": the reader refuses all others
            return np.reshape(first, [int(size) for size in others[0]])


def _fused(operation: Operation, picture: NDArray[Any], others: list[NDArray[Any]]) -> NDArray[Any]:
    kernel, bias, *slope = others
    windows = _windows(picture, kernel.shape[0], operation, 0.0)
    rows, columns = windows.shape[:2]
    flat = windows.transpose(0, 1, 3, 4, 2).reshape(rows * columns, -1)
    made = (flat @ kernel.reshape(flat.shape[1], -1)).reshape(1, rows, columns, -1) + bias
    if "Relu" in operation.fused:
        return np.asarray(np.maximum(made, 0))
    return np.where(made > 0, made, made * slope[0]) if slope else np.asarray(made)


def _windows(
    picture: NDArray[Any], window: int, operation: Operation, border: float
) -> NDArray[Any]:
    """Return what slides over it: (rows, columns, channels, window, window)."""
    if operation.pads:
        pads = [same_padding(size, window, operation.stride) for size in picture.shape[1:3]]
        picture = np.pad(picture, [(0, 0), *pads, (0, 0)], constant_values=border)
    seen: NDArray[Any] = picture[0]
    every: NDArray[Any] = sliding_window_view(seen, (window, window), axis=(0, 1))  # type: ignore[call-overload]
    return every[:: operation.stride, :: operation.stride]
