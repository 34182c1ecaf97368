"""Looks into the coded pictures of a WebP for what nobody is shown.

Thread: any.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.formats.webp.coded import Coded
from app.formats.webp.complete import completed
from app.formats.webp.hidden import hidden_in
from app.formats.webp.pixels import arrays, decoded
from app.formats.webp.tail import Budget, needed_parts, streams
from app.formats.webp.walk import CHUNK_HEAD_BYTES, FRAME_PREFIX, body_of
from app.imaging.behind import Behind

MOST_PIXELS = 100_000_000
"""Of all frames together so many are looked at."""

_MOST_REMEMBERED = 256
_nothing_in: OrderedDict[bytes, None] = OrderedDict()


@dataclass(frozen=True)
class Picture:
    """A coded picture and where it stands.

    Parameters
    ----------
    start, end : int
        From its first chunk to its last one's end.
    coded : Coded
        As it stands there.
    """

    start: int
    end: int
    coded: Coded


@dataclass(frozen=True, eq=False)
class Seen:
    """What a picture holds.

    Parameters
    ----------
    coded : Coded
        The picture, whole, without what no decoder needs.
    tails : tuple of bytes
        What no decoder needs, from each stream that has more than that.
    hidden : Behind or None
        What transparent pixels hide.
    ends_early : bool
        Whether a part of the picture is missing.
    """

    coded: Coded
    tails: tuple[bytes, ...] = ()
    hidden: Behind | None = None
    ends_early: bool = False


def pictures_of(data: bytes, blocks: Sequence[Block]) -> Iterator[Picture]:
    """Go through the pictures that a file shows.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        As `walk_webp` gives them.

    Yields
    ------
    Picture
        A still, or each frame.
    """
    flags: int | None = None
    alpha: Block | None = None
    for block in blocks:
        name = block.name.removeprefix(FRAME_PREFIX)
        if block.use is not Use.PICTURE:
            continue
        if name == "VP8X":
            flags = data[block.start + 8]
        elif name == "ANMF":
            alpha = None
        elif name == "ALPH":
            alpha = block
        elif name in ("VP8 ", "VP8L"):
            # A picture without loss has its own transparency, whatever stands before it.
            own = alpha if name == "VP8 " else None
            opacity = None if own is None else body_of(data, own)
            body = body_of(data, block)
            length = int.from_bytes(
                data[block.start + 4 : block.start + CHUNK_HEAD_BYTES], "little"
            )
            coded = Coded(name, body, opacity, flags, is_cut=len(body) < length)
            yield Picture(block.start if own is None else own.start, block.end, coded)


def look(coded: Coded, budget: Budget) -> Seen:
    """Decode a picture and find what nobody is shown.

    Parameters
    ----------
    coded : Coded
        Its size was checked.
    budget : Budget
        For the search of tails; a tail may be longer than is said where it is spent.

    Returns
    -------
    Seen
        What is shown, and what is not.

    Raises
    ------
    InputUnreadable
        If it can't be decoded, not even in part.
    OutOfMemory
        If it does not fit into memory.
    """
    digest = _digest(coded)
    if digest in _nothing_in:
        _nothing_in.move_to_end(digest)
        return Seen(coded)
    seen = _look(coded, budget)
    if budget.was_enough and not (seen.tails or seen.hidden or seen.ends_early):
        # The same bytes are looked at again before and after they are written.
        _nothing_in[digest] = None
        while len(_nothing_in) > _MOST_REMEMBERED:
            _nothing_in.popitem(last=False)
    return seen


def _look(coded: Coded, budget: Budget) -> Seen:
    # Most pictures hide nothing and are whole: then none of them is decoded to its end.
    image = decoded(coded) if coded.may_hide or coded.is_cut else None
    ends_early = False
    if coded.is_cut and image is None:
        whole = completed(coded)
        image = None if whole is None else decoded(whole)
        if whole is None or image is None:
            broken(ENDS_EARLY)
        coded, ends_early = whole, True
    needed = needed_parts(coded, budget, was_cut=ends_early)
    tails = () if ends_early else tuple(_tails(coded, needed))
    hidden: Behind | None = None
    if image is not None and image.mode == "RGBA":
        hidden = hidden_in(*arrays(image), is_lossy=coded.name == "VP8 ")
    trimmed = coded.shortened(needed) if needed != coded.parts else coded
    return Seen(trimmed, tails, hidden, ends_early)


def _digest(coded: Coded) -> bytes:
    found = hashlib.sha256(f"{coded.name}{coded.flags}{len(coded.alpha or b'')}".encode())
    found.update(coded.alpha or b"")
    found.update(coded.body)
    return found.digest()


def _tails(coded: Coded, needed: tuple[int, ...]) -> Iterator[bytes]:
    for piece, length in zip(streams(coded), needed, strict=True):
        tail = bytes(piece[length:])
        if any(tail):
            yield tail
