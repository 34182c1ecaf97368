"""Takes a PNG apart into chunks.

Thread: any. Nothing is inflated. Source: PNG specification, third edition (W3C, 2025), sections 5
and 11.
"""

import struct
import zlib
from collections.abc import Iterator

from app.container.block import Block, Use
from app.container.parts import broken
from app.formats.png.animation import frame_chunks
from app.formats.png.chunks import FRAME_BYTES, SIGNATURE, chunks
from app.formats.png.header import INDEXED, PngHeader, read_header

MAX_CHUNKS = 50_000
BEHIND_END = "bytes after IEND"
BEHIND_CUT = "bytes that are no whole chunk"
_MAX_PALETTE_BYTES = 768
# What says how to show the samples, in so few bytes that no name fits in. Each has one length.
_SAID_ONCE = {"sRGB": 1, "gAMA": 4, "cHRM": 32, "cICP": 4, "mDCV": 24, "cLLI": 8}
_KEY_BYTES = {0: 2, 2: 6}
# Decoders take no notice of primaries beyond this, in hundred-thousandths.
_MOST_PRIMARY = 110_000


def walk_png(data: bytes) -> tuple[Block, ...]:
    """Split a PNG or APNG into its chunks.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file. What the picture does not need, or what stands where no decoder looks
        for it, is extra; so is a chunk of colour with a wrong checksum, as decoders skip it. The
        checksums of IDAT and fdAT are left for who reads them. IEND may be missing, and the last
        chunk may be cut off by the file's end, as decoders forgive.

    Raises
    ------
    InputUnreadable
        If header, palette or picture are missing or broken.

    Examples
    --------
    >>> walk_png(b"GIF89a")
    Traceback (most recent call last):
    ...
    app.errors.InputUnreadable: This file is damaged and can't be read.
    """
    header = read_header(data)
    found = list(_chunks(data))
    rules = _Rules(data, header)
    # Of an animation that is cut off within a frame the first picture is kept.
    controls = (chunk for chunk in found if chunk.name in ("acTL", "fcTL"))
    is_sound = all(is_intact(data, chunk) for chunk in controls) and not is_cut(data, found[-1])
    frames = frame_chunks(data, found, header) if is_sound else frozenset()
    blocks = [Block("signature", 0, len(SIGNATURE), Use.PICTURE)]
    for number, chunk in enumerate(found):
        use = Use.PICTURE if number in frames else rules.use_of(chunk)
        blocks.append(Block(chunk.name, chunk.start, chunk.end, use, chunk.body))
    rules.check_whole()
    if blocks[-1].end < len(data):
        name = BEHIND_END if blocks[-1].name == "IEND" else BEHIND_CUT
        blocks.append(Block(name, blocks[-1].end, len(data), Use.EXTRA))
    return tuple(blocks)


def body_of(data: bytes, block: Block) -> memoryview:
    r"""Point at a chunk's content, without its frame and its checksum.

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
    >>> bytes(body_of(b"\0\0\0\1abcdXcrc!", Block("abcd", 0, 13, Use.EXTRA, 8)))
    b'X'
    """
    return memoryview(data)[block.start + 8 : min(block.end, _declared_end(data, block) - 4)]


def is_cut(data: bytes, block: Block) -> bool:
    r"""Tell whether the file ends before a chunk does.

    Parameters
    ----------
    data : bytes
        The whole file.
    block : Block
        A chunk of it.

    Returns
    -------
    bool
        True only of the last chunk.

    Examples
    --------
    >>> is_cut(b"\0\0\0\1abcdX", Block("abcd", 0, 9, Use.EXTRA, 8))
    True
    """
    return _declared_end(data, block) > block.end


def _declared_end(data: bytes, block: Block) -> int:
    length = int.from_bytes(data[block.start : block.start + 4], "big")
    return block.start + FRAME_BYTES + length


def is_intact(data: bytes, block: Block) -> bool:
    r"""Tell whether a chunk's checksum is right.

    Parameters
    ----------
    data : bytes
        The whole file.
    block : Block
        A chunk of it.

    Returns
    -------
    bool
        False where a bit was changed, or bytes were hidden in the checksum's place.

    Examples
    --------
    >>> is_intact(b"\0\0\0\1abcdXcrc!", Block("abcd", 0, 13, Use.EXTRA, 8))
    False
    """
    if is_cut(data, block):
        return False
    named = memoryview(data)[block.start + 4 : block.end - 4]
    return zlib.crc32(named) == int.from_bytes(data[block.end - 4 : block.end], "big")


def _chunks(data: bytes) -> Iterator[Block]:
    if not data.startswith(SIGNATURE):
        broken("PNG: no signature")
    for kind, start, end in chunks(data, MAX_CHUNKS, may_end_early=True):
        yield Block(kind.decode("latin-1"), start, end, Use.EXTRA, start + 8)


class _Rules:
    """Says what each chunk is for, given those before it."""

    def __init__(self, data: bytes, header: PngHeader) -> None:
        self._data = data
        self._header = header
        self._seen: set[str] = set()
        self._last = ""
        self._is_behind_palette = False

    def use_of(self, chunk: Block) -> Use:
        use = self._use(chunk)
        if use is not Use.EXTRA:
            self._seen.add(chunk.name)
        self._last = chunk.name
        return use

    def check_whole(self) -> None:
        if "IDAT" not in self._seen:
            broken("PNG: there is no picture in it")
        if self._header.colour == INDEXED and "PLTE" not in self._seen:
            broken("PNG: the palette is missing or broken")

    def _use(self, chunk: Block) -> Use:
        name, length = chunk.name, chunk.end - chunk.start - FRAME_BYTES
        if name == "IDAT":
            # Only those that follow one another make the picture; decoders skip a later one.
            fits = "IDAT" not in self._seen or self._last == "IDAT"
            return Use.PICTURE if fits else Use.EXTRA
        if name in self._seen or not is_intact(self._data, chunk):
            return Use.EXTRA
        if name == "IHDR":
            return Use.PICTURE
        if name == "IEND":
            return Use.EXTRA if length else Use.PICTURE
        if "IDAT" in self._seen:
            return Use.EXTRA
        return self._use_before_picture(name, length, self._data[chunk.start + 8 : chunk.end - 4])

    def _use_before_picture(self, name: str, length: int, body: bytes) -> Use:
        colour = self._header.colour
        if name == "PLTE":
            self._is_behind_palette = True
            fits = colour == INDEXED and 0 < length <= _MAX_PALETTE_BYTES and length % 3 == 0
        elif name == "tRNS" and colour == INDEXED:
            fits = "PLTE" in self._seen and 0 < length <= 1 << self._header.depth
        elif name == "tRNS":
            fits = length == _KEY_BYTES.get(colour)
        elif self._is_behind_palette:
            # Behind a palette that is only suggested, too: decoders skip what stands there.
            fits = False
        elif name == "iCCP":
            return Use.COLOUR
        else:
            fits = length == _SAID_ONCE.get(name) and _makes_sense(name, body)
        return Use.PICTURE if fits else Use.EXTRA


def _makes_sense(name: str, body: bytes) -> bool:
    if name == "sRGB":
        return body[0] <= 3
    return name != "cHRM" or max(struct.unpack(">8I", body)) <= _MOST_PRIMARY
