"""All figures of one matte, over the pixels whose truth is known.

S-measure and weighted F come from PySODMetrics, as is: their authors' own stretch to the full
range is left out, for here an alpha means what it says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from py_sod_metrics import Smeasure, WeightedFmeasure

from app.domain import Floats
from model.evaluate.metrics.alpha_error import (
    mean_absolute_error,
    mean_squared_error,
    sum_absolute_difference,
)
from model.evaluate.metrics.gradient_error import gradient_error
from model.evaluate.metrics.overlap import intersection_over_union
from model.evaluate.metrics.regions import Selection, outline_band
from model.evaluate.truth import Truth

# People's masks are right to two or three pixels; further than 15 from the edge the error is one
# of finding the subject, which the other figures show.
_BLIND_PX, _BAND_PX = 2.5, 15.0


@dataclass(frozen=True)
class Scores:
    """Figures of one matte; lower is better but for the three that say so.

    Parameters
    ----------
    mae : float
        Mean absolute error of alpha.
    iou : float
        Overlap of the pixels above 0.5; higher is better.
    s_measure : float
        Structure measure (Fan and others 2017); higher is better.
    weighted_f : float
        Weighted F-measure (Margolin and others 2014); higher is better.
    edge : float
        Mean absolute error of alpha near the true edge.
    sad : float
        Sum of absolute errors, in thousands of pixels; over the whole picture, as no trimap is
        given to what is measured.
    mse : float
        Mean squared error, in thousandths.
    gradient : float
        Sum of squared differences of the gradient's magnitude, in thousands.
    """

    mae: float
    iou: float
    s_measure: float
    weighted_f: float
    edge: float
    sad: float
    mse: float
    gradient: float


def score(alpha: Floats, truth: Truth, *, is_soft: bool) -> Scores:
    """Compare a matte with the truth.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32
        In [0, 1].
    truth : Truth
        Of the same size.
    is_soft : bool
        Whether the truth is coverage; a mask's own edge is not scored.

    Returns
    -------
    Scores
        Over the pixels whose truth is known.

    Examples
    --------
    >>> true = np.zeros((40, 40), np.float32)
    >>> true[10:30, 10:30] = 1
    >>> known = np.ones((40, 40), np.bool_)
    >>> best = score(true, Truth(true, known), is_soft=False)
    >>> best.mae, best.iou, round(best.s_measure, 3), round(best.weighted_f, 3), best.edge
    (0.0, 1.0, 1.0, 1.0, 0.0)
    >>> score(true * 0, Truth(true, known), is_soft=False).iou
    0.0
    """
    # Agreement where nobody knows; measures that see a pixel's neighbours need whole pictures.
    found, true = (np.where(truth.is_scored, one, 0) for one in (alpha, truth.alpha))
    mask, everywhere = true > 0.5, np.ones(true.shape, np.bool_)
    blind_px = 0.0 if is_soft else _BLIND_PX
    band = outline_band(mask, _BAND_PX, blind_px) & truth.is_scored
    return Scores(
        mae=mean_absolute_error(found, true, truth.is_scored),
        iou=intersection_over_union(found, true, everywhere),
        s_measure=float(Smeasure().cal_sm(found.astype(np.float64), mask)),
        weighted_f=_weighted_f(found.astype(np.float64), mask),
        edge=mean_absolute_error(found, true, band) if band.any() else 0.0,
        sad=sum_absolute_difference(found, true, everywhere),
        mse=1000 * mean_squared_error(found, true, truth.is_scored),
        gradient=gradient_error(found, true, everywhere),
    )


def _weighted_f(found: NDArray[np.float64], mask: Selection) -> float:
    if not mask.any():
        return 0.0
    return float(WeightedFmeasure().cal_wfm(found, mask))
