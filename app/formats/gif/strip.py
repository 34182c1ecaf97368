"""Writes a GIF again with nothing but its frames.

Thread: any. Codes stay as they are unless something stands behind them, or pixels are missing. A
colour profile goes without a neutral one: no browser looks for one in a GIF.
"""

from app.container.block import Block, Use
from app.container.stripped import Stripped
from app.domain import Note, NoteCode, Options
from app.errors import InputTooLarge
from app.formats.gif.fields import neutral_fields
from app.formats.gif.frames import Shown, fill_of, shown_frames, tables_of
from app.formats.gif.recode import blocks as sub_blocks
from app.formats.gif.recode import rewritten
from app.formats.gif.walk import walk_gif

_TRAILER = b";"


def strip_gif(data: bytes, options: Options) -> Stripped:
    """Keep the frames, their times and whether they loop.

    Parameters
    ----------
    data : bytes
        The whole file.
    options : Options
        Holds the limit on pixels.

    Returns
    -------
    Stripped
        A GIF has no orientation. Pixels that are missing at the end are filled, with a note.

    Raises
    ------
    InputUnreadable
        If it is damaged.
    InputTooLarge
        If a frame has more pixels than the limit.
    """
    blocks = walk_gif(data)
    frames = {one.block.start: one for one in shown_frames(data, blocks)}
    for one in frames.values():
        if one.width * one.height > options.max_pixels:
            message = "This picture has too many pixels."
            raise InputTooLarge(message, detail=f"{one.width} × {one.height}")
    clean = neutral_fields(data, blocks)
    for table in tables_of(data, [*frames.values()]):
        new = table.neutral()
        clean[table.start : table.start + len(new)] = new
    parts = [
        _kept(bytes(clean[block.start : block.end]), block, frames.get(block.start))
        for block in blocks
        if block.use is Use.PICTURE
    ]
    has_trailer = any(block.name == "trailer" for block in blocks)
    whole = b"".join((*parts, b"" if has_trailer else _TRAILER))
    ends_early = any(one.ends_early for one in frames.values())
    notes = (Note(NoteCode.ENDS_EARLY),) if ends_early else ()
    return Stripped(data=whole, mime_type="image/gif", suffix=".gif", notes=notes)


def _kept(stored: bytes, block: Block, one: Shown | None) -> bytes:
    if one is None or block.body is None or (one.frame.is_exact and one.is_whole):
        return stored
    head = stored[: block.body + 1 - block.start]
    return head + sub_blocks(rewritten(one.frame, one.data, fill_of(one)))
