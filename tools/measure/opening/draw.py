"""Which kinds of trouble are tried, in which order."""

import random
from collections.abc import Iterator, Sequence

from tools.env.errors import BuildError
from tools.measure.opening.kinds import Kind


def named_kinds(kinds: Sequence[Kind], names: Sequence[str]) -> list[Kind]:
    """Find kinds by their names, or by those of their families.

    Parameters
    ----------
    kinds : sequence of Kind
        All there are.
    names : sequence of str
        None takes all of them.

    Returns
    -------
    list of Kind
        In the order of `kinds`.

    Raises
    ------
    BuildError
        A name is nobody's.
    """
    known = {name for kind in kinds for name in (kind.name, kind.family)}
    for name in names:
        if name not in known:
            listed = "\n  ".join(kind.name for kind in kinds)
            text = f"There is no kind of trouble “{name}”. There are:\n  {listed}"
            raise BuildError(text)
    return [kind for kind in kinds if not names or {kind.name, kind.family} & set(names)]


def draw(kinds: Sequence[Kind], count: int, seed: int) -> Iterator[Kind]:
    """Draw kinds in turn: each once before any comes again, in an order that the seed gives.

    Parameters
    ----------
    kinds : sequence of Kind
        What is drawn from, at least one.
    count : int
        How many are drawn.
    seed : int
        The same gives the same.

    Yields
    ------
    Kind
        The next one.
    """
    chance = random.Random(seed)
    waiting: list[Kind] = []
    for _ in range(count):
        if not waiting:
            waiting = chance.sample(kinds, len(kinds))
        yield waiting.pop()
