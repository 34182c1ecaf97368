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
def u2netp(u2netp_path: Path) -> Segmenter:
    """The real model on native onnxruntime, as the pipeline's segmenter."""
    import onnxruntime

    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    session = onnxruntime.InferenceSession(u2netp_path)

    async def segment(tensor: Floats) -> Floats:
        (maps,) = session.run([model.output.name], {model.input_name: tensor})
        raw: Floats = np.asarray(maps[0, 0], np.float32)
        return raw

    return segment
