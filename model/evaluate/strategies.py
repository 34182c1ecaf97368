"""Error against time of strategies to spend the pixels.

Every run of a model is made once a photo and remembered with its time; a strategy costs the sum of
the runs that it asks for. So many can be compared, each at the same state of the machine.
"""

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from app.domain import Floats, Picture
from app.imaging.alpha import coverage
from app.refine.full_size import cleaned, cover
from app.segment.subject import Strategy
from app.segment.tensor import to_tensor
from model.evaluate.matte_methods import INPUTS, finished, predict_subject
from model.evaluate.metrics.scores import Scores, score
from model.evaluate.sessions import INTEGER, run_prepared
from model.evaluate.truth import Case, load_picture, load_truth

TIMES = Path(__file__).with_name("graph-times.json")

REFERENCE = "whole 1024 fp32"
_SIDE = Strategy().side
CHOSEN = f"chosen: whole {_SIDE}"
FINE_ALONE: dict[str, Strategy] = {
    f"whole {side}, fine alone": Strategy(side=side)
    for side in (512, 640, 768, 832, 896, 960, 1024)
}
"""Where the fast model's map is never taken."""
STRATEGIES: dict[str, Strategy] = {
    **FINE_ALONE,
    **{f"whole {side}": Strategy(side=side) for side in (512, 768, 832, 896, 1024)},
    CHOSEN: Strategy(),
    **{f"whole {_SIDE}, fast at {side}": Strategy(fast_side=side) for side in (256, 320)},
    **{
        f"box {side}": Strategy(side=side, box_share=0.8, detail=0, uncertainty=1)
        for side in (512, 768, 832)
    },
    "box 512, else whole": Strategy(side=512, box_share=0.8, detail=0),
    "box 768, else whole": Strategy(side=768, box_share=0.8, detail=0),
}
"""Each with the coarse pass. The surer map is taken, as in the page, but where it says "fine
alone". No photo with truth is longer than 900 pixels, so that a box never shows more of the photo's
own pixels than the whole does: the boxes here are enlarged ones (`detail=0`)."""
MIRRORED = "whole 512, and its mirror image"
"""The mean of both maps."""


@dataclass
class Curve:
    """Scores and seconds by strategy; the reference among them."""

    scores: dict[tuple[str, str], list[Scores]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    browser_ms: dict[str, list[float]] = field(default_factory=dict)

    def add(self, strategy: str, subset: str, scores: Scores, spent: "Spent") -> None:
        """Keep one photo's figures."""
        self.scores.setdefault((strategy, subset), []).append(scores)
        self.seconds.setdefault(strategy, []).append(spent.seconds)
        self.browser_ms.setdefault(strategy, []).append(spent.browser_ms)

    @property
    def subsets(self) -> list[str]:
        """Names in the order of the photos."""
        return list(dict.fromkeys(subset for _, subset in self.scores))

    def mean(self, strategy: str, figure: str) -> float:
        """Return the mean over subsets of a figure's mean in each, so that no subset rules."""
        return float(np.mean([self.of(strategy, subset, figure) for subset in self.subsets]))

    def of(self, strategy: str, subset: str, figure: str) -> float:
        """Return the mean of a figure over the photos of one subset."""
        return float(np.mean([getattr(one, figure) for one in self.scores[strategy, subset]]))

    def cost(self, strategy: str) -> float:
        """Return the time of a strategy's runs over that of the reference's."""
        return sum(self.seconds[strategy]) / sum(self.seconds[REFERENCE])

    def browser_cost(self, strategy: str) -> float:
        """Return the same for WebAssembly, by the medians of `build.py bench-graphs`."""
        return sum(self.browser_ms[strategy]) / sum(self.browser_ms[REFERENCE])


@dataclass(frozen=True)
class Spent:
    """What runs of the models cost: measured natively, and what they take in a browser."""

    seconds: float
    browser_ms: float


def browser_times(path: Path = TIMES) -> dict[tuple[str, int], float]:
    """Read how long each graph takes in WebAssembly.

    Parameters
    ----------
    path : Path, optional
        What ``build.py bench-graphs`` wrote.

    Returns
    -------
    dict
        (graph, side) -> milliseconds.

    Examples
    --------
    >>> times = browser_times()
    >>> times["u2netp-fp16", 320] < times["isnet-fp16", 1024]
    True
    """
    medians = json.loads(path.read_text("utf-8"))["ms"]
    return {(graph, int(side)): ms for graph, of in medians.items() for side, ms in of.items()}


class Runs:
    """The models on one photo: what was run already is looked up, and its time is counted."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, bytes], tuple[Floats, float]] = {}
        self._browser = browser_times()
        self.spent = Spent(0.0, 0.0)

    def run(self, graph: str, side: int, tensor: Floats) -> Floats:
        """Return the raw map, and add the time it took when it was made."""
        key = (graph, side, tensor[0, :, ::17, ::13].tobytes())
        if key not in self._known:
            started = time.perf_counter()
            raw = run_prepared(graph, side, tensor)
            self._known[key] = raw, time.perf_counter() - started
        raw, seconds = self._known[key]
        in_browser = self.spent.browser_ms + self._browser[graph, side]
        self.spent = Spent(self.spent.seconds + seconds, in_browser)
        return raw

    def follow(self, picture: Picture, name: str) -> tuple[Floats, Spent]:
        """Return the alpha of one of `STRATEGIES` and what its runs take."""
        self.spent = Spent(0.0, 0.0)
        found = predict_subject(picture, STRATEGIES[name], self.run)
        chosen = found.chosen
        if name in FINE_ALONE:
            fine = (one for one in found.predictions if one.tier == "fine")
            chosen = min(fine, key=lambda one: one.uncertainty)
        whole = slice(0, picture.height), slice(0, picture.width)
        return coverage(cover(cleaned(chosen), picture), whole), self.spent

    def mirror(self, picture: Picture, side: int) -> tuple[Floats, Spent]:
        """Return the mean of the predictions for a picture and its mirror image, and the cost."""
        turned = Picture(np.ascontiguousarray(picture.rgb[:, ::-1]), None, (), picture.format)
        self.spent = Spent(0.0, 0.0)
        contract = replace(INPUTS["isnet"], size=side)
        raws = [self.run(INTEGER, side, to_tensor(one, contract)) for one in (picture, turned)]
        mean: Floats = (raws[0] + raws[1][:, ::-1]) * np.float32(0.5)
        return finished(mean, picture), self.spent


def measure_strategies(cases: Iterable[Case]) -> Curve:
    """Follow every strategy on every photo.

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
        for name in STRATEGIES:
            alpha, spent = runs.follow(picture, name)
            found = score(alpha, truth, is_soft=case.is_soft)
            curve.add(name, case.subset, found, spent)
        alpha, spent = runs.mirror(picture, 512)
        curve.add(MIRRORED, case.subset, score(alpha, truth, is_soft=case.is_soft), spent)
        print(f"{number + 1}  {case.subset}/{case.name}", file=sys.stderr, flush=True)
    return curve


def _warm(picture: Picture) -> None:
    """Make all sessions, so that no photo pays for it."""
    runs = Runs()
    runs.run("isnet-fp16", 1024, to_tensor(picture, INPUTS["isnet"]))
    for name in STRATEGIES:
        runs.follow(picture, name)
