import json
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain import InputContract
from model.catalogue import PATH, load_catalogue


def test_u2netp_is_described_as_published() -> None:
    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    assert model.input == InputContract(320, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "max")
    assert (model.input_name, model.part, model.licence) == ("input.1", "u2netp.onnx", "Apache-2.0")
    assert model.caveats


def test_the_file_is_the_one_described(u2netp_path: Path) -> None:
    import onnxruntime

    (model,) = [model for model in load_catalogue() if model.id == "u2netp"]
    assert sha256(u2netp_path.read_bytes()).hexdigest() == model.sha256
    session = onnxruntime.InferenceSession(u2netp_path)
    assert session.get_inputs()[0].name == model.input_name
    assert session.get_inputs()[0].shape == [1, 3, model.input.size, model.input.size]
    assert session.get_outputs()[0].name == model.output.name


@pytest.mark.parametrize("field", ["origin", "licence", "caveats", "input", "output", "sha256"])
def test_incomplete_entry_is_refused(field: str, tmp_path: Path) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    del catalogue["models"][0][field]
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(KeyError):
        load_catalogue(path)


def test_unknown_range_is_refused(tmp_path: Path) -> None:
    catalogue = json.loads(PATH.read_text(encoding="utf-8"))
    catalogue["models"][0]["output"]["range"] = "any"
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(catalogue), encoding="utf-8")
    with pytest.raises(ValueError, match="range"):
        load_catalogue(path)
