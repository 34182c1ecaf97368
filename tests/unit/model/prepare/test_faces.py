"""The face finder's graphs compute what the published weights say."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain import Floats, Pixels
from app.faces.finder import find_faces
from app.faces.look import Square, look
from model.evaluate.native_faces import (
    computed,
    entry_of,
    published,
    run_published,
    run_shipped,
    session_of,
)
from model.prepare.emit import Codes, Stored
from model.prepare.faces import box_ends, face_boxes, face_mesh, mesh_ends, stored
from model.prepare.graph_model import GraphModel, Operation, read_graph_model
from tools.site.assets import parts_named

FACE = Path(__file__).resolve().parents[3] / "fixtures" / "rembg-cloth-1.jpg"
ROLES = ["boxes", "mesh"]


@pytest.fixture(scope="module")
def photo() -> Pixels:
    return np.asarray(Image.open(FACE).convert("RGB"))


def fed(role: str, photo: Pixels) -> Floats:
    """A square about the face, as the catalogue says that the network wants it."""
    contract = entry_of(role).input
    seen = look(photo, Square((200.0, 240.0), 300.0), contract.size)
    made = (seen / 255 - np.array(contract.mean)) / np.array(contract.std)
    tensor: Floats = made[np.newaxis].astype(np.float32)
    return tensor


def ran(role: str, picture: Floats) -> Floats:
    feeds = {"input": np.ascontiguousarray(picture.transpose(0, 3, 1, 2))}
    return np.asarray(session_of(role).run(["output"], feeds)[0])


def as_stored(role: str, model: GraphModel) -> GraphModel:
    """The published model with its weights rounded as the graph keeps them."""
    ends = (box_ends if role == "boxes" else mesh_ends)(model)
    targets = [name for names in ends for name in names]
    kept = stored(model, targets, 1 << 62) if role == "boxes" else stored(model, targets)
    readers = {name: one for one in model.reaching(*targets) for name in one.inputs}
    rounded = {name: back(readers[name], model, name, value) for name, value in kept.items()}
    return replace(model, weights={**model.weights, **rounded})


def back(reader: Operation, model: GraphModel, name: str, value: Stored) -> Floats:
    """In TensorFlow's order of axes again."""
    plain = value.decoded() if isinstance(value, Codes) else value.astype(np.float32)
    if plain.ndim == 4:
        axes = (2, 3, 0, 1) if reader.op == "DepthwiseConv2dNative" else (2, 3, 1, 0)
        return plain.transpose(axes)
    return plain.reshape(model.weights[name].shape)


@pytest.mark.parametrize("role", ROLES)
def test_the_graph_computes_what_numpy_does(role: str, photo: Pixels) -> None:
    picture = fed(role, photo)
    right = computed(role, as_stored(role, published(role)), picture)
    found = ran(role, picture)
    assert found.shape == entry_of(role).shape == right.shape
    # Answers are pixels of the input, and logits of like size.
    assert np.abs(found - right).max() / entry_of(role).input.size < 1e-5
    assert np.abs(found - right).max() < 1e-4 * max(1.0, float(np.abs(right).max()))


@pytest.mark.parametrize("role", ROLES)
def test_another_weight_is_noticed(role: str, photo: Pixels) -> None:
    picture, model = fed(role, photo), as_stored(role, published(role))
    first = model.operations[0].inputs[1]
    changed = replace(model, weights={**model.weights, first: model.weights[first] * 1.01})
    assert np.abs(ran(role, picture) - computed(role, changed, picture)).max() > 1e-2


def test_rounded_weights_move_no_point_beyond_the_budget(photo: Pixels) -> None:
    (right,) = asyncio.run(find_faces(photo, run_published))
    (found,) = asyncio.run(find_faces(photo, run_shipped))
    middle = np.add(right.left_eye, right.right_eye) / 2
    height = 2 * float(np.hypot(*(middle - right.chin)))
    least = min(entry_of(role).points for role in ROLES)
    for one, other in zip(
        (found.left_eye, found.right_eye, found.chin),
        (right.left_eye, right.right_eye, right.chin),
        strict=True,
    ):
        assert 0 < float(np.hypot(*np.subtract(one, other))) / height < least


@pytest.mark.parametrize(("role", "make"), [("boxes", face_boxes), ("mesh", face_mesh)])
def test_the_bytes_are_those_of_the_catalogue(role: str, make: object, tmp_path: Path) -> None:
    entry = entry_of(role)
    names = entry.source.name, entry.topology.name
    for name, path in parts_named(frozenset(names)).items():
        (tmp_path / name).write_bytes(path.read_bytes())
    assert callable(make)
    raw = make(tmp_path / entry.source.name).SerializeToString(deterministic=True)
    assert sha256(raw).hexdigest() == entry.sha256


def test_weights_that_do_not_fill_their_file_are_refused(tmp_path: Path) -> None:
    files = parts_named(frozenset({"facemesh.bin", "facemesh.json"}))
    longer = tmp_path / "facemesh.bin"
    longer.write_bytes(files["facemesh.bin"].read_bytes() + b"\0\0")
    with pytest.raises(ValueError, match="the weights take"):
        read_graph_model(files["facemesh.json"], longer)
    topology = tmp_path / "facemesh.json"
    text = files["facemesh.json"].read_text("utf-8")
    topology.write_text(text.replace('"MaxPool"', '"AvgPool"'), "utf-8")
    with pytest.raises(ValueError, match="AvgPool"):
        read_graph_model(topology, files["facemesh.bin"])
