"""Reports what the coded rows and the palette of a PNG hold that nobody is shown.

Thread: any. One finding of a name for all frames together, with a view from the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.container.block import Block, Use
from app.domain import Options
from app.errors import InputUnreadable
from app.formats.png.chunks import FRAME_BYTES
from app.formats.png.coded.look import Seen, text_of, view_beyond
from app.formats.png.coded.palette import Palette, masked_key, read_palette
from app.formats.png.header import INDEXED, PngHeader
from app.formats.png.streams import MAX_FRAMES_TIMES, Stream, look_at, pixels_of, streams_of
from app.formats.png.walk import body_of
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import (
    BEYOND_PICTURE,
    HIDDEN_MESSAGE,
    UNUSED_DATA,
    hidden_pixels,
    small_view,
)
from app.metadata.values.plain import said
from app.metadata.values.text import text_values

UNREADABLE = "rows that can't be read"
_LIMIT = Options().max_pixels


def row_findings(data: bytes, blocks: Sequence[Block], header: PngHeader) -> list[Finding]:
    """List what the coded picture holds besides what it shows.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_png`.
    header : PngHeader
        Its header.

    Returns
    -------
    list of Finding
        Rows that can't be read are one, too. Of a picture with more pixels than any that is
        stripped, nothing is read.
    """
    streams = list(streams_of(data, blocks, header))
    canvas, total = pixels_of(streams, header)
    if canvas > _LIMIT or total > MAX_FRAMES_TIMES * _LIMIT:
        return []
    palette = read_palette(data, blocks, header)
    found: dict[str, Finding] = {}
    used = np.zeros(256, np.bool_)
    for stream in streams:
        try:
            seen = look_at(data, stream, header, palette)
            told = list(_findings(data, stream, header, palette, seen))
        except InputUnreadable:
            told = [Finding(UNREADABLE, stream.chunks[0].start, _size(stream), Kind.PICTURE)]
            used[:] = True
        else:
            used |= False if seen.used is None else seen.used
        for one in told:
            _add(found, one)
    found |= {one.name: one for one in _tables(data, blocks, header, palette, used)}
    return list(found.values())


def _add(found: dict[str, Finding], one: Finding) -> None:
    before = found.get(one.name)
    if before is not None:
        one = replace(before, size_bytes=before.size_bytes + one.size_bytes)
    found[one.name] = one


def _findings(
    data: bytes, stream: Stream, header: PngHeader, palette: Palette | None, seen: Seen
) -> Iterator[Finding]:
    start, size = stream.chunks[0].start, _size(stream)
    parts, shape = stream.parts(data), (stream.width, stream.height)
    if seen.hidden is not None:
        yield hidden_pixels(seen.hidden.view, start, size, seen.hidden.count)
    if seen.message is not None:
        text = text_of(parts, shape, header, seen.message)
        values = text_values("parameters", text) or said(Kind.PROVENANCE, "Text", "unreadable")
        yield Finding(HIDDEN_MESSAGE, start, size, Kind.PROVENANCE, values)
    if seen.beyond_bytes:
        colours = None if palette is None else palette.colours
        rows, view = view_beyond(parts, shape, header, seen.beyond_bytes, colours)
        value = Value(Kind.PICTURE, "Rows below the picture", str(rows))
        picture = None if view is None else small_view(view)
        yield Finding(BEYOND_PICTURE, start, size, Kind.PICTURE, (value,) * bool(rows), picture)
        return
    behind = sum(map(len, parts)) - seen.stream_bytes
    if behind:
        yield Finding(UNUSED_DATA, stream.chunks[-1].end - 4 - behind, behind)
    if seen.padding:
        yield Finding(UNUSED_DATA, start, size)


def _tables(
    data: bytes,
    blocks: Sequence[Block],
    header: PngHeader,
    palette: Palette | None,
    used: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> Iterator[Finding]:
    for block in blocks:
        if block.use is not Use.PICTURE:
            continue
        if block.name == "PLTE" and palette is not None:
            over = block.end - block.start - FRAME_BYTES - (3 << header.depth)
            size = max(0, over) + palette.unused_bytes(used)
            if size:
                yield Finding("palette entries that are not shown", block.start, size)
        elif block.name == "tRNS" and header.colour != INDEXED:
            body = bytes(body_of(data, block))
            if masked_key(body, header.depth) != body:
                yield Finding("reserved bits of tRNS", block.start, block.end - block.start)


def _size(stream: Stream) -> int:
    return sum(chunk.end - chunk.start for chunk in stream.chunks)
