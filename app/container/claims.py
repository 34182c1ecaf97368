"""Claims on the bytes of a file, and how they are settled into blocks that tile it.

Thread: any. For formats whose tables point to and fro all over the file.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.container.block import Use

UNUSED = "unused bytes"
_RANK = {Use.PICTURE: 0, Use.COLOUR: 1, Use.EXTRA: 2}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a stretch of the file is for.

    Parameters
    ----------
    start, end : int
        The stretch.
    name : str
        What it is.
    use : Use
        What it is for.
    body : int, optional
        Where its content begins.
    item : int, optional
        The extra item that it belongs to, a picture's tiles to the picture.
    """

    start: int
    end: int
    name: str
    use: Use = Use.EXTRA
    body: int | None = None
    item: int | None = None


def tile(claims: Iterable[Claim], length: int) -> list[Claim]:
    """Cut a file so that each byte is claimed once.

    Parameters
    ----------
    claims : iterable of Claim
        They may overlap; what none of them covers is EXTRA.
    length : int
        The file's length.

    Returns
    -------
    list of Claim
        They tile the file. The picture comes before the rest, the smaller before the larger.

    Examples
    --------
    >>> [(c.start, c.end, c.name) for c in tile([Claim(2, 4, "strip", Use.PICTURE)], 5)]
    [(0, 2, 'unused bytes'), (2, 4, 'strip'), (4, 5, 'unused bytes')]
    """
    inside = [claim for claim in claims if 0 <= claim.start < claim.end <= length]
    inside.append(Claim(0, length, UNUSED))
    return list(_merged(_cut(inside)))


def _cut(claims: list[Claim]) -> Iterator[Claim]:
    """Sweep over the file: of all claims that cover a place, the first by rank and size holds."""
    claims.sort(key=lambda claim: claim.start)
    edges = sorted({edge for claim in claims for edge in (claim.start, claim.end)})
    active: list[tuple[int, int, bool, int]] = []
    following = 0
    for start, end in pairwise(edges):
        while following < len(claims) and claims[following].start <= start:
            claim = claims[following]
            size = claim.end - claim.start
            heapq.heappush(active, (_RANK[claim.use], size, claim.item is None, following))
            following += 1
        while claims[active[0][3]].end <= start:
            heapq.heappop(active)
        best = claims[active[0][3]]
        body = best.body if best.body is not None and start == best.start else None
        yield Claim(start, end, best.name, best.use, body, best.item)


def _merged(tiles: Iterable[Claim]) -> Iterator[Claim]:
    """Join neighbours of the same claim."""
    last: Claim | None = None
    for tile in tiles:
        same = last is not None and (last.name, last.use, last.item) == (
            *(tile.name, tile.use, tile.item),
        )
        if last is not None and same and tile.body is None:
            last = Claim(last.start, tile.end, last.name, last.use, last.body, last.item)
            continue
        if last is not None:
            yield last
        last = tile
    if last is not None:
        yield last
