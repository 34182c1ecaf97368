"""The page's turner under CPython: the same scripts, run by node."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.formats.jpeg.turn import Turner

NODE = shutil.which("node")
SERVER = Path(__file__).resolve().parents[2] / "js" / "orient-server.mjs"


@pytest.fixture(scope="session")
def turner() -> Iterator[Turner]:
    """Turns as the pipeline worker does."""
    if NODE is None:
        pytest.skip("node is missing")
    process = subprocess.Popen([NODE, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    source, sink = process.stdout, process.stdin
    assert source is not None
    assert sink is not None

    def turn(picture: bytes, orientation: int) -> bytes | None:
        sink.write(bytes((orientation,)) + len(picture).to_bytes(4, "big") + picture)
        sink.flush()
        length = int.from_bytes(source.read(4), "big")
        return source.read(length) if length else None

    yield turn
    sink.close()
    process.wait(10)
    source.close()
