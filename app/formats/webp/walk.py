"""Takes a WebP apart into chunks, those inside its frames too.

Thread: any. Source: RFC 9649 section 2. The coded VP8, VP8L and ALPH data are looked into elsewhere
(look.py).
"""

from collections.abc import Iterator

from app.container.block import Block, Use
from app.container.parts import ENDS_EARLY, broken
from app.formats.webp.coded import ANIMATION_FLAG, check_coded

BEHIND_END = "bytes after RIFF"
FRAME_PREFIX = "ANMF "
HEADER_BYTES, CHUNK_HEAD_BYTES, FRAME_HEAD_BYTES = 12, 8, 24
VP8X_BYTES, ANIM_BYTES = 10, 6
_MAX_CHUNKS = 50_000
_CODED = frozenset(("VP8 ", "VP8L"))


def walk_webp(data: bytes) -> tuple[Block, ...]:
    """Split a WebP into its chunks.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file; a chunk's padding byte belongs to it. A frame is a block of its head,
        then blocks of its own chunks, named "ANMF VP8 " and so on. The last chunk may be shorter
        than it says, where the file ends early; a frame that is so is not shown.

    Raises
    ------
    InputUnreadable
        If a chunk runs past what holds it, or there is no picture.

    Examples
    --------
    >>> walk_webp(b"GIF89a")
    Traceback (most recent call last):
    ...
    app.errors.InputUnreadable: This file is damaged and can't be read.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        broken("WebP: no signature")
    # libwebp believes the smaller of the two, the file's size and the one it states.
    end = min(len(data), CHUNK_HEAD_BYTES + int.from_bytes(data[4:8], "little"))
    blocks = [Block("RIFF", 0, HEADER_BYTES, Use.PICTURE), *_Walk(data, end).blocks()]
    if blocks[-1].end < len(data):
        blocks.append(Block(BEHIND_END, blocks[-1].end, len(data), Use.EXTRA))
    return tuple(blocks)


def body_of(data: bytes, block: Block) -> memoryview:
    r"""Point at a chunk's content, without its head and its padding byte.

    Parameters
    ----------
    data : bytes
        The whole file.
    block : Block
        A chunk of it.

    Returns
    -------
    memoryview
        No copy.

    Examples
    --------
    >>> bytes(body_of(b"XMP \1\0\0\0x\0", Block("XMP ", 0, 10, Use.EXTRA, 8)))
    b'x'
    """
    at = block.start + CHUNK_HEAD_BYTES
    length = int.from_bytes(data[block.start + 4 : at], "little")
    return memoryview(data)[at : min(at + length, block.end)]


class _Walk:
    """Says what each chunk is for, given those before it."""

    def __init__(self, data: bytes, end: int) -> None:
        self._data = data
        self._end = end
        self._count = 0
        self._seen: set[str] = set()
        self._is_extended = self._is_animated = False

    def blocks(self) -> Iterator[Block]:
        for name, start, end in self._chunks(HEADER_BYTES, self._end):
            use = self._use(name, start, end)
            if name == "ANMF" and use is Use.PICTURE:
                yield from self._frame(start, end)
            else:
                yield Block(name, start, end, use, start + CHUNK_HEAD_BYTES)
            if use is not Use.EXTRA:
                self._seen.add(name)
        if not self._seen & ({"ANMF"} if self._is_animated else _CODED):
            broken("WebP: there is no picture in it")

    def _chunks(self, at: int, limit: int) -> Iterator[tuple[str, int, int]]:
        """Go through chunks; a few bytes at the limit that are no chunk get no name."""
        while at < limit:
            self._count += 1
            if self._count > _MAX_CHUNKS:
                broken("WebP: too many chunks")
            if at + CHUNK_HEAD_BYTES > limit:
                yield "", at, limit
                return
            length = self._length(at)
            end = at + CHUNK_HEAD_BYTES + length
            if end > limit and limit < len(self._data):
                broken(ENDS_EARLY)
            # Some writers forget the padding byte of the last chunk.
            end = min(end + (length & 1), limit)
            yield self._data[at : at + 4].decode("latin-1"), at, end
            at = end

    def _length(self, at: int) -> int:
        """Read what a chunk says of its length."""
        return int.from_bytes(self._data[at + 4 : at + 8], "little")

    def _use(self, name: str, start: int, end: int) -> Use:
        if name == "VP8X" and start == HEADER_BYTES:
            self._extend(start, end)
            return Use.PICTURE
        if name == "ANMF":
            is_whole = start + CHUNK_HEAD_BYTES + self._length(start) <= end
            # Browsers show the frames that are whole.
            is_shown = self._is_animated and (is_whole or "ANMF" not in self._seen)
            return Use.PICTURE if is_shown else Use.EXTRA
        if name in self._seen:
            return Use.EXTRA
        if name == "ANIM":
            has_length = end - start == CHUNK_HEAD_BYTES + ANIM_BYTES
            return Use.PICTURE if self._is_animated and has_length else Use.EXTRA
        if name == "ICCP":
            return Use.COLOUR if self._is_extended else Use.EXTRA
        return self._coded_use(name, start, end, self._seen)

    def _coded_use(self, name: str, start: int, end: int, seen: set[str]) -> Use:
        if self._is_animated and seen is self._seen:
            return Use.EXTRA
        if name in _CODED and not seen & _CODED:
            # Anything might call itself a picture.
            at = start + CHUNK_HEAD_BYTES
            stop = min(at + self._length(start), end)
            check_coded(memoryview(self._data)[at:stop], name)
            return Use.PICTURE
        is_alpha = name == "ALPH" and self._is_extended and not seen & (_CODED | {"ALPH"})
        return Use.PICTURE if is_alpha else Use.EXTRA

    def _extend(self, start: int, end: int) -> None:
        if end - start < CHUNK_HEAD_BYTES + VP8X_BYTES:
            broken("WebP: a short VP8X")
        self._is_extended = True
        self._is_animated = bool(self._data[start + CHUNK_HEAD_BYTES] & ANIMATION_FLAG)

    def _frame(self, start: int, end: int) -> Iterator[Block]:
        if end - start < FRAME_HEAD_BYTES:
            broken("WebP: a short ANMF")
        yield Block("ANMF", start, start + FRAME_HEAD_BYTES, Use.PICTURE, start + CHUNK_HEAD_BYTES)
        seen: set[str] = set()
        # A frame of odd length has its own padding byte, which is no chunk.
        for name, at, stop in self._chunks(start + FRAME_HEAD_BYTES, end):
            use = self._coded_use(name, at, stop, seen) if name else Use.EXTRA
            if use is Use.PICTURE:
                seen.add(name)
            yield Block(FRAME_PREFIX + name, at, stop, use, at + CHUNK_HEAD_BYTES)
        if not seen & _CODED:
            broken("WebP: an empty frame")
