"""Finds pixels of a GIF's frames that lie outside of its screen, and lets them show nothing.

Thread: any. Browsers and Pillow take a screen to be as large as its first frame needs; what of a
later one lies outside is cut away by all. Only such frames are decoded, and coded anew, by Pillow.
"""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Pixels
from app.formats.gif.frames import Shown, fill_of, table_of
from app.formats.gif.recode import blocks as sub_blocks
from app.formats.gif.recode import joined, rewritten
from app.formats.gif.walk import IMAGE_BYTES, walk_gif

_INTERLACED = 0x40
_SIZE = 8
# Of all shades, so that Pillow keeps indices.
_COLOURS = bytes(value & 0xFF for n in range(256) for value in (n, n + 1, n + 2))


def outside_of(data: bytes, frames: Sequence[Shown]) -> dict[int, Pixels]:
    """Decode the frames that hide something outside of the screen.

    Parameters
    ----------
    data : bytes
        The whole file.
    frames : sequence of Shown
        All of its frames.

    Returns
    -------
    dict of int to ndarray of shape (H, W), uint8
        The indices of such a frame, by its place among them.
    """
    found = {}
    for place, one in enumerate(frames[1:], 1):
        wide, high = _room(data, frames[0], one)
        if one.width <= wide and one.height <= high:
            continue
        indices = _decoded(data, one)
        if (indices[_mask(indices, wide, high)] != fill_of(one)).any():
            found[place] = indices
    return found


def _room(data: bytes, first: Shown, one: Shown) -> tuple[int, int]:
    """Tell how much of the screen lies right of a frame's corner and below it, in pixels."""
    return (
        max(_le(data, 6), _le(data, first.block.start + 1) + first.width)
        - _le(data, one.block.start + 1),
        max(_le(data, 8), _le(data, first.block.start + 3) + first.height)
        - _le(data, one.block.start + 3),
    )


def view_outside(data: bytes, one: Shown, indices: Pixels) -> Pixels:
    """Show a frame with its own colours; what of it lies outside nobody has seen.

    Parameters
    ----------
    data : bytes
        The whole file.
    one : Shown
        The frame.
    indices : ndarray of shape (H, W), uint8
        As `outside_of` has decoded it.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        The whole frame.
    """
    at, size = table_of(data, one)
    table = np.zeros((256, 3), np.uint8)
    table[: size // 3] = np.frombuffer(data, np.uint8, size, at).reshape(-1, 3)
    return table[indices]


def without_outside(data: bytes, frames: Sequence[Shown]) -> bytes:
    """Write a file again in which nothing outside of the screen shows anything.

    Parameters
    ----------
    data : bytes
        The whole file.
    frames : sequence of Shown
        All of its frames.

    Returns
    -------
    bytes
        `data` itself where there is nothing outside.
    """
    parts: list[bytes] = []
    done = 0
    for place, indices in outside_of(data, frames).items():
        one = frames[place]
        start = one.block.start
        indices[_mask(indices, *_room(data, frames[0], one))] = fill_of(one)
        flags = data[start + 9] & (0xFF ^ _INTERLACED)
        table = data[start + IMAGE_BYTES : one.block.body]
        head = data[start : start + 9] + bytes((flags,)) + table
        parts += (data[done:start], head, bytes((_SIZE,)), sub_blocks(_coded(indices)))
        done = one.block.end
    return b"".join((*parts, data[done:])) if parts else data


def _mask(indices: Pixels, wide: int, high: int) -> NDArray[np.bool_]:
    mask = np.ones(indices.shape, np.bool_)
    mask[: max(0, high), : max(0, wide)] = False
    return mask


def _decoded(data: bytes, one: Shown) -> Pixels:
    start = one.block.start
    shape = data[start + 5 : start + 9]
    flags = bytes((data[start + 9] & _INTERLACED,))
    coded = sub_blocks(rewritten(one.frame, one.data, fill_of(one)))
    screen = b"GIF89a" + shape + b"\x87" + bytes(2) + _COLOURS
    frame = b"," + bytes(4) + shape + flags + bytes((one.frame.size,)) + coded
    with Image.open(io.BytesIO(screen + frame + b";"), formats=["GIF"]) as image:
        image.load()
        return np.array(image)


def _coded(indices: Pixels) -> bytes:
    image = Image.fromarray(indices).convert("P")
    image.putpalette(_COLOURS)
    file = io.BytesIO()
    image.save(file, "GIF", optimize=False, interlace=0)
    data = file.getvalue()
    block = next(block for block in walk_gif(data) if block.name == "image")
    return joined(data, (block.body or 0) + 1)[0]


def _le(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
