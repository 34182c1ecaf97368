"""Codes a picture of a WebP anew, without the colours that transparent pixels hide.

Thread: any.
"""

import io

import numpy as np
from PIL import Image

from app.domain import Pixels
from app.errors import InternalError, OutOfMemory
from app.formats.webp.coded import Coded
from app.formats.webp.complete import lossless, read_chunk
from app.formats.webp.pixels import arrays, decoded, sum_of
from app.imaging.behind import bands

_QUALITY = 95


def coded_anew(coded: Coded, pixels: Pixels | None = None, *, erases: bool) -> Coded:
    """Code a picture anew without loss, where nobody sees it with black instead of its colours.

    Parameters
    ----------
    coded : Coded
        As VP8L.
    pixels : ndarray of shape (H, W, 3 or 4), uint8, optional
        What of it is there, if it ends early; is written to.
    erases : bool
        Whether the colours of wholly transparent pixels go.

    Returns
    -------
    Coded
        Every pixel that can be seen is the same; both were decoded and compared.

    Raises
    ------
    InternalError
        If it is not so.
    OutOfMemory
        If it does not fit into memory.
    """
    try:
        pixels = _pixels(coded) if pixels is None else pixels
        for rows in bands(pixels.shape) if erases else ():
            pixels[rows][pixels[rows][..., 3] == 0] = 0
        new = lossless(coded, pixels)
    except MemoryError as error:
        raise _too_much() from error
    _check(new, pixels)
    return new


def recoded(coded: Coded) -> Coded:
    """Make the colour of wholly transparent pixels one, and code the picture anew with loss.

    Parameters
    ----------
    coded : Coded
        As VP8 with ALPH.

    Returns
    -------
    Coded
        The same transparency; colours as good as can be seen.

    Raises
    ------
    InternalError
        If the transparency is not the same.
    OutOfMemory
        If it does not fit into memory.
    """
    file = io.BytesIO()
    try:
        pixels = _pixels(coded)
        rgb, alpha = pixels[..., :3], pixels[..., 3]
        clear = alpha == 0
        # An even colour near those that are seen: black would show at the edges, where blocks of
        # the coding hold both.
        rgb[clear] = np.median(rgb[~clear][::97], axis=0) if not clear.all() else 0
        Image.fromarray(pixels).save(
            file, "WEBP", quality=_QUALITY, alpha_quality=100, method=4, exact=False
        )
    except MemoryError as error:
        raise _too_much() from error
    written = file.getvalue()
    body, opacity = read_chunk(written, b"VP8 "), read_chunk(written, b"ALPH")
    new = Coded("VP8 ", body, opacity, coded.flags)
    image = decoded(new) if body and opacity else None
    if image is None or image.mode != "RGBA" or not np.array_equal(arrays(image)[1], alpha):
        raise _wrong()
    return new


def _pixels(coded: Coded) -> Pixels:
    image = decoded(coded)
    if image is None:
        raise _wrong()
    return np.array(image)


def _check(coded: Coded, pixels: Pixels) -> None:
    image = decoded(coded)
    if image is None or sum_of(image) != sum_of(Image.fromarray(pixels)):
        raise _wrong()


def _wrong() -> InternalError:
    message = "The picture could not be coded anew."
    return InternalError(message, detail="WebP: another picture came out")


def _too_much() -> OutOfMemory:
    message = "This picture needs more memory than there is."
    return OutOfMemory(message, detail="writing WebP")
