"""Writes figures as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Scores = Mapping[str, float]
# A photo counts as worse from 2 % on; of what is nearly perfect already, a thousandth is nothing.
_WORSE = 1.02


@dataclass(frozen=True)
class Row:
    """One photo, one mask, one method; scores by measure, smaller is better."""

    photo: str
    mask: str
    method: str
    scores: Scores


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write one table.

    Parameters
    ----------
    head : sequence of str
        Titles of the columns.
    rows : iterable of sequence of str
        As many cells each.

    Returns
    -------
    str
        Lines without an end of line behind the last.

    Examples
    --------
    >>> print(markdown(["method", "MAE"], [["plain", ".1"]]))
    | method | MAE |
    | --- | --- |
    | plain | .1 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def summarise(rows: Sequence[Row], base: str) -> list[str]:
    """Write one Markdown table for each mask.

    Parameters
    ----------
    rows : sequence of Row
        Every method for every photo and mask.
    base : str
        The method that the others are held against.

    Returns
    -------
    list of str
        Lines: the mean of each measure; and in brackets, the greatest share of a photo's score
        in that of `base`, and how many photos are worse by more than 2 %.

    Examples
    --------
    >>> pair = [Row("a", "m", "old", {"MAE": 0.5}), Row("a", "m", "new", {"MAE": 0.25})]
    >>> summarise(pair, "old")[-1]
    '| new | 0.25 (0.50, 0) |'
    """
    lines: list[str] = []
    for mask in dict.fromkeys(row.mask for row in rows):
        chosen = [row for row in rows if row.mask == mask]
        measures = list(chosen[0].scores)
        lines += ["", f"**{mask}**, {len({row.photo for row in chosen})} photos", ""]
        standard = {row.photo: row.scores for row in chosen if row.method == base}
        table = []
        for method in dict.fromkeys(row.method for row in chosen):
            own = [row for row in chosen if row.method == method]
            cells = [_cell(own, standard, measure, method == base) for measure in measures]
            table.append([method, *cells])
        lines += markdown(["method", *measures], table).splitlines()
    return lines


def _cell(rows: Sequence[Row], standard: Mapping[str, Scores], measure: str, is_base: bool) -> str:
    mean = float(np.mean([row.scores[measure] for row in rows]))
    text = f"{mean:.3g}" if mean < 100 else f"{mean:.0f}"
    if is_base:
        return text
    shares = [row.scores[measure] / max(standard[row.photo][measure], 1e-9) for row in rows]
    return f"{text} ({max(shares):.2f}, {sum(share > _WORSE for share in shares)})"
