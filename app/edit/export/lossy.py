"""Codes a picture with a loss, at the quality that fits between two sizes in bytes.

Thread: any.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

# What a block of 8 x 8 white pixels holds, and what less of it would still round to white.
_WHITE_AREA = (255 - 128) * 8
_HALF_LEVEL = 4
_BEST = 100
# All colours at full resolution from where a person asks for the best.
_FINE_FROM = 90

Code = Callable[[int, bool], bytes]
"""Codes at a quality, and with all colours at full resolution or as is usual at that quality."""


def fitted(
    code: Code, quality: int, least: int | None, most: int | None, *, has_fine: bool
) -> tuple[bytes, int, bool]:
    """Find the quality.

    Parameters
    ----------
    code : function
        Writes the whole file.
    quality : int
        The best one that is asked for, 1 to 100; a better one only to get to `least`.
    least, most : int or None
        Of the file, in bytes.
    has_fine : bool
        Whether all colours at full resolution make another file.

    Returns
    -------
    data : bytes
        The file.
    quality : int
        As it was written.
    is_within : bool
        Whether it has as many bytes as it may. Otherwise it is as near as it gets, and where not
        both can be, it has no more than `most`.

    Examples
    --------
    >>> as_long_as_good = lambda quality, is_fine: bytes(quality)
    >>> [fitted(as_long_as_good, 60, least, most, has_fine=False)[1:]
    ...  for least, most in ((None, None), (None, 40), (70, 80), (120, None))]
    [(60, True), (40, True), (70, True), (100, False)]
    """
    data, found = _best(code, quality, most, is_fine=False)
    if most is not None and len(data) > most:
        return data, found, False
    if least is None or len(data) >= least:
        return data, found, True
    for is_fine in (False, True) if has_fine else (False,):
        more = _least(code, 1 if is_fine else found + 1, least, is_fine=is_fine)
        if more is not None and (most is None or len(more[0]) <= most):
            return *more, True
    larger = _best(code, _BEST, most, is_fine=has_fine)
    return *(larger if most is None or len(larger[0]) <= most else (data, found)), False


def _best(code: Code, top: int, most: int | None, *, is_fine: bool) -> tuple[bytes, int]:
    """Find by halving the best quality up to `top` that fits; the least, where none does."""
    data = code(top, is_fine)
    if most is None or len(data) <= most:
        return data, top
    best: tuple[bytes, int] | None = None
    low, high = 1, top - 1
    while low <= high:
        quality = (low + high) // 2
        data = code(quality, is_fine)
        if len(data) <= most:
            best, low = (data, quality), quality + 1
        else:
            high = quality - 1
    return best or (code(1, is_fine), 1)


def _least(code: Code, bottom: int, least: int, *, is_fine: bool) -> tuple[bytes, int] | None:
    """Find by halving the least quality from `bottom` on that makes so many bytes."""
    best: tuple[bytes, int] | None = None
    low, high = bottom, _BEST
    while low <= high:
        quality = (low + high) // 2
        data = code(quality, is_fine)
        if len(data) >= least:
            best, high = (data, quality), quality - 1
        else:
            low = quality + 1
    return best


def has_white_block(image: Image.Image) -> bool:
    """Say whether one of the blocks that a JPEG is made of is white all over.

    Parameters
    ----------
    image : Image
        RGB or grey.

    Returns
    -------
    bool

    Examples
    --------
    >>> picture = Image.new("RGB", (12, 8), "white")
    >>> picture.putpixel((9, 1), (255, 255, 254))
    >>> has_white_block(picture), has_white_block(picture.crop((8, 0, 12, 8)))
    (True, False)
    """
    pixels = np.asarray(image)
    for axis in (0, 1):
        pixels = np.minimum.reduceat(pixels, np.arange(0, pixels.shape[axis], 8), axis=axis)
    darkest = pixels if pixels.ndim == 2 else pixels.min(axis=2)
    return bool((darkest == 255).any())


def code_jpeg(image: Image.Image, quality: int, *, is_fine: bool) -> bytes:
    """Write a JPEG in which white blocks stay white.

    Parameters
    ----------
    image : Image
        RGB or grey.
    quality : int
        1 to 100.
    is_fine : bool
        Whether all colours are at full resolution also below the best qualities. At half of it, a
        block takes on a little of the colour of the one beside it.

    Returns
    -------
    bytes

    Examples
    --------
    >>> code_jpeg(Image.new("RGB", (8, 8), "white"), 50, is_fine=True)[:2].hex()
    'ffd8'
    """
    file = io.BytesIO()
    sampling = 0 if is_fine or quality >= _FINE_FROM else 2
    image.save(file, "JPEG", qtables=_quantisation(quality), subsampling=sampling, optimize=True)
    return file.getvalue()


def code_webp(image: Image.Image, quality: int) -> bytes:
    """Write a WebP; the colour of clear pixels stays as it is.

    Examples
    --------
    >>> code_webp(Image.new("RGB", (8, 8), "white"), 50)[8:12]
    b'WEBP'
    """
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=4, exact=True)
    return file.getvalue()


def _quantisation(quality: int) -> list[list[int]]:
    """Return the usual tables of a quality, but with a first step that keeps white white.

    An even area holds one number, 1016 for white, rounded to a multiple of that step: at some low
    qualities 254 would come back, and white is what shops measure.
    """
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", quality=quality)
    file.seek(0)
    found = JpegImageFile(file).quantization
    luminance, chroma = list(found[0]), list(found[1])
    fitting = (step for step in range(luminance[0], 0, -1) if _keeps_white(step))
    return [[next(fitting), *luminance[1:]], chroma]


def _keeps_white(step: int) -> bool:
    return (2 * _WHITE_AREA + step) // (2 * step) * step >= _WHITE_AREA - _HALF_LEVEL
