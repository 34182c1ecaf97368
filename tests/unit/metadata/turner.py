"""The page's turner and looker under CPython: the same scripts, run by node."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from tools.measure.jpeg_scripts import NODE, Ask, jpeg_scripts


@contextmanager
def running() -> Iterator[Ask]:
    """Asks the scripts of the pipeline worker."""
    if NODE is None:
        pytest.skip("node is missing")
    with jpeg_scripts() as ask:
        yield ask


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
