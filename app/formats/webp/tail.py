"""Finds how much of each coded stream a decoder needs.

Thread: any. The streams don't say where they end, so shorter ones are decoded until the picture
changes. Coders flush a few bytes more than a decoder reads: so few are left alone. So are zeros
that a picture needs a part of: they say nothing, and stand where a cut picture was made whole.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from app.formats.webp.coded import Coded, Piece
from app.formats.webp.pixels import decoded, sum_of

# libwebp's own coder leaves up to three.
_FLUSHED_BYTES = 4
_SEARCH_PIXELS = 16_000_000
_LEAP = 16


@dataclass
class Budget:
    """How much may still be decoded.

    Parameters
    ----------
    pixels : int
        Counted down with each picture; the one that meets zero is decoded still.
    was_enough : bool
        Whether all that was asked for was decoded.
    """

    pixels: int
    was_enough: bool = True

    def allows(self, coded: Coded) -> bool:
        """Take a picture's pixels, if there are any left."""
        width, height = coded.size
        has_some = self.pixels > 0
        self.pixels -= width * height
        self.was_enough = self.was_enough and has_some
        return has_some


def needed_parts(
    coded: Coded, budget: Budget, image: Image.Image | None = None, *, was_cut: bool = False
) -> tuple[int, ...]:
    """Find the least bytes of each stream that give the same picture.

    Parameters
    ----------
    coded : Coded
        A picture.
    budget : Budget
        Where it is spent, no shorter ones are tried.
    image : PIL.Image.Image, optional
        The picture decoded, where it was.
    was_cut : bool, optional
        Whether it was completed; then its last stream ends in no more than zeros.

    Returns
    -------
    tuple of int
        As `Coded.parts`; equal to it where all is needed. Takes one decoding a stream, and some
        twenty where there is a tail, for which the budget is raised once.
    """
    parts = list(coded.parts)
    wanted: list[int] = []

    def is_same() -> bool:
        shorter = decoded(coded.shortened(tuple(parts))) if budget.allows(coded) else None
        if shorter is None:
            return False
        if not wanted:
            budget.pixels += _SEARCH_PIXELS
            whole = image or decoded(coded)
            wanted.append(-1 if whole is None else sum_of(whole))
        return sum_of(shorter) == wanted[0]

    # The last one first: it is the longest, and the most likely place.
    for number, piece in reversed(list(enumerate(coded.streams))):
        full = len(piece)

        def does(cut: int, number: int = number, full: int = full) -> bool:
            parts[number] = full - cut
            return is_same()

        if not was_cut or number < len(parts) - 1:
            zeros = _zeros_behind(piece)
            parts[number] = full - _longest_cut(full, zeros, does)
    return tuple(parts)


def _zeros_behind(piece: Piece) -> int:
    return len(piece) - len(bytes(piece).rstrip(b"\0"))


def _longest_cut(full: int, zeros: int, does: Callable[[int], bool]) -> int:
    """Find how much can go; nothing if it is no more than what a coder flushes."""
    least = _FLUSHED_BYTES + 1
    if full <= least or not does(least):
        return 0
    beyond = zeros + least
    if zeros >= least and (beyond >= full or not does(beyond)):
        return zeros if zeros < full and does(zeros) else 0
    works, fails = least, full
    while works * _LEAP < full:
        if not does(works * _LEAP):
            fails = works * _LEAP
            break
        works *= _LEAP
    while fails - works > 1:
        middle = (works + fails) // 2
        if does(middle):
            works = middle
        else:
            fails = middle
    return works
