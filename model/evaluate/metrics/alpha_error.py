"""Differences of alpha, pixel by pixel: MAE, MSE and SAD.

Source: Rhemann et al., "A perceptually motivated online benchmark for image matting", CVPR 2009,
for MSE and SAD. That benchmark counts the unknown pixels of a trimap; here `where` says which.
"""

import numpy as np

from app.domain import Floats
from model.evaluate.metrics.regions import Selection


def mean_absolute_error(alpha: Floats, truth: Floats, where: Selection) -> float:
    """Average the absolute difference.

    Parameters
    ----------
    alpha, truth : ndarray of shape (H, W), float32
        In [0, 1].
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        In [0, 1]; not a number where no pixel counts.

    Examples
    --------
    >>> everywhere = np.ones((1, 2), bool)
    >>> mean_absolute_error(np.array([[0.0, 1.0]]), np.array([[0.5, 1.0]]), everywhere)
    0.25
    """
    return _mean(np.abs(_difference(alpha, truth, where)))


def mean_squared_error(alpha: Floats, truth: Floats, where: Selection) -> float:
    """Average the squared difference.

    Parameters
    ----------
    alpha, truth : ndarray of shape (H, W), float32
        In [0, 1].
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        In [0, 1]; not a number where no pixel counts.

    Examples
    --------
    >>> everywhere = np.ones((1, 2), bool)
    >>> mean_squared_error(np.array([[0.0, 1.0]]), np.array([[0.5, 1.0]]), everywhere)
    0.125
    """
    return _mean(_difference(alpha, truth, where) ** 2)


def sum_absolute_difference(alpha: Floats, truth: Floats, where: Selection) -> float:
    """Add the absolute differences up.

    Parameters
    ----------
    alpha, truth : ndarray of shape (H, W), float32
        In [0, 1].
    where : ndarray of shape (H, W), bool
        The pixels that count.

    Returns
    -------
    float
        In thousands of pixels, as the literature gives it (Rhemann et al., CVPR 2009).

    Examples
    --------
    >>> ones = np.ones((20, 50), np.float32)
    >>> sum_absolute_difference(ones, 0 * ones, ones > 0)
    1.0
    """
    return float(np.abs(_difference(alpha, truth, where)).sum()) / 1000


def _difference(
    alpha: Floats, truth: Floats, where: Selection
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return alpha[where].astype(np.float64) - truth[where]


def _mean(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return float(values.mean()) if values.size else float("nan")
