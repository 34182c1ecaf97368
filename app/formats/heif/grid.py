"""Which tiles of a grid are shown, and how those that are not lose what they show.

Thread: any. Source: ISO/IEC 23008-12:2022, section 6.6 (grid); ISO/IEC 14496-12 (clap). A grid must
have all its tiles; one that lies outside of what is shown is made to show what another one does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.container.iso_boxes import Box
from app.errors import AppError
from app.formats.heif.layout import Layout
from app.formats.heif.needed import CODED, Needed
from app.formats.heif.turn import TURNS, crop_of

_ISPE_BYTES = 12
Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True)
class _Grid:
    """A grid: its columns and rows, its canvas, its tiles with the size that all of them have."""

    columns: int
    rows: int
    canvas: tuple[int, int]
    tiles: tuple[int, ...]
    side: tuple[int, int]

    def outside(self, shown: Rectangle) -> list[int]:
        """List the items of the tiles that lie wholly outside, in their order."""
        left, top, right, bottom = shown
        width, height = self.side
        return [
            number
            for at, number in enumerate(self.tiles)
            if not (
                left < (at % self.columns + 1) * width
                and at % self.columns * width < right
                and top < (at // self.columns + 1) * height
                and at // self.columns * height < bottom
            )
        ]


def beyond_tiles(layout: Layout, one: Needed) -> int:
    """Count the tiles that lie beyond the canvas.

    Parameters
    ----------
    layout : Layout
        The file taken apart.
    one : Needed
        One of its needed items.

    Returns
    -------
    int
        0 for another kind of item, or a grid that is not as it should be.
    """
    grid = _read(layout, one)
    return len(grid.outside((0, 0, *grid.canvas))) if grid is not None else 0


def without_hidden_tiles(layout: Layout) -> tuple[Needed, ...]:
    """Let each tile that is not shown hold what another tile shows.

    Parameters
    ----------
    layout : Layout
        The file taken apart.

    Returns
    -------
    tuple of Needed
        The needed items in their order.
    """
    found = {one.item.number: one for one in layout.needs}
    uses = _uses(layout)
    for one in layout.needs:
        grid = _read(layout, one)
        if grid is None:
            continue
        hidden = grid.outside(_shown(layout, one, grid))
        shown = next((number for number in grid.tiles if number not in hidden), None)
        for number in hidden if shown is not None else ():
            if uses.get(number) == 1 and shown is not None:
                item = replace(found[number].item, kind=found[shown].item.kind)
                found[number] = replace(found[shown], item=item)
    return tuple(found.values())


def _uses(layout: Layout) -> dict[int, int]:
    """Count how often each item is a part of another, or stands for itself."""
    counts: dict[int, int] = {}
    assert layout.meta is not None or not layout.needs
    for reference in layout.meta.references if layout.meta is not None else ():
        for number in reference.targets if reference.kind == b"dimg" else ():
            counts[number] = counts.get(number, 0) + 1
    return counts


def _read(layout: Layout, one: Needed) -> _Grid | None:
    meta = layout.meta
    if meta is None or one.item.kind != b"grid":
        return None
    rows, columns = one.payload[2] + 1, one.payload[3] + 1
    size = 4 if one.payload[1] & 1 else 2
    canvas = [int.from_bytes(one.payload[at : at + size], "big") for at in (4, 4 + size)]
    tiles = meta.targets(b"dimg", one.item.number)
    needs = {need.item.number: need for need in layout.needs}
    found = [needs[number] for number in tiles if number in needs]
    sides = {_side(layout, tile) for tile in found if tile.item.kind in CODED}
    is_plain = all(tile.item.kind in CODED for tile in found) and len(sides) == 1
    if len(found) != rows * columns or not is_plain:
        return None
    (side,) = sides
    return _Grid(columns, rows, (canvas[0], canvas[1]), tiles, side) if all(side) else None


def _side(layout: Layout, one: Needed) -> tuple[int, int]:
    for box in _boxes(layout, one, (b"ispe",)):
        body = layout.data[box.body : box.end]
        if len(body) == _ISPE_BYTES:
            return int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big")
    return 0, 0


def _boxes(layout: Layout, one: Needed, kinds: Iterable[bytes]) -> list[Box]:
    assert layout.meta is not None
    boxes = (layout.meta.properties[index - 1] for index, _, _ in one.properties)
    return [box for box in boxes if box.kind in kinds]


def _shown(layout: Layout, one: Needed, grid: _Grid) -> Rectangle:
    """Tell which part of the canvas is shown; all of it where a turn comes before the crop."""
    whole = (0, 0, *grid.canvas)
    turns = _boxes(layout, one, TURNS)
    if not turns or turns[0].kind != b"clap":
        return whole
    try:
        return crop_of(layout.data, turns[0], grid.canvas)
    except AppError:
        return whole
