"""All checks are run, each to its end."""

from pathlib import Path

import pytest

from tests.tools.programs import NotedVenv
from tools.check import run_checks
from tools.env.errors import BuildError


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
