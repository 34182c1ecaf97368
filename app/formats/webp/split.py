"""Reads a WebP's chunks: declared size, colour profile, turn, animation.

Thread: any. Source: WebP container specification and RFC 6386, RFC 9649.
"""

from app.container.parts import Parts, broken
from app.metadata.neutral.made import exif_profile
from app.metadata.orientation import orientation_of

_ANIMATION_FLAG = 0x02


def split_webp(data: bytes) -> Parts:
    """Find what the decoder does not tell before it allocates.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is the file itself: libwebp never looks into metadata chunks.

    Raises
    ------
    InputUnreadable
        If no chunk declares a size.
    """
    width = height = frames = 0
    profile: bytes | None = None
    exif = b""
    animated = is_extended = False
    at = 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = memoryview(data)[at + 8 : at + 8 + length]
        w, h = _size(kind, body)
        width, height = max(width, w), max(height, h)
        if kind == b"ICCP" and is_extended and profile is None:
            profile = bytes(body)
        elif kind == b"EXIF":
            exif = exif or bytes(body)
        elif kind == b"VP8X" and len(body):
            is_extended = True
            animated = bool(body[0] & _ANIMATION_FLAG)
        frames += kind == b"ANMF"
        at += 8 + length + (length & 1)
    if not width or not height:
        broken("WebP: no size is declared")
    # Without VP8X no decoder looks for what may say of colours.
    told = exif_profile(exif, 3) if is_extended and profile is None else None
    return Parts(
        stream=data,
        size=(width, height),
        profile=profile if told is None else told,
        orientation=orientation_of(exif),
        animated=animated and frames > 1,
        is_colour_in_exif=told is not None,
    )


def _size(kind: bytes, body: memoryview) -> tuple[int, int]:
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return _le(body, 4, 3) + 1, _le(body, 7, 3) + 1
    if kind == b"VP8 ":
        return _le(body, 6, 2) & 0x3FFF, _le(body, 8, 2) & 0x3FFF
    if kind == b"VP8L":
        bits = _le(body, 1, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"ANMF" and len(body) >= 12:
        return _le(body, 6, 3) + 1, _le(body, 9, 3) + 1
    return 0, 0


def _le(body: memoryview, at: int, length: int) -> int:
    return int.from_bytes(body[at : at + length], "little")
