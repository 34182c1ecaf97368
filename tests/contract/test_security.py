"""What docs/security.md says shows a thing is there to show it."""

import ast
import re

from tools.env.paths import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


def test_every_test_that_is_named_exists() -> None:
    assert len(NAMED) >= 18
    for path, name in NAMED:
        assert (ROOT / path).is_file(), path
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        found = name in tests if name else any(one.startswith("test_") for one in tests)
        assert found, (path, name)


def test_every_adversary_has_a_test_or_a_plain_nothing() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    rows = [
        row for row in rows if row.count("|") == 5 and not row.startswith(("| adversary", "| ---"))
    ]
    assert len(rows) >= 12
    for row in rows:
        assert "`tests/" in row or "**nothing" in row, row
