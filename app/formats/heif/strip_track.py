"""Writes one track of an animation: its own boxes, and where its samples are now.

Thread: any. Source: ISO/IEC 14496-12:2022, section 8.
"""

import struct

from app.container.iso_boxes import pack
from app.formats.heif.kept import data_in_file
from app.formats.heif.tracks import Track

_FULL = bytes(4)
_TABLES = (b"stts", b"ctts", b"stss")

Chunk = tuple[int, list[int], int]
"""Samples that follow one another: where, how long each, and the number of their description."""


def write_track(
    track: Track,
    chunks: list[Chunk],
    numbers: dict[int, int],
    base: int,
) -> bytes:
    """Write a "trak" with its tables anew.

    Parameters
    ----------
    track : Track
        What stays of it.
    chunks : list of Chunk
        Its samples as they were stored.
    numbers : dict of int to int
        The new ID of each track.
    base : int
        Where the stored samples begin in the new file.

    Returns
    -------
    bytes
        The whole box.
    """
    written = track.written
    tkhd = bytearray(written[b"tkhd"])
    struct.pack_into(">I", tkhd, 28 if tkhd[8] == 1 else 20, numbers[track.number])
    links = ((b"auxl", track.master), (b"prem", track.premultiplied))
    some = [pack(kind, struct.pack(">I", numbers[number])) for kind, number in links if number]
    tref = pack(b"tref", *some) if some else b""
    lengths = [length for _, some, _ in chunks for length in some]
    runs = [
        struct.pack(">III", number, len(some), description)
        for number, (_, some, description) in enumerate(chunks, 1)
    ]
    places = [base + at for at, _, _ in chunks]
    stbl = pack(
        b"stbl",
        written[b"stsd"],
        *(written[kind] for kind in _TABLES if kind in written),
        pack(b"stsc", _FULL, struct.pack(">I", len(runs)), *runs),
        pack(b"stsz", _FULL, struct.pack(f">II{len(lengths)}I", 0, len(lengths), *lengths)),
        pack(b"stco", _FULL, struct.pack(f">I{len(places)}I", len(places), *places)),
    )
    minf = pack(b"minf", written.get(b"vmhd", b""), data_in_file(), stbl)
    mdia = pack(b"mdia", written[b"mdhd"], written[b"hdlr"], minf)
    return pack(b"trak", bytes(tkhd), tref, written.get(b"edts", b""), mdia)
