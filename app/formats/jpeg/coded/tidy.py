"""Tells what of a coded picture nobody sees, and writes the picture without it.

Thread: any. Source: ITU-T T.81 annex B.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.container.block import Block
from app.domain import Pixels
from app.formats.jpeg.coded.beyond import edge_beyond, rows_below, unit_of
from app.formats.jpeg.coded.look import Facts, Looker, read_facts, without_surplus
from app.formats.jpeg.coded.needed import PROGRESSIVE, Piece, Waste, needed_pieces
from app.formats.jpeg.coded.short import has_all_scans
from app.formats.jpeg.turn import Frame, read_frame
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import BEYOND_PICTURE, UNUSED_DATA, small_view

# Beyond these a look takes too long; of a progressive picture it holds all coefficients, too.
MAX_PIXELS = 200_000_000
MAX_PROGRESSIVE_PIXELS = 50_000_000
_SOS = b"\xff\xda"


@dataclass(frozen=True)
class Coded:
    """The coded picture of a JPEG, looked at.

    Parameters
    ----------
    before : bytes
        As a decoder reads it, from SOI to EOI, without tables that nothing uses.
    picture : bytes
        The same without what nobody sees, as far as that goes by leaving out bytes.
    findings : tuple of Finding
        What is in the file that nobody sees.
    must_recode : bool
        Whether some of it goes only where the picture's codes are written anew.
    is_short : bool or None
        Whether the data end before the picture does; None where that has to be tried.
    is_odd : bool
        Whether decoders make different pixels of it as it stands.
    """

    before: bytes
    picture: bytes
    findings: tuple[Finding, ...] = ()
    must_recode: bool = False
    is_short: bool | None = False
    is_odd: bool = False


def look_at(data: bytes, blocks: Sequence[Block], look: Looker | None) -> Coded:
    """Look at the coded picture of a JPEG.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        Of `walk_jpeg`.
    look : Looker, optional
        Knows the coded data. Without one only tables and parameters are looked at.

    Returns
    -------
    Coded
        Its pictures decode to the same pixels.

    Raises
    ------
    InputUnreadable
        If what the looker says makes no sense.
    """
    pieces, waste = needed_pieces(data, blocks)
    before = b"".join(piece.data for piece in pieces)
    frame = read_frame(before)
    facts = None if look is None or _is_too_large(frame) else read_facts(before, look)
    has_end = any(block.name == "EOI" for block in blocks)
    if facts is None:
        return Coded(before, before, tuple(_unused(waste)), is_short=False if has_end else None)
    picture, odd = without_surplus(before, facts, is_progressive=frame.marker == PROGRESSIVE)
    # Of what is written: a spare code that makes no sense keeps decoders from the rest.
    edge = edge_beyond(picture) if facts.beyond else None
    place = _place(pieces, facts)
    return Coded(
        before,
        picture,
        (*_unused(waste, facts, odd, place), *_beyond(before, frame, facts, edge, place)),
        must_recode=facts.runs_over or edge is not None,
        is_short=facts.is_short or not (has_end or has_all_scans(before)),
        is_odd=facts.is_filled_oddly,
    )


def _is_too_large(frame: Frame) -> bool:
    pixels = frame.size[0] * frame.size[1]
    return pixels > (MAX_PROGRESSIVE_PIXELS if frame.marker == PROGRESSIVE else MAX_PIXELS)


def _place(pieces: Sequence[Piece], facts: Facts) -> int:
    """Find the first of the surplus in the file, or the first scan."""
    first = facts.edits[0][0] if facts.edits else -1
    at = 0
    for piece in pieces:
        if at <= first < at + len(piece.data):
            return piece.start + first - at
        at += len(piece.data)
    return next(piece.start for piece in pieces if bytes(piece.data[:2]) == _SOS)


def _unused(
    waste: Sequence[Waste], facts: Facts | None = None, odd: int = 0, place: int = 0
) -> Iterator[Finding]:
    values = [_value(one.what, _bytes(len(one.data))) for one in waste]
    size = sum(len(one.data) for one in waste)
    places = [one.start for one in waste]
    if facts is not None:
        if facts.surplus and not facts.rows:
            values.append(_value("behind the last code", _bytes(facts.surplus)))
            size += facts.surplus
        if facts.fills:
            values.append(_value("bits that only fill a byte", f"in {_bytes(facts.fills)}"))
        if odd:
            values.append(_value("codes that nothing uses", str(odd)))
        if facts.runs_over:
            values.append(_value("a run of blocks that is longer than the picture", "1"))
        if len(values) > len(waste):
            places.append(place)
    if values:
        yield Finding(UNUSED_DATA, min(places), size, Kind.UNKNOWN, tuple(dict.fromkeys(values)))


def _beyond(
    before: bytes, frame: Frame, facts: Facts, edge: Pixels | None, place: int
) -> Iterator[Finding]:
    if facts.rows:
        text = f"{facts.rows * unit_of(frame)[1]} rows of pixels below what is shown"
        rows = rows_below(before, facts.rows)
        yield _hidden(text, place, facts.surplus, rows)
    if edge is not None:
        yield _hidden("beside or below what is shown, in its last units", place, 0, edge)


def _hidden(text: str, place: int, size: int, rgb: Pixels | None) -> Finding:
    value = Value(Kind.PICTURE, "Hidden part of the picture", text)
    view = None if rgb is None else small_view(rgb)
    return Finding(BEYOND_PICTURE, place, size, Kind.PICTURE, (value,), view)


def _value(label: str, text: str) -> Value:
    return Value(Kind.UNKNOWN, label[:1].upper() + label[1:], text)


def _bytes(count: int) -> str:
    return f"{count:,} byte{'' if count == 1 else 's'}"
