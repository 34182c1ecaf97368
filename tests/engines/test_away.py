"""What the page never tries: ways that would take a person away, and those that nothing stops."""

import os
import time
from pathlib import Path

import pytest

from tests.engines import table
from tests.engines.engine import Engine, wait_sealed
from tests.engines.leaks import Row, ids_of, start, try_all
from tools.serve.serve import Site, serve_directory

pytestmark = [pytest.mark.browser, pytest.mark.console_errors, pytest.mark.timeout(600)]

SETTLE_S = 1.5
NAMES = (
    "form",
    "ping",
    "policy-report",
    "frame-peers",
    "window",
    "window-blank",
    "download",
    "storage",
    "broadcast",
    "navigation",
    "navigation-blob",
    "refresh",
)
LEAVE_THE_PAGE = {"navigation", "navigation-blob", "refresh"}
# What no policy stops. Only our own scripts run in a document; the threat model names each, and
# what a person would see. A browser that is mended fails here too, so that the words follow.
_GOES = ("navigation", "refresh", "download")
NOTHING_STOPS = {
    "Chromium": {"frame-peers", "window", "storage", "broadcast", *_GOES},
    "Firefox": {"frame-peers", "window", "storage", "broadcast", *_GOES},
    # Its rule against pop-ups refuses a window that no press asked for.
    "WebKit": {"storage", "broadcast", *_GOES},
}
# WebKit has sent a report that a `<meta>` asked for, though not in every run.
MAY_LEAVE = {"WebKit": {"policy-report"}}


def try_one(engine: Engine, site: Site, name: str) -> Row:
    """Try one way in a sealed tab; what the server heard is what counts.

    A tab is opened anew only where the way before took the page away: opening is what is slow.
    """
    if engine.run("return location.href") != site.url:
        engine.open(site.url)
    wait_sealed(engine)
    count = len(site.requests)
    own = f"{site.url}probe?leak="
    row: Row = {"id": name, "outcome": "silent", "by": ""}
    if name in LEAVE_THE_PAGE:
        start(engine, name, own)
    else:
        made_by = f"{{ '{name}': testAttempts(targets)['{name}'] }}"
        row = try_all(engine, own=own, other=own, made_by=made_by)[0]
    time.sleep(SETTLE_S)
    left = {leak for request in site.requests[count:] for leak in ids_of(request.path)}
    assert left <= {name}
    if left:
        return {**row, "outcome": "through"}
    return row


def test_what_nothing_stops_is_known_and_told(engine: Engine, tiny_dist: Path) -> None:
    with serve_directory(tiny_dist) as site:
        rows = [try_one(engine, site, name) for name in NAMES]
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
