"""Writes the coded picture of a JPEG with no table that nothing uses, and with plain parameters.

Thread: any. Source: ITU-T T.81 sections B.2.2 to B.2.4; what libjpeg does with tables that are
missing (those of annex K), replaced before use, or named by a scan that has no need of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.container.block import Block, Use
from app.formats.jpeg.coded.standard import STANDARD

PROGRESSIVE = 0xC2
HUFFMAN = (0xC0, 0xC1, PROGRESSIVE)
EOI = b"\xff\xd9"
_DHT, _DRI = 0xC4, 0xDD
_WHOLE = b"\0\x3f\0"
_LAST = 63


class Piece(NamedTuple):
    """Bytes of the coded picture, and the place in the file where they stand."""

    data: bytes | memoryview
    start: int


class Waste(NamedTuple):
    """Bytes of the file that its picture doesn't need, and what they are."""

    start: int
    data: bytes
    what: str


@dataclass
class Table:
    """One table of a segment; `key` is its kind and slot."""

    key: tuple[str, int]
    data: bytes
    start: int
    is_used: bool = False


@dataclass
class Component:
    """One component of the frame."""

    number: int
    across: int
    down: int
    slot: int
    is_seen: bool = False


@dataclass
class _State:
    current: dict[tuple[str, int], Table] = field(default_factory=dict)
    components: tuple[Component, ...] = ()
    size: tuple[int, int] = (0, 0)
    is_progressive: bool = False
    restarts: bool = False


Needed = tuple[list[Piece], list[Waste]]


def needed_pieces(data: bytes, blocks: Sequence[Block]) -> Needed:
    r"""List what of the coded picture a decoder reads, and what it doesn't.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        Of `walk_jpeg`.

    Returns
    -------
    list of Piece
        From SOI to EOI, one for each block that stays. Byte for byte where there is no waste; the
        standard's own code tables stand before a scan that has none, and EOI at the end.
    list of Waste
        Tables and parameters that nothing uses. Only Huffman-coded pictures are looked at so.
    """
    view = memoryview(data)
    picture = [block for block in blocks if block.use is Use.PICTURE]
    pieces = [Piece(view[block.start : block.end], block.start) for block in picture]
    waste: list[Waste] = []
    frame = next(block for block in picture if block.name == "frame")
    if data[frame.start + 1] in HUFFMAN:
        pieces, waste = _needed(data, picture)
    if picture[-1].name != "EOI":
        pieces.append(Piece(EOI, picture[-1].end))
    return pieces, waste


def _needed(data: bytes, picture: Sequence[Block]) -> Needed:
    state = _State()
    rows: list[tuple[Block, list[Table], Piece]] = []
    waste: list[Waste] = []
    for block in picture:
        piece = Piece(memoryview(data)[block.start : block.end], block.start)
        body = data[block.start + 4 : block.end] if block.name in _SPLITTERS else b""
        tables = list(_SPLITTERS[block.name](body, block.start + 4)) if body else []
        state.current.update((table.key, table) for table in tables)
        if block.name == "frame":
            _read_frame(data, block, state)
        elif block.name == "scan":
            missing, piece = _read_scan(data, block, state, waste)
            if missing:
                rows.append((block, [], Piece(missing, block.start)))
        rows.append((block, tables, piece))
    _use_unseen(state)
    pieces = [_written(*row, waste) for row in rows]
    return [piece for piece in pieces if piece.data], sorted(waste)


def _written(block: Block, tables: list[Table], piece: Piece, waste: list[Waste]) -> Piece:
    """Leave out of a segment what is not used, and all of it where nothing is."""
    if block.name == "DAC":
        waste.append(Waste(block.start, bytes(piece.data), "a table of another coding"))
        return Piece(b"", piece.start)
    if block.name not in _SPLITTERS:
        return piece
    unused = [table for table in tables if not table.is_used]
    waste.extend(
        Waste(table.start, table.data, f"{table.key[0]} that nothing uses") for table in unused
    )
    if not unused and tables:
        return piece
    body = b"".join(table.data for table in tables if table.is_used)
    head = bytes(piece.data[:2]) + (len(body) + 2).to_bytes(2, "big")
    return Piece(head + body if body else b"", piece.start)


def _split_steps(body: bytes, start: int) -> Iterator[Table]:
    at = 0
    while at < len(body):
        end = at + 1 + 64 * (1 + (body[at] >> 4))
        yield Table(("DQT", body[at] & 15), body[at:end], start + at)
        at = end


def _split_codes(body: bytes, start: int) -> Iterator[Table]:
    at = 0
    while at < len(body):
        end = at + 17 + sum(body[at + 1 : at + 17])
        yield Table(("DHT", body[at]), body[at:end], start + at)
        at = end


def _split_interval(body: bytes, start: int) -> Iterator[Table]:
    yield Table(("DRI", 0), body, start)


_SPLITTERS = {"DQT": _split_steps, "DHT": _split_codes, "DRI": _split_interval}


def _read_frame(data: bytes, block: Block, state: _State) -> None:
    body = block.content(data)
    state.is_progressive = data[block.start + 1] == PROGRESSIVE
    state.size = (int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
    rows = (body[at : at + 3] for at in range(6, len(body), 3))
    state.components = tuple(
        Component(number, max(both >> 4, 1), max(both & 15, 1), slot) for number, both, slot in rows
    )


def _read_scan(data: bytes, block: Block, state: _State, waste: list[Waste]) -> tuple[bytes, Piece]:
    """Mark what a scan uses; write its header plainly, and the code tables that it lacks."""
    count = data[block.start + 4]
    end = block.start + 8 + 2 * count
    header = bytearray(data[block.start : end])
    first, last, bits = header[-3:]
    if not state.is_progressive:
        header[-3:] = _WHOLE
        first, last, bits = _WHOLE
    has_dc = first == 0 and not (state.is_progressive and bits >> 4)
    has_ac = last > 0 if not state.is_progressive else first > 0
    missing = b""
    members = []
    for at in range(5, 5 + 2 * count, 2):
        number, slots = header[at : at + 2]
        header[at + 1] = (slots & 0xF0 if has_dc else 0) | (slots & 15 if has_ac else 0)
        wanted = [slots >> 4] * has_dc + [0x10 | slots & 15] * has_ac
        for code in wanted:
            table = state.current.get(("DHT", code))
            if table is not None:
                table.is_used = True
            elif code in STANDARD:
                missing += bytes((code,)) + STANDARD[code]
                added = Table(("DHT", code), b"", block.start, is_used=True)
                state.current[added.key] = added
        members += [one for one in state.components if one.number == number]
    _use_steps(members, state)
    _use_interval(members, state)
    coded = memoryview(data)[end : block.end]
    if bytes(header) == data[block.start : end]:
        piece = Piece(memoryview(data)[block.start : block.end], block.start)
    else:
        waste.append(Waste(block.start, data[block.start : end], "parameters of a scan"))
        piece = Piece(b"".join((bytes(header), coded)), block.start)
    if missing:
        missing = bytes((0xFF, _DHT)) + (len(missing) + 2).to_bytes(2, "big") + missing
    return missing, piece


def _use_steps(members: Sequence[Component], state: _State) -> None:
    """Mark the steps that stand when a component's first scan begins: it keeps them."""
    for one in members:
        table = state.current.get(("DQT", one.slot))
        if not one.is_seen and table is not None:
            table.is_used = True
        one.is_seen = True


def _use_unseen(state: _State) -> None:
    _use_steps(state.components, state)


def _use_interval(members: Sequence[Component], state: _State) -> None:
    """Mark how often to restart, unless the first one would come behind the last unit."""
    table = state.current.get(("DRI", 0))
    if table is None or not members:
        return
    interval = int.from_bytes(table.data, "big")
    # One that takes an earlier one back is needed, whatever it says.
    if state.restarts or interval < _units(members, state):
        table.is_used = True
        state.restarts = True


def _units(members: Sequence[Component], state: _State) -> int:
    across = max(one.across for one in state.components)
    down = max(one.down for one in state.components)
    width, height = state.size
    if len(members) == 1:
        (one,) = members
        wide, high = -(-width * one.across // across), -(-height * one.down // down)
        return -(-wide // 8) * -(-high // 8)
    return -(-width // (8 * across)) * -(-height // (8 * down))
