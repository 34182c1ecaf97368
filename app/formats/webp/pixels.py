"""Decodes one coded picture of a WebP by Pillow, that is by libwebp, which browsers have as well.

Thread: any.
"""

import io
import zlib

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.errors import OutOfMemory
from app.formats.webp.coded import Coded
from app.imaging.behind import bands

# Sizes are checked by the caller; Pillow's own guard only warns up to twice its limit.
Image.MAX_IMAGE_PIXELS = None


def decoded(coded: Coded) -> Image.Image | None:
    """Decode a picture.

    Parameters
    ----------
    coded : Coded
        Its size was checked.

    Returns
    -------
    PIL.Image.Image or None
        RGBA where it may have transparent pixels, else RGB; None where its data are damaged or end
        early.

    Raises
    ------
    OutOfMemory
        If it does not fit into memory.
    """
    try:
        image = Image.open(io.BytesIO(coded.file()), formats=["WEBP"])
        image.load()
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="decoding WebP") from error
    except Exception:  # Pillow's readers let nearly anything through on hostile files
        return None
    return image if image.size == coded.size else None


def sum_of(image: Image.Image) -> int:
    """Sum up the pixels, to tell one decoded picture from another.

    Parameters
    ----------
    image : PIL.Image.Image
        Loaded.

    Returns
    -------
    int
        Equal for equal pixels.

    Examples
    --------
    >>> sum_of(Image.new("RGB", (3, 2))) == sum_of(Image.new("RGB", (3, 2), "red"))
    False
    """
    total = 0
    for rows in bands((image.height, image.width)):
        band = image.crop((0, rows.start, image.width, rows.stop))
        total = zlib.crc32(band.tobytes(), total)
    return total


def arrays(image: Image.Image) -> tuple[Pixels, Pixels]:
    """Read colours and transparency.

    Parameters
    ----------
    image : PIL.Image.Image
        RGBA, loaded; width W, height H.

    Returns
    -------
    rgb : ndarray of shape (H, W, 3), uint8
        Those of transparent pixels too.
    alpha : ndarray of shape (H, W), uint8
        0 where nothing is to be seen.
    """
    pixels: Pixels = np.asarray(image)
    return pixels[..., :3], pixels[..., 3]
