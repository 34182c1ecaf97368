"""Reads what a request wants of a file: one range of its bytes (RFC 9110)."""

import re
from dataclasses import dataclass


class UnsatisfiableError(Exception):
    """The range that was asked for lies outside the file."""


@dataclass(frozen=True)
class Span:
    """A range of a file's bytes.

    Attributes
    ----------
    first : int
        Where it begins.
    length : int
        How many bytes it has, at least one.
    """

    first: int
    length: int

    def content_range(self, size: int) -> str:
        """Say it as ``Content-Range`` does.

        Examples
        --------
        >>> Span(2, 3).content_range(10)
        'bytes 2-4/10'
        """
        return f"bytes {self.first}-{self.first + self.length - 1}/{size}"


def find_span(asked: str | None, size: int) -> Span | None:
    """Find the one range that a request asks for.

    Parameters
    ----------
    asked : str or None
        The request's ``Range``.
    size : int
        Bytes of what would be sent whole.

    Returns
    -------
    Span or None
        None sends the whole: nothing was asked for, or what is not understood, or several ranges,
        which a server may answer as if it knew none.

    Raises
    ------
    UnsatisfiableError
        The range lies outside.

    Examples
    --------
    >>> find_span("bytes=4-", 10), find_span("bytes=-3", 10), find_span("bytes=0-1,4-5", 10)
    (Span(first=4, length=6), Span(first=7, length=3), None)
    """
    found = re.fullmatch(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", asked or "", re.IGNORECASE)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        span = Span(size - length, length)
    elif last and int(last) < int(first):
        return None
    else:
        span = Span(int(first), min(int(last or size), size - 1) + 1 - int(first))
    if span.length < 1:
        raise UnsatisfiableError
    return span
