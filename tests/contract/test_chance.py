"""Nothing in app/ rests on chance: Python's memory comes from the build, its hash seed with it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.env.paths import ROOT

_CHANCE = {"random", "secrets", "uuid", "tempfile"}


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def by_chance(source: str) -> set[str]:
    return {
        name
        for name in imported(source)
        if name.split(".")[0] in _CHANCE or name in ("numpy.random", "os.urandom")
    }


def test_what_draws_by_chance_is_found() -> None:
    assert by_chance("import json, random") == {"random"}
    assert by_chance("from secrets import token_bytes") == {"secrets", "secrets.token_bytes"}
    assert by_chance("from numpy import random") == {"numpy.random"}
    assert by_chance("import json\nfrom numpy import linalg") == set()


def test_app_draws_nothing_by_chance() -> None:
    paths = sorted((ROOT / "app").rglob("*.py"))
    assert len(paths) > 100
    found: dict[Path, set[str]] = {path: by_chance(path.read_text("utf-8")) for path in paths}
    assert {path: names for path, names in found.items() if names} == {}
