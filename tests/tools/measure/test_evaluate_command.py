"""Which evaluations one command runs."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools import command
from tools.env.venv import Venv


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["model.evaluate", "model.evaluate.mattes"]),
        (["--mattes"], ["model.evaluate.mattes"]),
        (["--mattes", "--limit", "1"], ["model.evaluate.mattes"]),
        (["--strategies"], ["model.evaluate"]),
    ],
)
def test_what_is_evaluated(
    arguments: list[str], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(call: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(call)
        return subprocess.CompletedProcess(call, 0)

    monkeypatch.setattr(Venv, "ensure", lambda *_: None)
    monkeypatch.setattr("tools.measure.commands.subprocess.run", run)
    assert command.main(["evaluate", str(tmp_path), *arguments]) == 0
    assert [call[2] for call in ran] == expected
    assert all(call[3] == str(tmp_path) for call in ran)
