"""The page's turner and looker under CPython: the same scripts, run by node."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner

NODE = shutil.which("node")
SERVER = Path(__file__).resolve().parents[2] / "js" / "orient-server.mjs"
Ask = Callable[[bytes, int], bytes]


@contextmanager
def running() -> Iterator[Ask]:
    """Asks the scripts of the pipeline worker."""
    if NODE is None:
        pytest.skip("node is missing")
    process = subprocess.Popen([NODE, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    source, sink = process.stdout, process.stdin
    assert source is not None
    assert sink is not None

    def ask(picture: bytes, orientation: int) -> bytes:
        sink.write(bytes((orientation,)) + len(picture).to_bytes(4, "big") + picture)
        sink.flush()
        return source.read(int.from_bytes(source.read(4), "big"))

    yield ask
    sink.close()
    process.wait(10)
    source.close()


@pytest.fixture(scope="session")
def turner() -> Iterator[Turner]:
    """Turns as the pipeline worker does."""
    with running() as ask:
        yield lambda picture, orientation: ask(picture, orientation) or None


@pytest.fixture(scope="session")
def look() -> Iterator[Looker]:
    """Looks as the pipeline worker does."""
    with running() as ask:
        yield lambda picture: ask(picture, 0).decode()
