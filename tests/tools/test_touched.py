"""The quick run chooses the tests that a change can touch, and no others."""

import subprocess
from pathlib import Path

import pytest

from tools.env.paths import ROOT
from tools.touched import changed_files, touched_tests

SOURCES = {
    "app/__init__.py": "",
    "app/inner.py": "",
    "app/outer.py": "from app.inner import one\n",
    "app/other.py": "TABLE = 'table.json'\n",
    "app/table.json": "{}",
    "tests/conftest.py": "import app.outer\n",
    "tests/unit/test_outer.py": "def test() -> None:\n    from app import outer\n",
    "tests/unit/test_other.py": "import app.other\n",
    "tests/unit/deep/conftest.py": "",
    "tests/unit/deep/test_deep.py": "",
    "tests/contract/test_shape.py": "",
}
ALWAYS = "tests/contract/test_shape.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ([], []),
        (["app/inner.py"], ["tests/unit/test_outer.py"]),
        (["app/other.py"], ["tests/unit/test_other.py"]),
        (["app/table.json"], ["tests/unit/test_other.py"]),
        (["static/styles.css"], []),
        (["tests/unit/test_outer.py"], ["tests/unit/test_outer.py"]),
        (["tests/unit/deep/conftest.py"], ["tests/unit/deep/test_deep.py"]),
        (["app/gone.py"], []),
        (
            ["app/inner.py", "app/other.py"],
            ["tests/unit/test_other.py", "tests/unit/test_outer.py"],
        ),
    ],
    ids=str,
)
def test_what_a_change_can_touch(checkout: Path, changed: list[str], chosen: list[str]) -> None:
    assert touched_tests(checkout, changed) == sorted([*chosen, ALWAYS])


def test_a_changed_conftest_touches_everything_below(checkout: Path) -> None:
    tests = [name for name in SOURCES if "/test_" in name]
    assert touched_tests(checkout, ["tests/conftest.py"]) == sorted(tests)


def test_of_this_program_the_subject_touches_its_own_tests() -> None:
    chosen = touched_tests(ROOT, ["app/segment/crop.py"])
    assert "tests/unit/segment/test_crop.py" in chosen
    assert "tests/unit/test_pipeline.py" in chosen, "by way of the modules between"
    assert "tests/tools/fetch/test_cache.py" not in chosen


def test_changes_are_those_since_main_and_what_is_new(checkout: Path) -> None:
    assert changed_files(checkout) is None, "no checkout of git"

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=checkout, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "-m", "first")
    assert changed_files(checkout) == []
    git("switch", "-c", "work")
    (checkout / "app/inner.py").write_text("one = 1\n", "utf-8")
    git("commit", "-am", "second")
    (checkout / "app/other.py").write_text("", "utf-8")
    (checkout / "app/new.py").write_text("", "utf-8")
    assert changed_files(checkout) == ["app/inner.py", "app/new.py", "app/other.py"]
