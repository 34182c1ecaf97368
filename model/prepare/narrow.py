"""Fewer channels between two convolutions that have nothing between.

What the first makes of three colours and nine pixels are 27 numbers at most, however many channels
it spreads them over; and neighbouring pixels are so alike that fewer are enough. One channel more
is always 1: the second is padded with zeros beyond the edge, where the first's bias is missing too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.prepare.network import Weights

_Floats = NDArray[np.float64]
_LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Narrowed:
    """Two convolutions with fewer channels between.

    Parameters
    ----------
    first, first_bias : ndarray of shapes (R + 1, I, K, K) and (R + 1,), float32
        The last channel is 1 everywhere.
    second : ndarray of shape (O, R + 1, L, L), float32
        Its bias stays what it was.
    """

    first: Weights
    first_bias: Weights
    second: Weights


def narrow(
    first: Weights, first_bias: Weights, second: Weights, patches: Weights, rank: int
) -> Narrowed:
    """Keep the combinations of channels that matter to the second convolution's answers.

    Parameters
    ----------
    first, first_bias : ndarray of shapes (M, I, K, K) and (M,), float32
        Of the first convolution.
    second : ndarray of shape (O, M, L, L), float32
        Of the second.
    patches : ndarray of shape (I * K * K, N), float32
        What the first sees on photos.
    rank : int
        Combinations to keep.

    Returns
    -------
    Narrowed
        A kept channel's greatest answer on the patches is 1 or -1, as eight bits want it.

    Examples
    --------
    >>> random = np.random.default_rng(0).random
    >>> first, second, seen = (random(s, np.float32) for s in ((4, 2, 1, 1), (3, 4, 1, 1), (2, 50)))
    >>> made = narrow(first, np.ones(4, np.float32), second, seen, 2)
    >>> made.first.shape, made.second.shape, made.first_bias.tolist()
    ((3, 2, 1, 1), (3, 3, 1, 1), [0.0, 0.0, 1.0])
    """
    seen = patches.astype(np.float64)
    flat = first.reshape(len(first), -1).astype(np.float64)
    answers = flat @ seen
    values, vectors = np.linalg.eigh(answers @ answers.T / answers.shape[1])
    root = np.sqrt(np.maximum(values, _LEAST * values[-1]))
    reading = second.astype(np.float64).transpose(0, 2, 3, 1).reshape(-1, len(first))
    kept = np.linalg.svd(reading @ (vectors * root), full_matrices=False)[2][:rank]
    down = kept @ (vectors / root).T @ flat
    up = (vectors * root) @ kept.T
    peak = np.abs(down @ seen).max(axis=1)
    down, up = down / peak[:, np.newaxis], up * peak
    up = np.concatenate([up, first_bias[:, np.newaxis]], axis=1)
    made = np.concatenate([down, np.zeros((1, down.shape[1]))])
    bias = np.append(np.zeros(len(down)), 1)
    return Narrowed(
        made.reshape(-1, *first.shape[1:]).astype(np.float32),
        bias.astype(np.float32),
        np.einsum("omyx,mr->oryx", second.astype(np.float64), up).astype(np.float32),
    )
