"""Looks into the coded pictures of a WebP for what nobody is shown.

Thread: any.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.domain import Pixels
from app.formats.webp.coded import Coded
from app.formats.webp.complete import rows_there, with_zeros
from app.formats.webp.hidden import hidden_in
from app.formats.webp.pixels import decoded
from app.formats.webp.tail import Budget, needed_parts
from app.formats.webp.walk import CHUNK_HEAD_BYTES, FRAME_PREFIX, body_of
from app.imaging.behind import Behind

MOST_PIXELS = 100_000_000
"""Of all frames together a strip looks at so many."""
MOST_INSPECTED = 40_000_000
"""And an inspection, for which a page waits no longer than 20 s."""

_MOST_REMEMBERED, _MOST_SHOWN = 256, 8
_OPAQUE = 3
_NOTHING_SHOWN = "WebP: no decoder shows anything of the coded picture"


@dataclass(frozen=True, eq=False)
class _Facts:
    """What was seen of a whole picture: how much of its streams is needed, what it hides."""

    needed: tuple[int, ...]
    hidden: Behind | None


_known: OrderedDict[bytes, _Facts] = OrderedDict()


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
        As it stands; if it is coded with loss and ends early, completed.
    needed : tuple of int
        How many bytes of each stream a decoder needs, as `Coded.parts`.
    hidden : Behind or None
        What transparent pixels hide.
    ends_early : bool
        Whether a part of the picture is missing, even if its chunk is as long as it says.
    is_searched : bool
        Whether `needed` is exact; else it may be less.
    rows : ndarray of shape (H, W, 3 or 4), uint8, or None
        The pixels where some are missing that were coded without loss.
    """

    coded: Coded
    needed: tuple[int, ...]
    hidden: Behind | None = None
    ends_early: bool = False
    is_searched: bool = True
    rows: Pixels | None = None

    @property
    def tails(self) -> tuple[bytes, ...]:
        """What no decoder needs, from each stream that has more than zeros there."""
        if self.ends_early:
            return ()
        pieces = zip(self.coded.streams, self.needed, strict=True)
        tails = (bytes(piece[length:]) for piece, length in pieces)
        return tuple(tail for tail in tails if any(tail))

    @property
    def trimmed(self) -> Coded:
        """The picture without what no decoder needs."""
        return self.coded if self.needed == self.coded.parts else self.coded.shortened(self.needed)


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


def look(coded: Coded, budget: Budget, *, is_coded_anew: bool = False) -> Seen:
    """Decode a picture and find what nobody is shown.

    Parameters
    ----------
    coded : Coded
        Its size was checked.
    budget : Budget
        For the search of tails; a tail may be longer than is said where it is spent.
    is_coded_anew : bool, optional
        Whether a picture that hides something will be, and so needs no search.

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
    facts = _known.get(digest)
    if facts is not None:
        _known.move_to_end(digest)
        return Seen(coded, facts.needed, facts.hidden)
    seen = _look(coded, budget, is_coded_anew=is_coded_anew)
    if seen.is_searched and not seen.ends_early:
        # The same bytes are looked at again before and after they are written.
        _remember(digest, _Facts(seen.needed, seen.hidden))
    return seen


def is_known(coded: Coded) -> bool:
    """Tell whether `look` will give an answer at once.

    Parameters
    ----------
    coded : Coded
        A picture.

    Returns
    -------
    bool
    """
    return _digest(coded) in _known


def _remember(digest: bytes, facts: _Facts) -> None:
    _known[digest] = facts
    shown = [one for one, known in _known.items() if known.hidden is not None]
    surplus = shown[: max(0, len(shown) - _MOST_SHOWN)]
    for one in surplus or list(_known)[: max(0, len(_known) - _MOST_REMEMBERED)]:
        del _known[one]


def _look(coded: Coded, budget: Budget, *, is_coded_anew: bool) -> Seen:
    image = decoded(coded)
    rows: Pixels | None = None
    # Its file may end early, or its chunk be whole with too little in it: browsers show a part.
    ends_early = image is None
    if ends_early and coded.name == "VP8L":
        rows = rows_there(coded)
        if rows is None:
            broken(ENDS_EARLY if coded.is_cut else _NOTHING_SHOWN)
    elif ends_early:
        whole = with_zeros(coded)
        if whole is None:
            broken(ENDS_EARLY if coded.is_cut else _NOTHING_SHOWN)
        coded, image = whole
    hidden = _hidden(coded, image, rows)
    if rows is not None or (hidden is not None and is_coded_anew):
        return Seen(coded, coded.parts, hidden, ends_early, is_searched=False, rows=rows)
    needed = needed_parts(coded, budget, image, was_cut=ends_early)
    return Seen(coded, needed, hidden, ends_early, budget.was_enough)


def _hidden(coded: Coded, image: Image.Image | None, rows: Pixels | None) -> Behind | None:
    pixels = rows
    if pixels is None and image is not None and image.mode == "RGBA":
        pixels = np.asarray(image)
    if pixels is None or pixels.shape[2] == _OPAQUE or not coded.may_hide:
        return None
    return hidden_in(pixels[..., :3], pixels[..., 3], is_lossy=coded.name == "VP8 ")


def _digest(coded: Coded) -> bytes:
    # No transparency is another picture than an empty one, and so is one whose file ends early.
    alpha_bytes = None if coded.alpha is None else len(coded.alpha)
    head = (coded.name, coded.flags, coded.is_cut, alpha_bytes)
    found = hashlib.sha256(repr(head).encode())
    found.update(coded.alpha or b"")
    found.update(coded.body)
    return found.digest()
