import json
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain import InputContract
from app.segment.subject import Strategy
from model.catalogue import PATH, load_catalogue


def test_u2netp_is_described_as_published() -> None:
    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    assert model.input == InputContract(320, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "max")
    assert (model.input_name, model.source.name) == ("input.1", "u2netp.onnx")
    assert model.licence == "Apache-2.0"
    assert model.caveats


def test_the_file_is_the_one_described(u2netp_path: Path) -> None:
    import onnxruntime

    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    assert sha256(u2netp_path.read_bytes()).hexdigest() == model.source.sha256
    session = onnxruntime.InferenceSession(u2netp_path)
    assert session.get_inputs()[0].name == model.input_name
    assert session.get_inputs()[0].shape == [1, 3, model.input.size, model.input.size]
    assert session.get_outputs()[0].name == model.output.name


@pytest.mark.parametrize(
    "field", ["origin", "licence", "caveats", "input", "output", "source", "graphs"]
)
def test_incomplete_entry_is_refused(field: str, tmp_path: Path) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    del catalogue["models"][0][field]
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(KeyError):
        load_catalogue(path)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sides", [], "multiples of 32"),
        ("sides", [320, 1000], "multiples of 32"),
        ("budget", {"mae": 0.0, "iou": 0.9}, "budget"),
        ("budget", {"mae": 0.1, "iou": 1.1}, "budget"),
    ],
)
def test_a_graph_out_of_range_is_refused(
    field: str, value: object, said: str, tmp_path: Path
) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    catalogue["models"][1]["graphs"][0][field] = value
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load_catalogue(path)


def test_every_graph_is_told_apart_and_described() -> None:
    graphs = [graph for model in load_catalogue() for graph in model.graphs]
    assert len({graph.id for graph in graphs}) == len(graphs)
    assert len({graph.wire_sha256 for graph in graphs} | {g.sha256 for g in graphs}) == 2 * len(
        graphs
    )
    shipped = [graph for graph in graphs if graph.is_shipped]
    for backend in ("wasm", "webgpu", "webgpu-f16"):
        loaded = [graph for graph in shipped if graph.on in ("any", backend)]
        assert sum(graph.wire_bytes for graph in loaded) < 31e6
        (fine,) = [graph for graph in loaded if graph.on == backend]
        assert fine.wire_bytes <= 28e6
        assert Strategy().side in fine.sides
    (fast,) = [graph for graph in shipped if graph.id == "u2netp-fp16"]
    assert Strategy().fast_side in fast.sides


def test_a_backend_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    catalogue["models"][1]["graphs"][0]["on"] = "abacus"
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(ValueError, match="backend"):
        load_catalogue(path)


def test_unknown_range_is_refused(tmp_path: Path) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    catalogue["models"][0]["output"]["range"] = "any"
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(ValueError, match="range"):
        load_catalogue(path)
