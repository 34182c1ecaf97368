"""Leaves channels out of a network that never say anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.prepare.network import Layer, Network, Weights

# GPUs take channels by four.
_GROUP = 4
# What lies between a convolution and the next without mixing channels.
_PASSING = {"Relu", "MaxPool", "Resize"}
_Kept = NDArray[np.bool_]


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
