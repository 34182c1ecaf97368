"""Looks at a GIF's frames and colour tables together: what of them is shown, and what is not.

Thread: any. A colour table's entry is shown where a pixel names it that is not transparent in its
frame; frames without a table of their own share the file's. Source: GIF89a (CompuServe, 1990).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.domain import Pixels
from app.formats.gif.codes import Frame, follow
from app.formats.gif.recode import joined
from app.formats.gif.walk import HEADER_BYTES, IMAGE_BYTES, palette_bytes

# One takes a tenth of a millisecond; a frame of noise and a megabyte has some 200.
_MOST_TABLES = 20_000
_HAS_TRANSPARENT = 1
_ENTRIES = 256


@dataclass(frozen=True, eq=False)
class Shown:
    """A frame: where it stands, and what its codes are.

    Parameters
    ----------
    block : Block
        Its image.
    width, height : int
        In pixels.
    transparent : int or None
        The index that shows nothing.
    data : bytes
        Its sub-blocks, joined.
    is_whole : bool
        Whether the sub-blocks have their end.
    frame : Frame
        What the codes are.
    """

    block: Block
    width: int
    height: int
    transparent: int | None
    data: bytes
    is_whole: bool
    frame: Frame

    @property
    def ends_early(self) -> bool:
        """Whether pixels are missing."""
        return self.frame.missing > 0

    @property
    def needed_bytes(self) -> int:
        """How many bytes of the codes are needed, an end code among them."""
        return min(len(self.data), (self.frame.kept_bits + 12 + 7) // 8)


def shown_frames(data: bytes, blocks: Sequence[Block]) -> list[Shown]:
    """Look at all frames.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_gif`.

    Returns
    -------
    list of Shown
        In their order.

    Raises
    ------
    InputUnreadable
        If a frame has no pixels, or of one that is cut off not one pixel came.
    """
    found: list[Shown] = []
    control: int | None = None
    left = _MOST_TABLES
    for block in blocks:
        if block.use is not Use.PICTURE:
            continue
        if block.name == "graphic control":
            control = block.start
        elif block.name == "image":
            one = _shown(data, block, control, left)
            left -= one.frame.tables
            found.append(one)
            control = None
    return found


def _shown(data: bytes, block: Block, control: int | None, most_tables: int) -> Shown:
    width, height = (
        int.from_bytes(data[block.start + at : block.start + at + 2], "little") for at in (5, 7)
    )
    if not width or not height:
        broken("GIF: a frame without pixels")
    body = block.end - 1 if block.body is None else block.body
    coded, is_whole = joined(data, body + 1, block.end)
    frame = follow(data[body], coded, width * height, most_tables)
    if frame.missing == width * height:
        broken(ENDS_EARLY)
    return Shown(block, width, height, transparent_of(data, control), coded, is_whole, frame)


def transparent_of(data: bytes, control: int | None) -> int | None:
    """Read which index a graphic control makes transparent.

    Parameters
    ----------
    data : bytes
        The whole file.
    control : int or None
        Where it stands, if there is one.

    Returns
    -------
    int or None
        None where every index shows its colour.

    Examples
    --------
    >>> transparent_of(bytes((0x21, 0xF9, 4, 1, 0, 0, 7, 0)), 0)
    7
    """
    if control is None or not data[control + 3] & _HAS_TRANSPARENT:
        return None
    return data[control + 6]


@dataclass(frozen=True, eq=False)
class Table:
    """A colour table, and which of its entries pixels name.

    Parameters
    ----------
    start : int
        Where it stands in the file.
    colours : ndarray of shape (N, 3), uint8
        All its entries.
    named : ndarray of shape (N,), bool
        Which entries pixels name.
    visible : ndarray of shape (N,), bool
        Which of them show their colour.
    """

    start: int
    colours: Pixels
    named: NDArray[np.bool_]
    visible: NDArray[np.bool_]

    def unused_bytes(self) -> int:
        """Count the bytes of entries that no pixel names, and that say something."""
        return int(np.count_nonzero(self.colours[~self.named]))

    def neutral(self) -> bytes:
        """Write it again, black where nothing is shown."""
        return np.where(self.visible[:, np.newaxis], self.colours, np.uint8(0)).tobytes()


def tables_of(data: bytes, frames: Sequence[Shown]) -> list[Table]:
    """Look at all colour tables.

    Parameters
    ----------
    data : bytes
        The whole file.
    frames : sequence of Shown
        All of its frames.

    Returns
    -------
    list of Table
        The file's own, then those of frames. The entry that the file names as background counts
        as visible.
    """
    found = []
    named, visible = np.zeros(_ENTRIES, np.bool_), np.zeros(_ENTRIES, np.bool_)
    for one in frames:
        used = one.frame.used.copy()
        if one.ends_early:
            used[fill_of(one)] = True
        seen = used.copy()
        if one.transparent is not None:
            seen[one.transparent] = False
        at, size = table_of(data, one)
        if size and at != HEADER_BYTES:
            found.append(_table(data, at, size, used, seen))
        else:
            named |= used
            visible |= seen
    size = palette_bytes(data[10])
    if size:
        named[data[11]] = visible[data[11]] = True
        found.insert(0, _table(data, HEADER_BYTES, size, named, visible))
    return found


def table_of(data: bytes, one: Shown) -> tuple[int, int]:
    """Find the colour table that a frame is shown by: its own, else the file's.

    Parameters
    ----------
    data : bytes
        The whole file.
    one : Shown
        The frame.

    Returns
    -------
    tuple of int
        Where it stands, and its bytes; none where neither has one.
    """
    at = one.block.start + IMAGE_BYTES
    own = palette_bytes(data[at - 1])
    return (at, own) if own else (HEADER_BYTES, palette_bytes(data[10]))


def fill_of(one: Shown) -> int:
    """Choose the index of pixels that are missing: transparent, if there is such a one."""
    index = one.transparent
    return index if index is not None and index < 1 << one.frame.size else 0


def _table(
    data: bytes, start: int, size: int, named: NDArray[np.bool_], visible: NDArray[np.bool_]
) -> Table:
    colours = np.frombuffer(data, np.uint8, size, start).reshape(-1, 3)
    count = len(colours)
    return Table(start, colours, named[:count], visible[:count])
