"""A model of one's own is taken where it keeps its contract, and refused by name where not."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from model.contract import ContractError, check_model, read_contract
from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.site.assets import prepared_graphs
from tools.site.own_model import OwnModel
from tools.site.prepared import Graphs

CONTRACT = """
id = "redness"
task = "whatever is red"
licence = "CC0-1.0"
licence_file = "redness-licence.txt"
caveats = ["It knows no subject but red."]

[origin]
work = "made by a test"
authors = "a test"
source = "https://example.org/"
conversion = "none"

[input]
name = "x"
size = 64
mean = [0.0, 0.0, 0.0]
std = [1.0, 1.0, 1.0]
scale = "255"

[output]
name = "y"
range = "unit"
"""


def redness(
    *, gain: float = 8.0, last: str = "Sigmoid", side: int | str = 64, kind: int = TensorProto.FLOAT
) -> onnx.ModelProto:
    """One convolution that says how much redder than blue a pixel is."""
    weights = np.array([gain, 0, -gain], np.float32).reshape(1, 3, 1, 1)
    nodes = [helper.make_node("Conv", ["x", "w"], ["c"]), helper.make_node(last, ["c"], ["y"])]
    number = np.float16 if kind == TensorProto.FLOAT16 else np.float32
    graph = helper.make_graph(
        nodes,
        "redness",
        [helper.make_tensor_value_info("x", kind, [1, 3, side, side])],
        [helper.make_tensor_value_info("y", kind, [1, 1, side, side])],
        [numpy_helper.from_array(weights.astype(number), "w")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def own(tmp_path: Path) -> OwnModel:
    onnx.save(redness(), tmp_path / "redness.onnx")
    (tmp_path / "redness.toml").write_text(CONTRACT, "utf-8")
    (tmp_path / "redness-licence.txt").write_text("do as you like", "utf-8")
    return OwnModel(tmp_path / "redness.onnx", tmp_path / "redness.toml")


def test_it_is_described_and_laid_beside_the_others(own: OwnModel) -> None:
    found = own.added_to(Graphs(), Venv())
    (graph,), (source,) = found.graphs, found.sources
    assert (graph.id, graph.bytes) == ("redness", own.model.stat().st_size)
    assert found.paths["redness"] == own.model
    assert graph.told["sides"] == [64]
    assert graph.told["input"]["scale"] == "255"
    (part,) = found.parts
    assert (part.file, part.when, part.licence) == ("redness.onnx", "needed", "CC0-1.0")
    assert source.licence == "CC0-1.0"
    assert found.texts["redness.txt"].read_text("utf-8") == "do as you like"


@pytest.mark.usefixtures("dist")
def test_the_command_builds_it_into_the_site(own: OwnModel, tmp_path: Path) -> None:
    prepared_graphs()
    out = tmp_path / "site"
    command = [sys.executable, "build.py", "--model", str(own.model), "--contract"]
    command += [str(own.contract), "dist", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built: dict[str, Any] = json.loads((out / "build.json").read_text("utf-8"))
    (entry,) = [part for part in built["parts"] if part["name"] == "redness"]
    (model,) = [model for model in built["models"] if model["id"] == "redness"]
    assert (model["part"], model["unpacked"]) == ("redness", None)
    assert (out / entry["url"]).read_bytes() == own.model.read_bytes()
    assert entry["mediaType"] == "application/octet-stream"
    assert (out / "licences" / "redness.txt").read_text("utf-8") == "do as you like"
    assert "CC0-1.0" in (out / "licences" / "index.html").read_text("utf-8")


def test_half_a_pair_is_refused(own: OwnModel) -> None:
    command = [sys.executable, "build.py", "--model", str(own.model), "dist"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "go together" in done.stderr


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (redness(side="side"), None),
        (redness(last="Relu", gain=80), "not from 0 to 1"),
        (redness(gain=0), "answers the same"),
        (redness(gain=float("nan")), "no numbers"),
        (redness(side=32), "of shape"),
        (redness(kind=TensorProto.FLOAT16), "not float32"),
    ],
)
def test_what_it_does_is_held_against_the_contract(
    own: OwnModel, model: onnx.ModelProto, said: str | None
) -> None:
    onnx.save(model, own.model)
    entry = read_contract(own.contract)
    if said is None:
        check_model(own.model, entry)
        return
    with pytest.raises(ContractError, match=said):
        check_model(own.model, entry)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "x"', 'name = "z"', "not 'z' alone"),
        ('name = "y"', 'name = "z"', "no 'z'"),
        ("size = 64", "size = 32", "of shape"),
        ('range = "unit"', 'range = "percent"', "min-max or unit"),
        ('caveats = ["It knows no subject but red."]', "caveats = []", "caveats"),
        ('licence = "CC0-1.0"', "", "no contract: KeyError"),
        ("std = [1.0, 1.0, 1.0]", "std = [1.0, 1.0, 0.0]", "no contract"),
        ('id = "redness"', 'id = "../redness"', "id of letters"),
        ("[input]", "[input", "no contract"),
    ],
)
def test_a_wrong_contract_is_refused(own: OwnModel, old: str, new: str, said: str) -> None:
    own.contract.write_text(CONTRACT.replace(old, new), "utf-8")
    with pytest.raises(ContractError, match=said):
        check_model(own.model, read_contract(own.contract))


def test_a_file_that_is_no_model_is_refused(own: OwnModel) -> None:
    own.model.write_bytes(b"not an ONNX file")
    with pytest.raises(BuildError, match="can't be loaded"):
        own.added_to(Graphs(), Venv())


def test_missing_files_and_taken_ids_are_named(own: OwnModel) -> None:
    known = own.added_to(Graphs(), Venv())
    with pytest.raises(BuildError, match="redness already"):
        own.added_to(known, Venv())
    (own.contract.parent / "redness-licence.txt").unlink()
    with pytest.raises(BuildError, match="text is missing"):
        own.added_to(Graphs(), Venv())
    own.model.unlink()
    with pytest.raises(BuildError, match="no file"):
        own.added_to(Graphs(), Venv())
