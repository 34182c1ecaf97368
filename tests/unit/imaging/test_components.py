import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imaging.components import label


def flood(mask: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> list[set[tuple[int, int]]]:
    """The same by walking from pixel to pixel."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}
    found = []
    while left:
        part, todo = set(), [min(left)]
        while todo:
            y, x = todo.pop()
            if (y, x) in left:
                left.remove((y, x))
                part.add((y, x))
                todo += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        found.append(part)
    return found


@settings(max_examples=200)
@given(st.integers(1, 14), st.integers(1, 14), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_agrees_with_a_walk(height: int, width: int, share: float, seed: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    parts, count = label(mask)
    expected = flood(mask)
    assert count == len(expected)
    assert parts.shape == mask.shape
    assert not parts[~mask].any()
    for number, part in enumerate(expected, 1):
        assert {(int(y), int(x)) for y, x in np.argwhere(parts == number)} == part


def test_many_runs_take_no_recursion() -> None:
    comb = np.ones((999, 999), bool)
    comb[:-1, 1::2] = False
    assert label(comb)[1] == 1
