"""Writes a matte as a grey PNG, from which an edit can be opened again, and reads it back.

Thread: any.
"""

import io

import numpy as np
from PIL import Image

from app.domain import Floats, Matte
from app.errors import InternalError
from app.output.png import PngWriter

_BAND_ROWS = 256


def encode_matte(alpha: Matte) -> bytes:
    r"""Write a matte at 8 bits a pixel, as many as the alpha of a cutout has.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        Coverage in [0, 1], or to 255.

    Returns
    -------
    bytes
        A grey PNG of three chunk kinds: IHDR, IDAT, IEND.

    Examples
    --------
    >>> decode_matte(encode_matte(np.array([[0.0, 0.5, 1.0]], np.float32))).round(3).tolist()
    [[0.0, 0.5019999742507935, 1.0]]
    """
    height, width = alpha.shape
    writer = PngWriter(width, height, 1)
    for top in range(0, height, _BAND_ROWS):
        band = alpha[top : top + _BAND_ROWS]
        if band.dtype != np.uint8:
            # As `compose` rounds it.
            band = (band * np.float32(255) + np.float32(0.5)).astype(np.uint8)
        writer.add(band.view(np.uint8)[..., np.newaxis])
    return writer.finish()


def decode_matte(data: bytes) -> Floats:
    """Read a matte that `encode_matte` wrote.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1].

    Raises
    ------
    InternalError
        If it is anything else: only the page hands mattes over, and only those that it got.

    Examples
    --------
    >>> decode_matte(b"no matte")
    Traceback (most recent call last):
    ...
    app.errors.InternalError: This is not a matte.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            grey = np.asarray(image) if image.mode == "L" else None
    except (OSError, SyntaxError, ValueError) as error:
        message = "This is not a matte."
        raise InternalError(message) from error
    if grey is None:
        message = "This is not a matte."
        raise InternalError(message, detail="another kind of PNG")
    return grey * np.float32(1 / 255)
