"""Reports what a GIF's frames and colour tables hold that nobody is shown.

Thread: any. One finding of a name for all frames together, with a view from the first.
"""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from app.container.block import Block
from app.domain import Options, Pixels
from app.errors import InputUnreadable
from app.formats.gif.codes import follow
from app.formats.gif.fields import neutral_fields
from app.formats.gif.frames import Shown, shown_frames, table_of, tables_of
from app.formats.gif.outside import outside_of, view_outside
from app.formats.gif.recode import blocks as sub_blocks
from app.formats.gif.recode import rewritten
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import BEYOND_PICTURE, CROPPED_AWAY, UNUSED_DATA, small_view

UNREADABLE = "frames that can't be read"
_MOST_VIEW_PIXELS = 4_000_000
_MOST_SIDE = 0xFFFF
_LIMIT = Options().max_pixels
_INTERLACED = 0x40


def frame_findings(data: bytes, blocks: Sequence[Block]) -> list[Finding]:
    """List what frames hold besides what they show.

    Parameters
    ----------
    data : bytes
        The whole file.
    blocks : sequence of Block
        From `walk_gif`.

    Returns
    -------
    list of Finding
        Frames that can't be read are one, too.
    """
    try:
        frames = shown_frames(data, blocks)
    except InputUnreadable:
        first = next(block for block in blocks if block.name == "image")
        return [Finding(UNREADABLE, first.start, first.end - first.start, Kind.PICTURE)]
    found = []
    beyond = [one for one in frames if one.frame.has_beyond]
    if beyond:
        rows, view = _view(data, beyond[0])
        value = Value(Kind.PICTURE, "Rows below the picture", str(rows))
        size = sum(len(one.data) - one.needed_bytes for one in beyond)
        picture = None if view is None else small_view(view)
        values = (value,) if rows else ()
        start = beyond[0].block.start
        found.append(Finding(BEYOND_PICTURE, start, max(1, size), Kind.PICTURE, values, picture))
    behind = [one for one in frames if _has_more(one)]
    if behind:
        size = sum(len(one.data) - one.needed_bytes for one in behind)
        found.append(Finding(UNUSED_DATA, behind[0].block.start, max(1, size)))
    found += _outside(data, frames)
    tables = [table for table in tables_of(data, frames) if table.unused_bytes()]
    if tables:
        size = sum(table.unused_bytes() for table in tables)
        found.append(Finding("colours that no pixel has", tables[0].start, size))
    clean = neutral_fields(data, blocks)
    if clean != data:
        changed = np.flatnonzero(np.frombuffer(clean, np.uint8) != np.frombuffer(data, np.uint8))
        found.append(Finding("reserved bits", int(changed[0]), len(changed)))
    return found


def _outside(data: bytes, frames: Sequence[Shown]) -> list[Finding]:
    if any(one.width * one.height > _LIMIT for one in frames):
        return []
    outside = outside_of(data, frames)
    if not outside:
        return []
    blocks = [frames[place].block for place in outside]
    first, indices = next(iter(outside.items()))
    size = sum(block.end - block.start for block in blocks)
    picture = small_view(view_outside(data, frames[first], indices))
    return [Finding(CROPPED_AWAY, blocks[0].start, size, Kind.PICTURE, picture=picture)]


def _has_more(one: Shown) -> bool:
    """Tell whether bytes or bits stand behind the codes, which may lack their end."""
    frame = one.frame
    if frame.has_beyond or frame.is_exact:
        return False
    # Where pixels are missing the codes end with the data, or in nonsense.
    return not frame.missing or len(one.data) > one.needed_bytes


def _view(data: bytes, one: Shown) -> tuple[int, Pixels | None]:
    """Decode the rows below the picture."""
    if data[one.block.start + 9] & _INTERLACED:
        return 0, None
    most = max(one.width * one.height, _MOST_VIEW_PIXELS)
    seen = follow(one.frame.size, one.data, most, 1 << 16)
    height = min(_MOST_SIDE, (most - seen.missing) // one.width)
    if height <= one.height:
        return 0, None
    whole = follow(one.frame.size, one.data, one.width * height, 1 << 16)
    start, size = table_of(data, one)
    flags = bytes((0x80 | max(0, (size // 3).bit_length() - 2),))
    colours = data[start : start + size] or bytes(6)
    shape = one.width.to_bytes(2, "little") + height.to_bytes(2, "little")
    coded = bytes((one.frame.size,)) + sub_blocks(rewritten(whole, one.data, 0))
    file = b"GIF89a" + shape + flags + bytes(2) + colours + b"," + bytes(4) + shape + b"\0"
    with Image.open(io.BytesIO(file + coded + b";")) as image:
        pixels = np.asarray(image.convert("RGB"))
    return height - one.height, pixels[one.height :]
