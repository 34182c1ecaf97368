"""Writes the figures as a page of documentation."""

import statistics
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from model.catalogue import Graph, load_catalogue
from model.evaluate.gate import Distance
from model.evaluate.machine import machine
from model.evaluate.matte_methods import REFERENCE, Method
from model.evaluate.runner import Figures
from model.evaluate.table import markdown
from model.evaluate.truth import SOFT


@dataclass(frozen=True)
class _Column:
    """A figure as it is shown; `figure` is the attribute of Scores."""

    title: str
    figure: str
    decimals: int
    higher_is_better: bool = False

    def shown(self, value: float) -> str:
        text = f"{value:.{self.decimals}f}"
        return text.replace("0.", ".", 1) if self.decimals > 2 else text

    def is_worse(self, ours: float, reference: float) -> bool:
        """Say whether one would read it in the table."""
        gain = float(self.shown(ours)) - float(self.shown(reference))
        return gain < 0 if self.higher_is_better else gain > 0


_COLUMNS = (
    _Column("MAE of alpha", "mae", 4),
    _Column("IoU at 0.5 (higher is better)", "iou", 3, higher_is_better=True),
    _Column("S-measure (higher is better)", "s_measure", 3, higher_is_better=True),
    _Column("weighted F (higher is better)", "weighted_f", 3, higher_is_better=True),
    _Column("error of alpha near the edge", "edge", 4),
)
_SOFT_COLUMNS = (
    _Column("SAD, thousands", "sad", 2),
    _Column("MSE, thousandths", "mse", 1),
    _Column("gradient, thousands", "gradient", 2),
)


def tables(figures: Figures, methods: tuple[Method, ...]) -> str:
    """Write one table a figure: methods down, subsets across.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    methods : tuple of Method
        In the order of the rows.

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        _table(figures, methods, column, subsets) for column, subsets in _scored(figures) if subsets
    ]
    return "\n\n".join([*parts, _times(figures, methods)])


def failures(figures: Figures, methods: tuple[Method, ...]) -> tuple[str, list[str]]:
    """Hold every measured graph against its budget.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    methods : tuple of Method
        Those that were run.

    Returns
    -------
    text : str
        Markdown table of all that were measured.
    failed : list of str
        Ids of graphs that are worse than their budget.
    """
    graphs = {graph.id: graph for model in load_catalogue() for graph in model.graphs}
    rows, failed = [], []
    for method in methods:
        found = figures.distances.get(method.name)
        if not found or method.graph is None:
            continue
        graph = graphs[method.graph]
        whole = Distance(
            float(np.mean([one.mae for one in found])), float(np.mean([one.iou for one in found]))
        )
        rows.append(_gate_row(method, graph, whole, found))
        if whole.exceeds(graph.budget):
            failed.append(graph.id)
    head = ["graph", "side", "MAE", "budget", "IoU", "budget", "least IoU"]
    return markdown(head, rows), failed


def behind(figures: Figures, methods: tuple[Method, ...]) -> list[str]:
    """Name where what the page does is worse than the reference, in any figure.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    methods : tuple of Method
        Those that were run.

    Returns
    -------
    list of str
        A sentence for each method, subset and figure that the tables show as worse; empty as it
        should be.
    """
    worse = []
    for method in [one for one in methods if one.is_ours]:
        for column, subsets in _scored(figures):
            for subset in subsets:
                ours = figures.mean(method.name, subset, column.figure)
                reference = figures.mean(REFERENCE, subset, column.figure)
                if column.is_worse(ours, reference):
                    worse.append(
                        f"{method.name} on {subset}: {column.title} is {column.shown(ours)}, of "
                        f"{REFERENCE} {column.shown(reference)}."
                    )
    return worse


def _scored(figures: Figures) -> list[tuple[_Column, list[str]]]:
    """Return every figure with the subsets that have it."""
    soft = [subset for subset in figures.subsets if subset in SOFT]
    return [
        *((column, figures.subsets) for column in _COLUMNS),
        *((column, soft) for column in _SOFT_COLUMNS),
    ]


def page(figures: Figures, methods: tuple[Method, ...], command: str) -> str:
    """Write the whole page.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    methods : tuple of Method
        Those that were run.
    command : str
        What made it, for the reader to repeat.

    Returns
    -------
    str
        Markdown.
    """
    counts = ", ".join(f"{subset} {_count(figures, subset)}" for subset in figures.subsets)
    gate, _ = failures(figures, methods)
    return (
        f"# How good the masks are\n\n"
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d} ({machine()}). Photos with what "
        f"people marked: {counts}. Scored by subset, never in one mean: their truths are of "
        f"different kinds. Where people did not know (GrabCut's value 128) nothing is scored. "
        f"S-measure and weighted F come from PySODMetrics; SAD, MSE and gradient are over the "
        f"whole picture, since no trimap is given; the edge is 15 pixels to each side, and of "
        f"masks the innermost 2.5 are left out.\n\n{tables(figures, methods)}\n\n"
        f"## The gate\n\nDifference of the final matte from the same network in float32, over all "
        f"photos; `build.py evaluate` fails when a graph is worse than its budget, or where what "
        f"the page does with both models is worse than {REFERENCE} in any cell of the tables "
        f"above, time aside.\n\n{gate}\n"
    )


def _count(figures: Figures, subset: str) -> int:
    return next(len(found) for (_, of), found in figures.scores.items() if of == subset)


def _table(
    figures: Figures, methods: tuple[Method, ...], column: _Column, subsets: list[str]
) -> str:
    rows = []
    for method in methods:
        values = [
            column.shown(figures.mean(method.name, subset, column.figure)) for subset in subsets
        ]
        rows.append([method.name, *values])
    return f"### {column.title}\n\n" + markdown(["method", *subsets], rows)


def _times(figures: Figures, methods: tuple[Method, ...]) -> str:
    rows = []
    for method in methods:
        seconds = figures.seconds[method.name]
        slow = float(np.percentile(seconds, 90))
        values = (statistics.median(seconds), slow, figures.time_ratio(method.name))
        rows.append([method.name, *(f"{value:.2f}" for value in values)])
    head = ["method", "median, s", "slowest tenth, s", "over the reference"]
    return "### Time, picture to alpha\n\n" + markdown(head, rows)


def _gate_row(method: Method, graph: Graph, whole: Distance, found: list[Distance]) -> list[str]:
    least = min(one.iou for one in found)
    return [
        graph.id,
        str(method.side),
        f"{whole.mae:.5f}",
        str(graph.budget.mae),
        f"{whole.iou:.4f}",
        str(graph.budget.iou),
        f"{least:.4f}",
    ]
