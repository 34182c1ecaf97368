"""Error against time of ways to spend the pixels. Imports app.segment, model.evaluate.

Every run of a model is made once a photo and remembered with its time; a plan costs the sum of the
runs that it asks for. So many plans can be compared, each at the same state of the machine.
"""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from app.domain import Floats, Picture
from app.segment.cover import cover
from app.segment.subject import Plan
from app.tensor import to_tensor
from model.evaluate.metrics import Scores, score
from model.evaluate.sessions import run_prepared
from model.evaluate.truth import Case, load_picture, load_truth
from model.evaluate.ways import INPUTS, draw, finished

REFERENCE = "whole 1024 fp32"
CHOSEN = "chosen: box or whole 512, doubt 1024"
PLANS: dict[str, Plan] = {
    "whole 512": Plan(box_share=0, first_side=512, doubt=1),
    "whole 640": Plan(box_share=0, first_side=640, doubt=1),
    "box 512": Plan(box_share=1.01, first_side=512, doubt=1),
    "box 640": Plan(box_share=1.01, first_side=640, doubt=1),
    "box 768": Plan(box_share=1.01, first_side=768, doubt=1),
    "box or whole 512": Plan(doubt=1),
    "whole 512, doubt 1024": Plan(box_share=0),
    CHOSEN: Plan(),
    "box or whole 640, doubt 1024": Plan(first_side=640),
    "box or whole 768, doubt 1024": Plan(first_side=768),
}
"""Each with the coarse pass; the surer map is taken, as in the page."""


@dataclass
class Curve:
    """Scores and seconds by plan; the reference among them."""

    scores: dict[tuple[str, str], list[Scores]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, plan: str, subset: str, scores: Scores, seconds: float) -> None:
        """Keep one photo's figures."""
        self.scores.setdefault((plan, subset), []).append(scores)
        self.seconds.setdefault(plan, []).append(seconds)

    @property
    def subsets(self) -> list[str]:
        """Names in the order of the photos."""
        return list(dict.fromkeys(subset for _, subset in self.scores))

    def mean(self, plan: str, figure: str) -> float:
        """Return the mean over subsets of a figure's mean in each, so that no subset rules."""
        return float(np.mean([self.of(plan, subset, figure) for subset in self.subsets]))

    def of(self, plan: str, subset: str, figure: str) -> float:
        """Return the mean of a figure over the photos of one subset."""
        return float(np.mean([getattr(one, figure) for one in self.scores[plan, subset]]))

    def cost(self, plan: str) -> float:
        """Return the time of a plan's runs over that of the reference's."""
        return sum(self.seconds[plan]) / sum(self.seconds[REFERENCE])


class Runs:
    """The models on one photo: what was run already is looked up, and its time is counted."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, bytes], tuple[Floats, float]] = {}
        self.spent = 0.0

    def run(self, graph: str, side: int, tensor: Floats) -> Floats:
        """Return the raw map, and add the time it took when it was made."""
        key = (graph, side, tensor[0, :, ::17, ::13].tobytes())
        if key not in self._known:
            started = time.perf_counter()
            raw = run_prepared(graph, side, tensor)
            self._known[key] = raw, time.perf_counter() - started
        raw, seconds = self._known[key]
        self.spent += seconds
        return raw

    def follow(self, picture: Picture, plan: Plan) -> tuple[Floats, float]:
        """Return the alpha of a plan and the seconds that its runs take."""
        self.spent = 0.0
        drawn = draw(picture, plan, self.run).chosen
        return cover(drawn, picture), self.spent


def measure_plans(cases: Iterable[Case]) -> Curve:
    """Follow every plan on every photo.

    Parameters
    ----------
    cases : iterable of Case
        Photos with truth.

    Returns
    -------
    Curve
        With the reference: ISNet with its published weights on the whole picture at 1024.
    """
    curve = Curve()
    for number, case in enumerate(cases):
        picture, truth = load_picture(case), load_truth(case)
        if number == 0:
            _warm(picture)
        runs = Runs()
        raw = runs.run("isnet-fp16", 1024, to_tensor(picture, INPUTS["isnet"]))
        alpha = finished(raw, picture)
        found = score(alpha, truth, is_soft=case.is_soft)
        curve.add(REFERENCE, case.subset, found, runs.spent)
        for name, plan in PLANS.items():
            alpha, seconds = runs.follow(picture, plan)
            found = score(alpha, truth, is_soft=case.is_soft)
            curve.add(name, case.subset, found, seconds)
        print(f"{number + 1}  {case.subset}/{case.name}", file=sys.stderr, flush=True)
    return curve


def _warm(picture: Picture) -> None:
    """Make all sessions, so that no photo pays for it."""
    runs = Runs()
    runs.run("isnet-fp16", 1024, to_tensor(picture, INPUTS["isnet"]))
    for side in (512, 640, 768, 1024):
        runs.follow(picture, Plan(first_side=side, doubt=0))
