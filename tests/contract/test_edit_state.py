"""The first values of an edit: the same in Python and on the page."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from app.edit.export.options import Export
from app.edit.state import Edit, Outline, Shadow

STATE = Path(__file__).resolve().parents[2] / "static/js/edit/state.js"


@pytest.fixture(scope="module")
def of_the_page() -> dict[str, Any]:
    node = which("node")
    if node is None:
        pytest.skip("no node")
    script = f"import('{STATE.as_uri()}').then((all) => console.log(JSON.stringify(all)))"
    run = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("EMPTY_EDIT", json.loads(Edit().to_json())),
        ("FIRST_SHADOW", asdict(Shadow())),
        ("FIRST_OUTLINE", asdict(Outline())),
        ("FIRST_EXPORT", asdict(Export())),
    ],
)
def test_first_values_are_the_same(of_the_page: dict[str, Any], name: str, first: Any) -> None:
    assert of_the_page[name] == first
