"""A tiny graph with the habits of the published ones, for the tests of the preparation."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 64


def published(*, pool_side: int = 2, op: str = "Relu") -> onnx.ModelProto:
    """Halve, convolve, enlarge to the size of another tensor by shape arithmetic, join, sum up.

    Has casts in no order, a side output, a Constant that is used as a size, and float16 weights.
    """
    random = np.random.default_rng(1)
    weights = {
        "first": random.normal(0, 0.4, (4, 3, 3, 3)),
        "second": random.normal(0, 0.2, (4, 4, 3, 3)),
        "last": random.normal(0, 0.3, (1, 8, 1, 1)),
    }
    initializers = [
        numpy_helper.from_array(value.astype(np.float16), f"{name}.weight")
        for name, value in weights.items()
    ]
    initializers += [
        numpy_helper.from_array(np.linspace(-0.1, 0.2, len(value)).astype(np.float16), f"{name}.b")
        for name, value in weights.items()
    ]
    node = helper.make_node
    same: dict[str, Any] = {
        "kernel_shape": [3, 3],
        "pads": [1] * 4,
        "strides": [1, 1],
        "dilations": [1, 1],
    }
    point: dict[str, Any] = {
        "kernel_shape": [1, 1],
        "pads": [0] * 4,
        "strides": [1, 1],
        "dilations": [1, 1],
    }
    sizes = {"zero": [0], "two": [2], "four": [4]}
    nodes = [
        node("Constant", [], [name], value=numpy_helper.from_array(np.array(value, np.int64)))
        for name, value in sizes.items()
    ]
    pool: dict[str, Any] = {
        "kernel_shape": [pool_side] * 2,
        "strides": [pool_side] * 2,
        "ceil_mode": 1,
    }
    nodes += [
        node("Cast", ["picture"], ["half"], to=TensorProto.FLOAT16),
        node("Conv", ["half", "first.weight", "first.b"], ["c1"], **same),
        node(op, ["c1"], ["r1"]),
        node("MaxPool", ["r1"], ["p1"], **pool),
        node("Conv", ["p1", "second.weight", "second.b"], ["c2"], **same),
        node("Relu", ["c2"], ["r2"]),
        node("Shape", ["r1"], ["full"]),
        node("Slice", ["full", "two", "four", "zero"], ["sides"]),
        node("Shape", ["r2"], ["small"]),
        node("Slice", ["small", "zero", "two", "zero"], ["counts"]),
        node("Concat", ["counts", "sides"], ["wanted"], axis=0),
        node("Cast", ["r2"], ["r2.float"], to=TensorProto.FLOAT),
        node(
            "Resize",
            ["r2.float", "", "", "wanted"],
            ["u2.float"],
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        ),
        node("Cast", ["u2.float"], ["u2"], to=TensorProto.FLOAT16),
        node("Concat", ["r1", "u2"], ["both"], axis=1),
        node("Conv", ["both", "last.weight", "last.b"], ["c3"], **point),
        node("Sigmoid", ["c3"], ["map.half"]),
        node("Cast", ["map.half"], ["map"], to=TensorProto.FLOAT),
        node("Cast", ["r2"], ["aside"], to=TensorProto.FLOAT),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "published",
        [value("picture", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [
            value("map", TensorProto.FLOAT, [1, 1, SIDE, SIDE]),
            value("aside", TensorProto.FLOAT, None),
        ],
        initializers,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
