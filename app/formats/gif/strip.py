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
from app.formats.gif.outside import without_outside
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
    shown = shown_frames(data, blocks)
    for one in shown:
        if one.width * one.height > options.max_pixels:
            message = "This picture has too many pixels."
            raise InputTooLarge(message, detail=f"{one.width} × {one.height}")
    ends_early = any(one.ends_early for one in shown)
    given, inside = data, without_outside(data, shown)
    if inside is not given:
        data, blocks = inside, walk_gif(inside)
        shown = shown_frames(data, blocks)
    frames = {one.block.start: one for one in shown}
    clean = neutral_fields(data, blocks)
    for table in tables_of(data, shown):
        new = table.neutral()
        clean[table.start : table.start + len(new)] = new
    parts = [
        _kept(bytes(clean[block.start : block.end]), block, frames.get(block.start))
        for block in blocks
        if block.use is Use.PICTURE
    ]
    has_trailer = any(block.name == "trailer" for block in blocks)
    whole = b"".join((*parts, b"" if has_trailer else _TRAILER))
    notes = (Note(NoteCode.ENDS_EARLY),) if ends_early else ()
    is_kept = all(_is_kept(one) for one in shown) and inside is given
    return Stripped(whole, "image/gif", ".gif", lossless=is_kept, notes=notes)


def _is_kept(one: Shown) -> bool:
    """Tell whether a frame's codes stay as they are."""
    return one.frame.is_exact and one.is_whole


def _kept(stored: bytes, block: Block, one: Shown | None) -> bytes:
    if one is None or block.body is None or _is_kept(one):
        return stored
    head = stored[: block.body + 1 - block.start]
    return head + sub_blocks(rewritten(one.frame, one.data, fill_of(one)))
