"""Two models on one photo: the fast one finds the subject, the fine one draws it.

Thread: any. Is given what runs the models.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.domain import Floats, Model, Picture, Tier
from app.errors import AppError, BackendFailed, OutOfMemory
from app.imaging.alpha import apply_levels, raise_contrast
from app.segment.crop import Box, find_box, whole
from app.segment.tensor import check_map, from_map, to_tensor

Preview = Callable[[Floats], Awaitable[None]]
"""Hears the coarse coverage (S, S) before the fine model starts; may raise Cancelled."""


@dataclass(frozen=True)
class Strategy:
    """How many pixels each model gets. Chosen by measurement; see docs/strategies.md.

    Parameters
    ----------
    side : int
        Of the fine model's input.
    fast_side : int
        Of the fast model's.
    box_share : float
        A subject whose box covers less of the picture is looked at alone.
    detail : float
        If the box's longer edge has at least so many pixels for each of `side`: a smaller box
        would only be enlarged.
    uncertainty : float
        Where a pass over the box leaves more uncertain coverage than this, the whole picture is
        looked at too; 1 never does.
    """

    side: int = 960
    fast_side: int = 224
    box_share: float = 0.4
    detail: float = 1.0
    uncertainty: float = 0.06

    def within(self, fast: Model, fine: Model | None) -> "Strategy":
        """Return one that the models can follow: each at its own side where it has no other."""
        side = _offered(self.side, fine) if fine else self.side
        return replace(self, side=side, fast_side=_offered(self.fast_side, fast))


def _offered(side: int, model: Model) -> int:
    return side if side in model.sides else model.contract.size


@dataclass(frozen=True, eq=False)
class Prediction:
    """What one run of a model drew.

    Parameters
    ----------
    tier : {"fast", "fine"}
        Which model.
    box : Box
        What it was shown.
    mask : ndarray of shape (S, S), float32
        Coverage of the box, in [0, 1], its edges made as steep as at the model's own side.
    uncertainty : float
        How much the model left open, before that; see the function of that name.
    """

    tier: Tier
    box: Box
    mask: Floats
    uncertainty: float


@dataclass(frozen=True, eq=False)
class Subject:
    """What was found.

    Parameters
    ----------
    has_subject : bool
        Whether anything stood out to the fast model.
    predictions : tuple of Prediction
        All runs in their order, the fast model's first.
    chosen : Prediction
        The one to believe.
    failure : AppError or None
        Why the fine model gave up, where it did; then the best of what there was is chosen.
    """

    has_subject: bool
    predictions: tuple[Prediction, ...]
    chosen: Prediction
    failure: AppError | None


async def find_subject(
    picture: Picture,
    fast: Model,
    fine: Model | None,
    preview: Preview,
    strategy: Strategy = Strategy(),
) -> Subject:
    """Find and draw a photo's subject.

    The models err on different photos, and a map that hesitates is more often wrong: so of all
    maps made, the one with the least uncertainty is taken whole. Mixing them, subject from one and
    edge from the other, was worse (docs/decisions.md). A map drawn at a smaller side than the model
    was trained at is made steeper by as much, or its edges would come out wider.

    Parameters
    ----------
    picture : Picture
        The photo.
    fast : Model
        Sees the whole photo, small; takes any side of the strategy.
    fine : Model or None
        Takes any side of the strategy; None where there is no such model.
    preview : callable
        Gets the coarse coverage before the fine model starts; not called without a fine model.
    strategy : Strategy, optional
        Where and at what sides to look.

    Returns
    -------
    Subject
        With at least one prediction.

    Raises
    ------
    AppError
        Whatever the fast model or the preview raises. A fine model without memory or backend is no
        reason to give up: see `Subject.failure`.

    Examples
    --------
    >>> import asyncio
    >>> import numpy as np
    >>> from app.domain import InputContract
    >>> photo = Picture(np.zeros((64, 64, 3), np.uint8), None, (), "PNG")
    >>> async def run(tensor):
    ...     return np.tri(tensor.shape[-1], dtype=np.float32)
    >>> async def preview(coarse):
    ...     print(coarse.shape)
    >>> fast = Model(InputContract(16, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "255"), run)
    >>> fine = Model(fast.contract, run, sides=(960, 1024))
    >>> found = asyncio.run(find_subject(photo, fast, fine, preview))
    (16, 16)
    >>> [(one.tier, one.mask.shape) for one in found.predictions]
    [('fast', (16, 16)), ('fine', (960, 960))]
    """
    strategy = strategy.within(fast, fine)
    everything = whole(picture)
    first, has_subject = await _draw("fast", fast, picture, everything, strategy.fast_side)
    predictions = [first]
    failure: AppError | None = None
    if fine is not None:
        await preview(first.mask)
        box = _deserving(find_box(first.mask, picture) if has_subject else None, picture, strategy)
        try:
            drawn, _ = await _draw("fine", fine, picture, box or everything, strategy.side)
            predictions.append(drawn)
            if box is not None and drawn.uncertainty > strategy.uncertainty:
                drawn, _ = await _draw("fine", fine, picture, everything, strategy.side)
                predictions.append(drawn)
        except (BackendFailed, OutOfMemory) as error:
            failure = error
    chosen = min(predictions, key=lambda one: one.uncertainty)
    return Subject(has_subject, tuple(predictions), chosen, failure)


def _deserving(box: Box | None, picture: Picture, strategy: Strategy) -> Box | None:
    """Return the box if looking at it alone shows the fine model more of the photo's pixels."""
    if box is None or box.share_of(picture) >= strategy.box_share:
        return None
    return box if max(box.height, box.width) >= strategy.detail * strategy.side else None


async def _draw(
    tier: Tier, model: Model, picture: Picture, box: Box, side: int
) -> tuple[Prediction, bool]:
    contract = replace(model.contract, size=side)
    raw = await model.segment(to_tensor(box.cut(picture), contract))
    stretch = model.range == "min-max"
    mask, has_subject = from_map(check_map(raw, contract), stretch=stretch)
    mask = apply_levels(mask)
    steep = raise_contrast(mask, max(1.0, model.contract.size / side))
    return Prediction(tier, box, steep, uncertainty(mask)), has_subject


def uncertainty(alpha: Floats) -> float:
    """Say how much of a map's coverage is neither yes nor no.

    Parameters
    ----------
    alpha : ndarray of shape (S, T), float32
        Coverage in [0, 1].

    Returns
    -------
    float
        Mean of 1 - alpha, weighted by alpha: 0 for a mask, 1 for a map that shows nothing.

    Examples
    --------
    >>> import numpy as np
    >>> uncertainty(np.array([[0, 1]], np.float32)), uncertainty(np.full((2, 2), 0.25, np.float32))
    (0.0, 0.75)
    >>> uncertainty(np.zeros((2, 2), np.float32))
    1.0
    """
    # Summed in float64, or a large map's last digits would differ from one machine to another.
    total = float(alpha.sum(dtype="float64"))
    if total == 0:
        return 1.0
    return float((alpha * (1 - alpha)).sum(dtype="float64")) / total
