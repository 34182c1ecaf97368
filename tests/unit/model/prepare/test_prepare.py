"""From a published graph to a shipped one: nothing lost, nothing but the network kept."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from app.domain import Floats
from model.prepare.clean import UnknownGraphError, read_network
from model.prepare.emit import Codes, Stored, to_onnx
from model.prepare.emit_half import to_half_onnx
from model.prepare.network import Layer, Network
from model.prepare.quantise import (
    corrected_bias,
    in_eight_bits,
    in_float16,
    layer_steps,
    quantise,
)
from tests.unit.model.prepare.published import SIDE, published
from tools.env.paths import ROOT


def run(graph: onnx.ModelProto, tensor: Floats) -> Floats:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options)
    output: Floats = session.run(None, {session.get_inputs()[0].name: tensor})[0]
    return output


def picture(side: int = SIDE) -> Floats:
    return np.random.default_rng(side).random((1, 3, side, side), np.float32) - np.float32(0.5)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    onnx.save(published(), tmp_path / "published.onnx")
    return read_network(tmp_path / "published.onnx", side=SIDE)


def test_the_clean_graph_answers_the_same(network: Network) -> None:
    clean = run(to_onnx(network, network.weights), picture())
    # The published one computes in float16 here; one step of that near 0.5 is 0.0005.
    assert np.abs(clean - run(published(), picture())).max() < 0.002


def test_only_the_network_is_kept(network: Network) -> None:
    graph = to_onnx(network, network.weights).graph
    assert [node.op_type for node in graph.node] == [
        *("Conv", "Relu", "MaxPool", "Conv", "Relu", "Resize", "Concat", "Conv", "Sigmoid")
    ]
    assert [value.name for value in (*graph.input, *graph.output)] == ["input", "output"]


@pytest.mark.parametrize("side", [64, 128, 192])
def test_one_graph_runs_at_every_side(network: Network, side: int) -> None:
    assert run(to_onnx(network, network.weights), picture(side)).shape == (1, 1, side, side)


@pytest.mark.parametrize(("pool_side", "op"), [(3, "Relu"), (2, "Tanh")])
def test_other_graphs_are_refused(tmp_path: Path, pool_side: int, op: str) -> None:
    onnx.save(published(pool_side=pool_side, op=op), tmp_path / "other.onnx")
    with pytest.raises(UnknownGraphError):
        read_network(tmp_path / "other.onnx", side=SIDE)


def test_float16_weights_change_nothing_that_was_float16(network: Network) -> None:
    plain = run(to_onnx(network, network.weights), picture())
    assert np.array_equal(run(to_onnx(network, in_float16(network)), picture()), plain)


@pytest.mark.parametrize(("step", "allowed"), [(0.02, 0.003), (0.3, 0.04)])
def test_codes_cost_what_their_step_allows(network: Network, step: float, allowed: float) -> None:
    names = ["w0", "w1", "w2"]
    means = {name: np.zeros(network.weights[name].shape[1], np.float32) for name in names}
    stored = in_eight_bits(network, dict.fromkeys(names, step), means)
    change = np.abs(
        run(to_onnx(network, stored), picture()) - run(to_onnx(network, network.weights), picture())
    ).mean()
    assert 0 < change < allowed


def test_without_a_step_a_layer_stays_in_float16(network: Network) -> None:
    means = {"w1": np.zeros(4, np.float32)}
    stored: dict[str, Stored] = in_eight_bits(network, {"w1": 0.1}, means)
    assert isinstance(stored["w1"], Codes)
    assert {stored[name].dtype for name in ("w0", "w2")} == {np.dtype(np.float16)}  # type: ignore[union-attr]
    assert (
        to_onnx(network, stored).SerializeToString()
        == to_onnx(network, in_eight_bits(network, {"w1": 0.1}, means)).SerializeToString()
    )


def test_in_float16_the_graph_answers_almost_the_same(network: Network) -> None:
    names = ["w0", "w1", "w2"]
    means = {name: np.zeros(network.weights[name].shape[1], np.float32) for name in names}
    stored = in_eight_bits(network, dict.fromkeys(names, 0.02), means)
    half = to_half_onnx(network, stored)
    answer = run(half, picture(128))
    assert answer.dtype == np.float32
    assert np.abs(answer - run(to_onnx(network, stored), picture(128))).max() < 0.005
    # Nothing but what goes in and comes out is wider, and sizes of Resize.
    wide = {one.name for one in half.graph.initializer if one.data_type == onnx.TensorProto.FLOAT}
    assert all(name.startswith("scale") for name in wide)
    assert [node.op_type for node in half.graph.node].count("Cast") == 2


def test_steps_too_small_for_float16_stay_in_float32(network: Network) -> None:
    stored: dict[str, Stored] = dict(in_float16(network))
    codes = np.ones(network.weights["w1"].shape, np.int8)
    stored["w1"] = Codes(codes, np.full(len(codes), 1e-6, np.float32))
    half = to_half_onnx(network, stored)
    (steps,) = [one for one in half.graph.initializer if one.name == "w1.steps"]
    assert steps.data_type == onnx.TensorProto.FLOAT
    assert np.isfinite(run(half, picture())).all()


def test_no_weight_is_off_by_more_than_half_a_step() -> None:
    weights = np.random.default_rng(3).normal(0, 1, (8, 16, 3, 3)).astype(np.float32)
    weights[2] = 0
    weights[3, 0, 0, 0] = 100
    codes = quantise(weights, 0.1)
    error = np.abs(codes.decoded() - weights)
    assert (error <= codes.steps[:, None, None, None] * 0.5001).all()
    assert not codes.decoded()[2].any()
    assert np.abs(codes.codes).max() <= 127


def test_the_bias_makes_up_for_rounding() -> None:
    random = np.random.default_rng(5)
    weights = random.normal(0, 1, (4, 32, 1, 1)).astype(np.float32)
    inputs = random.random((32, 5000)).astype(np.float32) + 2
    codes, means = quantise(weights, 0.4), inputs.mean(axis=1)
    bias = np.zeros(4, np.float32)
    wanted = (weights[:, :, 0, 0] @ inputs).mean(axis=1)
    coarse = (codes.decoded()[:, :, 0, 0] @ inputs).mean(axis=1)
    corrected = coarse + corrected_bias(bias, weights, codes, means)
    assert np.abs(coarse - wanted).max() > 0.1
    assert np.abs(corrected - wanted).max() < 0.01


def test_more_sensitive_layers_get_finer_steps() -> None:
    weights = {f"w{i}": np.ones((200, 100 * (i + 1), 1, 1), np.float32) for i in range(3)}
    layers = tuple(convolution(name) for name in weights)
    network = Network(layers, weights, "input", "output")
    steps = layer_steps(network, {"w0": 1e-4, "w1": 1e-6, "w2": 1e-6}, 0.1)
    assert steps["w0"] < steps["w1"] < steps["w2"]
    sizes = np.array([weights[name].size for name in steps])
    mean = np.exp((sizes * np.log(list(steps.values()))).sum() / sizes.sum())
    assert mean == pytest.approx(0.1)


def convolution(name: str) -> Layer:
    return Layer("Conv", ("input", name, f"b{name}"), f"t{name}")


def test_the_build_prepares_without_a_runtime_and_without_pictures() -> None:
    """On a fresh machine the preparation has the group "models" and nothing else."""
    hidden = ["onnxruntime", "PIL", "scipy"]
    code = f"import sys; sys.modules.update(dict.fromkeys({hidden})); import model.prepare.__main__"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
