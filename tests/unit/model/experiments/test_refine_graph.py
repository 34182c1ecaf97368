"""The refinement's last step as a graph says what NumPy says."""

import numpy as np
import pytest

from app.refine.guided import refine
from app.refine.plan import plan_tiles
from tests.unit.scene import scene

pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def test_the_graph_agrees_with_numpy() -> None:
    from model.experiments.refine_graph import build, feeds  # there is no onnx everywhere

    made = scene(240, 320)
    rgb = made.picture.rgb
    truth = made.truth.astype(np.float32)
    coarse = np.ascontiguousarray(truth.reshape(60, 4, 80, 4).mean(axis=(1, 3)), np.float32)
    session = onnxruntime.InferenceSession(build(240, 320))
    (alpha,) = session.run(["alpha"], feeds(plan_tiles(rgb, coarse, 1.0), rgb))
    expected = refine(rgb, coarse)
    assert np.abs(expected - 0.5).min() < 0.4, "there is an edge, or this compares nothing"
    # At the photo's border the two enlarge differently by a cell.
    inside = slice(12, -12)
    assert np.abs(alpha[0, 0] - expected)[inside, inside].max() < 0.02
