"""The page opens though files fail, and says which did not come where they fail for good."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.measure.opening.faults import Fault, FaultHost, Harm

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    *(pytest.mark.browser, pytest.mark.console_errors, pytest.mark.sparing, pytest.mark.tiny),
    pytest.mark.own_tab("the opening of a tab is what is tested"),
]

# What a first visit asks for before the seal; each kind of file is asked for by other code.
KINDS = ("main", "style", "worker", "build", "small part", "large part")
SEALED = "body[data-seal=sealed]"
SAID = "#failure:not([hidden])"
BOOT_SAID = "body[data-boot=failed] .stalled"
WITHIN_MS = 60_000


@pytest.fixture
def host(tiny_dist: Path) -> Iterator[FaultHost]:
    """The built page on a host that fails as told."""
    with FaultHost(tiny_dist) as served:
        yield served


def styled(page: "Page") -> bool:
    """Whether the style sheet holds: it takes the body's margin away."""
    return bool(page.evaluate("getComputedStyle(document.body).margin === '0px'"))


def test_every_file_may_fail_and_a_part_that_breaks_off_is_continued(
    page: "Page", host: FaultHost
) -> None:
    """Once each; the large part twice."""
    # Another content is asked for again of these two alone; as a part it is said at once.
    garbled = (Fault(Harm.GARBLE, "main"), Fault(Harm.GARBLE, "style"))
    broken = (Fault(Harm.CUT, kind, times=2 if kind == "large part" else 1) for kind in KINDS)
    host.set_faults(*broken, *garbled)
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    struck = {(strike.fault.harm, strike.fault.files) for strike in host.strikes}
    assert struck == {(Harm.CUT, kind) for kind in KINDS} | {
        (one.harm, one.files) for one in garbled
    }
    assert styled(page)
    statuses = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(({name}) => name.endsWith('pyodide.asm.wasm')).map((one) => one.responseStatus)"
    )
    assert statuses[-1] == 206, "the rest alone was asked for"


def test_every_file_may_be_refused_once(page: "Page", host: FaultHost) -> None:
    host.set_faults(*(Fault(Harm.REFUSE, kind) for kind in KINDS))
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert {strike.fault.files for strike in host.strikes} == set(KINDS)
    assert styled(page)


def wait_asked_again(page: "Page", host: FaultHost, fault: Fault, *, seconds: float = 60) -> None:
    """Let time pass for the page, until it asks a second time for what never comes."""
    host.wait_asked(fault.files)
    page.wait_for_timeout(1500)  # the stalled part has sent its half
    page.clock.fast_forward(21_000)
    host.wait_asked(fault.files, 2, seconds=seconds)


@pytest.mark.parametrize(
    "faults",
    [
        (Fault(Harm.HANG, "main"), Fault(Harm.STALL, "large part")),
        (Fault(Harm.HANG, "style"), Fault(Harm.HANG, "build")),
    ],
    ids=["main, large part", "style, build"],
)
def test_a_file_that_never_comes_is_asked_for_again(
    page: "Page", host: FaultHost, faults: tuple[Fault, ...]
) -> None:
    host.set_faults(*faults)
    page.clock.install()
    page.goto(host.url, wait_until="commit")
    for fault in faults:
        wait_asked_again(page, host, fault)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert [strike.fault for strike in host.strikes] == list(faults)
    assert styled(page)


def test_a_part_that_never_comes_is_asked_for_past_the_service_worker(
    page: "Page", tiny_dist: Path
) -> None:
    """Without the host's headers all parts come by way of it, and it goes on waiting for this."""
    fault = Fault(Harm.HANG, "small part")
    with FaultHost(tiny_dist, [fault], isolate=False) as host:
        page.clock.install()
        page.goto(host.url, wait_until="commit")
        # Not held back by the browser until the first request has ended, which it may never.
        wait_asked_again(page, host, fault, seconds=10)
        page.wait_for_selector(SEALED, timeout=WITHIN_MS)
        assert [strike.fault for strike in host.strikes] == [fault]
        assert page.evaluate("navigator.serviceWorker.controller !== null")


def test_no_part_waits_for_the_service_worker(page: "Page", host: FaultHost) -> None:
    host.set_faults(Fault(Harm.HANG, "worker"))
    page.clock.install()
    page.goto(host.url, wait_until="commit")
    host.wait_asked("worker")
    host.wait_asked("large part", seconds=5)  # it is given up after eight
    page.clock.fast_forward(9000)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)


def test_on_a_slow_line_it_is_waited_for_as_long_as_the_parts_come(
    page: "Page", host: FaultHost
) -> None:
    slow = (("worker", 4), ("large part", 8))
    host.set_faults(*(Fault(Harm.SLOW, files, delay_s=delay) for files, delay in slow))
    page.clock.install()
    page.goto(host.url, wait_until="commit")
    for files, _ in slow:
        host.wait_asked(files)
    page.wait_for_timeout(500)
    page.clock.fast_forward(9000)  # else it would be given up after eight
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    page.locator("#stored[data-light=offlineFast]").wait_for(state="attached")


# What can't be had for good -> how it is named.
NAMED = {
    "main": "js/main.js",
    "style": "style sheet",
    "build": "build.json",
    "small part": "pyodide-lock.json",
}


# Whatever came in an earlier opening may be had without the host in a later one.
@pytest.mark.parametrize("kinds", [("main", "build", "small part"), ("style",)], ids=" ".join)
def test_a_file_that_fails_for_good_is_named_with_a_button(
    page: "Page", host: FaultHost, kinds: tuple[str, ...]
) -> None:
    """One after the other: the button brings what was missing, and then the next one is."""
    faults = [(Fault(Harm.REFUSE, kind, times=None),) for kind in kinds]
    host.set_faults(*faults[0])
    page.goto(host.url, wait_until="commit")
    for kind, then in zip(kinds, [*faults[1:], ()], strict=True):
        place = page.locator(BOOT_SAID if kind == "main" else SAID, has_text=NAMED[kind])
        place.wait_for(timeout=WITHIN_MS)
        assert page.locator(SEALED).count() == 0
        host.set_faults(*then)
        place.get_by_role("button", name="Try again").click()
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)


def test_an_error_before_the_page_stands_is_said(page: "Page", host: FaultHost) -> None:
    page.add_init_script("document.getElementById = () => null;")
    page.goto(host.url)
    place = page.locator(BOOT_SAID)
    place.wait_for(timeout=WITHIN_MS)
    assert "could not start" in str(place.text_content())
    assert place.get_by_role("button", name="Try again").is_visible()


def test_a_main_script_that_comes_twice_runs_once(page: "Page", host: FaultHost) -> None:
    """The first was only slow, and a second was asked for: whoever comes later ends at once."""
    host.set_faults(Fault(Harm.SLOW, "main", delay_s=4))
    page.clock.install()
    page.goto(host.url, wait_until="commit")
    host.wait_asked("main")
    page.wait_for_timeout(500)
    page.clock.fast_forward(21_000)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    page.wait_for_timeout(4000)  # until the first has come, too
    assert host.asked("main") >= 2
    assert page.locator(SEALED).count() == 1
    assert page.locator(".section-button").count() == page.locator(".section").count()


def test_opening_is_drawn_no_more_often_than_the_screen_is_and_then_the_picture_moves(
    page: "Page", host: FaultHost
) -> None:
    page.add_init_script(
        "window.renders = 0; const real = window.queueMicrotask;"
        "window.queueMicrotask = (work) => { window.renders += 1; real(work); };"
    )
    page.emulate_media(reduced_motion="no-preference")
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    seconds = page.evaluate("performance.getEntriesByName('stayput.sealed')[0].startTime / 1000")
    assert page.evaluate("window.renders") < 40 + 60 * seconds

    # Not before the tab is ready.
    page.wait_for_selector("#hero[data-moves=true]", timeout=WITHIN_MS)
    page.wait_for_timeout(200)
    began, ready = page.evaluate(
        "[document.getElementById('hero-before').getAnimations()[0].startTime,"
        " performance.getEntriesByName('stayput.ready')[0].startTime]"
    )
    assert began >= ready - 20
