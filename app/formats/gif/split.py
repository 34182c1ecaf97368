"""Reads a GIF up to its first picture: declared sizes and the colour profile.

Thread: any. Source: GIF89a specification (CompuServe, 1990).
"""

from app.container.parts import ENDS_EARLY, Parts, broken

_EXTENSION, _IMAGE = 0x21, 0x2C
_PROFILE_ID = b"ICCRGBG1012"
_MAX_BLOCKS = 100_000


def split_gif(data: bytes) -> Parts:
    """Find the canvas that the first frame needs, before Pillow allocates it.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Parts
        Its stream is the file itself.

    Raises
    ------
    InputUnreadable
        If there is no frame.
    """
    if len(data) < 13:
        broken(ENDS_EARLY)
    width, height, flags = _le(data, 6), _le(data, 8), data[10]
    profile: bytes | None = None
    at = 13 + _palette_bytes(flags)
    for _ in range(_MAX_BLOCKS):
        label = data[at : at + 1]
        if label == bytes((_IMAGE,)) and at + 10 <= len(data):
            left, top, w, h = (_le(data, at + 1 + 2 * n) for n in range(4))
            size = max(width, left + w), max(height, top + h)
            return Parts(stream=data, size=size, profile=profile)
        if not label:
            broken(ENDS_EARLY)
        if label != bytes((_EXTENSION,)):
            at += 1
            continue
        body, at = _blocks(data, at + 2)
        if body.startswith(_PROFILE_ID):
            profile = body[len(_PROFILE_ID) :]
    broken("GIF: there is no picture in it")


def _blocks(data: bytes, at: int) -> tuple[bytes, int]:
    found: list[bytes] = []
    while at < len(data) and data[at]:
        found.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(found), at + 1


def _palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _le(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
