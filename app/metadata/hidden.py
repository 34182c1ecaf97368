"""Names what lies in the coded picture and is seen by nobody, with a small view of it.

Thread: any. The names are the same in every format, so that a person reads one word for one thing.
"""

import io

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.metadata.findings import Finding, Kind, Value

HIDDEN_PIXELS = "hidden pixels"
"""Colour of pixels that are wholly transparent."""
BEYOND_PICTURE = "picture data beyond the picture"
"""Coded rows, columns or units beyond what the header shows."""
CROPPED_AWAY = "cropped-away part"
"""Coded, but outside of the part that is to be shown."""
UNUSED_DATA = "bytes that no decoder uses"
"""Inside the coded picture, read by nobody."""
NOT_LOOKED_INTO = "picture data that were not looked into"
"""Too many of them for a page that waits."""
HIDDEN_MESSAGE = "text in the lowest bits"
"""Written into the pixels themselves, by a known signature."""

VIEW_PX = 320


def hidden_pixels(rgb: Pixels, offset_bytes: int, size_bytes: int, count: int) -> Finding:
    """Report colour that transparent pixels hide.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The hidden colours, black where the picture is to be seen; may be made smaller before.
    offset_bytes, size_bytes : int
        Where the coded picture lies.
    count : int
        How many pixels hide a colour.

    Returns
    -------
    Finding
        With a small view of what is hidden.

    Examples
    --------
    >>> found = hidden_pixels(np.zeros((2, 2, 3), np.uint8), 33, 90, 4)
    >>> found.name, found.kind.value, found.values[0].text
    ('hidden pixels', 'picture', '4 pixels')
    """
    text = f"{count} pixel{'' if count == 1 else 's'}"
    value = Value(Kind.PICTURE, "Colour behind transparent pixels", text)
    return Finding(HIDDEN_PIXELS, offset_bytes, size_bytes, Kind.PICTURE, (value,), small_view(rgb))


def small_view(rgb: Pixels) -> bytes:
    """Make a small view of a hidden picture.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        Any size.

    Returns
    -------
    bytes
        A PNG whose longer side is at most `VIEW_PX`.

    Examples
    --------
    >>> view = Image.open(io.BytesIO(small_view(np.zeros((10, 640, 3), np.uint8))))
    >>> view.size
    (320, 5)
    """
    image = Image.fromarray(np.ascontiguousarray(rgb))
    if max(image.size) > VIEW_PX:
        image.thumbnail((VIEW_PX, VIEW_PX), reducing_gap=2.0)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
