"""Fixtures of the unit tests."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from app.domain import Floats, Segmenter
from model.catalogue import load_catalogue

# Time is measured where it is promised; elsewhere a busy machine must not fail a test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def u2netp(graphs: dict[str, Path]) -> Segmenter:
    """The real model on native onnxruntime, as the pipeline's segmenter."""
    import onnxruntime

    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    (graph,) = [graph for graph in model.graphs if graph.is_shipped]
    options = onnxruntime.SessionOptions()
    # Waiting threads would take the cores from the tests beside this.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(graphs["u2netp-fp16"], options)

    async def segment(tensor: Floats) -> Floats:
        (maps,) = session.run([graph.output_name], {graph.input_name: tensor})
        raw: Floats = np.asarray(maps[0, 0], np.float32)
        return raw

    return segment
