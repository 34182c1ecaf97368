"""Runs the scripts beside the tests under Node."""

import subprocess
from pathlib import Path

from tools.env.node import find_node
from tools.env.venv import Venv

HERE = Path(__file__).parent


def run(script: str, *words: object) -> str:
    """Run one with words; what it says."""
    node = find_node(Venv())
    command = [node.node, str(HERE / script), *map(str, words)]
    done = subprocess.run(
        command, env=node.environ, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
