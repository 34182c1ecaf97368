"""The command line of build.py."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.command import main
from tools.env.paths import ROOT


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
