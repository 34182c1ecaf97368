"""Prefix codes of limited length, in the form that deflate wants."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def code_lengths(counts: Integers, *, longest: int) -> Integers:
    """Choose how many bits each symbol takes.

    Package-merge (Larmore and Hirschberg 1990): the shortest result that any code whose words
    have at most `longest` bits can give.

    Parameters
    ----------
    counts : ndarray of shape (N,), int64
        How often each symbol occurs; at least one does.
    longest : int
        Limit of a word, in bits.

    Returns
    -------
    ndarray of shape (N,), int64
        0 for symbols that do not occur. A lone symbol gets a word of one bit.

    Raises
    ------
    ValueError
        More symbols than words of that length.

    Examples
    --------
    >>> code_lengths(np.array([8, 0, 4, 2, 1, 1]), longest=4).tolist()
    [1, 0, 2, 3, 4, 4]
    >>> code_lengths(np.array([8, 0, 4, 2, 1, 1]), longest=3).tolist()
    [1, 0, 3, 3, 3, 3]
    """
    used = np.flatnonzero(counts)
    lengths = np.zeros(len(counts), np.int64)
    if not 0 < len(used) <= 2**longest:
        message = f"{len(used)} symbols do not fit words of {longest} bits"
        raise ValueError(message)
    if len(used) == 1:
        lengths[used] = 1
        return lengths
    # A package is (its count, the symbols in it); ties fall to the earlier one, so the result
    # depends on nothing but the counts.
    single: list[tuple[int, tuple[int, ...]]] = sorted(
        (int(counts[symbol]), (int(symbol),)) for symbol in used
    )
    packages = single
    for _ in range(longest - 1):
        pairs = zip(packages[::2], packages[1::2], strict=False)
        merged = [(first[0] + second[0], first[1] + second[1]) for first, second in pairs]
        packages = sorted(single + merged, key=lambda package: package[0])
    for _, symbols in packages[: 2 * len(used) - 2]:
        np.add.at(lengths, list(symbols), 1)
    return lengths


def canonical_codes(lengths: Integers) -> Integers:
    """Give the words their codes as deflate does, to be written from the lowest bit on.

    Parameters
    ----------
    lengths : ndarray of shape (N,), int64
        From `code_lengths`.

    Returns
    -------
    ndarray of shape (N,), int64
        Each word with its bits reversed; 0 for symbols without one.

    Examples
    --------
    >>> [f"{code:b}" for code in canonical_codes(np.array([2, 1, 3, 3]))]
    ['1', '0', '11', '111']
    """
    codes = np.zeros(len(lengths), np.int64)
    code, previous = 0, 0
    for symbol in sorted(np.flatnonzero(lengths), key=lambda symbol: (lengths[symbol], symbol)):
        width = int(lengths[symbol])
        code <<= width - previous
        codes[symbol] = int(f"{code:0{width}b}"[::-1], 2)
        code, previous = code + 1, width
    return codes
