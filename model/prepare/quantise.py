"""Weights in few bits: steps by layer, codes, and the bias that makes up for rounding.

Codes stay in int8; the step sets how much they say, and the container's entropy coder takes what
they leave unsaid. So bytes are spent where the mask needs them.
"""

from collections.abc import Mapping

import numpy as np

from model.prepare.emit import Codes, Stored
from model.prepare.network import Network, Weights

# Layers with fewer weights stay in float16: together 1 % of the file, and the most sensitive.
SMALL = 20_000
_LARGEST_CODE = 127
# Coarser steps than this leave fewer than five codes in use, and errors stop being like noise.
_COARSEST = 0.7
# Steps keep 12 bits: the last bits of a sum differ between processors, and the bytes must not.
_STEP_BITS = 12


def layer_steps(
    network: Network, sensitivity: Mapping[str, float], base: float
) -> dict[str, float]:
    """Share the error out over the layers so that the file is smallest.

    With n weights, and a change S of the output when that layer alone is coarse, the best step is
    proportional to sqrt(n / S) (equal slopes of rate and distortion at high rate).

    Parameters
    ----------
    network : Network
        Under short names.
    sensitivity : mapping of str to float
        Mean squared change of the output by layer; see `model.prepare.sensitivity`.
    base : float
        Mean step over all weights (geometric), in standard deviations of a channel.

    Returns
    -------
    dict
        Step of each layer of 20 000 weights or more, in standard deviations of a channel.

    Examples
    --------
    >>> from model.prepare.network import Layer
    >>> layers = tuple(Layer("Conv", ("input", f"w{i}", f"b{i}"), f"t{i}") for i in range(2))
    >>> weights = {f"w{i}": np.ones((200, 200, 1, 1), np.float32) for i in range(2)}
    >>> network = Network(layers, weights, "input", "t1")
    >>> steps = layer_steps(network, {"w0": 1e-6, "w1": 4e-6}, 0.2)
    >>> {name: round(step, 3) for name, step in steps.items()}
    {'w0': 0.283, 'w1': 0.141}
    """
    names = [layer.inputs[1] for layer in network.convolutions]
    names = [name for name in names if network.weights[name].size >= SMALL]
    sizes = np.array([network.weights[name].size for name in names], np.float64)
    change = np.array([sensitivity[name] for name in names], np.float64)
    log_ratio = 0.5 * np.log(sizes / np.maximum(change, 1e-12))
    mean = float((sizes * log_ratio).sum() / sizes.sum())
    steps = np.minimum(base * np.exp(log_ratio - mean), _COARSEST)
    return dict(zip(names, steps.tolist(), strict=True))


def quantise(weights: Weights, step: float) -> Codes:
    """Round weights to whole multiples of a step, by output channel.

    Parameters
    ----------
    weights : ndarray of shape (O, I, K, K), float32
        Of one convolution.
    step : float
        In standard deviations (about zero) of each output channel.

    Returns
    -------
    Codes
        Where the step would need codes beyond 127, that channel's step is larger.

    Examples
    --------
    >>> codes = quantise(np.array([[[[1.0]], [[-2.0]], [[0.1]]]], np.float32), 0.5)
    >>> codes.codes.ravel().tolist(), [round(float(x), 2) for x in codes.decoded().ravel()]
    ([2, -3, 0], [1.29, -1.94, 0.0])
    """
    wide = weights.astype(np.float64)
    deviation = np.sqrt((wide**2).mean(axis=(1, 2, 3)))
    steps = np.maximum(step * deviation, np.abs(wide).max(axis=(1, 2, 3)) / _LARGEST_CODE)
    steps = _rounded_up(np.where(steps > 0, steps, 1.0))
    codes = np.rint(weights / steps[:, np.newaxis, np.newaxis, np.newaxis])
    return Codes(np.clip(codes, -_LARGEST_CODE, _LARGEST_CODE).astype(np.int8), steps)


def corrected_bias(bias: Weights, weights: Weights, codes: Codes, means: Weights) -> Weights:
    """Move a bias so that the mean answer of the layer stays what it was.

    Parameters
    ----------
    bias : ndarray of shape (O,), float32
        The layer's own.
    weights : ndarray of shape (O, I, K, K), float32
        Before rounding.
    codes : Codes
        After it.
    means : ndarray of shape (I,)
        Mean of each input channel over some photos.

    Returns
    -------
    ndarray of shape (O,), float32
        Rounded to float16, so that no processor's order of summing shows.

    Examples
    --------
    >>> weights = np.array([[[[0.3]]]], np.float32)
    >>> codes = Codes(np.array([[[[1]]]], np.int8), np.array([0.25], np.float32))
    >>> corrected_bias(np.zeros(1, np.float32), weights, codes, np.array([10.0])).round(3)
    array([0.5], dtype=float32)
    """
    change = (codes.decoded().astype(np.float64) - weights).sum(axis=(2, 3))
    shift = (change * means.astype(np.float64)).sum(axis=1)
    corrected: Weights = (bias - shift).astype(np.float16).astype(np.float32)
    return corrected


def in_eight_bits(
    network: Network, steps: Mapping[str, float], means: Mapping[str, Weights]
) -> dict[str, Stored]:
    """Choose how each weight of a network is kept.

    Parameters
    ----------
    network : Network
        Under short names.
    steps : mapping of str to float
        From `layer_steps`; convolutions without an entry stay in float16.
    means : mapping of str to ndarray
        Mean input of each convolution by channel, by the name of its weights.

    Returns
    -------
    dict
        For `emit.to_onnx`.
    """
    stored: dict[str, Stored] = {}
    for layer in network.convolutions:
        _, name, bias = layer.inputs
        weights = network.weights[name]
        if name not in steps:
            stored[name] = weights.astype(np.float16)
            stored[bias] = network.weights[bias]
            continue
        codes = quantise(weights, steps[name])
        stored[name] = codes
        stored[bias] = corrected_bias(network.weights[bias], weights, codes, means[name])
    return stored


def in_int8(
    network: Network,
    steps: Mapping[str, float],
    means: Mapping[str, Weights],
    in_float: frozenset[str],
) -> dict[str, Stored]:
    """Choose how weights are kept where convolutions are computed in int8.

    Parameters
    ----------
    network : Network
        Under short names.
    steps, means : mapping
        As `in_eight_bits` takes them. A convolution without an entry in `steps` is small, and gets
        the finest step that eight bits allow.
    in_float : frozenset of str
        Names of weights that stay in float16.

    Returns
    -------
    dict
        For `emit_integer.to_integer_onnx`.
    """
    stored = in_eight_bits(network, steps, means)
    for layer in network.convolutions:
        _, name, bias = layer.inputs
        if name in in_float:
            stored[name] = network.weights[name].astype(np.float16)
            stored[bias] = network.weights[bias]
        elif name not in steps:
            codes = quantise(network.weights[name], 0.0)
            stored[name] = codes
            stored[bias] = corrected_bias(
                network.weights[bias], network.weights[name], codes, means[name]
            )
    return stored


def in_float16(network: Network) -> dict[str, Stored]:
    """Keep convolutions in float16 and biases in float32.

    Parameters
    ----------
    network : Network
        Under short names.

    Returns
    -------
    dict
        For `emit.to_onnx`.
    """
    return {
        name: weights.astype(np.float16) if weights.ndim > 1 else weights
        for name, weights in network.weights.items()
    }


def _rounded_up(values: Weights) -> Weights:
    mantissa, exponent = np.frexp(values)
    # Up, so that the greatest weight still fits the greatest code; less a little, so that a
    # value that fits exactly is not moved by the last bit of its sum.
    kept = np.ceil(mantissa * 2**_STEP_BITS - 1e-6) / 2**_STEP_BITS
    rounded: Weights = np.ldexp(kept, exponent).astype(np.float32)
    return rounded
