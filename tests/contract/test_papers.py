"""The papers that the page offers can all be laid out, and it knows how often."""

import json
import subprocess
from shutil import which
from typing import Any

import pytest

from app.edit.export.limits import check_size
from app.edit.export.options import SHEET_DPI, Sheet
from app.edit.export.sheet import lay_sheet
from app.edit.presets.shipped import shipped
from app.errors import OutputTooLarge
from tests.contract.test_edit_state import STATE, exported

# How many of 35 x 45 mm, the commonest of ID photos, are on each.
COPIES = {"10x15": 6, "4x6": 8, "5x7": 9, "a4": 30, "letter": 28}


@pytest.fixture(scope="module")
def papers() -> list[dict[str, Any]]:
    return list(exported(STATE.with_name("papers.js"))["PAPERS"])


@pytest.mark.parametrize("dpi", SHEET_DPI)
def test_so_many_fit_on_each_paper(papers: list[dict[str, Any]], dpi: int) -> None:
    layouts = {one["id"]: lay_sheet(Sheet(tuple(one["mm"]), (35, 45)), dpi) for one in papers}
    assert {name: len(layout.places) for name, layout in layouts.items()} == COPIES
    for layout in layouts.values():
        check_size(layout.width, layout.height, "pdf")


def test_papers_stand_upright(papers: list[dict[str, Any]]) -> None:
    assert all(one["mm"][0] < one["mm"][1] for one in papers)


def copies(mm: tuple[float, float], photo: tuple[float, float], dpi: int) -> int:
    try:
        return len(lay_sheet(Sheet(mm, photo, gap_mm=2), dpi).places)
    except OutputTooLarge:
        return 0


def test_the_page_counts_as_python_lays_out(papers: list[dict[str, Any]]) -> None:
    node = which("node")
    if node is None:
        pytest.skip("no node")
    sizes = {tuple(one["print_mm"]) for one in shipped() if "print_mm" in one}
    assert len(sizes) > 5
    script = STATE.with_name("print-sheet.js").as_uri()
    asked = [
        (one["id"], one["mm"], photo, dpi)
        for one in papers
        for photo in sorted({*sizes, (120.0, 160.0), (51.0, 51.0)})
        for dpi in SHEET_DPI
    ]
    said = (
        f"import('{script}').then(({{copiesOn}}) => console.log(JSON.stringify("
        f"{json.dumps(asked)}.map(([paper, , photo, dpi]) => copiesOn({{paper, dpi}}, photo)))))"
    )
    run = subprocess.run([node, "-e", said], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [copies(tuple(mm), photo, dpi) for _, mm, photo, dpi in asked]
