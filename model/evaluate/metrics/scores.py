"""How far a matte is from the truth. Imports truth.

S-measure and weighted F come from PySODMetrics, as is: their authors' own stretch to the full
range is left out, for here an alpha means what it says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from py_sod_metrics import Smeasure, WeightedFmeasure
from scipy import ndimage

from app.domain import Floats
from model.evaluate.truth import Truth

# People's masks are right to two or three pixels; further than 15 from the edge the error is one
# of finding the subject, which the other figures show.
_BLIND_PX, _BAND_PX = 2.5, 15.0
_Reals = NDArray[np.float64]
_Mask = NDArray[np.bool_]
# As in the benchmark of Rhemann and others (2009).
_GRADIENT_SIGMA = 1.4


@dataclass(frozen=True)
class Scores:
    """Figures of one matte; lower is better but for the three that say so.

    Parameters
    ----------
    mae : float
        Mean absolute error of alpha.
    iou : float
        Overlap of the halves above 0.5; higher is better.
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
    # Agreement where nobody knows; the measures of structure need whole pictures.
    found = np.where(truth.is_scored, alpha, 0).astype(np.float64)
    true = np.where(truth.is_scored, truth.alpha, 0).astype(np.float64)
    error = np.abs(found - true)
    mask = true > 0.5
    band = _edge_band(mask, is_soft=is_soft) & truth.is_scored
    return Scores(
        mae=float(error[truth.is_scored].mean()),
        iou=_iou(found > 0.5, mask),
        s_measure=float(Smeasure().cal_sm(found, mask)),
        weighted_f=float(_weighted_f(found, mask)),
        edge=float(error[band].mean()) if band.any() else 0.0,
        sad=float(error.sum() / 1000),
        mse=float((error[truth.is_scored] ** 2).mean() * 1000),
        gradient=float(((_slope(found) - _slope(true)) ** 2).sum() / 1000),
    )


def _iou(found: _Mask, true: _Mask) -> float:
    union = np.count_nonzero(found | true)
    return float(np.count_nonzero(found & true) / union) if union else 1.0


def _weighted_f(found: _Reals, mask: _Mask) -> float:
    if not mask.any():
        return 0.0
    return float(WeightedFmeasure().cal_wfm(found, mask))


def _edge_band(mask: _Mask, *, is_soft: bool) -> _Mask:
    if mask.all() or not mask.any():
        return np.zeros(mask.shape, np.bool_)
    inside, outside = ndimage.distance_transform_edt(mask), ndimage.distance_transform_edt(~mask)
    distance = np.where(mask, inside, outside)
    band: _Mask = (distance <= _BAND_PX) & (distance > (0 if is_soft else _BLIND_PX))
    return band


def _slope(alpha: _Reals) -> _Reals:
    slope: _Reals = ndimage.gaussian_gradient_magnitude(alpha, _GRADIENT_SIGMA)
    return slope
