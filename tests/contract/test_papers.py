"""The papers that the page offers can all be laid out."""

from typing import Any

import pytest

from app.edit.export.limits import check_size
from app.edit.export.options import SHEET_DPI, Sheet
from app.edit.export.sheet import lay_sheet
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
