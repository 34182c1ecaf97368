"""Takes a HEIF or AVIF file apart.

Thread: any. Source: ISO/IEC 23008-12:2022; AV1 Image File Format 1.1.
"""

from app.container.block import Block
from app.formats.heif.layout import lay_out


def walk_heif(data: bytes) -> tuple[Block, ...]:
    """Cut a file into what shows its picture and what does not.

    An item's bytes, the name of an item, a date in a header are blocks of their own: what shows
    the picture is kept to the byte.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Block
        They tile the file.

    Raises
    ------
    InputUnreadable
        If it can't be told what the picture is.
    """
    tiles = lay_out(data).tiles()
    return tuple(Block(tile.name, tile.start, tile.end, tile.use, tile.body) for tile in tiles)
