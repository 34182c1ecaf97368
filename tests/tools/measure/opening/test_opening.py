"""The measurement of openings: what is tried, in which order, and how it is counted and shown."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.measure.opening.draw import draw, named_kinds
from tools.measure.opening.faults import FILES, Fault, Harm
from tools.measure.opening.kinds import CHROMIUM, FIREFOX, Kind, Way, all_kinds
from tools.measure.opening.load import busy_machine
from tools.measure.opening.outcome import Opening, Outcome, State, worst_of
from tools.measure.opening.table import count_up, markdown
from tools.measure.opening.visit import Place, visit

REPORT = {
    "date": "2026-11-28",
    "machine": "Linux x86_64, 2 cores",
    "build": "0123456789ab",
    "browsers": {"Chromium": "156.0", "Firefox": "153.8"},
    "limit_s": 150.0,
    "seed": 1,
}
ALL_PATHS = [
    "index.html",
    "js/main.js",
    "styles.css",
    "sw.js",
    "build.json",
    "manifest.webmanifest",
    "parts/0a/pyodide-lock.json",
    "parts/0a/pyodide.asm.wasm",
    "parts/0a/isnet-int8.onnx.bin",
]


def test_every_kind_has_a_name_of_its_own_and_known_files() -> None:
    kinds = all_kinds()
    assert max(Counter(kind.name for kind in kinds).values()) == 1
    for kind in kinds:
        assert all(fault.files in FILES for fault in kind.faults)
        assert not kind.lacks(CHROMIUM, ALL_PATHS, has_namespaces=True)


def test_each_way_to_fail_is_tried_on_each_kind_of_file() -> None:
    tried = {(one.harm, one.files, one.times) for kind in all_kinds() for one in kind.faults}
    for harm in set(Harm) - {Harm.SLOW}:
        for files in ("main", "style", "worker", "build", "manifest", "large part"):
            assert {(harm, files, 1), (harm, files, None)} <= tried
    assert {kind.way for kind in all_kinds()} == set(Way)
    # The page itself is not harmed: there would be nobody to say anything.
    harmed = {
        kind.name for kind in all_kinds() for one in kind.faults if one.concerns("index.html")
    }
    assert all(name.endswith("worker's files") for name in harmed)


def test_what_cannot_be_tried_is_told_with_the_reason() -> None:
    plain = Kind("none", "none")
    assert plain.lacks(FIREFOX, [], has_namespaces=False) == ""
    cut = Kind("cut once", "cut once: style", (Fault(Harm.CUT, "style"),))
    assert "“style”" in cut.lacks(CHROMIUM, ["js/main.js"], has_namespaces=True)
    changed = Kind("network changed", "a", way=Way.PULL)
    assert "Chromium only" in changed.lacks(FIREFOX, [], has_namespaces=True)
    assert "root" in changed.lacks(CHROMIUM, [], has_namespaces=False)
    stopped = Kind("worker stopped", "b", way=Way.STOP_WORKERS)
    assert "Chromium" in stopped.lacks(FIREFOX, [], has_namespaces=True)


def test_kinds_are_named_alone_or_by_their_family() -> None:
    kinds = all_kinds()
    assert named_kinds(kinds, []) == list(kinds)
    assert [kind.name for kind in named_kinds(kinds, ["cut once: worker"])] == ["cut once: worker"]
    assert {kind.family for kind in named_kinds(kinds, ["reload", "load"])} == {"reload", "load"}
    with pytest.raises(BuildError, match="no kind of trouble “nonsense”"):
        named_kinds(kinds, ["nonsense"])


def test_each_kind_comes_before_any_comes_again() -> None:
    kinds = [Kind("a", str(number)) for number in range(5)]
    drawn = list(draw(kinds, 13, seed=7))
    assert set(drawn[:5]) == set(drawn[5:10]) == set(kinds)
    assert len(drawn) == 13
    assert drawn == list(draw(kinds, 13, seed=7))
    assert drawn != list(draw(kinds, 13, seed=8))


def test_an_error_that_is_shown_behind_a_seal_is_no_matter_of_opening() -> None:
    assert State("sealed", code="DECODE_FAILED").outcome == Outcome.OPENED
    assert State().outcome == Outcome.STUCK
    assert State("stuck").outcome == Outcome.STUCK  # no words, no outcome
    assert worst_of([State("sealed"), State(code="A")]) == State(code="A")


def opening(outcome: Outcome, seconds: float, **more: object) -> Opening:
    states = {
        Outcome.OPENED: State("sealed"),
        Outcome.SENTENCE: State("stuck", code="ASSET_MISSING", sentence="A file is missing."),
        Outcome.STUCK: State("opening"),
    }
    given = {"engine": "Chromium", "family": "cut once", "kind": "cut once: main", **more}
    return Opening(outcome=outcome, seconds=seconds, state=states[outcome], **given)  # type: ignore[arg-type]


def test_openings_are_counted_by_browser_and_family() -> None:
    openings = [
        opening(Outcome.OPENED, 2),
        opening(Outcome.OPENED, 4, kind="cut once: style", hit=False),
        opening(Outcome.OPENED, 9),
        opening(Outcome.SENTENCE, 20),
        opening(Outcome.STUCK, 150),
        opening(Outcome.SENTENCE, 1, engine="Firefox"),
    ]
    first, second = count_up(openings)
    assert (first.tried, first.hit, first.opened, first.sentence, first.stuck) == (5, 4, 3, 1, 1)
    assert (first.median_s, first.worst_s, first.sentence_s) == (4, 9, 20)
    assert (second.engine, second.opened, second.median_s, second.sentence_s) == (
        "Firefox",
        0,
        None,
        1,
    )


def test_the_table_is_markdown_with_date_machine_and_build() -> None:
    openings = [
        opening(Outcome.OPENED, 2),
        opening(Outcome.SENTENCE, 20),
        opening(Outcome.SENTENCE, 21),
        opening(Outcome.STUCK, 150),
    ]
    lines = markdown(REPORT, openings).splitlines()
    assert lines[0] == (
        "2026-11-28, Linux x86_64, 2 cores, Chromium 156.0, Firefox 153.8, build 0123456789ab; "
        "stuck after 150 s, seed 1."
    )
    assert "| Chromium | cut once | 4 | 4 | 1 | 2 | 1 | 2.0 | 2.0 | 21.0 |" in lines
    assert "| Chromium | cut once: main | sentence: ASSET_MISSING | 2 | 4 |" in lines
    assert "| Chromium | cut once: main | stuck | 1 | 4 |" in lines
    assert {line.count("|") for line in lines[2:5]} == {11}


def test_the_second_table_is_left_out_where_all_opened() -> None:
    assert "did not open" not in markdown(REPORT, [opening(Outcome.OPENED, 2)])


def test_a_busy_machine_is_left_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def remember(command: list[str]) -> "subprocess.Popen[bytes]":
        started.append(real(command))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    with busy_machine():
        assert started
        assert all(process.poll() is None for process in started)
    assert all(process.poll() is not None for process in started)


class Blank:
    """A browser that asks for what it is told to, and shows what it is told to."""

    name, version, profile = "Blank", "1", "context"

    def __init__(self, *states: State, asks: tuple[str, ...] = ()) -> None:
        self.states = list(states)
        self.asks = asks
        self.stopped = self.reloaded = 0

    def start(self, url: str, *, whole: bool, program: Path | None) -> "Blank":
        return self

    def go(self, url: str, tab: int = 0) -> None:
        from http.client import HTTPException
        from urllib.request import urlopen

        for path in self.asks:
            try:
                urlopen(f"{url}{path}", timeout=5).read()
            except (OSError, HTTPException):
                continue

    def reload(self) -> None:
        self.reloaded += 1

    def wait(self, seconds: float, tab: int = 0) -> State:
        return self.states.pop(0)

    def run(self, body: str) -> object:
        return True

    def stop_workers(self) -> None:
        self.stopped += 1

    def evidence(self, folder: Path, name: str) -> dict[str, object]:
        return {"screenshots": [f"{name}.png"]}

    def close(self) -> None:
        """Nothing is left."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("index.html", "js/main.js", "parts/0a/pyodide-lock.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("content " * 50)
    return Place(tmp_path, None, tmp_path, 5)


def test_a_trouble_that_never_came_about_is_told(place: Place) -> None:
    cut = Kind("cut once", "cut once: main", (Fault(Harm.CUT, "main"),))
    missed = visit(Blank(State("sealed")), cut, place, number=1, whole=False)
    assert (missed.outcome, missed.hit) == (Outcome.OPENED, False)
    met = visit(Blank(State("sealed"), asks=("js/main.js",)), cut, place, number=1, whole=False)
    assert (met.outcome, met.hit) == (Outcome.OPENED, True)


def test_of_what_is_stuck_the_last_requests_are_kept(place: Place) -> None:
    refused = Kind("refuse always", "r", (Fault(Harm.REFUSE, "main", times=None),))
    stuck = Blank(State("opening"), asks=("", "js/main.js"))
    one = visit(stuck, refused, place, number=3, whole=False)
    assert one.outcome == Outcome.STUCK
    assert one.found["last_requests"] == ["GET /", "GET /js/main.js"]
    assert one.found["strikes"] == ["refuse js/main.js"]
    assert one.found["screenshots"] == ["Blank-3-r.png"]


def test_something_is_done_at_the_moment_it_is_meant_for(place: Place) -> None:
    asked = ("parts/0a/pyodide-lock.json",)
    reload = Kind("reload", "reload", way=Way.RELOAD, moment=("parts", 1))
    browser = Blank(State("sealed"), asks=asked)
    assert visit(browser, reload, place, number=1, whole=False).hit
    assert (browser.reloaded, browser.stopped) == (1, 0)
    stop = Kind("worker stopped", "stop", way=Way.STOP_WORKERS, moment=("parts", 1))
    browser = Blank(State("sealed"), asks=asked)
    assert visit(browser, stop, place, number=1, whole=False).hit
    assert (browser.reloaded, browser.stopped) == (0, 1)
    hasty = Place(place.dist, None, place.evidence, 0.2)
    browser = Blank(State("sealed"))
    assert not visit(browser, reload, hasty, number=1, whole=False).hit
    assert browser.reloaded == 0


def test_the_worse_of_two_tabs_counts_and_a_second_visit_has_a_first(place: Place) -> None:
    tabs = Blank(State("sealed"), State("stuck", code="NOT_SEALED"))
    two = visit(tabs, Kind("t", "t", way=Way.TWO_TABS), place, number=1, whole=False)
    assert two.state.name == "NOT_SEALED"
    again = Kind("s", "s", way=Way.AGAIN)
    one = visit(Blank(State("sealed"), State("sealed")), again, place, number=1, whole=False)
    assert one.outcome == Outcome.OPENED
    failed = Blank(State("opening"), State("opening"))
    assert visit(failed, again, place, number=1, whole=False).found["words"] == (
        "the first visit failed"
    )


def test_a_browser_that_fails_is_not_overlooked_and_ends_nothing_else(place: Place) -> None:
    one = visit(Blank(), Kind("none", "none"), place, number=1, whole=False)  # nothing to show
    assert (one.outcome, one.hit) == (Outcome.STUCK, False)
    assert "IndexError" in one.state.sentence
    assert "Traceback" in one.found["words"]


def test_the_command_goes_there() -> None:
    command = [
        sys.executable,
        "-m",
        "tools.measure.opening",
        "--opening",
        "1",
        "--list",
        "--kind",
        "load",
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == ["load", "load, no headers"]
