"""Dependencies that fight our guards: no thread is theirs, no byte leaves, on three visits."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.engine import Engine, wait_done, wait_sealed, wait_until
from tests.engines.fighting import PLACES, UNGUARDED, build_fighting
from tests.engines.sink import Sink
from tools.serve.serve import Site, serve_directory

pytestmark = [pytest.mark.browser, pytest.mark.console_errors, pytest.mark.timeout(600)]

CAR = Path(__file__).resolve().parent.parent / "fixtures" / "rembg-car-1.jpg"
TOLD = 'JSON.parse(document.body.dataset.told ?? "[]")'
SETTLE_S = 2.0
PLANTED = "return (await caches.keys()).includes('stayput-planted')"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """Another origin; its address is in what is built."""
    with Sink() as listening:
        yield listening


@pytest.fixture(scope="module")
def fighting(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fighting")
    build_fighting(folder / "site", folder, sink.port)
    return folder / "site"


@pytest.fixture(scope="module")
def unguarded(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, but for the guard of threads."""
    folder = tmp_path_factory.mktemp("unguarded")
    build_fighting(folder / "site", folder, sink.port, changes=UNGUARDED)
    return folder / "site"


def visit(engine: Engine, site: Site) -> list[dict[str, Any]]:
    """Cut out a photo in a tab that is opened anew; what its dependencies tell of their fight."""
    engine.open("about:blank")
    engine.open(site.url)
    wait_sealed(engine)
    engine.choose(CAR)
    wait_done(engine)
    last = "({where, when}) => where === 'runtime' && when === 'after the photo'"
    wait_until(engine, f"{TOLD}.some({last})")
    engine.run('document.querySelector("a[download^=cutout]")?.click()')
    time.sleep(SETTLE_S)
    told: list[dict[str, Any]] = engine.run(f"return {TOLD}")
    return told


def test_no_thread_is_theirs_and_nothing_leaves_on_three_visits(
    engine: Engine, sink: Sink, fighting: Path
) -> None:
    sink.clear()
    with serve_directory(fighting) as site:
        for _ in range(3):
            told = visit(engine, site)
            assert {(one["where"], one["when"]) for one in told} == PLACES
            holding = {one["hex"] for one in told if "the photo" in one["when"]}
            assert holding
            assert all(set(pixels) != {"0"} for pixels in holding), "they held real pixels"
            for one in told:
                assert one["escaped"] == [], one
                assert one["caught"] == [], one
                assert one["ends"], one
                made = {name for name, end in one["ends"].items() if end in {"made", "silent"}}
                # The runtime's own script may start then, disarmed, whatever an address says later.
                may = {"lying-address", "lying-late"} if "start" in one["when"] else set()
                assert made <= may, one
            assert engine.run(PLANTED) is False
        assert [one.path for one in site.requests if "leak=" in one.path] == []
        assert [one for one in site.requests if one.body] == []
        assert b"".join(sink.heard) == b""


# Without WebKit, where it is slow: two engines show that the fight can be won.
@pytest.mark.parametrize("engine", ["Chromium", "Firefox"], indirect=True)
def test_without_the_guard_they_have_a_thread_and_leave_pixels_there(
    engine: Engine, unguarded: Path
) -> None:
    """The control: the same fight, where a thread of any address may be started."""
    with serve_directory(unguarded) as site:
        told = visit(engine, site)
        escaped = [one for one in told if one["escaped"]]
        assert escaped, told
        assert engine.run(PLANTED) is True
