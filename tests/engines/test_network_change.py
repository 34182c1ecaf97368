"""The network changes while the page opens, as on a train, and the page opens all the same.

At a change Chromium gives up whatever still waits for a connection (`net::ERR_NETWORK_CHANGED`).
So that something does wait, whenever the change comes, another tab holds most of the connections
that a browser makes to one host, and the host takes its time. That the change did hit is read
from Chromium's own record: a change that nothing met proves nothing. One browser serves all
tests, each in a profile of its own, and reads its own piece of that record.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pages import ONE_TIER, QUIET
from tools.env.browser import FLAGS, find_browser, trusting
from tools.env.namespace import Namespace
from tools.measure.opening.faults import Fault, FaultHost, Harm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ENDS_WITHIN_MS = 60_000
CONNECTIONS_TO_A_HOST = 6
HELD = "licences/index.html"
HOLD = "(count) => { for (let i = 0; i < count; i++) void fetch(`?held=${i}`); }"
SEALED = "body[data-seal=sealed]"
ENDED = f"{SEALED}, #failure:not([hidden])[data-code], body[data-boot=failed]"
# The record is written behind time, a few lines at once: what stands before this is all there.
MARKED_WITHIN_S = 20.0
# ERR_NETWORK_CHANGED
GIVEN_UP = re.compile(r'"net_error":-21\b')
# Which request of which files is being answered then, while the others of their kind wait.
MOMENTS = {
    "the scripts": ("all but the page", 1),
    "the service worker's files": ("page", 2),
    "the parts": ("parts", 1),
}
CHANGES: dict[str, Callable[[Namespace], None]] = {
    "an address more": Namespace.add_address,
    "a network more": Namespace.add_cable,
    "the cable pulled": lambda space: space.pull_cable(seconds=0.3),
}


@dataclass(frozen=True)
class Inside:
    """A browser in the namespace, and Chromium's record of what its network did.

    The page is nobody's: what it asks for marks a place in the record.
    """

    browser: "Browser"
    page: "Page"
    space: Namespace
    host: FaultHost
    record: Path


@pytest.fixture(scope="module")
def inside(
    plain_chromium: "Browser", tiny_dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Inside]:
    program = find_browser(os.environ)
    assert program
    folder = tmp_path_factory.mktemp("inside")
    record = folder / "net.json"
    try:
        made = Namespace()
    except PermissionError as error:
        pytest.skip(str(error))
    with made as space:
        with space.outside():
            host = FaultHost(tiny_dist, host=space.outer)
        browser = plain_chromium.browser_type.launch(
            executable_path=space.program(program, folder),
            args=[*FLAGS, QUIET, ONE_TIER, trusting(host.url), f"--log-net-log={record}"],
        )
        yield Inside(browser, browser.new_page(), space, host, record)
        browser.close()
        host.close()


@pytest.fixture
def context(inside: Inside) -> Iterator["BrowserContext"]:
    """A profile that has been nowhere, on a host that fails in nothing."""
    inside.host.set_faults()
    inside.host.clear()
    made = inside.browser.new_context()
    yield made
    made.close()


def recorded(inside: Inside, since: int) -> str:
    """What the record has from there to now."""
    mark = f"told={time.monotonic_ns()}"
    inside.page.goto(f"{inside.host.url}{HELD}?{mark}")
    end = time.monotonic() + MARKED_WITHIN_S
    while mark not in (piece := inside.record.read_bytes()[since:].decode("utf-8", "replace")):
        assert time.monotonic() < end, "the record is not written on"
        time.sleep(0.1)
    return piece


def hold_connections(page: "Page", host: FaultHost) -> None:
    """Leave one connection to the host, for all that is asked for."""
    page.goto(f"{host.url}{HELD}")
    host.set_faults(Fault(Harm.HANG, HELD, times=None))
    count = CONNECTIONS_TO_A_HOST - 1
    asked = host.asked(HELD)
    page.evaluate(HOLD, count)
    host.wait_asked(HELD, asked + count)
    host.clear()


@pytest.mark.browser
@pytest.mark.console_errors
def test_without_a_change_nothing_is_given_up(inside: Inside, context: "BrowserContext") -> None:
    """The control, before any change: the record tells one, and nothing else."""
    page = context.new_page()
    page.goto(inside.host.url)
    page.wait_for_selector(ENDED, state="attached", timeout=ENDS_WITHIN_MS)
    assert page.locator(SEALED).count() == 1
    context.close()
    record = recorded(inside, 0)
    assert '"net_error"' in record
    assert not GIVEN_UP.search(record)


@pytest.mark.browser
@pytest.mark.console_errors
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_page_opens_though_the_network_changes(
    inside: Inside, context: "BrowserContext", moment: str, change: str
) -> None:
    from playwright.sync_api import TimeoutError as StuckError

    host, since = inside.host, inside.record.stat().st_size
    other, page = context.new_page(), context.new_page()
    hold_connections(other, host)
    files, count = MOMENTS[moment]
    host.set_faults(Fault(Harm.SLOW, files, after=count - 1, delay_s=1))
    page.goto(host.url, wait_until="commit")
    host.wait_asked(files, count)
    CHANGES[change](inside.space)
    other.close()
    with suppress(StuckError):
        page.wait_for_selector(ENDED, state="attached", timeout=ENDS_WITHIN_MS)
    is_sealed = page.locator(SEALED).count() == 1
    context.close()
    assert GIVEN_UP.search(recorded(inside, since)), "the change met nothing"
    assert is_sealed


@pytest.mark.parametrize("name", ["dev", "route", "if_inet6"])
def test_the_machines_own_network_stays_as_it_is(name: str) -> None:
    """Or other browsers on it, those of other tests at least, would lose what is under way."""
    path = Path("/proc/net") / name
    if not path.exists():
        pytest.skip(f"no {path} on this machine")

    def facts() -> list[str]:
        lines = path.read_text("ascii").splitlines()
        return [line.partition(":")[0] for line in lines] if name == "dev" else lines

    before = facts()
    try:
        made = Namespace()
    except PermissionError as error:
        pytest.skip(str(error))
    with made:
        assert facts() == before
    assert facts() == before
