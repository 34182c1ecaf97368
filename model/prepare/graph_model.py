"""Reads a TensorFlow.js graph model: its operations in order, and its weights by name."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# What the two networks of the face finder are made of.
_KNOWN = frozenset(
    "_FusedConv2D DepthwiseConv2dNative AddV2 Relu Prelu Sigmoid MaxPool Pad Reshape".split()
)


@dataclass(frozen=True)
class Operation:
    """One operation on pictures of shape (1, rows, columns, channels).

    Parameters
    ----------
    name, op : str
        Its own name, which is that of what it makes, and TensorFlow's of its kind.
    inputs : tuple of str
        Names of operations and weights that it reads.
    stride, window : int
        Of a convolution or a pool; 1 where there is none.
    pads : bool
        Whether the border is padded so that the stride alone sets the size ("SAME").
    fused : tuple of str
        What a convolution does besides: "BiasAdd", then "Relu" or "Prelu".
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    stride: int
    window: int
    pads: bool
    fused: tuple[str, ...]


@dataclass(frozen=True)
class GraphModel:
    """A published network.

    Parameters
    ----------
    operations : tuple of Operation
        Each reads what earlier ones made.
    weights : mapping of str to ndarray
        float32, and int32 for shapes and paddings, in TensorFlow's order of axes.
    input, side : str, int
        Name of the picture (1, side, side, 3), and its side.
    """

    operations: tuple[Operation, ...]
    weights: Mapping[str, NDArray[Any]]
    input: str
    side: int

    def reaching(self, *targets: str) -> tuple[Operation, ...]:
        """Return the operations without which these can't be made, in order."""
        needed, kept = set(targets), []
        for operation in reversed(self.operations):
            if operation.name in needed:
                needed.update(operation.inputs)
                kept.append(operation)
        return tuple(reversed(kept))


def read_graph_model(topology: Path, weights: Path) -> GraphModel:
    """Read both files of a model.

    Parameters
    ----------
    topology : Path
        The JSON file.
    weights : Path
        The one file of weights, float32, or float16 to be widened.

    Returns
    -------
    GraphModel

    Raises
    ------
    ValueError
        It has an operation that is not known here, or the weights do not fill the file.
    """
    described = json.loads(topology.read_text("utf-8"))
    nodes = described["modelTopology"]["node"]
    known = _weights(described["weightsManifest"], weights.read_bytes())
    (picture,) = (node for node in nodes if node["op"] == "Placeholder")
    side = int(picture["attr"]["shape"]["shape"]["dim"][1]["size"])
    skipped = ("Const", "Placeholder", "Identity")
    operations = tuple(_operation(node) for node in nodes if node["op"] not in skipped)
    return GraphModel(
        _in_order(operations, {*known, picture["name"]}), known, picture["name"], side
    )


def _weights(manifest: list[dict[str, Any]], data: bytes) -> dict[str, NDArray[Any]]:
    known: dict[str, NDArray[Any]] = {}
    start = 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        stored = np.dtype(entry.get("quantization", {}).get("dtype", entry["dtype"]))
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(data, stored.newbyteorder("<"), count, start)
        known[entry["name"]] = values.reshape(entry["shape"]).astype(entry["dtype"])
        start += count * stored.itemsize
    if start != len(data):
        message = f"the weights take {start} bytes of {len(data)}"
        raise ValueError(message)
    return known


def _operation(node: Mapping[str, Any]) -> Operation:
    attributes = node.get("attr", {})
    if node["op"] not in _KNOWN:
        message = f"unknown operation {node['op']}"
        raise ValueError(message)

    def second(name: str) -> int:
        return int(attributes[name]["list"]["i"][1]) if name in attributes else 1

    return Operation(
        name=node["name"],
        op=node["op"],
        inputs=tuple(node["input"]),
        stride=second("strides"),
        window=second("ksize"),
        pads=_text(attributes.get("padding", {"s": ""})["s"]) == "SAME",
        fused=tuple(
            _text(one) for one in attributes.get("fused_ops", {"list": {}})["list"].get("s", ())
        ),
    )


def _text(coded: str) -> str:
    return base64.b64decode(coded).decode()


def _in_order(operations: tuple[Operation, ...], there: set[str]) -> tuple[Operation, ...]:
    """Put each behind what it reads; files list them in any order."""
    ordered: list[Operation] = []
    waiting = list(operations)
    while waiting:
        ready = [one for one in waiting if there.issuperset(one.inputs)]
        if not ready:
            message = f"nothing makes what {waiting[0].name} reads"
            raise ValueError(message)
        ordered += ready
        there |= {one.name for one in ready}
        waiting = [one for one in waiting if one.name not in there]
    return tuple(ordered)


def same_padding(size: int, window: int, stride: int) -> tuple[int, int]:
    """Say how much TensorFlow's "SAME" adds before and behind an axis.

    Parameters
    ----------
    size, window, stride : int
        Of the axis, of what slides over it, and by how much it slides.

    Returns
    -------
    tuple of two int
        The odd one comes behind.

    Examples
    --------
    >>> same_padding(256, 5, 2), same_padding(8, 3, 1), same_padding(8, 2, 2)
    ((1, 2), (1, 1), (0, 0))
    """
    total = max(0, (-(-size // stride) - 1) * stride + window - size)
    return total // 2, total - total // 2
