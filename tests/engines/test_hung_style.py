"""Firefox keeps scripts waiting for a style sheet that hangs; the page opens all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.measure.opening.faults import Fault, FaultHost, Harm
from tools.measure.opening.firefox import FirefoxSession
from tools.measure.opening.outcome import Outcome

pytestmark = pytest.mark.browser

WITHIN_S = 60


@pytest.fixture
def firefox() -> Iterator[FirefoxSession]:
    """A Firefox that waits for no page to be loaded whole: what hangs never is."""
    try:
        started = FirefoxSession()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    yield started
    started.close()


def test_it_opens_though_its_style_sheet_hangs_once(
    firefox: FirefoxSession, tiny_dist: Path
) -> None:
    with FaultHost(tiny_dist, [Fault(Harm.HANG, "style")]) as host:
        firefox.go(host.url)
        state = firefox.wait(WITHIN_S)
        assert len(host.strikes) == 1
        assert state.outcome == Outcome.OPENED, state
        assert firefox.run("return getComputedStyle(document.body).margin") == "0px"
