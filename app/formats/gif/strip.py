"""Writes a GIF again with nothing but its frames.

Thread: any. Every kept byte stays as it is. A colour profile goes without a neutral one: no
browser looks for one in a GIF.
"""

from app.container.block import Use
from app.container.stripped import Stripped
from app.domain import Options
from app.formats.gif.walk import walk_gif

_TRAILER = b";"


def strip_gif(data: bytes, _options: Options) -> Stripped:
    """Keep the frames, their times and whether they loop.

    Parameters
    ----------
    data : bytes
        The whole file.
    _options : Options
        Not needed: nothing is decoded.

    Returns
    -------
    Stripped
        A GIF has no orientation.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    """
    blocks = walk_gif(data)
    view = memoryview(data)
    kept = [view[block.start : block.end] for block in blocks if block.use is Use.PICTURE]
    has_trailer = any(block.name == "trailer" for block in blocks)
    whole = b"".join((*kept, b"" if has_trailer else _TRAILER))
    return Stripped(data=whole, mime_type="image/gif", suffix=".gif")
