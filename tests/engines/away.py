"""What the page never tries: ways that would take a person away, and those that nothing stops."""

import time
from http import HTTPStatus

from selenium.common.exceptions import WebDriverException

from tests.engines.engine import Engine, wait_heard, wait_sealed
from tests.engines.leaks import Row, ids_of, start, try_all
from tests.engines.webkit import WebKit
from tools.serve.serve import Handler, Site

# What should be silent has so long to be heard all the same.
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
    "refresh",
    "navigation-blob",
)
LEAVE_THE_PAGE = {"navigation", "navigation-blob", "refresh"}
# Of what gets through, this stays in the browser: no server hears of it.
STAYS_INSIDE = {"frame-peers", "storage", "broadcast"}
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


class NothingThere(Handler):
    """A host that answers a leak with no content: the browser asks, and the tab stays."""

    def refuse(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        if "leak=" not in self.path:
            return super().refuse(status, headers)
        self.send_response(HTTPStatus.NO_CONTENT)
        return self.end_headers()


def is_at(engine: Engine, url: str) -> bool:
    """Whether the tab is still there; where WebKit ended as it left, there is a new one."""
    try:
        return bool(engine.run("return location.href") == url)
    except WebDriverException:
        assert isinstance(engine, WebKit)
        engine.renew()
        return False


def sealed_tab(engine: Engine, site: Site) -> int:
    """Open the page where it is gone, and only there, for that is slow; the host's count so far."""
    if not is_at(engine, site.url):
        engine.open(site.url)
    wait_sealed(engine)
    return len(site.requests)


def left_since(site: Site, count: int) -> set[str]:
    """What the server has heard since then, which is what counts."""
    return {leak for request in site.requests[count:] for leak in ids_of(request.path)}


def try_staying(engine: Engine, site: Site) -> list[Row]:
    """Try all that leave the page where it is, one after another, in one sealed tab."""
    names = [name for name in NAMES if name not in LEAVE_THE_PAGE]
    count = sealed_tab(engine, site)
    own = f"{site.url}probe?leak="
    rows = []
    for name in names:
        made_by = f"{{ '{name}': testAttempts(targets)['{name}'] }}"
        rows += try_all(engine, own=own, other=own, made_by=made_by)
    goes = NOTHING_STOPS[engine.name] - LEAVE_THE_PAGE - STAYS_INSIDE
    wait_heard(lambda: left_since(site, count) >= goes)
    time.sleep(SETTLE_S)
    left = left_since(site, count)
    assert left <= set(names)
    return [{**row, "outcome": "through" if row["id"] in left else row["outcome"]} for row in rows]


def try_leaving(engine: Engine, site: Site, name: str) -> Row:
    """Try one way that takes the page away, in a sealed tab."""
    count = sealed_tab(engine, site)
    start(engine, name, f"{site.url}probe?leak=")
    if name in NOTHING_STOPS[engine.name]:
        wait_heard(lambda: bool(left_since(site, count)))
    else:
        time.sleep(SETTLE_S)
    left = left_since(site, count)
    assert left <= {name}
    return {"id": name, "outcome": "through" if left else "silent", "by": ""}
