"""Explains a mask by the photo's colours, place by place.

Thread: any. Source: the local linear model of the guided filter (He, Sun and Tang, TPAMI 2013) at
a coarse level (He and Sun, "Fast Guided Filter", 2015), here with weights: what the mask is sure
of teaches, what it is unsure of is told.
"""

from dataclasses import dataclass

import numpy as np

from app.domain import Floats
from app.imaging.grid import binomial_blur, downsample
from app.imaging.kernel import address, compiled

# A unit of colour is the whole range from black to white. Variance below this is taken for noise:
# 1e-4 is a deviation of 2.5 levels.
_NOISE = 1e-4
_UNSURE = 0.01
_NOTHING = 1e-6
# A mask that varies less than this around a cell has no edge there.
_FLAT = 1e-5
_PAIRS = tuple((one, other) for one in range(3) for other in range(one, 3))


@dataclass(frozen=True, eq=False)
class LocalModel:
    """At each cell of a grid: alpha = slope · colour + offset.

    Parameters
    ----------
    slope : tuple of three ndarray of shape (R, C), float32
        For red, green, blue in [0, 1].
    offset : ndarray of shape (R, C), float32
        Alpha where the colour is black.
    trust : ndarray of shape (R, C), float32
        In [0, 1]: how much of the mask's variation around the cell the colours explain.
    """

    slope: tuple[Floats, Floats, Floats]
    offset: Floats
    trust: Floats


def fit(planes: tuple[Floats, ...], mask: Floats, rows: int, columns: int) -> LocalModel:
    """Fit the mask as a linear function of colour around each cell of a grid.

    Parameters
    ----------
    planes : tuple of three ndarray of shape (H, W), float32
        Red, green, blue in [0, 1].
    mask : ndarray of shape (H, W), float32
        In [0, 1].
    rows, columns : int
        Of the grid, R and C, of which H and W are multiples. A fit looks at about five cells by
        five.

    Returns
    -------
    LocalModel
        On the grid.

    Examples
    --------
    >>> step = np.repeat(np.eye(2, dtype=np.float32), 8, axis=1)
    >>> model = fit((step, step, step), step, 2, 2)
    >>> model.slope[0].shape, bool(0.8 < model.trust[0, 0] <= 1)
    ((2, 2), True)
    """
    return explain(moments(planes, mask, rows, columns))


def moments(planes: tuple[Floats, ...], mask: Floats, rows: int, columns: int) -> Floats:
    """Average what a fit needs to know over each cell.

    Parameters
    ----------
    planes, mask, rows, columns
        As of `fit`.

    Returns
    -------
    ndarray of shape (15, R, C), float32
        How much is known, of it the mask and the mask squared; by how much is known, the colours,
        the colours by the mask, and the products of colours.

    Examples
    --------
    >>> step = np.repeat(np.eye(2, dtype=np.float32), 8, axis=1)
    >>> moments((step, step, step), step, 2, 2).shape
    (15, 2, 2)
    """
    # Pixels at one half know nothing; those at either end know most.
    weight = np.square(2 * mask - 1) + np.float32(_UNSURE)
    maps = np.empty((9 + len(_PAIRS), *mask.shape), np.float32)
    maps[0] = weight
    known = np.multiply(weight, mask, out=maps[1])
    np.multiply(known, mask, out=maps[2])
    for index, plane in enumerate(planes):
        np.multiply(weight, plane, out=maps[3 + index])
        np.multiply(known, plane, out=maps[6 + index])
    for index, (one, other) in enumerate(_PAIRS):
        np.multiply(maps[3 + one], planes[other], out=maps[9 + index])
    return downsample(maps, rows, columns)


def explain(averages: Floats) -> LocalModel:
    """Fit from what was averaged.

    Parameters
    ----------
    averages : ndarray of shape (15, R, C), float32
        From `moments`.

    Returns
    -------
    LocalModel
        As of `fit`.

    Examples
    --------
    >>> step = np.repeat(np.eye(2, dtype=np.float32), 8, axis=1)
    >>> explain(moments((step, step, step), step, 2, 2)).offset.shape
    (2, 2)
    """
    means = binomial_blur(averages, 2)
    by_kernel = compiled("explain")
    if by_kernel is not None and means.flags.c_contiguous:
        told = np.empty((5, *means.shape[1:]), np.float32)
        count = told[0].size
        by_kernel(address(told), address(means), count, _NOTHING, _NOISE, _FLAT)
        return LocalModel((told[0], told[1], told[2]), told[3], told[4])
    means[1:] *= np.reciprocal(means[0] + np.float32(_NOTHING))
    middle, centre = means[1], means[3:6]
    spread = means[2] - middle * middle
    common = list(means[6:9] - middle * centre)
    covariance = {
        (i, j): of - centre[i] * centre[j] for (i, j), of in zip(_PAIRS, means[9:], strict=True)
    }
    slope = _solve(covariance, common)
    offset = middle - sum(one * mid for one, mid in zip(slope, centre, strict=True))
    explained = sum(one * with_it for one, with_it in zip(slope, common, strict=True))
    trust: Floats = np.clip(explained / np.maximum(spread, np.float32(_FLAT)), 0, 1)
    return LocalModel(slope, offset, trust)


def _solve(
    covariance: dict[tuple[int, int], Floats], right: list[Floats]
) -> tuple[Floats, Floats, Floats]:
    """Solve the symmetric systems of three by three by cofactors, all cells at once."""
    rr, gg, bb = (covariance[i, i] + np.float32(_NOISE) for i in range(3))
    rg, rb, gb = covariance[0, 1], covariance[0, 2], covariance[1, 2]
    c00, c01, c02 = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c11, c12, c22 = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    share = np.reciprocal(rr * c00 + rg * c01 + rb * c02)
    r, g, b = right
    return (
        (c00 * r + c01 * g + c02 * b) * share,
        (c01 * r + c11 * g + c12 * b) * share,
        (c02 * r + c12 * g + c22 * b) * share,
    )
