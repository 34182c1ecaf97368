"""Convolutions in int8: nearly the same map, and int8 indeed."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from PIL import Image

from app.domain import Floats
from model.prepare.emit import Codes, to_onnx
from model.prepare.emit_integer import to_integer_onnx
from model.prepare.measure_ranges import measure_ranges, robust_range
from model.prepare.network import Network
from model.prepare.quantise import in_int8
from model.prepare.ranges import Ranges, load_ranges
from tests.unit.model.prepare.test_prepare import network, picture, run

__all__ = ["network"]
ENDS = frozenset({"w0", "w2"})


def means_of(network: Network) -> dict[str, Floats]:
    return {
        name: np.zeros(weights.shape[1], np.float32)
        for name, weights in network.weights.items()
        if weights.ndim > 1
    }


def measured(network: Network, tensor: Floats) -> Ranges:
    """What each tensor holds of one picture."""
    names = [layer.output for layer in network.layers]
    graph = to_onnx(network, network.weights)
    del graph.graph.output[:]
    graph.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    values = session.run(None, {network.input: tensor})
    found = {network.input: tensor, **dict(zip(names, values, strict=True))}
    return {name: (min(0.0, float(v.min())), float(v.max())) for name, v in found.items()}


@pytest.mark.parametrize("in_float", [ENDS, frozenset({"w2"}), frozenset()])
def test_the_map_is_nearly_the_same(network: Network, in_float: frozenset[str]) -> None:
    tensor = picture()
    stored = in_int8(network, {}, means_of(network), in_float)
    made = to_integer_onnx(network, stored, measured(network, tensor))
    change = np.abs(run(made, tensor) - run(to_onnx(network, network.weights), tensor))
    assert 0 < change.mean() < 0.004
    assert change.max() < 0.03


def test_every_convolution_between_the_ends_has_codes(network: Network) -> None:
    stored = in_int8(network, {"w1": 0.1}, means_of(network), ENDS)
    assert {name for name, value in stored.items() if isinstance(value, Codes)} == {"w1"}
    graph = to_integer_onnx(network, stored, measured(network, picture())).graph
    makers = {output: node for node in graph.node for output in node.output}
    middle = next(node for node in graph.node if node.op_type == "Conv" and "w1" in node.input)
    assert [makers[name].op_type for name in middle.input] == ["DequantizeLinear"] * 3
    # Rounding does the work of the Relu behind it; the one behind the first stays.
    assert sum(node.op_type == "Relu" for node in graph.node) == 1


def test_the_runtime_computes_in_int8(network: Network, tmp_path: Path) -> None:
    stored = in_int8(network, {}, means_of(network), ENDS)
    made = to_integer_onnx(network, stored, measured(network, picture()))
    options = onnxruntime.SessionOptions()
    options.add_free_dimension_override_by_name("side", 64)
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(made.SerializeToString(), options)
    kinds = [node.op_type for node in onnx.load(tmp_path / "optimised.onnx").graph.node]
    assert "QLinearConv" in kinds
    assert "QLinearConcat" in kinds


def test_what_is_beyond_the_range_is_cut_not_wrapped(network: Network) -> None:
    tensor = picture()
    stored = in_int8(network, {}, means_of(network), ENDS)
    narrow = {name: (low / 4, high / 4) for name, (low, high) in measured(network, tensor).items()}
    wide = run(to_integer_onnx(network, stored, measured(network, tensor)), tensor)
    cut = run(to_integer_onnx(network, stored, narrow), tensor)
    assert np.abs(cut - wide).max() < 0.5


def test_the_same_bytes_each_time(network: Network) -> None:
    stored = in_int8(network, {"w1": 0.1}, means_of(network), ENDS)
    ranges = measured(network, picture())
    made = [to_integer_onnx(network, stored, ranges).SerializeToString() for _ in range(2)]
    assert made[0] == made[1]


def test_one_photo_with_peaks_does_not_widen_the_range() -> None:
    common = np.tile([[-3.0, -2.0, 5.0, 6.0]], (9, 1))
    with_peak = np.vstack([common, [[-500.0, -30.0, 40.0, 293.0]]])
    assert robust_range(common) == (-3.0, 6.0)
    assert robust_range(with_peak) == (-3.0, 7.5)
    assert robust_range(np.abs(common)) == (0.0, 6.0)


def test_measuring_looks_at_all_that_is_rounded(network: Network, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), (200, 40, 10)).save(tmp_path / "photo.png")
    found = measure_ranges(network, [tmp_path / "photo.png"])
    before_relu = {layer.inputs[0] for layer in network.layers if layer.op == "Relu"}
    wanted = {layer.output for layer in network.layers} - before_relu - {network.output}
    assert found.keys() == {network.input, *wanted}
    assert all(low <= 0 <= high for low, high in found.values())


def test_the_committed_ranges_are_those_of_a_photo() -> None:
    ranges = load_ranges()
    assert ranges["input"] == (-0.5, 0.5)
    assert all(low <= 0 < high < 1000 for low, high in ranges.values())
