"""Writes a PNG or APNG again with nothing but its picture.

Thread: any. Coded rows stay byte for byte. Not looked into: the choice of palette entries, filters
and codes by the encoder that wrote them.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence

from app.container.block import Block, Use
from app.container.parts import broken
from app.container.stripped import Orientation, Stripped
from app.domain import Options
from app.errors import InputTooLarge
from app.formats.png.animation import frame_size
from app.formats.png.chunks import SIGNATURE
from app.formats.png.header import INDEXED, PngHeader, read_header
from app.formats.png.neutral import profile_body, read_profile, resolution_body
from app.formats.png.rows import stream_bytes
from app.formats.png.walk import body_of, is_intact, walk_png
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

_MAX_FRAMES_TIMES = 4
"""All frames of an animation together may have this many times the limit's pixels."""

_NUMBER_BYTES = 4
_Piece = bytes | memoryview


def strip_png(data: bytes, options: Options) -> Stripped:
    """Keep the picture, its frames and what its colours mean.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Holds the limit on pixels: the rows are inflated to be counted.

    Returns
    -------
    Stripped
        With an orientation, if there is one, as its only entry of Exif.

    Raises
    ------
    InputUnreadable
        If it is damaged, or holds more rows than it shows.
    InputTooLarge
        If it declares more pixels than the limit.
    """
    blocks = walk_png(data)
    header = read_header(data)
    streams = list(_streams(data, blocks, header))
    _check_size(streams, header, options)
    cuts = dict(cut for stream in streams for cut in stream.cuts(data, header))
    orientation = _orientation(data, blocks)
    profile = _profile(data, blocks)
    writer = _Writer(data, header)
    for block in blocks[1:]:
        if block.name == "pHYs" and is_intact(data, block):
            writer.resolution(bytes(body_of(data, block)), options)
        elif block.use is Use.COLOUR:
            writer.colour(profile)
        elif block.use is Use.PICTURE:
            writer.picture(block, cuts.get(block.start), orientation)
    return Stripped(
        data=writer.whole(),
        mime_type="image/png",
        suffix=".png",
        orientation=Orientation.UPRIGHT if orientation == 1 else Orientation.TAG,
        profile=None if profile is None else neutral_name(profile),
    )


class _Stream:
    """The coded rows of one picture or frame."""

    def __init__(self, width: int, height: int, head_bytes: int) -> None:
        self.width, self.height = width, height
        self.chunks: list[Block] = []
        self._head_bytes = head_bytes

    def cuts(self, data: bytes, header: PngHeader) -> Iterator[tuple[int, int]]:
        """Say where chunks must be cut: those in which the stream ends, and all behind it."""
        if not all(is_intact(data, chunk) for chunk in self.chunks):
            broken("PNG: the picture has a wrong checksum")
        parts = [body_of(data, chunk)[self._head_bytes :] for chunk in self.chunks]
        left = stream_bytes(parts, header.row_bytes(self.width, self.height))
        for chunk, part in zip(self.chunks, parts, strict=True):
            if left < len(part):
                yield chunk.start, left
            left = max(0, left - len(part))


class _Writer:
    """Puts the file together."""

    def __init__(self, data: bytes, header: PngHeader) -> None:
        self._data = memoryview(data)
        self._header = header
        self._parts: list[_Piece] = [SIGNATURE]
        self._frames = 0
        self._has_rows = False
        self._has_resolution = False

    def colour(self, profile: bytes | None) -> None:
        if profile is not None:
            self._parts.append(_chunk(b"iCCP", profile_body(profile)))

    def resolution(self, body: bytes, options: Options) -> None:
        """Write the print resolution, if it is kept; the first counts, before the rows."""
        kept = resolution_body(body, keeps=options.keeps_resolution)
        if kept and not self._has_rows and not self._has_resolution:
            self._parts.append(_chunk(b"pHYs", kept))
        self._has_resolution = True

    def picture(self, block: Block, cut: int | None, orientation: int) -> None:
        if cut == 0 or block.name == "IEND":
            return
        if block.name == "IDAT" and not self._has_rows:
            self._has_rows = True
            if orientation != 1:
                self._parts.append(_chunk(b"eXIf", minimal_exif(orientation)))
        if block.name in ("fcTL", "fdAT"):
            self._frame(block, cut)
        elif block.name == "PLTE" and self._header.colour == INDEXED:
            # Entries that no sample can name are shown by nobody.
            self._cut(block, 3 << self._header.depth)
        else:
            self._cut(block, cut)

    def whole(self) -> bytes:
        return b"".join((*self._parts, _chunk(b"IEND", b"")))

    def _cut(self, block: Block, length: int | None) -> None:
        body = self._data[block.start + 8 : block.end - 4]
        if length is None or length >= len(body):
            self._parts.append(self._data[block.start : block.end])
        else:
            self._parts.append(_chunk(block.name.encode(), body[:length]))

    def _frame(self, block: Block, cut: int | None) -> None:
        """Write a frame's chunk, numbered anew where one before it was dropped."""
        body = self._data[block.start + 8 : block.end - 4]
        number = struct.pack(">I", self._frames)
        self._frames += 1
        end = len(body) if cut is None else cut + _NUMBER_BYTES
        if cut is None and body[:_NUMBER_BYTES] == number:
            self._parts.append(self._data[block.start : block.end])
        else:
            rest = body[_NUMBER_BYTES:end]
            self._parts.append(_chunk(block.name.encode(), number + bytes(rest)))


def _chunk(name: bytes, body: _Piece) -> bytes:
    check = zlib.crc32(body, zlib.crc32(name))
    return b"".join((struct.pack(">I", len(body)), name, body, struct.pack(">I", check)))


def _streams(data: bytes, blocks: Sequence[Block], header: PngHeader) -> Iterator[_Stream]:
    picture = _Stream(header.width, header.height, 0)
    frames: list[_Stream] = []
    for block in blocks:
        if block.use is not Use.PICTURE:
            continue
        if block.name == "IDAT":
            picture.chunks.append(block)
        elif block.name == "fcTL":
            frames.append(_Stream(*frame_size(data, block), _NUMBER_BYTES))
        elif block.name == "fdAT":
            frames[-1].chunks.append(block)
    yield picture
    # A first frame that is the picture itself has no data of its own.
    yield from (frame for frame in frames if frame.chunks)


def _check_size(streams: Sequence[_Stream], header: PngHeader, options: Options) -> None:
    total = sum(stream.width * stream.height for stream in streams)
    limit = options.max_pixels
    if header.width * header.height > limit or total > _MAX_FRAMES_TIMES * limit:
        message = "This picture has too many pixels."
        raise InputTooLarge(message, detail=f"{header.width} × {header.height}")


def _orientation(data: bytes, blocks: Sequence[Block]) -> int:
    for block in blocks:
        if block.name == "eXIf" and is_intact(data, block):
            return orientation_of(bytes(body_of(data, block)))
    return 1


def _profile(data: bytes, blocks: Sequence[Block]) -> bytes | None:
    for block in blocks:
        if block.use is Use.COLOUR:
            found = read_profile(bytes(body_of(data, block)))
            return None if found is None else neutral_profile(found)
    return None
