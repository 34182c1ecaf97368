"""The full-resolution step of the refinement as an ONNX graph, to be held against NumPy's tiles.

Not shipped: see docs/matte.md, "NumPy or a graph".
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from app.domain import Floats
from app.refine.plan import Plan

# What app/refine/plan.py calls the same; the graph is checked against it.
_STIFF = 0.02
_GRIDS = ("slope", "offset", "kept", "mask", "band", "missing")
# Pillow's bicubic kernel.
_CUBIC = {"mode": "cubic", "cubic_coeff_a": -0.5}


def feeds(plan: Plan, rgb: NDArray[np.uint8]) -> dict[str, NDArray[np.generic]]:
    """Name what the graph reads.

    Parameters
    ----------
    plan : Plan
        Of this photo.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.

    Returns
    -------
    dict of str to ndarray
        The photo as it is, and grids of shape (1, N, R, C), float32.
    """

    def stacked(*grids: Floats) -> Floats:
        return np.stack(grids)[np.newaxis]

    return {
        "rgb": rgb,
        "slope": stacked(*plan.model.grid[:3]),
        "offset": stacked(plan.model.grid[3]),
        "kept": stacked(plan.model.grid[4]),
        "mask": stacked(plan.mask.grid),
        "band": stacked(plan.band.grid),
        "missing": stacked(plan.missing.grid),
    }


def build(height: int, width: int) -> bytes:
    """Build the graph for one size of photo.

    Parameters
    ----------
    height, width : int
        In pixels.

    Returns
    -------
    bytes
        An ONNX model: the inputs of `feeds` in, "alpha" of shape (1, 1, H, W), float32, out.
    """
    nodes: list[onnx.NodeProto] = []

    def add(kind: str, inputs: list[str], name: str, **fields: Any) -> None:
        nodes.append(helper.make_node(kind, inputs, [name], **fields))

    add("Cast", ["rgb"], "rows", to=TensorProto.FLOAT)
    add("Transpose", ["rows"], "planes", perm=[2, 0, 1])
    add("Unsqueeze", ["planes", "first"], "photo")
    for name in _GRIDS:
        how: dict[str, Any] = _CUBIC if name in ("mask", "missing") else {"mode": "linear"}
        channels = "three" if name == "slope" else "one"
        place = "half_pixel"
        ends = ["", "", f"sizes {channels}"]
        add("Resize", [name, *ends], f"{name} all", coordinate_transformation_mode=place, **how)
    add("Clip", ["mask all", "zero", "unit"], "sure")
    add("Mul", ["photo", "slope all"], "coloured")
    add("ReduceSum", ["coloured", "channels"], "sum", keepdims=1)
    add("Mul", ["kept all", "sure"], "known")
    add("Add", ["sum", "known"], "sum and known")
    add("Add", ["sum and known", "offset all"], "raw")
    add("Clip", ["raw", "zero", "unit"], "found")
    add("Sub", ["unit", "found"], "rest")
    add("Mul", ["found", "rest"], "soft")
    add("Add", ["soft", "stiff"], "room")
    add("Mul", ["missing all", "room"], "given")
    add("Add", ["found", "given"], "agreed raw")
    add("Clip", ["agreed raw", "zero", "unit"], "agreed")
    add("Sub", ["agreed", "sure"], "change")
    add("Clip", ["band all", "zero", "unit"], "near")
    add("Mul", ["change", "near"], "counted")
    add("Add", ["counted", "sure"], "alpha raw")
    add("Clip", ["alpha raw", "zero", "unit"], "alpha")
    constants = {
        "zero": np.float32(0),
        "unit": np.float32(1),
        "stiff": np.float32(_STIFF),
        "first": np.array([0], np.int64),
        "channels": np.array([1], np.int64),
        "sizes one": np.array([1, 1, height, width], np.int64),
        "sizes three": np.array([1, 3, height, width], np.int64),
    }
    inputs = [helper.make_tensor_value_info("rgb", TensorProto.UINT8, [height, width, 3])]
    for name in _GRIDS:
        shape = [1, 3 if name == "slope" else 1, None, None]
        inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    alpha = helper.make_tensor_value_info("alpha", TensorProto.FLOAT, [1, 1, height, width])
    values = [
        onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    ]
    graph = helper.make_graph(nodes, "refine", inputs, [alpha], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data
