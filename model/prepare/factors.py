"""ISNet's widest layers as pairs of narrow ones, as committed beside this file.

`model.prepare.measure_factors` measures them on photos. They are committed as the codes that ship:
processors differ in the last bits of a decomposition, and the build's bytes must not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.prepare.emit import Codes, Stored
from model.prepare.network import Layer, Network, Weights

PATH = Path(__file__).with_name("isnet.factors.npz")
FIRST = ".first"
"""What is put to the names of the weights, the bias and the tensor of a pair's first part."""

_CODES, _STEPS = ".codes", ".steps"


def load_factors(path: Path = PATH) -> dict[str, Weights]:
    """Read the committed result.

    Parameters
    ----------
    path : Path, optional
        The file.

    Returns
    -------
    dict
        By name: weights and biases that take the place of a network's; those of a pair's first
        part are under the name of the second's and `FIRST`.

    Examples
    --------
    >>> factors = load_factors()
    >>> factors["w99.first"].shape, factors["w99"].shape
    ((88, 128, 1, 3), (64, 88, 3, 1))
    """
    with np.load(path, allow_pickle=False) as kept:
        plain = {name: value.astype(np.float32) for name, value in kept.items()}
    codes = {name.removesuffix(_CODES) for name in plain if name.endswith(_CODES)}
    factors = {name: value for name, value in plain.items() if not name.endswith((_CODES, _STEPS))}
    for name in codes:
        factors[name] = Codes(plain[name + _CODES].astype(np.int8), plain[name + _STEPS]).decoded()
    return factors


def save_factors(factors: Mapping[str, Stored], path: Path = PATH) -> None:
    """Write the result, to be committed.

    Parameters
    ----------
    factors : mapping
        As `load_factors` returns them, as they are to be stored.
    path : Path, optional
        The file.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in factors.items():
        if isinstance(value, Codes):
            arrays |= {name + _CODES: value.codes, name + _STEPS: value.steps}
        else:
            arrays[name] = value
    np.savez_compressed(path, allow_pickle=False, **arrays)


@dataclass(frozen=True, eq=False)
class Factored:
    """A network some of whose layers were replaced.

    Parameters
    ----------
    network : Network
        Nearly the same map.
    names : frozenset of str
        Weights that are other ones than before, or were not there.
    """

    network: Network
    names: frozenset[str]


def factored(network: Network, factors: Mapping[str, Weights]) -> Factored:
    """Put pairs of convolutions in the place of single ones, and weights in the place of others.

    Parameters
    ----------
    network : Network
        Under short names.
    factors : mapping of str to ndarray
        As from `load_factors`.

    Returns
    -------
    Factored
        All other layers and names are what they were.

    Raises
    ------
    ValueError
        The factors belong to another network.
    """
    layers: list[Layer] = []
    weights = dict(network.weights)
    for layer in network.layers:
        name = layer.inputs[1] if layer.op == "Conv" else ""
        for kept in layer.inputs[1:] if name in factors else ():
            weights[kept] = factors.get(kept, weights[kept])
        if name + FIRST not in factors:
            layers.append(layer)
            continue
        first = factors[name + FIRST]
        weights[name + FIRST] = first
        bias = layer.inputs[2] + FIRST
        weights[bias] = np.zeros(len(first), np.float32)
        between = layer.output + FIRST
        before = replace(layer, inputs=(layer.inputs[0], name + FIRST, bias), output=between)
        behind = replace(layer, inputs=(between, *layer.inputs[1:]))
        layers += [_shaped(before, first), _shaped(behind, factors[name])]
    if not factors.keys() <= weights.keys():
        message = f"no such layers: {sorted(factors.keys() - weights.keys())}"
        raise ValueError(message)
    names = frozenset(name for name in factors if factors[name].ndim > 1)
    return Factored(replace(network, layers=tuple(layers), weights=weights), names)


def _shaped(layer: Layer, weights: Weights) -> Layer:
    """Give a convolution with a stride and a dilation of 1 the attributes of its new weights."""
    down, across = weights.shape[2:]
    pads = [down // 2, across // 2] * 2
    changed = {**layer.attributes, "kernel_shape": [down, across], "pads": pads}
    return replace(layer, attributes=changed)
