"""The first values of an edit: the same in Python and on the page."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from app.edit.export.limits import MAX_PIXELS, SIDES_PX
from app.edit.export.options import Export
from app.edit.state import Edit, Outline, Shadow

STATE = Path(__file__).resolve().parents[2] / "static/js/edit/state.js"


def exported(script: Path) -> dict[str, Any]:
    """What a script of the page exports, as far as JSON can say it."""
    node = which("node")
    if node is None:
        pytest.skip("no node")
    said = f"import('{script.as_uri()}').then((all) => console.log(JSON.stringify(all)))"
    run = subprocess.run([node, "-e", said], capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout))


@pytest.fixture(scope="module")
def of_the_page() -> dict[str, Any]:
    return exported(STATE)


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


def test_formats_hold_as_much_on_both_sides() -> None:
    limits = exported(STATE.with_name("limits.js"))["LIMITS"]
    assert limits == {"sides_px": SIDES_PX, "pixels": MAX_PIXELS}
