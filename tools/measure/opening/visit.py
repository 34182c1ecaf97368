"""Opens the page once, in one kind of trouble."""

import re
import tempfile
import time
import traceback
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.env.namespace import Namespace
from tools.measure.opening.faults import FaultHost
from tools.measure.opening.kinds import Kind, Way
from tools.measure.opening.load import busy_machine
from tools.measure.opening.outcome import Opening, Outcome, State, worst_of
from tools.measure.opening.session import Launcher, Session

MOMENT_WITHIN_S = 60.0
_STOPS, _STOP_EVERY_S = 12, 0.4
_PULLED_S = 0.4
_NEWEST = 40
_IS_CONTROLLED = "return Boolean(navigator.serviceWorker?.controller)"


@dataclass(frozen=True)
class Place:
    """What all openings have in common.

    Attributes
    ----------
    dist : Path
        The built site.
    program : Path or None
        The browser that is started in a network namespace.
    evidence : Path
        Where screenshots are kept.
    limit_s : float
        After which an opening is stuck.
    """

    dist: Path
    program: Path | None
    evidence: Path
    limit_s: float


def visit(launcher: Launcher, kind: Kind, place: Place, *, number: int, whole: bool) -> Opening:
    """Open the page once.

    Parameters
    ----------
    launcher : Launcher
        The browser.
    kind : Kind
        The trouble.
    place : Place
        Where, and for how long.
    number : int
        Of this opening; names its screenshots.
    whole : bool
        Whether the profile is that of a browser of its own.

    Returns
    -------
    Opening
        How it ended. A browser that failed is stuck, too: it must neither end all the other
        openings nor be overlooked.
    """
    begun = time.monotonic()
    try:
        return _visit(launcher, kind, place, number=number, whole=whole)
    except Exception as error:
        return Opening(
            launcher.name,
            kind.family,
            kind.name,
            Outcome.STUCK,
            round(time.monotonic() - begun, 2),
            State(sentence=f"(the browser or its driver failed: {error!r:.200})"),
            hit=False,
            found={"words": traceback.format_exc()},
        )


def _visit(launcher: Launcher, kind: Kind, place: Place, *, number: int, whole: bool) -> Opening:
    with ExitStack() as stack:
        space = stack.enter_context(Namespace()) if kind.way.is_change else None
        program = None
        if space and place.program:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            program = space.program(place.program, Path(folder))
        address = space.outer if space else "127.0.0.1"
        with space.outside() if space else nullcontext():
            host = FaultHost(place.dist, host=address, isolate=kind.is_isolating)
        stack.callback(host.close)
        session = launcher.start(host.url, whole=whole, program=program)
        stack.callback(session.close)
        one = _Visit(session, host, space, kind, place.limit_s)
        if not one.prepare():
            state, seconds, words = session.wait(0), place.limit_s, "the first visit failed"
        else:
            if kind.is_busy:
                stack.enter_context(busy_machine())
            state, seconds = one.open()
            words = one.words
        found: dict[str, Any] = {}
        if state.outcome == Outcome.STUCK:
            name = re.sub(r"\W+", "-", f"{launcher.name}-{number}-{kind.name}")
            found = {
                "words": words,
                **session.evidence(place.evidence, name),
                "strikes": [f"{one.fault.harm} {one.path}" for one in host.strikes],
                "last_requests": [f"{one.method} {one.path}" for one in host.requests[-_NEWEST:]],
            }
        return Opening(
            launcher.name,
            kind.family,
            kind.name,
            state.outcome,
            round(seconds, 2),
            state,
            hit=one.is_hit,
            profile=session.profile,
            found=found,
        )


class _Visit:
    def __init__(
        self, session: Session, host: FaultHost, space: Namespace | None, kind: Kind, limit_s: float
    ) -> None:
        self._session = session
        self._host = host
        self._space = space
        self._kind = kind
        self._limit_s = limit_s
        self._begun = 0.0
        self._has_acted = False
        self.words = ""

    @property
    def is_hit(self) -> bool:
        """Whether the trouble came about."""
        # A page that opens from its caches may leave a dead host unasked.
        has_struck = (
            bool(self._host.strikes) or not self._kind.faults or self._kind.way == Way.AGAIN
        )
        return has_struck and (self._has_acted or self._kind.moment is None)

    def prepare(self) -> bool:
        """Fill the caches, where it is to be a second visit."""
        if self._kind.way in {Way.AGAIN, Way.AGAIN_ALONE}:
            self._session.go(self._host.url)
            if self._session.wait(self._limit_s).outcome != Outcome.OPENED:
                return False
            end = time.monotonic() + MOMENT_WITHIN_S
            while not self._session.run(_IS_CONTROLLED):
                if time.monotonic() > end:
                    return False
                time.sleep(0.1)
        self._host.clear()
        self._host.set_faults(*self._kind.faults)
        if self._kind.way == Way.AGAIN_ALONE:
            self._host.close()
        return True

    def open(self) -> tuple[State, float]:
        """Open it; what is shown at the end, and how long that took."""
        self._begun = time.monotonic()
        tabs = range(2 if self._kind.way == Way.TWO_TABS else 1)
        for tab in tabs:
            self._session.go(self._host.url, tab)
        if self._kind.moment:
            self._act(*self._kind.moment)
        states = [self._session.wait(self._left_s(), tab) for tab in tabs]
        return worst_of(states), time.monotonic() - self._begun

    def _left_s(self) -> float:
        return max(0.0, self._begun + self._limit_s - time.monotonic())

    def _act(self, files: str, count: int) -> None:
        try:
            self._host.wait_asked(files, count, seconds=min(MOMENT_WITHIN_S, self._left_s()))
        except TimeoutError as error:
            self.words = f"the moment never came: {error}"
            return
        match self._kind.way:
            case Way.RELOAD:
                self._session.reload()
            case Way.STOP_WORKERS:
                self._session.stop_workers()
            case Way.KEEP_STOPPING:
                for _ in range(_STOPS):
                    self._session.stop_workers()
                    time.sleep(_STOP_EVERY_S)
        if self._space:
            self._change(self._space)
        self._has_acted = True

    def _change(self, space: Namespace) -> None:
        match self._kind.way:
            case Way.ADDRESS:
                space.add_address()
            case Way.NETWORK:
                space.add_cable()
            case Way.PULL:
                space.pull_cable(seconds=_PULLED_S)
