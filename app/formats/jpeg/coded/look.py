"""Reads what the script that knows the coded data says of them, and writes them without the rest.

Thread: any. Is given the looker (static/js/workers/jpeg/look.js). Source: ITU-T T.81 sections
B.1.1.5 (a zero behind each FF), B.2.4.2 (code tables).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.container.parts import broken
from app.formats.jpeg.coded.standard import is_odd, is_standard, plain_symbols

Looker = Callable[[bytes], str]
"""A JPEG's bare picture to what is known of its coded data, as JSON."""

_LENGTHS = 16
_STUFFED = b"\xff\0"


@dataclass(frozen=True)
class Facts:
    """What is known of coded data; places are those in the bare picture.

    Parameters
    ----------
    edits : tuple of (int, int, int)
        Start and end of what goes, and the data byte that takes its place; -1 where none does.
    surplus : int
        Bytes that nothing needs.
    fills : int
        How many last bytes are filled with anything but ones.
    is_short : bool
        Whether the data end before the picture does.
    runs_over : bool
        Whether a run of blocks is longer than the picture.
    beyond : int
        How many blocks lie wholly beyond the edge, and yet hold something.
    rows : int
        Rows of units that can be read behind the last one.
    is_filled_oddly : bool
        Whether bytes fill within the data, of which decoders make different things.
    spare : tuple of (int, frozenset of int)
        Where the symbols of a code table stand, and which of them nothing uses.
    """

    edits: tuple[tuple[int, int, int], ...] = ()
    surplus: int = 0
    fills: int = 0
    is_short: bool = False
    runs_over: bool = False
    beyond: int = 0
    rows: int = 0
    is_filled_oddly: bool = False
    spare: tuple[tuple[int, frozenset[int]], ...] = ()


def read_facts(picture: bytes, look: Looker) -> Facts | None:
    """Ask what is known of a bare picture.

    Parameters
    ----------
    picture : bytes
        A JPEG of nothing but its frame, tables and scans.
    look : Looker
        Is asked; places that make no sense are refused.

    Returns
    -------
    Facts or None
        None where the coded data are not understood.

    Raises
    ------
    InputUnreadable
        If the places are none of the picture's.

    Examples
    --------
    >>> read_facts(b"", lambda _: '{"isRead": false}') is None
    True
    """
    told = json.loads(look(picture))
    if not told["isRead"]:
        return None
    facts = _facts(told)
    at = 0
    for start, end, byte in facts.edits:
        if not at <= start < end <= len(picture) or not -1 <= byte <= 0xFF:
            broken("JPEG: places that are none")
        at = end
    if any(not 0 < place < len(picture) for place, _ in facts.spare):
        broken("JPEG: tables that are none")
    return facts


def _facts(told: Mapping[str, Any]) -> Facts:
    return Facts(
        edits=tuple((start, end, byte) for start, end, byte in told["edits"]),
        surplus=told["surplus"],
        fills=told["fills"],
        is_short=told["isShort"],
        runs_over=told["runsOver"],
        beyond=told["beyond"],
        rows=told["rows"],
        is_filled_oddly=told["isFilledOddly"],
        spare=tuple((at, frozenset(entries)) for at, entries in told["spare"]),
    )


def without_surplus(picture: bytes, facts: Facts, *, is_progressive: bool) -> tuple[bytes, int]:
    r"""Write coded data without what nothing needs.

    Parameters
    ----------
    picture : bytes
        The bare picture.
    facts : Facts
        Of the same.
    is_progressive : bool
        Whether it is progressive.

    Returns
    -------
    bytes
        The picture itself where there is nothing to leave out.
    int
        How many spare entries of code tables hold what no encoder writes.

    Examples
    --------
    >>> without_surplus(b"abcdef", Facts(edits=((1, 3, -1), (4, 5, 0xFF))), is_progressive=False)
    (b'ad\xff\x00f', 0)
    """
    plain, odd = _plain_tables(picture, facts, is_progressive=is_progressive)
    if not facts.edits:
        return plain, odd
    view = memoryview(plain)
    parts: list[bytes | memoryview] = []
    at = 0
    for start, end, byte in facts.edits:
        parts.append(view[at:start])
        if byte >= 0:
            parts.append(_STUFFED if byte == 0xFF else bytes((byte,)))
        at = end
    parts.append(view[at:])
    return b"".join(parts), odd


def _plain_tables(picture: bytes, facts: Facts, *, is_progressive: bool) -> tuple[bytes, int]:
    """Put plain symbols where nothing uses them; the standard's own tables stay."""
    written: bytearray | None = None
    odd = 0
    for at, spare in facts.spare:
        counts = picture[at - _LENGTHS : at]
        number, symbols = picture[at - _LENGTHS - 1], picture[at : at + sum(counts)]
        if is_standard(counts + symbols):
            continue
        if is_odd(number, symbols, spare, is_progressive=is_progressive):
            odd += len(spare)
        plain = plain_symbols(number, symbols, spare, is_progressive=is_progressive)
        if plain != symbols:
            written = written or bytearray(picture)
            written[at : at + len(plain)] = plain
    return (picture if written is None else bytes(written)), odd
