"""Writes a PNG or APNG again with nothing but its picture.

Thread: any. Coded rows stay byte for byte, unless something lies in them that nobody is shown: then
they are written anew. Not looked into: which filters, codes and order of a palette its encoder
chose.
"""

import struct
from collections.abc import Mapping, Sequence

from app.container.block import Block, Use
from app.container.stripped import Orientation, Stripped
from app.domain import Note, NoteCode, Options
from app.errors import InputTooLarge
from app.formats.png.changes import Changes
from app.formats.png.chunks import SIGNATURE, write_chunk
from app.formats.png.header import PngHeader, read_header
from app.formats.png.neutral import profile_body, read_profile, resolution_body
from app.formats.png.streams import NUMBER_BYTES, Stream, are_too_many, streams_of
from app.formats.png.walk import body_of, is_cut, is_intact, walk_png
from app.metadata.hidden import HIDDEN_PIXELS
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.made import exif_profile
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

_COLOUR = ("cICP", "iCCP", "sRGB", "gAMA", "cHRM")
_GREY = (0, 4)
_Piece = bytes | memoryview


def strip_png(data: bytes, options: Options) -> Stripped:
    """Keep the picture, its frames and what its colours mean.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Holds the limit on pixels, and whether colours of transparent pixels stay.

    Returns
    -------
    Stripped
        With an orientation, if there is one, as its only entry of Exif. Rows that are missing
        at the end are zero, with a note.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    InputTooLarge
        If it declares more pixels than the limit.
    """
    blocks = walk_png(data)
    header = read_header(data)
    streams = list(streams_of(data, blocks, header))
    _check_size(streams, header, options)
    changes = Changes(data, blocks, header, options)
    for stream in streams:
        changes.add(stream)
    orientation = _orientation(data, blocks)
    profile = _profile(data, blocks)
    told = _told_in_exif(data, blocks)
    writer = _Writer(data, changes.bodies())
    for block in blocks[1:]:
        if block.name == "pHYs" and is_intact(data, block):
            writer.resolution(bytes(body_of(data, block)), options)
        elif block.use is Use.COLOUR:
            writer.colour(profile)
        elif block.use is Use.PICTURE:
            writer.picture(block, orientation)
        if block.name == "IHDR":
            writer.colour(told)
    profile = profile or told
    notes = []
    if changes.ends_early or _is_cut_short(data, blocks):
        notes.append(Note(NoteCode.ENDS_EARLY))
    if changes.has_message:
        notes.append(Note(NoteCode.MESSAGE_CLEARED))
    if changes.keeps_hidden:
        notes.append(Note(NoteCode.HIDDEN_PIXELS_KEPT))
    return Stripped(
        data=writer.whole(),
        mime_type="image/png",
        suffix=".png",
        orientation=Orientation.UPRIGHT if orientation == 1 else Orientation.TAG,
        profile=None if profile is None else neutral_name(profile),
        lossless=changes.keeps_rows,
        notes=tuple(notes),
        left=frozenset({HIDDEN_PIXELS} if changes.keeps_hidden else ()),
    )


class _Writer:
    """Puts the file together."""

    def __init__(self, data: bytes, bodies: Mapping[int, bytes]) -> None:
        self._data = memoryview(data)
        self._bodies = bodies
        self._parts: list[_Piece] = [SIGNATURE]
        self._frames = 0
        self._has_rows = False
        self._has_resolution = False

    def colour(self, profile: bytes | None) -> None:
        if profile is not None:
            self._parts.append(write_chunk(b"iCCP", profile_body(profile)))

    def resolution(self, body: bytes, options: Options) -> None:
        """Write the print resolution, if it is kept; the first counts, before the rows."""
        kept = resolution_body(body, keeps=options.keeps_resolution)
        if kept and not self._has_rows and not self._has_resolution:
            self._parts.append(write_chunk(b"pHYs", kept))
        self._has_resolution = True

    def picture(self, block: Block, orientation: int) -> None:
        """Write a chunk, with another content where there is one; an empty one goes."""
        new = self._bodies.get(block.start)
        if new == b"" or block.name == "IEND":
            return
        if block.name == "IDAT" and not self._has_rows:
            self._has_rows = True
            if orientation != 1:
                self._parts.append(write_chunk(b"eXIf", minimal_exif(orientation)))
        if block.name in ("fcTL", "fdAT"):
            self._frame(block, new)
        elif new is None:
            self._parts.append(self._data[block.start : block.end])
        else:
            self._parts.append(write_chunk(block.name.encode(), new))

    def whole(self) -> bytes:
        return b"".join((*self._parts, write_chunk(b"IEND", b"")))

    def _frame(self, block: Block, new: bytes | None) -> None:
        """Write a frame's chunk, numbered anew where one before it was dropped."""
        body = self._data[block.start + 8 : block.end - 4]
        number = struct.pack(">I", self._frames)
        self._frames += 1
        if new is None and body[:NUMBER_BYTES] == number:
            self._parts.append(self._data[block.start : block.end])
        else:
            rest = bytes(body[NUMBER_BYTES:]) if new is None else new
            self._parts.append(write_chunk(block.name.encode(), number + rest))


def _check_size(streams: Sequence[Stream], header: PngHeader, options: Options) -> None:
    if are_too_many(streams, header, options.max_pixels):
        message = "This picture has too many pixels."
        size = f"{header.width} × {header.height}"
        detail = size if len(streams) == 1 else f"{size}, {len(streams)} frames"
        raise InputTooLarge(message, detail=detail)


def _is_cut_short(data: bytes, blocks: Sequence[Block]) -> bool:
    """Tell whether the file's end takes frames with it."""
    has_end = any(block.name == "IEND" and not is_cut(data, block) for block in blocks)
    frames = ("acTL", "fcTL", "fdAT")
    return not has_end and any(block.use is Use.EXTRA and block.name in frames for block in blocks)


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


def _told_in_exif(data: bytes, blocks: Sequence[Block]) -> bytes | None:
    """Say in a profile what Exif says of colours, where nothing comes before it."""
    if any(block.use is not Use.EXTRA and block.name in _COLOUR for block in blocks):
        return None
    channels = 1 if read_header(data).colour in _GREY else 3
    found = (block for block in blocks if block.name == "eXIf" and is_intact(data, block))
    exif = next(found, None)
    return None if exif is None else exif_profile(bytes(body_of(data, exif)), channels)
