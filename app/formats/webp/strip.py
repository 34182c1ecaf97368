"""Writes a WebP again with nothing but its picture.

Thread: any. Coded data stay byte for byte, unless something in them is to go that nobody is shown;
the frames around them, in which sizes and flags stand, are written anew. Source: RFC 9649 section
2.
"""

from collections.abc import Mapping, Sequence

from app.container.block import Block, Use
from app.container.stripped import Orientation, Stripped
from app.domain import Note, NoteCode, Options
from app.errors import InputTooLarge
from app.formats.webp.coded import ALPHA_FLAG, ANIMATION_FLAG, Coded, Piece, chunk, riff
from app.formats.webp.erase import coded_anew, recoded
from app.formats.webp.look import MOST_INSPECTED, MOST_PIXELS, Seen, look, pictures_of
from app.formats.webp.tail import Budget
from app.formats.webp.walk import (
    CHUNK_HEAD_BYTES,
    FRAME_HEAD_BYTES,
    FRAME_PREFIX,
    VP8X_BYTES,
    body_of,
    walk_webp,
)
from app.metadata.hidden import HIDDEN_PIXELS, NOT_LOOKED_INTO
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.made import exif_profile
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

_PROFILE_FLAG, _EXIF_FLAG = 0x20, 0x08
_FRAME_FLAGS = 0x03
_MOST_SEARCHED = 4_000_000
_TAIL_DECODINGS = 100
"""A search for a stream's end takes a fifth of so many at most."""


def strip_webp(data: bytes, options: Options) -> Stripped:
    """Keep the picture, its frames and what its colours mean.

    Colours behind transparent pixels are erased, without loss where the picture was coded so.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Whether hidden pixels are kept, whether a lossy picture may be coded anew, and the limit on
        pixels.

    Returns
    -------
    Stripped
        With an orientation, if there is one, as its only entry of Exif.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    InputTooLarge
        If a picture declares more pixels than the limit.
    OutOfMemory
        If it does not fit into memory.
    """
    blocks = walk_webp(data)
    orientation = _orientation(data, blocks)
    profile = _profile(data, blocks)
    eraser = _Eraser(options)
    if _has_cut_frame(data, blocks):
        eraser.tell(NoteCode.ENDS_EARLY)
    coded = {one.end: eraser.clean(one.coded) for one in pictures_of(data, blocks)}
    parts = _picture(data, blocks, coded)
    if profile is not None:
        parts.insert(0, chunk(b"ICCP", profile))
    if orientation != 1:
        parts.append(chunk(b"EXIF", minimal_exif(orientation)))
    head = _extension(data, blocks, has_profile=profile is not None, has_exif=orientation != 1)
    return Stripped(
        data=riff(head, *parts),
        mime_type="image/webp",
        suffix=".webp",
        orientation=Orientation.UPRIGHT if orientation == 1 else Orientation.TAG,
        profile=None if profile is None else neutral_name(profile),
        lossless=eraser.lossless,
        is_recoded=eraser.is_recoded,
        notes=tuple(eraser.notes),
        left=frozenset(eraser.left),
    )


class _Eraser:
    """Cleans the coded pictures, and gathers what a person must be told."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._left_px = MOST_PIXELS
        self.lossless = True
        self.is_recoded = False
        self.notes: dict[Note, None] = {}
        self.left: set[str] = set()

    def clean(self, coded: Coded) -> Coded:
        """Leave out what nobody sees, and note whether the coded picture is another for it."""
        width, height = coded.size
        if width * height > self._options.max_pixels:
            message = "This picture has too many pixels."
            limit = self._options.max_pixels / 1e6
            raise InputTooLarge(message, detail=f"{width} x {height}, limit {limit:g} MP")
        if self._left_px <= 0:
            self.tell(NoteCode.HIDDEN_PICTURE_LEFT, "what later frames may hide")
            return coded
        self._left_px -= width * height
        if self._left_px < MOST_PIXELS - MOST_INSPECTED:
            # The check of the result may not get so far.
            self.left.add(NOT_LOOKED_INTO)
        cleaned = self._without(self._seen(coded))
        if cleaned != coded:
            self.lossless = False
            # What was written is looked at by the same eyes, which remember what is clean. Coders
            # may write some bytes that change no pixel, as where a colour is at its limit already.
            written = self._seen(cleaned)
            if written.is_searched and written.needed != cleaned.parts:
                cleaned = written.trimmed
                self._seen(cleaned)
        return cleaned

    def _seen(self, coded: Coded) -> Seen:
        width, height = coded.size
        is_lossless = coded.name == "VP8L"
        # A search takes longer than coding a large picture without loss.
        is_quick = is_lossless and width * height > _MOST_SEARCHED
        budget = Budget(1 if is_quick else _TAIL_DECODINGS * width * height)
        goes = not self._options.keeps_hidden_pixels
        goes = goes and (is_lossless or self._options.may_recode)
        return look(coded, budget, is_coded_anew=goes)

    def _without(self, seen: Seen) -> Coded:
        coded = seen.coded
        is_lossless = coded.name == "VP8L"
        if seen.ends_early:
            self.tell(NoteCode.ENDS_EARLY)
        keeps = self._options.keeps_hidden_pixels
        if seen.hidden is not None and keeps:
            self._leave(NoteCode.HIDDEN_PIXELS_KEPT)
        hides = seen.hidden is not None and not keeps
        has_long_tail = seen.needed != coded.parts and not seen.is_searched
        if is_lossless and (hides or has_long_tail or seen.rows is not None):
            return coded_anew(coded, seen.rows, erases=hides)
        if hides and self._options.may_recode:
            self.is_recoded = True
            return recoded(coded)
        if hides:
            self._leave(NoteCode.HIDDEN_PICTURE_LEFT, "colour behind transparent pixels")
        return seen.trimmed

    def _leave(self, code: NoteCode, detail: str | None = None) -> None:
        self.left.add(HIDDEN_PIXELS)
        self.tell(code, detail)

    def tell(self, code: NoteCode, detail: str | None = None) -> None:
        self.notes[Note(code, detail)] = None


def _picture(data: bytes, blocks: Sequence[Block], coded: Mapping[int, Coded]) -> list[bytes]:
    parts: list[bytes] = []
    frame: list[Piece] = []
    for block in blocks:
        name = block.name.removeprefix(FRAME_PREFIX)
        # Its transparency is written with the picture.
        if block.use is not Use.PICTURE or name in ("RIFF", "VP8X", "ALPH"):
            continue
        is_inside = block.name.startswith(FRAME_PREFIX)
        if frame and not is_inside:
            parts.append(chunk(b"ANMF", *frame))
            frame = []
        if name == "ANMF":
            frame = [frame_head(data, block)]
        elif block.end in coded:
            (frame if is_inside else parts).append(coded[block.end].chunks())
        else:
            parts.append(chunk(data[block.start : block.start + 4], body_of(data, block)))
    if frame:
        parts.append(chunk(b"ANMF", *frame))
    return parts


def frame_head(data: bytes, block: Block) -> bytes:
    r"""Write a frame's place, size and time without its reserved bits.

    Parameters
    ----------
    data : bytes
        The whole file.
    block : Block
        The head of an ANMF.

    Returns
    -------
    bytes
        Sixteen of them.

    Examples
    --------
    >>> frame_head(bytes(23) + b"\xff", Block("ANMF", 0, 24, Use.PICTURE, 8))[-1]
    3
    """
    head = data[block.start + CHUNK_HEAD_BYTES : block.start + FRAME_HEAD_BYTES]
    return head[:-1] + bytes((head[-1] & _FRAME_FLAGS,))


def _extension(data: bytes, blocks: Sequence[Block], *, has_profile: bool, has_exif: bool) -> bytes:
    """Write VP8X where the source has one, its flags as they now are."""
    if not _is_extended(blocks):
        return b""
    body = body_of(data, blocks[1])
    kept = body[0] & (ALPHA_FLAG | ANIMATION_FLAG)
    flags = kept | has_profile * _PROFILE_FLAG | has_exif * _EXIF_FLAG
    return chunk(b"VP8X", bytes((flags, 0, 0, 0)), body[4:VP8X_BYTES])


def _is_extended(blocks: Sequence[Block]) -> bool:
    return blocks[1].name == "VP8X" and blocks[1].use is Use.PICTURE


def _has_cut_frame(data: bytes, blocks: Sequence[Block]) -> bool:
    # Of an animation only: elsewhere no frame is shown.
    last = blocks[-1]
    length = int.from_bytes(data[last.start + 4 : last.start + CHUNK_HEAD_BYTES], "little")
    is_cut = last.start + CHUNK_HEAD_BYTES + length > last.end
    has_frames = any(block.name == "ANMF" and block.use is Use.PICTURE for block in blocks)
    return last.name == "ANMF" and is_cut and has_frames


def _orientation(data: bytes, blocks: Sequence[Block]) -> int:
    # Without VP8X no decoder looks for Exif, so there it turns nothing.
    for block in blocks if _is_extended(blocks) else ():
        if block.name == "EXIF":
            return orientation_of(bytes(body_of(data, block)))
    return 1


def _profile(data: bytes, blocks: Sequence[Block]) -> bytes | None:
    for block in blocks:
        if block.use is Use.COLOUR:
            return neutral_profile(bytes(body_of(data, block)))
    found = (block for block in blocks if block.name == "EXIF" and _is_extended(blocks))
    exif = next(found, None)
    return None if exif is None else exif_profile(bytes(body_of(data, exif)), 3)
