"""Counts openings, and draws the table for people to read."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tools.measure.opening.outcome import Opening, Outcome

_HEAD = (
    "engine",
    "trouble",
    "tried",
    "came about",
    "opened",
    "own sentence",
    "stuck",
    "median s",
    "worst s",
    "worst s to the sentence",
)


@dataclass(frozen=True)
class Row:
    """The openings of one browser in one family of troubles.

    Attributes
    ----------
    engine, family : str
        What was opened in.
    tried, hit, opened, sentence, stuck : int
        How many; `hit` are those in which the trouble came about.
    median_s, worst_s : float or None
        To the seal; None where none was sealed.
    sentence_s : float or None
        The longest that a person waited for the page's sentence.
    """

    engine: str
    family: str
    tried: int
    hit: int
    opened: int
    sentence: int
    stuck: int
    median_s: float | None
    worst_s: float | None
    sentence_s: float | None


def count_up(openings: Sequence[Opening]) -> list[Row]:
    """Count, by browser and family of troubles, in the order in which they came.

    Parameters
    ----------
    openings : sequence of Opening
        What was seen.

    Returns
    -------
    list of Row
        One for each browser and family.
    """
    rows = []
    for engine, family in dict.fromkeys((one.engine, one.family) for one in openings):
        own = [one for one in openings if (one.engine, one.family) == (engine, family)]
        ends = Counter(one.outcome for one in own)
        seconds = {
            outcome: [one.seconds for one in own if one.outcome == outcome] for outcome in Outcome
        }
        sealed = seconds[Outcome.OPENED]
        rows.append(
            Row(
                engine,
                family,
                tried=len(own),
                hit=sum(one.hit for one in own),
                opened=ends[Outcome.OPENED],
                sentence=ends[Outcome.SENTENCE],
                stuck=ends[Outcome.STUCK],
                median_s=statistics.median(sealed) if sealed else None,
                worst_s=max(sealed, default=None),
                sentence_s=max(seconds[Outcome.SENTENCE], default=None),
            )
        )
    return rows


def markdown(report: dict[str, Any], openings: Sequence[Opening]) -> str:
    """Draw the tables: all families, then each kind that did not always open.

    Parameters
    ----------
    report : dict
        ``date``, ``machine``, ``build``, ``browsers``, ``limit_s``, ``seed``.
    openings : sequence of Opening
        What was seen.

    Returns
    -------
    str
        Markdown.
    """
    browsers = ", ".join(f"{name} {version}" for name, version in report["browsers"].items())
    lines = [
        f"{report['date']}, {report['machine']}, {browsers}, build {report['build']}; "
        f"stuck after {report['limit_s']:.0f} s, seed {report['seed']}.",
        "",
        *_table(_HEAD, [_cells(row) for row in count_up(openings)]),
    ]
    if closed := list(_closed(openings)):
        head = ("engine", "did not open", "how it ended", "times", "of")
        lines += ["", *_table(head, closed)]
    return "\n".join(lines)


def _cells(row: Row) -> list[str]:
    counts = [row.tried, row.hit, row.opened, row.sentence, row.stuck]
    times = [row.median_s, row.worst_s, row.sentence_s]
    shown = ["" if seconds is None else f"{seconds:.1f}" for seconds in times]
    return [row.engine, row.family, *map(str, counts), *shown]


def _closed(openings: Sequence[Opening]) -> Iterator[list[str]]:
    tried = Counter((one.engine, one.kind) for one in openings)
    ends = Counter(
        (one.engine, one.kind, one.outcome, one.state.name)
        for one in openings
        if one.outcome != Outcome.OPENED
    )
    for (engine, kind, outcome, name), count in ends.items():
        words = f"{outcome}: {name}" if name else str(outcome)
        yield [engine, kind, words, str(count), str(tried[engine, kind])]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
