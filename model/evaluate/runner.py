"""Runs every way on every photo and keeps the figures. Imports gate, metrics, truth, ways."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from model.evaluate.gate import Distance, distance
from model.evaluate.matte_methods import REFERENCE, Way
from model.evaluate.metrics.scores import Scores, score
from model.evaluate.sessions import HALF, INTEGER
from model.evaluate.truth import Case, load_picture, load_truth

# What each graph's maps are held against: the way of the same network and side in float32.
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
        (way, subset) -> one entry a photo.
    seconds : dict
        Way -> wall time of each photo.
    distances : dict
        Way that runs a graph at the reference's side -> its distance from the reference by photo.
    """

    scores: dict[tuple[str, str], list[Scores]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    distances: dict[str, list[Distance]] = field(default_factory=dict)

    @property
    def subsets(self) -> list[str]:
        """Names in the order of the photos."""
        return list(dict.fromkeys(subset for _, subset in self.scores))

    def mean(self, way: str, subset: str, figure: str) -> float:
        """Return the mean of one figure over the photos of a subset."""
        found = [getattr(scores, figure) for scores in self.scores[way, subset]]
        return float(sum(found) / len(found))

    def time_ratio(self, way: str) -> float:
        """Return a way's time over the reference's: sums over the same photos, taken in turn."""
        return sum(self.seconds[way]) / sum(self.seconds[REFERENCE])


def measure(cases: Iterable[Case], ways: tuple[Way, ...]) -> Figures:
    """Run the comparison.

    Parameters
    ----------
    cases : iterable of Case
        Photos with truth.
    ways : tuple of Way
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
        for way in ways:
            if number == 0:
                way.predict(picture)
            started = time.perf_counter()
            alphas[way.name] = way.predict(picture)
            figures.seconds.setdefault(way.name, []).append(time.perf_counter() - started)
        for way in ways:
            found = score(alphas[way.name], truth, is_soft=case.is_soft)
            figures.scores.setdefault((way.name, case.subset), []).append(found)
            known = _FLOAT32.get((way.graph, way.side))
            if known is not None:
                pair = (alphas[way.name], alphas[known])
                figures.distances.setdefault(way.name, []).append(distance([pair]))
        print(f"{number + 1}  {case.subset}/{case.name}", file=sys.stderr, flush=True)
    return figures
