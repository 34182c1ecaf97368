"""Dependencies that have turned hold the photo's pixels and get none of them out."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.engine import Engine, wait_done, wait_heard, wait_sealed, wait_until
from tests.engines.hostile import HOLDING, PLACES, build_hostile
from tests.engines.sink import Sink
from tools.serve.serve import Site, serve_directory

pytestmark = [pytest.mark.browser, pytest.mark.console_errors, pytest.mark.timeout(600)]

CAR = Path(__file__).resolve().parent.parent / "fixtures" / "rembg-car-1.jpg"
TOLD = 'JSON.parse(document.body.dataset.told ?? "[]")'
SETTLE_S = 2.0
WORDS = re.compile(r"[?&](?:pixels|leak)=([\w-]+)")
# In the control these arrive in every engine. Python's own `fetch` is taken from it by our code.
SURE = {"fetch", "xhr", "py-xhr"}


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """One for all engines: its address is in what is built."""
    with Sink() as listening:
        yield listening


@pytest.fixture(scope="module")
def turned(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The turned build as it is shipped, and the control without its seal."""
    sites = {}
    for is_sealed in (True, False):
        folder = tmp_path_factory.mktemp("sealed" if is_sealed else "control")
        sites[is_sealed] = folder / "site"
        build_hostile(sites[is_sealed], folder, sink.port, is_sealed=is_sealed)
    return sites


def work_on_a_photo(engine: Engine, site: Site) -> list[dict[str, Any]]:
    """Open the page, cut out a photo, wait until both have tried everything; what they say."""
    engine.open(site.url)
    wait_sealed(engine)
    engine.choose(CAR)
    wait_done(engine)
    wait_until(engine, f"new Set({TOLD}.map(({{where}}) => where)).size >= {len(PLACES)}")
    engine.run('document.querySelector("a[download^=cutout]")?.click()')
    told: list[dict[str, Any]] = engine.run(f"return {TOLD}")
    return told


def arrived(site: Site) -> set[str]:
    """The attempts that the host heard of, and the pixels that came with them."""
    return {word for one in site.requests for word in WORDS.findall(one.path)}


def stolen(told: list[dict[str, Any]]) -> set[str]:
    """The pixels that they held, in the form in which they would have left."""
    return {one["hex"] for one in told if one["where"] in HOLDING}


def test_nothing_of_the_photo_leaves(engine: Engine, sink: Sink, turned: dict[bool, Path]) -> None:
    sink.clear()
    with serve_directory(turned[True], packed=False) as site:
        told = work_on_a_photo(engine, site)
        time.sleep(SETTLE_S)
        places = {one["where"] for one in told}
        assert places == PLACES
        assert len(stolen(told)) == 2
        assert all(set(pixels) != {"0"} for pixels in stolen(told)), "they held real pixels"
        rows = [row for one in told for row in one["rows"]]
        tried = {row["id"] if isinstance(row, dict) else row[0] for row in rows}
        assert len(tried) >= 40
        through = {
            row["id"] for row in rows if isinstance(row, dict) and row["outcome"] == "through"
        }
        assert through == set()
        # No thread of Python's making: there is no way to one in its worker.
        own = [row[1] for row in rows if not isinstance(row, dict) and row[0] == "py-own-worker"]
        assert own
        assert "silent" not in own
        assert [one.path for one in site.requests if "leak=" in one.path] == []
        assert [one for one in site.requests if one.body] == []
        assert b"".join(sink.heard) == b""


def test_without_the_seal_they_do_get_it_out(engine: Engine, turned: dict[bool, Path]) -> None:
    """The control: the same build, its policy taken away and its proofs lying."""
    with serve_directory(turned[False], packed=False) as site:
        told = work_on_a_photo(engine, site)
        wanted = SURE | stolen(told)
        assert len(wanted) == len(SURE) + 2
        assert wait_heard(lambda: arrived(site) >= wanted), arrived(site)
