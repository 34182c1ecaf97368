"""Works out which chunks of a PNG get another content when it is stripped.

Thread: any.
"""

from collections.abc import Sequence

import numpy as np

from app.container.block import Block, Use
from app.domain import Options
from app.formats.png.coded.hidden import Used
from app.formats.png.coded.look import Seen, look
from app.formats.png.coded.palette import masked_key, read_palette
from app.formats.png.coded.rewrite import rewrite
from app.formats.png.header import INDEXED, PngHeader
from app.formats.png.streams import Stream, look_at
from app.formats.png.walk import body_of, is_cut


class Changes:
    """Gathers new contents, stream by stream.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_png`.
    header : PngHeader
        Its header.
    options : Options
        Whether colours of transparent pixels stay.
    """

    def __init__(
        self, data: bytes, blocks: Sequence[Block], header: PngHeader, options: Options
    ) -> None:
        self._data, self._blocks, self._header = data, blocks, header
        self._keeps_hidden = options.keeps_hidden_pixels
        self._palette = read_palette(data, blocks, header)
        self._used = np.zeros(256, np.bool_)
        self._streams: list[tuple[Stream, Seen]] = []

    def add(self, stream: Stream) -> None:
        """Look into a stream; raises InputUnreadable where it is damaged."""
        seen = look_at(self._data, stream, self._header, self._palette)
        self._streams.append((stream, seen))

    @property
    def ends_early(self) -> bool:
        """Whether any stream lacks rows."""
        return any(seen.ends_early for _, seen in self._streams)

    @property
    def keeps_rows(self) -> bool:
        """Whether all rows stay as they are coded."""
        return not any(
            seen.must_change(keeps_hidden=self._keeps_hidden) for _, seen in self._streams
        )

    @property
    def has_message(self) -> bool:
        """Whether the lowest bits of any stream carried a text, which changes them."""
        return any(seen.message is not None for _, seen in self._streams)

    @property
    def keeps_hidden(self) -> bool:
        """Whether there are colours of transparent pixels, which stay as a person asked."""
        return self._keeps_hidden and any(
            # Rows that are missing become transparent, and so may what carried a message.
            seen.hidden is not None
            or (self._header.has_alpha and bool(seen.ends_early or seen.message))
            for _, seen in self._streams
        )

    def bodies(self) -> dict[int, bytes]:
        """Give the new content of chunks by where they start; an empty one means none.

        Of fdAT it is what follows the number.
        """
        found: dict[int, bytes] = {}
        entries = self._hidden_entries()
        for stream, seen in self._streams:
            if not seen.must_change(keeps_hidden=self._keeps_hidden):
                found |= self._cut(stream, seen)
                self._use(seen)
                continue
            new = self._rewritten(stream, seen, entries)
            first, *rest = stream.chunks
            found |= {first.start: new, **{chunk.start: b"" for chunk in rest}}
            if self._palette is not None:
                size = stream.width, stream.height
                self._use(look([memoryview(new)], size, self._header))
        return found | self._tables()

    def _use(self, seen: Seen) -> None:
        """Note which entries of the palette pixels name."""
        self._used |= False if seen.used is None else seen.used

    def _hidden_entries(self) -> Used:
        used = np.zeros(256, np.bool_)
        for _, seen in self._streams:
            used |= False if seen.used is None else seen.used
        return used if self._palette is None else self._palette.hidden(used)

    def _rewritten(self, stream: Stream, seen: Seen, entries: Used) -> bytes:
        return rewrite(
            stream.parts(self._data),
            (stream.width, stream.height),
            self._header,
            seen,
            keeps_hidden=self._keeps_hidden,
            hidden_entries=None if self._palette is None else entries,
        )

    def _cut(self, stream: Stream, seen: Seen) -> dict[int, bytes]:
        """Cut chunks where the stream ends in them, and drop those behind it."""
        found = {}
        left = seen.stream_bytes
        parts = stream.parts(self._data)
        for chunk, part in zip(stream.chunks, parts, strict=True):
            if left < len(part) or not len(part) or is_cut(self._data, chunk):
                found[chunk.start] = bytes(part[:left])
            left = max(0, left - len(part))
        return found

    def _tables(self) -> dict[int, bytes]:
        found = {}
        for block in self._blocks:
            if block.use is not Use.PICTURE or block.name not in ("PLTE", "tRNS"):
                continue
            if self._palette is not None:
                new = self._palette.neutral(self._used, keeps_hidden=self._keeps_hidden)
                found[block.start] = new[block.name == "tRNS"]
            elif self._header.colour != INDEXED:
                found[block.start] = masked_key(
                    bytes(body_of(self._data, block)), self._header.depth
                )
        return found
