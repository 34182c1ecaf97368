"""A segmentation network as plain data: layers in order, weights by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """One operation.

    Parameters
    ----------
    op : str
        ONNX name of the operation.
    inputs : tuple of str
        Tensors that it reads: for a convolution the tensor, its weights, its bias.
    output : str
        The tensor that it makes.
    attributes : mapping
        As in ONNX; a Resize has ``scale`` (rows, columns) and ``mode`` of coordinates instead.
    """

    op: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Network:
    """Layers that turn one picture into one map of the same size.

    Parameters
    ----------
    layers : tuple of Layer
        Each reads what earlier ones made.
    weights : mapping of str to ndarray, float32
        By the name under which layers read them.
    input, output : str
        Names of the picture (1, 3, S, S) and of the map (1, 1, S, S).
    """

    layers: tuple[Layer, ...]
    weights: Mapping[str, Weights]
    input: str
    output: str

    @property
    def convolutions(self) -> tuple[Layer, ...]:
        """The layers that have weights."""
        return tuple(layer for layer in self.layers if layer.op == "Conv")

    def renamed(self) -> "Network":
        """Return the same network under short names: input, t0…, w0…, b0…, output.

        Weights are numbered by their convolution, so that a table about layers stays true
        whatever the exporter called them.
        """
        names = {self.input: "input", self.output: "output"}
        for number, layer in enumerate(self.convolutions):
            names |= dict(zip(layer.inputs[1:], (f"w{number}", f"b{number}"), strict=False))
        made = (layer.output for layer in self.layers if layer.output not in names)
        names |= {name: f"t{number}" for number, name in enumerate(made)}
        layers = tuple(
            Layer(
                layer.op,
                tuple(names[name] for name in layer.inputs),
                names[layer.output],
                layer.attributes,
            )
            for layer in self.layers
        )
        weights = {names[name]: value for name, value in self.weights.items()}
        return Network(layers, weights, "input", "output")
