"""Programs that the build needs: found where they are, brought where they are missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check import run_checks
from tools.command import main
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


def program(folder: Path, name: str, body: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


class NotedVenv(Venv):
    """Notes what it is asked to install."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked: list[tuple[str, ...]] = []

    def ensure(self, *groups: str) -> None:
        self.asked.append(groups)
        program(self.scripts, "node", "echo v24.0.0")
        program(self.scripts, "npm")


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


def test_help_lists_every_command() -> None:
    shown = subprocess.run(
        [sys.executable, "build.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for word in ("serve", "dist", "test", "bench", "STAYPUT_CACHE", "STAYPUT_CHROMIUM"):
        assert word in shown.stdout


def test_a_port_in_use_is_explained(dist: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dist.is_dir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "can't be used" in capsys.readouterr().err


def test_a_failed_step_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(_out: Path) -> str:
        reason = "no parts today"
        raise BuildError(reason)

    ran: list[list[str]] = []

    def call(command: list[str], _environ: dict[str, str] | None = None) -> bool:
        ran.append(command)
        return "mypy" not in command

    monkeypatch.setattr("tools.check.Venv", lambda: NotedVenv(tmp_path))
    monkeypatch.setattr("tools.check.build_dist", broken)
    monkeypatch.setattr("tools.check.install_packages", lambda *_: None)
    monkeypatch.setattr("tools.check._call", call)
    assert run_checks(browser=False, pytest_arguments=["-x"]) == 1
    assert ran[-1][1:3] == ["-m", "pytest"]
    assert ran[-1][-3:] == ["-m", "not browser", "-x"]
    said = capsys.readouterr().out
    assert "no parts today" in said
    assert "Failed: dist, mypy\n" in said
