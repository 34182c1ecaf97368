"""docs/threat-model.md: every test that it names is there, and every adversary is answered."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/threat-model.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ADVERSARIES = {
    "the host",
    "the network",
    "a dependency",
    "another tab",
    "the recipient of the file",
}


def rows() -> list[list[str]]:
    """The table of adversaries, cell by cell."""
    part = PAGE.split("## Who might want it, and what holds")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(PAGE))))
def test_a_named_test_is_there(file: str, test: str) -> None:
    path = ROOT / file
    assert path.is_file()
    if test:
        assert f"\ndef {test}(" in path.read_text("utf-8")


def test_every_adversary_has_an_answer_and_a_test_or_says_that_nothing_holds() -> None:
    table = rows()
    assert len(table) >= len(ADVERSARIES)
    for adversary, _wants, _holds, by, shown in table:
        assert by
        assert NAMED.search(shown) or by == "nothing", adversary
    told = {row[0] for row in table}
    assert {want for want in ADVERSARIES if not any(one.startswith(want) for one in told)} == set()
