"""Models of two convolutions: small enough for an imitated card."""

import hashlib
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tools.assets import pinned_ingredients
from tools.models import Graph
from tools.prepared import Graphs

SIDE, FINE_SIDE = 64, 96


def tiny(side: int, name: str) -> bytes:
    """Two convolutions with weights by chance: small enough for an imitated card."""
    chance = np.random.default_rng(5)
    first = chance.normal(size=(4, 3, 3, 3)).astype(np.float32)
    last = chance.normal(size=(1, 4, 1, 1)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["input", "a"], ["b"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["b"], ["c"]),
        helper.make_node("Conv", ["c", "d"], ["e"]),
        helper.make_node("Sigmoid", ["e"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, side, side])],
        [numpy_helper.from_array(first, "a"), numpy_helper.from_array(last, "d")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def with_tiny_models(folder: Path, places: tuple[str, ...]) -> Graphs:
    """A fast one, and a fine one for each of the places."""
    source = next(part for part in pinned_ingredients() if part.name == "u2netp.onnx")
    graphs, paths = [], {}
    for name, place in [("tiny", "any"), *((f"tiny-{place}", place) for place in places)]:
        side = SIDE if name == "tiny" else FINE_SIDE
        data = tiny(side, name)
        path = folder / f"{name}.onnx"
        path.write_bytes(data)
        contract = {"size": side, "mean": [0.5] * 3, "std": [0.25] * 3, "scale": "255"}
        told = {
            "task": "test",
            "on": place,
            "input": {**contract, "name": "input"},
            "output": {"name": "output", "range": "min-max"},
            "sides": [side],
            "unpacked": None,
        }
        digest = hashlib.sha256(data).hexdigest()
        label, when = ("Fast model", "start") if name == "tiny" else ("Fine model", "needed")
        graphs.append(Graph(name, "tiny", digest, len(data), source.name, True, label, when, told))
        paths[name] = path
    return Graphs(tuple(graphs), paths, (source,))
