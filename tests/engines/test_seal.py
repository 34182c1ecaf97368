"""The seal in every engine: what is tried, what the browser refuses, what the servers heard."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import table
from tests.engines.away import (
    LEAVE_THE_PAGE,
    MAY_LEAVE,
    NAMES,
    NOTHING_STOPS,
    NothingThere,
    try_leaving,
    try_staying,
)
from tests.engines.engine import Engine, wait_done, wait_heard, wait_sealed, wait_until
from tests.engines.leaks import EVERYWHERE, PLACES, Row, ids_of, try_all, try_in_the_tab
from tests.engines.sink import Sink
from tools.serve.serve import Site, serve_directory

pytestmark = [pytest.mark.browser, pytest.mark.console_errors, pytest.mark.timeout(600)]

CAR = Path(__file__).resolve().parent.parent / "fixtures" / "rembg-car-1.jpg"
SETTLE_S = 1.5
SINCE = """[...document.querySelectorAll("#proof-facts dt")].find(
  (one) => one.textContent === "Requests since")?.nextElementSibling.textContent"""
# What an engine lets a document do, whatever its policy says. Only our own scripts run there; the
# threat model names each. A browser that is mended fails here too, so that the words follow.
LET_THROUGH = {"Chromium": set[str](), "Firefox": set[str](), "WebKit": {"preload"}}
# `preconnect` opens an empty connection in two of them, a frame that is then refused in Chromium.
BARE_CONNECTIONS = {"Chromium": {b""}, "Firefox": {b""}, "WebKit": {b""}}
# Without the seal these reach a server in every engine: were they not in the control's log, the
# tests below would prove nothing.
SURE = {"fetch", "fetch-credentials", "xhr", "import", "image", "script", "style-sheet", "beacon"}
SURE_OUTSIDE = {"fetch-other", "fetch-cors", "websocket-other"}


@pytest.fixture(scope="module")
def kept_site(engine: Engine, tiny_dist: Path) -> Iterator[Site]:
    """Where the engine's one sealed tab is; nothing here asks how good its models are."""
    assert engine.name
    with Site(tiny_dist, packed=False, handler=NothingThere) as site:
        yield site


@pytest.fixture
def hosted(engine: Engine, kept_site: Site) -> Site:
    """The site, in a sealed tab of the engine; its log is the test's own."""
    if engine.run("return location.href") != kept_site.url:
        engine.open(kept_site.url)
    wait_sealed(engine)
    engine.run('document.querySelector("#start-over").click()')
    wait_until(engine, 'document.body.dataset.stage === "empty"')
    kept_site.clear()
    return kept_site


def heard(site: Site, since: int = 0) -> list[str]:
    return [f"{request.method} {request.path}" for request in site.requests[since:]]


def leaked(site: Site, since: int) -> set[str]:
    return set().union(*map(ids_of, heard(site, since)))


def test_every_attempt_is_refused_in_every_thread(engine: Engine, hosted: Site) -> None:
    # First, on a first visit: what is told in docs/ of a service worker's ways was written of one.
    site = hosted
    engine.choose(CAR)
    wait_done(engine)
    count = len(site.requests)
    shown = try_in_the_tab(engine)
    wait_heard(lambda: leaked(site, count) >= LET_THROUGH[engine.name])
    time.sleep(SETTLE_S)
    assert set(shown) == PLACES
    for place, rows in shown.items():
        assert len(rows) >= 27, place
        through = {row["id"] for row in rows if row["outcome"] == "through"}
        assert through == (LET_THROUGH[engine.name] if place == "page" else set()), place
    assert leaked(site, count) == LET_THROUGH[engine.name]
    # The panel's own count: what was refused is not made, a frame of another origin included.
    # WebKit on a busy machine doesn't tell of all that it refuses, and such count as made.
    if engine.name != "WebKit":
        wait_until(engine, f"{SINCE} === '0'", seconds=30)
    refused = [row["id"] for row in shown["page"] if row["outcome"] == "refused"]
    # WebKit on a busy machine tells of some too late; what the server heard is above.
    assert len(refused) >= 30
    if os.environ.get("STAYPUT_WRITE"):
        table.write(engine.name, shown)
    assert_told(engine.name, shown)


def assert_told(engine: str, shown: dict[str, list[Row]]) -> None:
    """The page in docs/ has every attempt, and says truly what gets through and what we took away.

    Which directive is named, and whether a refusal is an exception or silence, differs from one
    version of an engine to the next, so that is not held against it.
    """
    told = table.read()
    for place, rows in shown.items():
        assert {row["id"] for row in rows} == told[place].keys(), place
        for row in rows:
            cell = told[place][row["id"]][engine]
            assert ("THROUGH" in cell) == (row["outcome"] == "through"), (place, row)
            assert (cell == "removed") == (row["outcome"] == "removed"), (place, row)


def test_python_wakes_with_the_memory_that_the_build_kept(engine: Engine, hosted: Site) -> None:
    assert hosted.url
    marks = engine.run("return performance.getEntriesByType('mark').map((mark) => mark.name)")
    assert {"stayput.resumed", "stayput.compiled"} <= set(marks)


def test_a_photo_is_cut_out_and_nothing_leaves(engine: Engine, hosted: Site) -> None:
    site = hosted
    count = len(site.requests)
    engine.choose(CAR)
    wait_done(engine)
    engine.run('document.querySelector("a[download^=cutout]")?.click()')
    time.sleep(SETTLE_S)
    left = [line for line in heard(site, count) if not line.startswith("GET /sw.js")]
    assert left == []


IN_A_WORKER = """
try { location.href = "/probe?leak=worker-navigation"; } catch {}
try { location.assign("/probe?leak=worker-navigation"); } catch {}
postMessage([typeof open, typeof document, typeof parent]);
"""


def test_a_workers_code_can_not_take_the_tab_elsewhere(engine: Engine, hosted: Site) -> None:
    # Where the code of others runs, there is neither a window nor a way to change the address.
    site = hosted
    found = engine.run(
        """
        const url = URL.createObjectURL(new Blob([arguments[0]], {type: "text/javascript"}));
        const worker = new Worker(url);
        return new Promise((resolve) => { worker.onmessage = ({data}) => resolve(data); });
        """,
        IN_A_WORKER,
    )
    time.sleep(SETTLE_S)
    assert found == ["undefined"] * 3
    assert leaked(site, 0) == set()


def test_another_origin_hears_nothing_either(engine: Engine, hosted: Site) -> None:
    site = hosted
    with Sink() as sink:
        count = len(site.requests)
        own, other = f"{site.url}probe?leak=", f"http://127.0.0.1:{sink.port}/probe?leak="
        rows = try_all(engine, own=own, other=other, made_by=EVERYWHERE)
        wait_heard(lambda: leaked(site, count) >= LET_THROUGH[engine.name])
        through = {row["id"] for row in rows if row["outcome"] == "through"}
        assert through == LET_THROUGH[engine.name]
        # What waits for the page's end would leave now.
        engine.open("about:blank")
        time.sleep(SETTLE_S)
        assert set(sink.heard) <= BARE_CONNECTIONS[engine.name]
        assert leaked(site, count) == LET_THROUGH[engine.name]


def test_without_the_seal_the_same_attempts_reach_the_servers(
    engine: Engine, tiny_dist: Path
) -> None:
    # Without our headers, as on a host that knows nothing of us.
    with serve_directory(tiny_dist, isolate=False) as site, Sink() as sink:
        engine.open(f"{site.url}licences/Apache-2.0.txt")
        own, other = f"{site.url}probe?leak=", f"http://127.0.0.1:{sink.port}/probe?leak="
        try_all(engine, own=own, other=other, made_by=EVERYWHERE)

        def outside() -> set[str]:
            return set().union(*(ids_of(data.decode("latin-1")) for data in sink.heard))

        assert wait_heard(lambda: leaked(site, 0) >= SURE), leaked(site, 0)
        assert wait_heard(lambda: outside() >= SURE_OUTSIDE), outside()


def test_what_nothing_stops_is_known_and_told(engine: Engine, hosted: Site) -> None:
    # Last, for nobody knows where it leaves the browser.
    site = hosted
    rows = try_staying(engine, site)
    rows += [try_leaving(engine, site, name) for name in NAMES if name in LEAVE_THE_PAGE]
    through = {row["id"] for row in rows if row["outcome"] == "through"}
    uncertain = MAY_LEAVE.get(engine.name, set())
    if os.environ.get("STAYPUT_WRITE"):
        for row in rows:
            row["outcome"] = "through" if row["id"] in uncertain else row["outcome"]
        table.write(engine.name, {"away": rows})
    assert through - uncertain == NOTHING_STOPS[engine.name], rows
    told = table.read()["away"]
    assert told.keys() == set(NAMES)
    named = {name for name, cells in told.items() if "THROUGH" in cells[engine.name]}
    assert named == NOTHING_STOPS[engine.name] | uncertain
