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


@pytest.mark.parametrize("harm", [Harm.CUT, Harm.REFUSE, Harm.GARBLE])
def test_every_file_may_fail_once(page: "Page", host: FaultHost, harm: Harm) -> None:
    # Another content is never asked for again as a part: it is said at once.
    kinds = KINDS if harm != Harm.GARBLE else ("main", "style")
    host.set_faults(*(Fault(harm, kind) for kind in kinds))
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert {strike.fault.files for strike in host.strikes} == set(kinds)
    assert styled(page)


def test_a_part_that_breaks_off_is_continued(page: "Page", host: FaultHost) -> None:
    host.set_faults(Fault(Harm.CUT, "large part", times=2))
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    statuses = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(({name}) => name.endsWith('pyodide.asm.wasm')).map((one) => one.responseStatus)"
    )
    assert statuses[-1] == 206, "the rest alone was asked for"


@pytest.mark.parametrize("kind", ["main", "style", "build", "large part"])
def test_a_file_that_never_comes_is_asked_for_again(
    page: "Page", host: FaultHost, kind: str
) -> None:
    host.set_faults(Fault(Harm.STALL if kind == "large part" else Harm.HANG, kind))
    page.clock.install()
    page.goto(host.url, wait_until="commit")
    host.wait_asked(kind)
    page.wait_for_timeout(1500)  # the stalled part has sent its half
    page.clock.fast_forward(21_000)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    assert host.strikes
    assert host.asked(kind) >= 2
    assert styled(page)


@pytest.mark.parametrize("kind", ["main", "build", "small part", "style"])
def test_a_file_that_fails_for_good_is_named_with_a_button(
    page: "Page", host: FaultHost, kind: str
) -> None:
    host.set_faults(Fault(Harm.REFUSE, kind, times=None))
    page.goto(host.url, wait_until="commit")
    place = page.locator(BOOT_SAID if kind == "main" else SAID)
    place.wait_for(timeout=WITHIN_MS)
    named = {
        "main": "js/main.js",
        "build": "build.json",
        "small part": "pyodide-lock.json",
        "style": "style sheet",
    }
    assert named[kind] in str(place.text_content())
    assert page.locator(SEALED).count() == 0
    host.set_faults()
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


def test_opening_is_drawn_no_more_often_than_the_screen_is(page: "Page", host: FaultHost) -> None:
    page.add_init_script(
        "window.renders = 0; const real = window.queueMicrotask;"
        "window.queueMicrotask = (work) => { window.renders += 1; real(work); };"
    )
    page.goto(host.url)
    page.wait_for_selector(SEALED, timeout=WITHIN_MS)
    seconds = page.evaluate("performance.getEntriesByName('stayput.sealed')[0].startTime / 1000")
    assert page.evaluate("window.renders") < 40 + 60 * seconds


def test_the_picture_moves_when_the_tab_is_ready_and_not_before(
    page: "Page", host: FaultHost
) -> None:
    page.goto(host.url)
    page.wait_for_selector("#hero[data-moves=true]", timeout=WITHIN_MS)
    page.wait_for_timeout(200)
    began, ready = page.evaluate(
        "[document.getElementById('hero-before').getAnimations()[0].startTime,"
        " performance.getEntriesByName('stayput.ready')[0].startTime]"
    )
    assert began >= ready - 20
