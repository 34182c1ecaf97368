"""One browser of each engine for all tests here; an engine that is not installed is skipped.

All sites here have tiny models, so each compiles WebAssembly once, plainly.
"""

from collections.abc import Iterator

import pytest

from tests.engines.chromium import Chromium
from tests.engines.engine import Engine
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit


@pytest.fixture(scope="module", params=["Chromium", "Firefox", "WebKit"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A running browser."""
    started: Engine
    if request.param == "Chromium":
        started = Chromium(request.getfixturevalue("plain_chromium"))
    else:
        try:
            started = Firefox() if request.param == "Firefox" else WebKit()
        except FileNotFoundError as error:
            pytest.skip(str(error))
    yield started
    started.close()
