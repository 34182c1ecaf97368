"""Programs that the build needs: found where they are, brought where they are missing."""

import os
import sys
from pathlib import Path

import pytest

from tests.tools.programs import NotedVenv, program
from tools.env.browser import ensure_browser, find_browser
from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT
from tools.env.venv import Venv, requirements

PYPROJECT = """\
[project]
dependencies = ["numpy==1"]
[dependency-groups]
test = ["pytest==2"]
node = ["node==3"]
"""


def test_the_browser_that_is_named_wins(tmp_path: Path) -> None:
    found = program(tmp_path / "bin", "chromium")
    named = program(tmp_path / "mine", "my-browser")
    environ = {"PATH": str(found.parent)}
    assert find_browser(environ) == found
    assert find_browser(environ | {"STAYPUT_CHROMIUM": str(named)}) == named
    with pytest.raises(BuildError, match="STAYPUT_CHROMIUM names"):
        find_browser(environ | {"STAYPUT_CHROMIUM": str(tmp_path / "gone")})


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the usual places are searched too")
def test_no_browser_is_no_error(tmp_path: Path) -> None:
    assert find_browser({"PATH": str(tmp_path)}) is None


def test_the_system_is_asked_for_a_browser_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    target = tmp_path / "bin" / "chromium"
    makes_browser = f'echo "$@" >> "{log}"; echo "#!/bin/sh" > "{target}"; chmod +x "{target}"'
    program(tmp_path / "bin", "apt-get", makes_browser)
    venv = NotedVenv(tmp_path)
    program(venv.scripts, venv.python.name, "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/bin")
    monkeypatch.setenv("STAYPUT_CHROMIUM", "")  # put back afterwards
    monkeypatch.setattr(
        "tools.env.browser.find_browser", lambda _: target if log.exists() else None
    )
    monkeypatch.setattr("tools.env.browser._permission", lambda _: [])
    assert ensure_browser(venv) == target
    assert os.environ["STAYPUT_CHROMIUM"] == str(target)
    assert log.read_text("utf-8").splitlines()[-1].endswith("--no-install-recommends chromium")


def test_node_on_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = program(tmp_path / "bin", "node", "echo v22.1.0")
    npm = program(tmp_path / "bin", "npm")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/bin")
    venv = NotedVenv(tmp_path)
    found = find_node(venv)
    assert (found.node, found.npm, venv.asked) == (str(node), str(npm), [])


@pytest.mark.parametrize("programs", [{}, {"node": "echo v12.0.0", "npm": ""}, {"node": "exit 1"}])
def test_pip_brings_node_where_it_is_missing_or_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str]
) -> None:
    for name, body in programs.items():
        program(tmp_path / "bin", name, body)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    venv = NotedVenv(tmp_path)
    found = find_node(venv)
    assert venv.asked == [("node",)]
    assert found.npm == str(venv.scripts / "npm")
    assert found.environ["PATH"].startswith(str(venv.scripts))


def test_requirements_stand_in_one_place(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(PYPROJECT)
    assert requirements(path, "test") == ["numpy==1", "pytest==2"]
    assert requirements(path, "node") == ["node==3"]
    for group in ("test", "node"):
        assert all("==" in pin for pin in requirements(ROOT / "pyproject.toml", group))


def test_pip_runs_only_when_the_requirements_changed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    venv = Venv(tmp_path)
    log = tmp_path / "log"
    program(venv.scripts, venv.python.name, f'echo "$@" >> "{log}"')

    def installs() -> list[str]:
        lines = log.read_text("utf-8").splitlines()
        return [line for line in lines if "pip install" in line]

    venv.ensure("node")
    assert len(installs()) == 1
    assert "node==3" in installs()[0]
    venv.ensure("node")
    assert len(installs()) == 1
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.replace("node==3", "node==4"))
    venv.ensure("node")
    assert "node==4" in installs()[1]


def test_groups_are_installed_at_once_but_for_those_that_name_all_they_need(
    tmp_path: Path,
) -> None:
    names = ("test", "compress", "models", "evaluate", "node")
    groups = "\n".join(f'{name} = ["{name}-one==1"]' for name in names)
    text = f"[project]\ndependencies = []\n[dependency-groups]\n{groups}\n"
    (tmp_path / "pyproject.toml").write_text(text)
    venv = Venv(tmp_path)
    log = tmp_path / "log"
    program(venv.scripts, venv.python.name, f'echo "$@" >> "{log}"')
    venv.ensure("node")
    venv.ensure(*names)
    _, plain, exact = (line for line in log.read_text("utf-8").splitlines() if "pip inst" in line)
    assert {word for word in plain.split() if "==" in word} == {"test-one==1", "compress-one==1"}
    assert {word for word in exact.split() if "==" in word} == {"models-one==1", "evaluate-one==1"}
    assert "--no-deps" in exact
    assert "--no-deps" not in plain


def test_a_failed_pip_is_not_taken_for_done(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    venv = Venv(tmp_path)
    program(venv.scripts, venv.python.name, '[ "$1" = -c ]')
    for _ in range(2):
        with pytest.raises(BuildError, match="What to do"):
            venv.ensure("node")


def test_a_python_without_venv_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = program(tmp_path, "python", "echo ensurepip is not available; exit 1")
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(BuildError) as refused:
        Venv(tmp_path).ensure()
    assert "ensurepip is not available" in str(refused.value)
    assert "-venv" in str(refused.value)
