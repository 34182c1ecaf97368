"""Writes a WebP again with nothing but its picture.

Thread: any. Coded data stay byte for byte; the frames around them, in which sizes and flags stand,
are written anew. Source: RFC 9649 section 2.
"""

from collections.abc import Sequence

from app.container.block import Block, Use
from app.container.stripped import Orientation, Stripped
from app.domain import Options
from app.formats.webp.walk import (
    ALPHA_FLAG,
    ANIMATION_FLAG,
    CHUNK_HEAD_BYTES,
    FRAME_HEAD_BYTES,
    FRAME_PREFIX,
    VP8X_BYTES,
    body_of,
    walk_webp,
)
from app.metadata.neutral.exif import minimal_exif
from app.metadata.neutral.made import exif_profile
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.orientation import orientation_of

_PROFILE_FLAG, _EXIF_FLAG = 0x20, 0x08
_FRAME_FLAGS = 0x03
_Piece = bytes | memoryview


def strip_webp(data: bytes, _options: Options) -> Stripped:
    """Keep the picture, its frames and what its colours mean.

    Parameters
    ----------
    data : bytes
        The whole file.
    _options : Options
        Not needed: nothing is decoded.

    Returns
    -------
    Stripped
        With an orientation, if there is one, as its only entry of Exif.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    """
    blocks = walk_webp(data)
    orientation = _orientation(data, blocks)
    profile = _profile(data, blocks)
    parts = _picture(data, blocks)
    if profile is not None:
        parts.insert(0, _chunk(b"ICCP", profile))
    if orientation != 1:
        parts.append(_chunk(b"EXIF", minimal_exif(orientation)))
    head = _extension(data, blocks, has_profile=profile is not None, has_exif=orientation != 1)
    body = b"".join((b"WEBP", head, *parts))
    return Stripped(
        data=b"RIFF" + len(body).to_bytes(4, "little") + body,
        mime_type="image/webp",
        suffix=".webp",
        orientation=Orientation.UPRIGHT if orientation == 1 else Orientation.TAG,
        profile=None if profile is None else neutral_name(profile),
    )


def _chunk(name: bytes, *body: _Piece) -> bytes:
    length = sum(len(part) for part in body)
    return b"".join((name, length.to_bytes(4, "little"), *body, bytes(length & 1)))


def _picture(data: bytes, blocks: Sequence[Block]) -> list[bytes]:
    parts: list[bytes] = []
    frame: list[_Piece] = []
    for block in blocks:
        if block.use is not Use.PICTURE or block.name in ("RIFF", "VP8X"):
            continue
        is_inside = block.name.startswith(FRAME_PREFIX)
        if frame and not is_inside:
            parts.append(_chunk(b"ANMF", *frame))
            frame = []
        if block.name == "ANMF":
            frame = [frame_head(data, block)]
            continue
        chunk = _chunk(data[block.start : block.start + 4], body_of(data, block))
        (frame if is_inside else parts).append(chunk)
    if frame:
        parts.append(_chunk(b"ANMF", *frame))
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
    return _chunk(b"VP8X", bytes((flags, 0, 0, 0)), body[4:VP8X_BYTES])


def _is_extended(blocks: Sequence[Block]) -> bool:
    return blocks[1].name == "VP8X" and blocks[1].use is Use.PICTURE


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
