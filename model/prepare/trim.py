"""Leaves out of a network what makes no difference to its map. Imports network.

Two layers that are one, and channels that never say anything, cost time and bytes for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.prepare.network import Layer, Network, Weights

# Graphics cards take channels by four.
_GROUP = 4
# What lies between a convolution and the next without mixing channels.
_PASSING = {"Relu", "MaxPool", "Resize"}
_Kept = NDArray[np.bool_]


def join_first(network: Network) -> Network:
    """Make one of the first two convolutions, between which there is nothing.

    The answers are the same but for the outermost ring: there the second layer was padded with
    zeros, and now the picture is padded instead.

    Parameters
    ----------
    network : Network
        Whose first convolution has a stride, and whose second alone reads it, without a stride.

    Returns
    -------
    Network
        With one convolution less. The one that is left has its weights under the first's names.

    Raises
    ------
    ValueError
        The network is of another kind.
    """
    first, second = network.convolutions[:2]
    readers = [layer for layer in network.layers if first.output in layer.inputs]
    if readers != [second] or any(step != 1 for step in second.attributes["strides"]):
        message = "the second convolution does not follow on the first alone"
        raise ValueError(message)
    inner, outer = (_wide(network, layer.inputs[1]) for layer in (first, second))
    stride = first.attributes["strides"][0]
    reach = outer.shape[2] // 2
    side = inner.shape[2] + 2 * reach * stride
    joined = np.zeros((outer.shape[0], inner.shape[1], side, side))
    for y, x in np.ndindex(outer.shape[2:]):
        rows, columns = (slice(at * stride, at * stride + inner.shape[2]) for at in (y, x))
        joined[:, :, rows, columns] += np.einsum("om,mihw->oihw", outer[:, :, y, x], inner)
    bias = _wide(network, second.inputs[2]) + outer.sum(axis=(2, 3)) @ _wide(
        network, first.inputs[2]
    )
    pad = first.attributes["pads"][0] + reach * stride
    attributes = {
        **second.attributes,
        "kernel_shape": [side, side],
        "strides": [stride, stride],
        "pads": [pad] * 4,
    }
    layer = Layer("Conv", first.inputs, second.output, attributes)
    weights = {
        name: value for name, value in network.weights.items() if name not in second.inputs[1:]
    }
    _, name, name_of_bias = first.inputs
    weights |= {name: joined.astype(np.float32), name_of_bias: bias.astype(np.float32)}
    layers = tuple(layer if one is second else one for one in network.layers if one is not first)
    return replace(network, layers=layers, weights=weights)


@dataclass(frozen=True, eq=False)
class Trimmed:
    """A network with fewer channels.

    Parameters
    ----------
    network : Network
        The same map on every photo on which the silent channels are silent.
    means : mapping of str to ndarray
        As they were given, of the channels that are left.
    """

    network: Network
    means: Mapping[str, Weights]


def without_silent(network: Network, means: Mapping[str, Weights]) -> Trimmed:
    """Leave out channels that were zero everywhere on every photo.

    Parameters
    ----------
    network : Network
        Under short names.
    means : mapping of str to ndarray of shape (I,)
        Mean input of each convolution by channel, by the name of its weights. Behind a Relu a mean
        of nothing is a channel of nothing.

    Returns
    -------
    Trimmed
        Channels are left out by fours, and only where convolutions alone read them.
    """
    channels = _channels(network)
    kept_in = {
        layer.inputs[1]: np.ones(network.weights[layer.inputs[1]].shape[1], np.bool_)
        for layer in network.convolutions
    }
    kept_out: dict[str, _Kept] = {}
    for layer in network.convolutions:
        kept = np.ones(channels[layer.output], np.bool_)
        readers = _readers(network, channels, layer.output) if _is_cut(network, layer) else None
        if readers:
            spans = [(name, slice(at, at + kept.size)) for name, at in readers]
            silent = np.all([means[name][span] == 0 for name, span in spans], axis=0)
            kept[np.flatnonzero(silent)[: int(silent.sum()) // _GROUP * _GROUP]] = False
            for name, span in spans:
                kept_in[name][span] &= kept
        kept_out[layer.inputs[1]] = kept
    weights = dict(network.weights)
    for layer in network.convolutions:
        _, name, bias = layer.inputs
        weights[name] = weights[name][kept_out[name]][:, kept_in[name]]
        weights[bias] = weights[bias][kept_out[name]]
    left = {name: mean[kept_in[name]] for name, mean in means.items() if name in kept_in}
    return Trimmed(replace(network, weights=weights), left)


def _wide(network: Network, name: str) -> NDArray[np.float64]:
    return network.weights[name].astype(np.float64)


def _channels(network: Network) -> dict[str, int]:
    first = network.convolutions[0].inputs[1]
    found = {network.input: network.weights[first].shape[1]}
    for layer in network.layers:
        if layer.op == "Conv":
            found[layer.output] = network.weights[layer.inputs[1]].shape[0]
        elif layer.op == "Concat":
            found[layer.output] = sum(found[name] for name in layer.inputs)
        else:
            found[layer.output] = found[layer.inputs[0]]
    return found


def _is_cut(network: Network, layer: Layer) -> bool:
    """Say whether what is below zero is cut from a convolution's answers."""
    return [one.op for one in network.layers if layer.output in one.inputs] == ["Relu"]


def _readers(
    network: Network, channels: Mapping[str, int], name: str, at: int = 0
) -> list[tuple[str, int]] | None:
    """List the convolutions that read a tensor, and at which of their channels it begins.

    None where something else reads it too, which needs all of its channels.
    """
    found = []
    for layer in network.layers:
        if name not in layer.inputs:
            continue
        if layer.op == "Conv":
            found.append((layer.inputs[1], at))
            continue
        before = 0
        if layer.op == "Concat":
            before = sum(channels[one] for one in layer.inputs[: layer.inputs.index(name)])
        elif layer.op not in _PASSING:
            return None
        further = _readers(network, channels, layer.output, at + before)
        if further is None:
            return None
        found += further
    return found
