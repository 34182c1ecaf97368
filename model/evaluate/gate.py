"""Whether a graph is as near to its network as the catalogue promises."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.domain import Floats
from model.catalogue import Budget
from model.evaluate.metrics.alpha_error import mean_absolute_error
from model.evaluate.metrics.overlap import intersection_over_union


@dataclass(frozen=True)
class Distance:
    """How far maps are from those of the reference, as means over photos."""

    mae: float
    iou: float

    def exceeds(self, budget: Budget) -> bool:
        """Say whether this is further than allowed."""
        return self.mae > budget.mae or self.iou < budget.iou


def distance(pairs: Iterable[tuple[Floats, Floats]]) -> Distance:
    """Compare maps with those of the reference.

    Parameters
    ----------
    pairs : iterable of tuple of ndarray
        A map and the reference's map of the same photo and shape, in [0, 1].

    Returns
    -------
    Distance
        Mean absolute difference, and overlap of the pixels above 0.5 (1 where both are empty).

    Raises
    ------
    ValueError
        There are no pairs.

    Examples
    --------
    >>> ones, half = np.ones((2, 2), np.float32), np.array([[1, 1], [0, 0]], np.float32)
    >>> distance([(ones, ones), (half, ones)])
    Distance(mae=0.25, iou=0.75)
    """
    figures = [_compared(found, true) for found, true in pairs]
    if not figures:
        message = "nothing to compare"
        raise ValueError(message)
    mae, iou = np.mean(figures, axis=0)
    return Distance(float(mae), float(iou))


def _compared(found: Floats, true: Floats) -> tuple[float, float]:
    everywhere = np.ones(true.shape, np.bool_)
    mae = mean_absolute_error(found, true, everywhere)
    return mae, intersection_over_union(found, true, everywhere)
