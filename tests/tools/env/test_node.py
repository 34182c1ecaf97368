"""What npm says reaches who has to mend it."""

from pathlib import Path

import pytest

from tests.tools.programs import program
from tools.env.errors import BuildError
from tools.env.node import Node, install_packages


def npm_that(folder: Path, does: str) -> Node:
    return Node("node", str(program(folder, "npm", does)), {})


def test_what_npm_says_of_its_failure_is_in_the_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    node = npm_that(tmp_path, "echo no registry >&2; exit 1")
    with pytest.raises(BuildError, match="no registry"):
        install_packages(node, _static(tmp_path), tmp_path)
    assert capfd.readouterr() == ("", "")


def test_packages_that_are_installed_are_left_alone(tmp_path: Path) -> None:
    node = npm_that(tmp_path, "mkdir -p node_modules; echo x >> node_modules/.package-lock.json")
    for _ in range(2):
        install_packages(node, _static(tmp_path), tmp_path)
    assert (tmp_path / "node_modules" / ".package-lock.json").read_text("utf-8") == "x\n"


def _static(folder: Path) -> Path:
    lock = folder / "package-lock.json"
    if not lock.exists():
        lock.write_text("{}", "utf-8")
    return folder
