"""The lower eight of a PNG's sixteen bits, which Pillow drops: dark tones of HDR need them.

Thread: any.
"""

import io

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.imaging.upright import UPRIGHT

# Pillow reads big-endian samples by their first byte; told that they are little-endian, by their
# second.
_LOWER = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}


def lower_bytes(stream: bytes, orientation: int) -> Pixels | None:
    """Read what Pillow's own reading leaves out.

    Parameters
    ----------
    stream : bytes
        A PNG that Pillow has read before without complaint.
    orientation : int
        How it is turned, 1 to 8.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8, or None
        The second byte of each sample, upright; None where samples are not 16 bits of red, green
        and blue.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> Image.new("RGB", (1, 1)).save(file, "PNG")
    >>> lower_bytes(file.getvalue(), 1) is None
    True
    """
    image = Image.open(io.BytesIO(stream), formats=["PNG"])
    tiles = image.tile
    if len(tiles) != 1 or tiles[0].args not in _LOWER:
        return None
    image.tile = [tiles[0]._replace(args=_LOWER[tiles[0].args])]
    image.load()
    upright = image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image
    found: Pixels = np.asarray(upright)[..., :3]
    return found
