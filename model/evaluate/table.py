"""Puts the measures of many photos into tables.

Thread: none of the page's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Scores = Mapping[str, float]
# A photo counts as worse from 2 % on; of what is nearly perfect already, a thousandth is nothing.
_WORSE = 1.02


@dataclass(frozen=True)
class Row:
    """One photo, one mask, one way; scores by measure, smaller is better."""

    photo: str
    mask: str
    way: str
    scores: Scores


def summarise(rows: Sequence[Row], base: str) -> list[str]:
    """Write one Markdown table for each mask.

    Parameters
    ----------
    rows : sequence of Row
        Every way for every photo and mask.
    base : str
        The way that the others are held against.

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
        lines += ["| way | " + " | ".join(measures) + " |", "| --- |" + " --- |" * len(measures)]
        standard = {row.photo: row.scores for row in chosen if row.way == base}
        for way in dict.fromkeys(row.way for row in chosen):
            own = [row for row in chosen if row.way == way]
            cells = (_cell(own, standard, measure, way == base) for measure in measures)
            lines.append(f"| {way} | " + " | ".join(cells) + " |")
    return lines


def _cell(rows: Sequence[Row], standard: Mapping[str, Scores], measure: str, is_base: bool) -> str:
    mean = float(np.mean([row.scores[measure] for row in rows]))
    text = f"{mean:.3g}" if mean < 100 else f"{mean:.0f}"
    if is_base:
        return text
    shares = [row.scores[measure] / max(standard[row.photo][measure], 1e-9) for row in rows]
    return f"{text} ({max(shares):.2f}, {sum(share > _WORSE for share in shares)})"
