"""What stays of a box: stretches of the file, and the bytes to be written in its place.

Thread: any. Source: ISO/IEC 14496-12:2022, sections 8.2 to 8.8.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.container.iso_boxes import Box, pack
from app.container.parts import broken
from app.formats.heif.places import Span

_UNDETERMINED = b"\x55\xc4"
_HANDLER_BYTES = 24
_RUN_BYTES, _NUMBER_BYTES = 8, 4
_DATA_IN_FILE = pack(b"dref", bytes(7) + b"\1", pack(b"url ", b"\0\0\0\1"))


@dataclass(frozen=True)
class Kept:
    """What stays of a box.

    Parameters
    ----------
    spans : tuple of (int, int)
        Stretches of the file that say nothing but what is needed.
    written : bytes
        The whole box, without the rest.
    """

    spans: tuple[Span, ...]
    written: bytes


def kept_with_holes(data: bytes, box: Box, holes: Sequence[tuple[int, int, bytes]]) -> Kept:
    r"""Keep a box but for a few fields.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        One of its boxes.
    holes : sequence of (int, int, bytes)
        In order: where a field begins and ends in the body, and what it is to say.

    Returns
    -------
    Kept
        A field that says so already stays too.

    Raises
    ------
    InputUnreadable
        If the box is shorter than that.

    Examples
    --------
    >>> box = Box(b"test", 0, 8, 14)
    >>> kept_with_holes(b"\0\0\0\x0etestabcdef", box, [(1, 3, b"--")])
    Kept(spans=((0, 9), (11, 14)), written=b'\x00\x00\x00\x0etesta--def')
    """
    body = bytearray(data[box.body : box.end])
    spans: list[Span] = []
    at = box.start
    for start, end, neutral in holes:
        if end > len(body):
            broken("HEIF: a box ends too early")
        if body[start:end] != neutral:
            spans.append((at, box.body + start))
            at = box.body + end
            body[start:end] = neutral
    return Kept((*spans, (at, box.end)), pack(box.kind, bytes(body)))


def kept_dates(data: bytes, box: Box) -> Kept:
    """Keep "mvhd", "tkhd" or "mdhd" without its dates and its language.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        One of the three.

    Returns
    -------
    Kept
        With dates of zero; unused fields are zero too.

    Raises
    ------
    InputUnreadable
        If it is of another length than it should be.
    """
    wide = data[box.body : box.body + 1] == b"\1"
    size = 8 if wide else 4
    lengths, holes = {
        b"mvhd": ((100, 112), [(-74, -64), (-28, -4)]),
        b"tkhd": ((84, 96), [(-60, -52), (-46, -44)]),
        b"mdhd": ((24, 36), [(-2, 0)]),
    }[box.kind]
    length = lengths[wide]
    if box.end - box.body != length:
        broken(f"HEIF: {box.name} is of the wrong length")
    fields = [(4, 4 + 2 * size, bytes(2 * size))]
    if box.kind == b"tkhd":
        gap = 8 + 2 * size
        fields.append((gap, gap + 4, bytes(4)))
    if box.kind == b"mdhd":
        fields.append((length - 4, length - 2, _UNDETERMINED))
    fields += [(length + a, length + b, bytes(b - a)) for a, b in holes]
    return kept_with_holes(data, box, fields)


def kept_handler(data: bytes, box: Box) -> Kept:
    r"""Keep "hdlr" without its name.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A "hdlr".

    Returns
    -------
    Kept
        With an empty name.

    Raises
    ------
    InputUnreadable
        If it ends too early.

    Examples
    --------
    >>> file = pack(b"hdlr", bytes(8), b"pict", bytes(12), b"Me\0")
    >>> kept_handler(file, Box(b"hdlr", 0, 8, len(file))).spans
    ((0, 32), (34, 35))
    """
    name = data[box.body + _HANDLER_BYTES : box.end]
    blank = [(0, 8, bytes(8)), (12, _HANDLER_BYTES, bytes(12))]
    if not name.strip(b"\0"):
        found = kept_with_holes(data, box, blank)
        head = found.written[8 : 8 + _HANDLER_BYTES]
        return Kept(found.spans, pack(box.kind, head, b"\0"))
    length = box.end - box.body
    stop = length - 1 if name.endswith(b"\0") else length
    holes = [*blank, (_HANDLER_BYTES, stop, b"")]
    found = kept_with_holes(data, box, holes)
    return Kept(found.spans, pack(box.kind, found.written[8 : 8 + _HANDLER_BYTES], b"\0"))


def kept_table(data: bytes, box: Box, entry_bytes: int) -> Kept:
    """Keep a table that is as long as it says.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A box of version, flags, a count, and entries.
    entry_bytes : int
        The length of each.

    Returns
    -------
    Kept
        Without what may follow the entries.

    Raises
    ------
    InputUnreadable
        If it is shorter.
    """
    count = int.from_bytes(data[box.body + 4 : box.body + 8], "big")
    end = box.body + 8 + count * entry_bytes
    if end > box.end or box.body + 8 > box.end:
        broken("HEIF: a box ends too early")
    return Kept(((box.start, end),), pack(box.kind, data[box.body : end]))


def kept_runs(data: bytes, box: Box, total: int) -> Kept:
    r"""Keep a table of runs, of which each says for how many samples it holds.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A "stts" or "ctts".
    total : int
        How many samples there are.

    Returns
    -------
    Kept
        Without runs of none, and those behind the last sample.

    Raises
    ------
    InputUnreadable
        If it is shorter than it says.

    Examples
    --------
    >>> runs = ((2, 40), (0, 1234), (1, 50), (7, 5678))
    >>> table = b"".join(count.to_bytes(4, "big") + time.to_bytes(4, "big") for count, time in runs)
    >>> file = pack(b"stts", bytes(7) + b"\4", table)
    >>> kept_runs(file, Box(b"stts", 0, 8, len(file)), 3).spans
    ((0, 16), (16, 24), (32, 40))
    """
    ((_, end),) = kept_table(data, box, _RUN_BYTES).spans
    spans: list[Span] = []
    for at in range(box.body + 8, end, _RUN_BYTES):
        count = int.from_bytes(data[at : at + 4], "big")
        if count and total > 0:
            spans.append((at, at + _RUN_BYTES))
        total -= count
    return _table(data, box, spans)


def kept_numbers(data: bytes, box: Box, total: int) -> Kept:
    """Keep a table of samples, each by its number.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A "stss".
    total : int
        How many samples there are.

    Returns
    -------
    Kept
        Without numbers that no sample has, or that do not rise.

    Raises
    ------
    InputUnreadable
        If it is shorter than it says.
    """
    ((_, end),) = kept_table(data, box, _NUMBER_BYTES).spans
    spans: list[Span] = []
    last = 0
    for at in range(box.body + 8, end, _NUMBER_BYTES):
        number = int.from_bytes(data[at : at + _NUMBER_BYTES], "big")
        if last < number <= total:
            spans.append((at, at + _NUMBER_BYTES))
            last = number
    return _table(data, box, spans)


def _table(data: bytes, box: Box, spans: list[Span]) -> Kept:
    count = len(spans).to_bytes(4, "big")
    entries = (data[start:end] for start, end in spans)
    written = pack(box.kind, data[box.body : box.body + 4], count, *entries)
    return Kept(((box.start, box.body + 8), *spans), written)


def data_in_file() -> bytes:
    """Write the "dinf" that says: all data are in this file.

    Returns
    -------
    bytes
        The whole box.

    Examples
    --------
    >>> len(data_in_file())
    36
    """
    return pack(b"dinf", _DATA_IN_FILE)
