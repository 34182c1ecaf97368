"""Says which chunks of a PNG hold the coded rows of its picture, and of each frame.

Thread: any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.container.block import Block, Use
from app.container.parts import broken
from app.formats.png.animation import frame_size
from app.formats.png.coded.look import Seen, look
from app.formats.png.coded.palette import Palette
from app.formats.png.header import PngHeader
from app.formats.png.walk import body_of, is_cut, is_intact

NUMBER_BYTES = 4
"""Of a frame's place in the animation, before what an fdAT holds."""
MAX_FRAMES_TIMES = 4
"""All frames of an animation together may have this many times the limit's pixels."""


@dataclass(frozen=True)
class Stream:
    """The coded rows of one picture or frame.

    Parameters
    ----------
    width, height : int
        In pixels.
    head_bytes : int
        How many bytes of each chunk are not of the stream.
    chunks : list of Block
        In their order; empty for a first frame that is the picture itself.
    """

    width: int
    height: int
    head_bytes: int = 0
    chunks: list[Block] = field(default_factory=list)

    def parts(self, data: bytes) -> list[memoryview]:
        """Point at the stream's pieces; raise InputUnreadable where a checksum is wrong."""
        # Of a chunk that the file's end cuts off there is no checksum.
        if not all(is_intact(data, chunk) or is_cut(data, chunk) for chunk in self.chunks):
            broken("PNG: the picture has a wrong checksum")
        return [body_of(data, chunk)[self.head_bytes :] for chunk in self.chunks]


def streams_of(data: bytes, blocks: Sequence[Block], header: PngHeader) -> Iterator[Stream]:
    """List the picture, then the frames that have data of their own.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_png`.
    header : PngHeader
        Its header.

    Yields
    ------
    Stream
        At least one.

    Examples
    --------
    >>> next(streams_of(b"", (), PngHeader(3, 2, 8, 2, False))).width
    3
    """
    picture = Stream(header.width, header.height)
    frames: list[Stream] = []
    for block in blocks:
        if block.use is not Use.PICTURE:
            continue
        if block.name == "IDAT":
            picture.chunks.append(block)
        elif block.name == "fcTL":
            frames.append(Stream(*frame_size(data, block), NUMBER_BYTES))
        elif block.name == "fdAT":
            frames[-1].chunks.append(block)
    yield picture
    yield from (frame for frame in frames if frame.chunks)


def look_at(data: bytes, stream: Stream, header: PngHeader, palette: Palette | None) -> Seen:
    """Look into one stream.

    Parameters
    ----------
    data : bytes
        The whole file.
    stream : Stream
        Of this file.
    header : PngHeader
        Its header.
    palette : Palette or None
        Its palette.

    Returns
    -------
    Seen
        What nobody is shown.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    """
    parts = stream.parts(data)
    size = stream.width, stream.height
    if palette is None:
        return look(parts, size, header)
    return look(parts, size, header, palette.alpha == 0, palette.colours)


def pixels_of(streams: Sequence[Stream], header: PngHeader) -> tuple[int, int]:
    """Count the pixels of the canvas, and those of all streams together.

    Examples
    --------
    >>> pixels_of([Stream(3, 2), Stream(2, 1)], PngHeader(3, 2, 8, 2, False))
    (6, 8)
    """
    total = sum(stream.width * stream.height for stream in streams)
    return header.width * header.height, total
