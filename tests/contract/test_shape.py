"""The shape of the tree: small files, closed top level, thread in the name."""

import re
import subprocess
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = {".py": 300, ".js": 300, ".css": 300}
TOP_LEVEL = {
    *(".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "app", "biome.json", "build.py"),
    *("docs", "model", "pyproject.toml", "static", "tests", "tools"),
}


def files() -> list[Path]:
    """What git knows, or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_files_stay_small_enough_to_read_in_one_go() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files()
        if path.suffix in LONGEST
        and "messages" not in path.name  # a table of words
        and (lines := len(path.read_text("utf-8").splitlines())) > LONGEST[path.suffix]
    }
    assert long == {}


def test_no_folder_of_app_holds_more_than_a_reader_overlooks() -> None:
    counts = Counter(path.parent for path in files() if path.match("app/**/*.py"))
    crowded = {
        str(folder.relative_to(ROOT)): count for folder, count in counts.items() if count > 12
    }
    # One format with its boxes, items, tracks and turns, which need most of each other.
    assert crowded.keys() <= {"app/formats/heif"}


def test_no_folder_of_tests_is_passed_by(pytestconfig: pytest.Config) -> None:
    # By default pytest enters no folder that is called "build".
    passed_by = pytestconfig.getini("norecursedirs")
    folders = {path.parent.name for path in files() if path.match("tests/**/test_*.py")}
    assert {"tools", "browser", "unit"} <= folders
    assert [name for name in folders if any(fnmatch(name, one) for one in passed_by)] == []


def test_the_top_level_is_closed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP_LEVEL


def test_code_in_workers_reads_no_surroundings() -> None:
    # What a worker needs arrives in a call: a blob has no address of its own to resolve against.
    scripts = ROOT / "static/js"
    for path in (*(scripts / "workers").rglob("*.js"), scripts / "seal/self-test.js"):
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"import\.meta|\blocation\b|importScripts|fetch\(\"[./]", text), path
