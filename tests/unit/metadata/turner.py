"""The page's turner and looker under CPython: the same scripts, run by node."""

import atexit
from contextlib import ExitStack
from functools import cache

import pytest

from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from tools.measure.jpeg_scripts import NODE, Ask, jpeg_scripts


@cache
def scripts() -> Ask:
    """Ask the scripts of the pipeline worker: one node for all, which is quick once it is warm."""
    if NODE is None:
        pytest.skip("node is missing")
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(jpeg_scripts())


@pytest.fixture(scope="session")
def turner() -> Turner:
    """Turns as the pipeline worker does."""
    ask = scripts()
    return lambda picture, orientation: ask(picture, orientation) or None


@pytest.fixture(scope="session")
def look() -> Looker:
    """Looks as the pipeline worker does."""
    ask = scripts()
    return lambda picture: ask(picture, 0).decode()
