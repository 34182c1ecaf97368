"""Finds bits in a GIF's fixed fields that no decoder reads.

Thread: any. Source: GIF89a specification (CompuServe, 1990), sections 18, 20 and 23.
"""

from collections.abc import Sequence

from app.container.block import Block, Use
from app.formats.gif.walk import palette_bytes

_BACKGROUND, _ASPECT = 11, 12
_FLAGS_OF_SCREEN = 10
_CONTROL_RESERVED, _IMAGE_RESERVED = 0xE0, 0x18
_HAS_TRANSPARENT = 1


def neutral_fields(data: bytes, blocks: Sequence[Block]) -> bytearray:
    r"""Clear reserved bits, the shape of a pixel, and indices that name nothing.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_gif`.

    Returns
    -------
    bytearray
        As long as `data`.

    Examples
    --------
    >>> neutral_fields(b"GIF89a" + bytes((1, 0, 1, 0, 0, 7, 9)), ())[10:]
    bytearray(b'\x00\x00\x00')
    """
    clean = bytearray(data)
    clean[_ASPECT] = 0
    if not palette_bytes(data[_FLAGS_OF_SCREEN]):
        clean[_BACKGROUND] = 0
    for block in blocks:
        if block.use is not Use.PICTURE:
            continue
        if block.name == "graphic control":
            flags = block.start + 3
            clean[flags] &= 0xFF ^ _CONTROL_RESERVED
            if not data[flags] & _HAS_TRANSPARENT:
                clean[block.start + 6] = 0
        elif block.name == "image":
            clean[block.start + 9] &= 0xFF ^ _IMAGE_RESERVED
    return clean
