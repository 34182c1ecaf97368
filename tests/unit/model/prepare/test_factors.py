"""Pairs of narrow convolutions answer nearly as the wide ones do, edges of the picture included."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.domain import Floats
from model.prepare.emit import to_onnx
from model.prepare.factors import FIRST, factored, load_factors, save_factors
from model.prepare.measure_factors import measure_factors
from model.prepare.narrow import narrow
from model.prepare.network import Layer, Network, Weights
from model.prepare.quantise import quantise
from model.prepare.ranges import load_ranges
from model.prepare.separate import ACROSS, DOWN, Pair, relative_error, separate, with_first

SAME = {"kernel_shape": [3, 3], "pads": [1] * 4, "strides": [1, 1], "dilations": [1, 1]}
CHANNELS = 6


def random_weights(*shape: int, seed: int = 3) -> Weights:
    return np.random.default_rng(seed).normal(0, 0.3, shape).astype(np.float32)


def covariance_of_a_smooth_scene(channels: int = CHANNELS) -> NDArray[np.float64]:
    """Neighbours are alike, and so are channels."""
    places = np.stack(np.meshgrid(*[np.arange(3)] * 2, indexing="ij"), -1).reshape(9, 2)
    apart = np.abs(places[:, np.newaxis] - places).sum(axis=-1)
    mixed = random_weights(channels, channels, seed=8).astype(np.float64)
    covariance: NDArray[np.float64] = np.kron(mixed @ mixed.T, 0.9**apart)
    return covariance


def linear() -> Network:
    """Two convolutions with nothing between, two more, and a map."""
    layers = (
        Layer("Conv", ("input", "w0", "b0"), "t0", {**SAME, "strides": [2, 2]}),
        Layer("Conv", ("t0", "w1", "b1"), "t1", SAME),
        Layer("Relu", ("t1",), "t2"),
        Layer("Conv", ("t2", "w2", "b2"), "t3", SAME),
        Layer("Relu", ("t3",), "t4"),
        Layer("Conv", ("t4", "w3", "b3"), "t5", SAME),
        Layer("Resize", ("t5",), "t6", {"scale": (2.0, 2.0)}),
        Layer("Sigmoid", ("t6",), "output"),
    )
    weights = {}
    for number, (made, seen) in enumerate([(32, 3), (8, 32), (8, 8), (1, 8)]):
        weights[f"w{number}"] = random_weights(made, seen, 3, 3, seed=number) / np.float32(
            np.sqrt(seen)
        )
        weights[f"b{number}"] = random_weights(made, seed=number)
    return Network(layers, weights, "input", "output")


def run(network: Network) -> Floats:
    picture = np.random.default_rng(2).random((1, 3, 64, 64), np.float32) - np.float32(0.5)
    graph = to_onnx(network, network.weights).SerializeToString()
    found: Floats = onnxruntime.InferenceSession(graph).run(None, {"input": picture})[0]
    return found


@pytest.mark.parametrize("kernel", [DOWN, ACROSS])
def test_a_pair_is_found_where_there_is_one(kernel: tuple[int, int]) -> None:
    first = random_weights(4, CHANNELS, *kernel)
    second = random_weights(5, 4, *kernel[::-1])
    weights = Pair(first, second).joined()
    found = separate(weights, covariance_of_a_smooth_scene(), 4)
    assert found.first.shape == first.shape
    assert found.second.shape == second.shape
    assert relative_error(weights, covariance_of_a_smooth_scene(), found.joined()) < 1e-5


def test_what_is_seen_decides_what_is_kept() -> None:
    weights, smooth = random_weights(8, CHANNELS, 3, 3), covariance_of_a_smooth_scene()
    blind = separate(weights, np.eye(len(smooth)), 4)
    seeing = separate(weights, smooth, 4)
    errors = [relative_error(weights, smooth, pair.joined()) for pair in (seeing, blind)]
    assert 0 < errors[0] < 0.5 * errors[1]


def test_more_channels_between_miss_less() -> None:
    weights, smooth = random_weights(8, CHANNELS, 3, 3), covariance_of_a_smooth_scene()
    errors = [
        relative_error(weights, smooth, separate(weights, smooth, rank).joined())
        for rank in (2, 4, 8, 18)
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-5, "of 18 inputs a column, 18 combinations are all"


def test_the_second_part_makes_up_for_a_first_that_was_rounded() -> None:
    weights, smooth = random_weights(8, CHANNELS, 3, 3), covariance_of_a_smooth_scene()
    exact = separate(weights, smooth, 8)
    rounded = quantise(exact.first, 0.5).decoded()
    left = relative_error(weights, smooth, Pair(rounded, exact.second).joined())
    fitted = with_first(weights, smooth, rounded)
    assert np.array_equal(fitted.first, rounded)
    assert relative_error(weights, smooth, fitted.joined()) < 0.8 * left


@pytest.mark.parametrize("kernel", [DOWN, ACROSS])
def test_a_pair_answers_as_its_joined_weights_at_the_edges_too(kernel: tuple[int, int]) -> None:
    network = linear()
    pair = Pair(random_weights(5, 8, *kernel), random_weights(8, 5, *kernel[::-1]))
    whole = Network(network.layers, {**network.weights, "w2": pair.joined()}, "input", "output")
    made = factored(network, {"w2" + FIRST: pair.first, "w2": pair.second})
    assert made.names == {"w2", "w2" + FIRST}
    assert len(made.network.convolutions) == 5
    assert np.abs(run(made.network) - run(whole)).max() < 1e-5


def test_narrowing_keeps_the_edges_of_the_picture() -> None:
    network = linear()
    weights = network.weights
    patches = np.random.default_rng(1).normal(0, 0.3, (27, 500)).astype(np.float32)
    made = narrow(weights["w0"], weights["b0"], weights["w1"], patches, 27)
    factors = {"w0": made.first, "b0": made.first_bias, "w1": made.second}
    other = factored(network, factors).network
    assert other.weights["w0"].shape == (28, 3, 3, 3)
    assert np.abs(run(other) - run(network)).max() < 1e-4
    answers = made.first[:-1].reshape(27, 27) @ patches
    assert np.allclose(np.abs(answers).max(axis=1), 1, atol=1e-4)


def test_factors_of_another_network_are_refused() -> None:
    with pytest.raises(ValueError, match="w9"):
        factored(linear(), {"w9": random_weights(1, 1, 3, 3)})


def test_what_is_measured_is_stored_and_gives_nearly_the_same_map(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    for number in range(2):
        coarse = random.integers(0, 256, (12, 12, 3), np.uint8)
        Image.fromarray(coarse).resize((96, 96), Image.Resampling.BICUBIC).save(
            tmp_path / f"{number}.png"
        )
    network = linear()
    found = measure_factors(network, sorted(tmp_path.glob("*.png")), {"w2": 12}, 15)
    save_factors(found, tmp_path / "factors.npz")
    factors = load_factors(tmp_path / "factors.npz")
    assert factors.keys() == {"w0", "b0", "w1", "w2", "w2" + FIRST, "b2"}
    assert {name: factors[name].shape[0] for name in ("w0", "w2" + FIRST)} == {
        "w0": 16,
        "w2" + FIRST: 12,
    }
    assert all(value.dtype == np.float32 for value in factors.values())
    change = np.abs(run(factored(network, factors).network) - run(network))
    assert 0 < change.mean() < 0.01


def test_the_committed_factors_have_ranges() -> None:
    factors = load_factors()
    pairs = [name for name in factors if name.endswith(FIRST)]
    assert len(pairs) == sum(name.endswith(FIRST) for name in load_ranges())
    assert len(pairs) >= 8
