"""Whether a graph is as near to its network as the catalogue promises. Imports catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.domain import Floats
from model.catalogue import Budget


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
        Mean absolute difference, and overlap of the halves above 0.5 (1 where both are empty).

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
    figures = [(float(np.abs(found - true).mean()), _overlap(found, true)) for found, true in pairs]
    if not figures:
        message = "nothing to compare"
        raise ValueError(message)
    mae, iou = np.mean(figures, axis=0)
    return Distance(float(mae), float(iou))


def _overlap(found: Floats, true: Floats) -> float:
    one, other = found > 0.5, true > 0.5
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else 1.0
