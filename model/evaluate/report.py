"""Writes the figures as a page of documentation. Imports gate, runner, truth, ways."""

import os
import platform
import statistics
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from model.catalogue import Graph, load_catalogue
from model.evaluate.gate import Distance
from model.evaluate.runner import Figures
from model.evaluate.truth import SOFT
from model.evaluate.ways import REFERENCE, Way

# Title, attribute of Scores, decimals.
_FIGURES = (
    ("MAE of alpha", "mae", 4),
    ("IoU at 0.5 (higher is better)", "iou", 3),
    ("S-measure (higher is better)", "s_measure", 3),
    ("weighted F (higher is better)", "weighted_f", 3),
    ("error of alpha near the edge", "edge", 4),
)
_SOFT_FIGURES = (
    ("SAD, thousands", "sad", 2),
    ("MSE, thousandths", "mse", 1),
    ("gradient, thousands", "gradient", 2),
)


def machine() -> str:
    """Name the machine as far as figures depend on it."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line for line in info.read_text("utf-8").splitlines() if "model name" in line]
        model = names[0].partition(":")[2].strip() if names else model
    version = platform.python_version()
    return f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {version}"


def tables(figures: Figures, ways: tuple[Way, ...]) -> str:
    """Write one table a figure: ways down, subsets across.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    ways : tuple of Way
        In the order of the rows.

    Returns
    -------
    str
        Markdown.
    """
    parts = []
    for title, figure, decimals in _FIGURES:
        parts.append(_table(figures, ways, figures.subsets, (title, figure, decimals)))
    soft = [subset for subset in figures.subsets if subset in SOFT]
    for title, figure, decimals in _SOFT_FIGURES if soft else ():
        parts.append(_table(figures, ways, soft, (title, figure, decimals)))
    parts.append(_times(figures, ways))
    return "\n\n".join(parts)


def failures(figures: Figures, ways: tuple[Way, ...]) -> tuple[str, list[str]]:
    """Hold every measured graph against its budget.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    ways : tuple of Way
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
    for way in ways:
        found = figures.distances.get(way.name)
        if not found or way.graph is None:
            continue
        graph = graphs[way.graph]
        whole = Distance(
            float(np.mean([one.mae for one in found])), float(np.mean([one.iou for one in found]))
        )
        rows.append(_gate_row(way, graph, whole, found))
        if whole.exceeds(graph.budget):
            failed.append(graph.id)
    head = (
        "| graph | side | MAE | budget | IoU | budget | least IoU |\n|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows]), failed


def behind(figures: Figures, ways: tuple[Way, ...]) -> list[str]:
    """Name where what the page does errs more than the reference.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    ways : tuple of Way
        Those that were run.

    Returns
    -------
    list of str
        A sentence for each way and subset with a greater mean error; empty as it should be.
    """
    return [
        f"{way.name} on {subset}: more error than {REFERENCE}."
        for way in ways
        if way.is_ours
        for subset in figures.subsets
        if figures.mean(way.name, subset, "mae") > figures.mean(REFERENCE, subset, "mae")
    ]


def page(figures: Figures, ways: tuple[Way, ...], command: str) -> str:
    """Write the whole page.

    Parameters
    ----------
    figures : Figures
        From `runner.measure`.
    ways : tuple of Way
        Those that were run.
    command : str
        What made it, for the reader to repeat.

    Returns
    -------
    str
        Markdown.
    """
    counts = ", ".join(f"{subset} {_count(figures, subset)}" for subset in figures.subsets)
    gate, _ = failures(figures, ways)
    return (
        f"# How good the masks are\n\n"
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d} ({machine()}). Photos with what "
        f"people marked: {counts}. Scored by subset, never in one mean: their truths are of "
        f"different kinds. Where people did not know (GrabCut's value 128) nothing is scored. "
        f"S-measure and weighted F come from PySODMetrics; SAD, MSE and gradient are over the "
        f"whole picture, since no trimap is given; the edge is 15 pixels to each side, and of "
        f"masks the innermost 2.5 are left out.\n\n{tables(figures, ways)}\n\n"
        f"## The gate\n\nDifference of the final matte from the same network in float32, over all "
        f"photos; `build.py evaluate` fails when a graph is worse than its budget, or where what "
        f"the page does with both models has a greater MAE of alpha than {REFERENCE} over a set of "
        f"photos.\n\n{gate}\n"
    )


def _count(figures: Figures, subset: str) -> int:
    return next(len(found) for (_, of), found in figures.scores.items() if of == subset)


def _table(
    figures: Figures, ways: tuple[Way, ...], subsets: list[str], column: tuple[str, str, int]
) -> str:
    title, figure, decimals = column
    lines = [
        f"### {title}\n",
        "| way | " + " | ".join(subsets) + " |",
        "|---" * (len(subsets) + 1) + "|",
    ]
    for way in ways:
        values = [
            f"{figures.mean(way.name, subset, figure):.{decimals}f}".replace("0.", ".", 1)
            if decimals > 2
            else f"{figures.mean(way.name, subset, figure):.{decimals}f}"
            for subset in subsets
        ]
        lines.append(f"| {way.name} | " + " | ".join(values) + " |")
    return "\n".join(lines)


def _times(figures: Figures, ways: tuple[Way, ...]) -> str:
    lines = [
        "### Time, picture to alpha\n",
        "| way | median, s | slowest tenth, s | over the reference |\n|---|---|---|---|",
    ]
    for way in ways:
        seconds = figures.seconds[way.name]
        slow = float(np.percentile(seconds, 90))
        lines.append(
            f"| {way.name} | {statistics.median(seconds):.2f} | {slow:.2f} "
            f"| {figures.time_ratio(way.name):.2f} |"
        )
    return "\n".join(lines)


def _gate_row(way: Way, graph: Graph, whole: Distance, found: list[Distance]) -> str:
    least = min(one.iou for one in found)
    return (
        f"| {graph.id} | {way.side} | {whole.mae:.5f} | {graph.budget.mae} | {whole.iou:.4f} "
        f"| {graph.budget.iou} | {least:.4f} |"
    )
