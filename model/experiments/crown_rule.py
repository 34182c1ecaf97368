"""How the rule for the crown was chosen: ``python -m model.experiments.crown_rule DATA``.

Leave-one-out: for each marked head the rule is taken that has the least mean square error on all
others, and is judged on that head alone. So the figures are those of heads it was not fitted to.
"""

import sys
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np

from app.domain import Picture
from app.faces.head import CrownRule, head_of
from model.evaluate.heads import measure_one, photo_of
from model.evaluate.marked_heads import load_marks
from model.evaluate.matte_methods import fine
from model.evaluate.metrics.head_error import errors, median_and_worst
from model.evaluate.table import markdown

RULES = tuple(
    CrownRule(covered, strand)
    for covered, strand in product((0.5, 0.6, 0.7, 0.8, 0.9, 0.95), (0.05, 0.1, 0.15, 0.2, 0.3))
)


def left_out(table: list[list[float]]) -> tuple[list[int], list[float]]:
    """Choose a rule for each head by the others.

    Parameters
    ----------
    table : list of list of float
        Errors, a row a rule and a column a head.

    Returns
    -------
    chosen : list of int
        The rule that each head's error is of.
    found : list of float
        Those errors.

    Examples
    --------
    >>> left_out([[0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0]])
    ([1, 1, 1, 1], [1.0, 0.0, 0.0, 0.0])
    """
    values = np.array(table)
    chosen = [
        int(np.square(np.delete(values, head, axis=1)).mean(axis=1).argmin())
        for head in range(values.shape[1])
    ]
    return chosen, [float(values[rule, head]) for head, rule in enumerate(chosen)]


def main(arguments: list[str]) -> int:
    """Measure all rules on the judged heads and print what was chosen how often."""
    folder = Path(arguments[0])
    table: list[list[float]] = [[] for _ in RULES]
    for marked in (one for one in load_marks() if one.is_judged):
        rgb = photo_of(folder, marked)
        one = measure_one(marked, rgb, fine(Picture(rgb, None, (), "JPEG")))
        for row, rule in zip(table, RULES, strict=True):
            head = head_of(one.face, one.alpha, rule) if one.face else None
            row.append(100 * errors(marked.head, head)["overall"])
    chosen, found = left_out(table)
    rows = [
        [f"{rule.covered}", f"{rule.strand}", *_shown(row), str(Counter(chosen)[number])]
        for number, (rule, row) in enumerate(zip(RULES, table, strict=True))
    ]
    print(markdown(["covered", "strand", "median", "worst", "chosen"], rows))
    print(f"\nleft out: median {_shown(found)[0]}, worst {_shown(found)[1]}")
    return 0


def _shown(values: list[float]) -> list[str]:
    return [f"{value:.2f}" for value in median_and_worst(values)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
