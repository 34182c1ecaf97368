"""Shows what is coded below or beside a JPEG's picture, beyond what its frame tells.

Thread: any. Source: ITU-T T.81 annex A.2 (units at the edge are whole ones), B.2.2 (frame header).
"""

import io

import numpy as np
from PIL import Image

from app.container.parts import broken
from app.domain import Pixels
from app.formats.jpeg.turn import Frame, read_frame
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.hidden import VIEW_PX

# A view is not worth more memory than a photo that can be edited.
MAX_PIXELS = 50_000_000
_MAX_SIDE = 65_535
_MOST_VIEWED = 4 * VIEW_PX
_BLOCK = 8
# Encoders fill units with the edge once more, or with one even colour. What differs from both by
# more levels than that, in the mean, is some picture.
_SAME_LEVELS = 6.0


def unit_of(frame: Frame) -> tuple[int, int]:
    """Tell how many pixels a unit is wide and high.

    Parameters
    ----------
    frame : Frame
        Of the picture.

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> unit_of(Frame(0xC0, 8, (64, 20), ((1, 2, 1), (2, 1, 1), (3, 1, 1))))
    (16, 8)
    """
    if len(frame.components) == 1:
        return _BLOCK, _BLOCK
    across, down = (max(one[side] for one in frame.components) for side in (1, 2))
    return _BLOCK * across, _BLOCK * down


def rows_below(picture: bytes, rows: int) -> Pixels | None:
    """Decode rows of units that a frame's height hides.

    Parameters
    ----------
    picture : bytes
        A bare JPEG.
    rows : int
        How many rows of units there are behind the last one that is shown.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8, or None
        Made smaller; None where they can't be decoded.
    """
    frame = read_frame(picture)
    width, height = frame.size
    unit = unit_of(frame)[1]
    counted = (-(-height // unit) + rows) * unit
    whole = min(_MAX_SIDE, counted, MAX_PIXELS // max(width, 1))
    if whole <= height:
        return None
    image = _decoded(_resized(picture, width, whole), "RGB", _MOST_VIEWED)
    if image is None:
        return None
    top = min(-(-height * image.height // whole), image.height - 1)
    return np.asarray(image.crop((0, top, *image.size)).convert("RGB"))


def edge_beyond(picture: bytes) -> Pixels | None:
    """Decode whole blocks beside and below the picture that only fill its last units.

    Parameters
    ----------
    picture : bytes
        A bare JPEG.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8, or None
        The larger of both strips; None where it is the edge once more or even, as encoders fill
        it, or can't be decoded.
    """
    frame = read_frame(picture)
    width, height = frame.size
    if not 0 < width * height <= MAX_PIXELS:
        return None
    wide, high = unit_of(frame)
    size = -(-width // wide) * wide, -(-height // high) * high
    image = _decoded(_resized(picture, *size), "RGB", None)
    if image is None or image.size != size:
        return None
    right, below = -(-width // _BLOCK) * _BLOCK, -(-height // _BLOCK) * _BLOCK
    rgb = np.asarray(image.convert("RGB"))
    strips = (
        (rgb[:height, right:], rgb[:height, width - 1 : width]),
        (rgb[below:, :width], rgb[height - 1 : height, :width]),
    )
    shown = [strip for strip, edge in strips if strip.size and _is_picture(strip, edge)]
    return max(shown, key=lambda strip: strip.size, default=None)


def _is_picture(strip: Pixels, edge: Pixels) -> bool:
    levels = strip.astype(np.int16)
    even = np.abs(levels - levels.mean(axis=(0, 1))).mean()
    again = np.abs(levels - edge.astype(np.int16)).mean()
    return min(float(even), float(again)) > _SAME_LEVELS


def _resized(picture: bytes, width: int, height: int) -> bytes:
    """Say another size in the frame header."""
    frame = next(block for block in walk_jpeg(picture) if block.name == "frame")
    if max(width, height) > _MAX_SIDE:
        broken("JPEG: a side that no frame can tell")
    sides = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return picture[: frame.start + 5] + sides + picture[frame.start + 9 :]


def _decoded(picture: bytes, mode: str, most: int | None) -> Image.Image | None:
    try:
        image = Image.open(io.BytesIO(picture), formats=["JPEG"])
        if most is not None:
            image.draft(mode, (min(image.width, most), min(image.height, most)))
        image.load()
    except MemoryError:
        raise
    except Exception:  # what can't be decoded can't be shown
        return None
    return image
