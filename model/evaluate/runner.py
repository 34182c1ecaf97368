"""Runs every method on every photo and keeps the figures."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from model.evaluate.gate import Distance, distance
from model.evaluate.matte_methods import REFERENCE, Method
from model.evaluate.metrics.scores import Scores, score
from model.evaluate.sessions import HALF, INTEGER
from model.evaluate.truth import Case, load_picture, load_truth

# What each graph's maps are held against: the method of the same network and side in float32.
_FLOAT32: dict[tuple[str | None, int | None], str] = {
    ("isnet-int8", 1024): REFERENCE,
    (HALF, 1024): REFERENCE,
    (INTEGER, 1024): REFERENCE,
    ("u2netp-fp16", 320): "u2netp fp32",
}


@dataclass
class Figures:
    """What was measured.

    Attributes
    ----------
    scores : dict
        (method, subset) -> one entry a photo.
    seconds : dict
        Method -> wall time of each photo.
    distances : dict
        Method that runs a graph at the reference's side -> its distance from it by photo.
    """

    scores: dict[tuple[str, str], list[Scores]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    distances: dict[str, list[Distance]] = field(default_factory=dict)

    @property
    def subsets(self) -> list[str]:
        """Names in the order of the photos."""
        return list(dict.fromkeys(subset for _, subset in self.scores))

    def mean(self, method: str, subset: str, figure: str) -> float:
        """Return the mean of one figure over the photos of a subset."""
        found = [getattr(scores, figure) for scores in self.scores[method, subset]]
        return float(sum(found) / len(found))

    def time_ratio(self, method: str) -> float:
        """Return a method's time over the reference's: sums over the same photos, taken in turn."""
        return sum(self.seconds[method]) / sum(self.seconds[REFERENCE])


def measure(cases: Iterable[Case], methods: tuple[Method, ...]) -> Figures:
    """Run the comparison.

    Parameters
    ----------
    cases : iterable of Case
        Photos with truth.
    methods : tuple of Method
        One of them the reference. They take turns on each photo, so that what else the machine
        does falls on all alike.

    Returns
    -------
    Figures
        Times without the first photo's, on which sessions are made.
    """
    figures = Figures()
    for number, case in enumerate(cases):
        picture, truth = load_picture(case), load_truth(case)
        alphas = {}
        for method in methods:
            if number == 0:
                method.predict(picture)
            started = time.perf_counter()
            alphas[method.name] = method.predict(picture)
            figures.seconds.setdefault(method.name, []).append(time.perf_counter() - started)
        for method in methods:
            found = score(alphas[method.name], truth, is_soft=case.is_soft)
            figures.scores.setdefault((method.name, case.subset), []).append(found)
            known = _FLOAT32.get((method.graph, method.side))
            if known is not None:
                pair = (alphas[method.name], alphas[known])
                figures.distances.setdefault(method.name, []).append(distance([pair]))
        print(f"{number + 1}  {case.subset}/{case.name}", file=sys.stderr, flush=True)
    return figures
