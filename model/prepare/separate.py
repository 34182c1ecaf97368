"""Makes two narrow convolutions of one wide one, one after the other.

A 3 x 3 convolution that first looks along one axis and then along the other, with few channels
between, takes half the arithmetic. How few are enough depends on what the layer sees: neighbouring
pixels are much alike, and where they are, what tells them apart matters little. So the pair is
fitted to the layer's answers on photos, not to its weights alone.

The pair of one-dimensional filters is that of Jaderberg, Vedaldi and Zisserman, "Speeding up
Convolutional Neural Networks with Low Rank Expansions" (2014); fitting the answers is from Zhang,
Zou, He and Sun, "Accelerating Very Deep Convolutional Networks" (2015).
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from model.prepare.network import Weights

_Floats = NDArray[np.float64]
_TAPS = 3
_ROUNDS, _STEPS = 5, 25
# Of the mean eigenvalue, so that what photos never show can't blow up; too little to matter else.
_RIDGE = 1e-7
ACROSS, DOWN = (1, _TAPS), (_TAPS, 1)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two convolutions in place of one.

    Parameters
    ----------
    first : ndarray of shape (R, I, 3, 1) or (R, I, 1, 3), float32
        Looks along one axis, and has no bias: so zeros beyond the picture's edge stay zeros.
    second : ndarray of shape (O, R, 1, 3) or (O, R, 3, 1), float32
        Looks along the other.
    """

    first: Weights
    second: Weights

    def joined(self) -> Weights:
        """Return the one convolution (O, I, 3, 3) that does the same."""
        first, second = (part.astype(np.float64) for part in (self.first, self.second))
        is_down = self.first.shape[2:] == DOWN
        axes = "rcyi,orix->ocyx" if is_down else "rcix,oryi->ocyx"
        joined: _Floats = np.einsum(axes, first, second)
        return joined.astype(np.float32)


def separate(weights: Weights, covariance: _Floats, rank: int) -> Pair:
    """Find the pair whose answers are nearest to a layer's.

    Parameters
    ----------
    weights : ndarray of shape (O, I, 3, 3), float32
        Of a convolution with a stride and a dilation of 1.
    covariance : ndarray of shape (I * 9, I * 9), float64
        Of what it sees, in the order (channel, row, column).
    rank : int
        Channels between the two.

    Returns
    -------
    Pair
        The better one of down first and across first. A row of `first` has answers of variance 1.

    Examples
    --------
    >>> smooth = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32)[np.newaxis, np.newaxis]
    >>> np.allclose(separate(smooth, np.eye(9), 1).joined(), smooth)
    True
    """
    fits = [_Fit(weights, covariance, kernel) for kernel in (DOWN, ACROSS)]
    solved = [(fit, fit.solve(rank)) for fit in fits]
    fit, (first, second) = min(solved, key=lambda pair: pair[0].error(*pair[1]))
    scale = fit.deviation(first)
    return fit.pair(first / scale[:, np.newaxis], second * np.tile(scale, _TAPS))


def with_first(weights: Weights, covariance: _Floats, first: Weights) -> Pair:
    """Find the best second part behind a first one that is given, because it was rounded.

    Parameters
    ----------
    weights, covariance : ndarray
        As `separate` takes them.
    first : ndarray of shape (R, I, 3, 1) or (R, I, 1, 3), float32
        The first part.

    Returns
    -------
    Pair
        With that first part.
    """
    kernel = DOWN if first.shape[2:] == DOWN else ACROSS
    fit = _Fit(weights, covariance, kernel)
    rows = first.reshape(len(first), -1).astype(np.float64)
    return Pair(first, fit.pair(rows, fit.second(rows)).second)


def relative_error(weights: Weights, covariance: _Floats, other: Weights) -> float:
    """Say how much of a layer's variance other weights miss.

    Parameters
    ----------
    weights, other : ndarray of shape (O, I, 3, 3), float32
        The layer's and those in their place.
    covariance : ndarray of shape (I * 9, I * 9), float64
        As `separate` takes it.

    Returns
    -------
    float
        0 where nothing is missed.
    """
    flat = weights.reshape(len(weights), -1).astype(np.float64)
    missed = flat - other.reshape(len(other), -1)
    return _energy(missed, covariance) / _energy(flat, covariance)


class _Fit:
    """Least squares for one order of the axes: `first` (R, I * 3), `second` (O, 3 * R)."""

    def __init__(self, weights: Weights, covariance: _Floats, kernel: tuple[int, int]) -> None:
        self._kernel, self._channels = kernel, weights.shape[1]
        self._flat = weights.reshape(len(weights), -1).astype(np.float64)
        self._covariance = covariance
        places = np.arange(self._channels * _TAPS**2).reshape(-1, _TAPS, _TAPS)
        places = places if kernel == DOWN else places.swapaxes(1, 2)
        # Of each step of the second part, what the first sees there.
        self._seen = [places[:, :, step].ravel() for step in range(_TAPS)]
        blocks = product(range(_TAPS), repeat=2)
        self._blocks = {
            (one, other): covariance[np.ix_(self._seen[one], self._seen[other])]
            for one, other in blocks
        }
        self._mean_block = sum(self._blocks[step, step] for step in range(_TAPS)) / _TAPS

    def solve(self, rank: int) -> tuple[_Floats, _Floats]:
        """Start from the singular vectors, then better one part and the other in turn."""
        values, vectors = np.linalg.eigh(self._mean_block)
        root = np.sqrt(np.maximum(values, values[-1] * _RIDGE))
        stacked = np.concatenate([self._flat[:, seen] for seen in self._seen])
        kept = np.linalg.svd(stacked @ (vectors * root), full_matrices=False)[2][:rank]
        first = kept @ (vectors / root).T
        second = self.second(first)
        for _ in range(_ROUNDS):
            first = self._first(first, second)
            second = self.second(first)
        return first, second

    def second(self, first: _Floats) -> _Floats:
        """Solve for the second part."""
        answers = np.concatenate([first @ self._covariance[seen] for seen in self._seen])
        normal = np.concatenate([answers[:, seen] @ first.T for seen in self._seen], axis=1)
        normal = (normal + normal.T) / 2
        normal += np.eye(len(normal)) * _RIDGE * np.trace(normal) / len(normal)
        solved: _Floats = np.linalg.solve(normal, answers @ self._flat.T).T
        return solved

    def _first(self, first: _Floats, second: _Floats) -> _Floats:
        """Better the first part by conjugate gradients."""
        parts = np.split(second, _TAPS, axis=1)
        target = self._flat @ self._covariance
        wanted = sum(part.T @ target[:, seen] for part, seen in zip(parts, self._seen, strict=True))
        mixed = {(a, b): parts[a].T @ parts[b] for a, b in self._blocks}
        middle = np.sum([mixed[step, step] for step in range(_TAPS)], axis=0)
        ridge = _RIDGE * np.trace(self._mean_block) * np.trace(middle) / (first.size * _TAPS)
        left = np.linalg.pinv(middle + np.eye(len(middle)) * _RIDGE * np.trace(middle))
        right = np.linalg.pinv(self._mean_block, rcond=_RIDGE, hermitian=True)

        def applied(value: _Floats) -> _Floats:
            total: _Floats = ridge * value
            for a, b in self._blocks:
                total = total + mixed[a, b] @ value @ self._blocks[b, a]
            return total

        missing = wanted - applied(first)
        towards = left @ missing @ right
        direction, size = towards, float((missing * towards).sum())
        for _ in range(_STEPS):
            if size <= 0:
                break
            change = applied(direction)
            step = size / float((direction * change).sum())
            first, missing = first + step * direction, missing - step * change
            towards = left @ missing @ right
            size, before = float((missing * towards).sum()), size
            direction = towards + size / before * direction
        return first

    def error(self, first: _Floats, second: _Floats) -> float:
        """Say how much of the variance is missed."""
        missed = self._flat.copy()
        for part, seen in zip(np.split(second, _TAPS, axis=1), self._seen, strict=True):
            missed[:, seen] -= part @ first
        return _energy(missed, self._covariance)

    def deviation(self, first: _Floats) -> _Floats:
        """Return the standard deviation of each answer of the first part."""
        spread = np.einsum("ij,jk,ik->i", first, self._mean_block, first, optimize=True)
        deviation: _Floats = np.sqrt(np.maximum(spread, np.finfo(np.float64).tiny))
        return deviation

    def pair(self, first: _Floats, second: _Floats) -> Pair:
        """Give both parts the shapes of convolutions."""
        other = (self._kernel[1], self._kernel[0])
        parts = second.reshape(len(second), _TAPS, -1).swapaxes(1, 2)
        return Pair(
            first.reshape(-1, self._channels, *self._kernel).astype(np.float32),
            parts.reshape(len(second), -1, *other).astype(np.float32),
        )


def _energy(weights: _Floats, covariance: _Floats) -> float:
    return float(np.einsum("ij,ij->", weights @ covariance, weights))
