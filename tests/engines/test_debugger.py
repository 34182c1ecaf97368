"""The browser's own debugger is open: it asks for the source maps that scripts name."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.engine import wait_done, wait_heard, wait_sealed, wait_until
from tests.engines.fighting import build_fighting
from tests.engines.firefox import Firefox
from tests.engines.sink import Sink
from tools.serve.serve import Site, serve_directory

pytestmark = [pytest.mark.browser, pytest.mark.console_errors, pytest.mark.timeout(300)]

CAR = Path(__file__).resolve().parent.parent / "fixtures" / "rembg-car-1.jpg"
SETTLE_S = 4.0
# A script that is made here, as other people's code in a worker would have to, and names its map.
NAMES_A_MAP = """
const text = "postMessage(1);\\n//# sourceMappingURL=" + location.origin + "/probe?leak=source-map";
const url = URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
const worker = new Worker(url, {type: "module"});
return new Promise((resolve) => { worker.onmessage = () => resolve(true); });
"""
AFTER = """
JSON.parse(document.body.dataset.told ?? "[]").some(({when}) => when === "after the photo")
"""


@pytest.fixture(scope="module")
def debugged() -> Iterator[Firefox]:
    """A Firefox whose debugger looks at its tab."""
    try:
        firefox = Firefox(has_debugger=True)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    yield firefox
    firefox.close()


def asked_for_a_map(site: Site) -> list[str]:
    return [one.path for one in site.requests if "leak=source-map" in one.path]


def test_a_script_that_names_a_map_is_looked_up_where_scripts_can_be_made(
    debugged: Firefox, tiny_dist: Path
) -> None:
    """The control: the debugger does ask."""
    with serve_directory(tiny_dist, isolate=False) as site:
        debugged.open(f"{site.url}licences/Apache-2.0.txt")
        debugged.open_debugger()
        assert debugged.run(NAMES_A_MAP)
        assert wait_heard(lambda: bool(asked_for_a_map(site)))


def test_turned_code_names_no_map(debugged: Firefox, tmp_path: Path) -> None:
    with Sink() as sink:
        build_fighting(tmp_path / "site", tmp_path, sink.port)
        with serve_directory(tmp_path / "site", packed=False) as site:
            debugged.open(site.url)
            wait_sealed(debugged)
            debugged.open_debugger()
            debugged.choose(CAR)
            wait_done(debugged)
            wait_until(debugged, AFTER)
            time.sleep(SETTLE_S)
            assert [one.path for one in site.requests if "leak=" in one.path] == []
            assert b"".join(sink.heard) == b""
