"""Reads a decoded image out of Pillow a strip at a time, upright and, if need be, smaller.

Thread: any. Whole, a photo of 200 megapixels would be there four times: Pillow keeps it in 0.8 GB,
and a copy in another mode, another that is turned and the bytes of one of them take as much again.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image

from app.decode.modes import DEEP
from app.domain import Pixels
from app.imaging.kernel import address, compiled, is_dense
from app.imaging.shrink import reduce_rows
from app.imaging.upright import UPRIGHT

_STRIP_PIXELS = 1 << 20
# Rows that become columns; rows that run from the end, and pixels in them that do.
_ON_SIDE, _BACKWARDS, _MIRRORED = (5, 6, 7, 8), (3, 4, 6, 7), (2, 3, 7, 8)

Arrays = tuple[Pixels, Pixels | None]
ToArrays = Callable[[Image.Image], Arrays]


def read_strips(
    image: Image.Image, to_arrays: ToArrays, orientation: int = 1, reduction: int = 1
) -> Arrays:
    """Read pixels out of Pillow.

    Parameters
    ----------
    image : PIL.Image.Image
        Loaded, any mode.
    to_arrays : function
        Makes RGB and opacity of a strip.
    orientation : int, optional
        As Exif numbers it.
    reduction : int, optional
        How many pixels a side become one.

    Returns
    -------
    rgb : ndarray of shape (H, W, 3), uint8
        Upright.
    opacity : ndarray of shape (H, W), uint8, or None
        None where every pixel is opaque.

    Examples
    --------
    >>> row = Image.frombytes("L", (3, 1), bytes([1, 2, 3]))
    >>> grey = lambda strip: (np.asarray(strip.convert("RGB")), None)
    >>> read_strips(row, grey, orientation=6)[0][..., 0].tolist()
    [[1], [2], [3]]
    """
    # Of a TIFF on its side, the image itself tells the size that it will have.
    across, down = image.im.size
    width, height = -(-across // reduction), -(-down // reduction)
    is_on_side, is_backwards = orientation in _ON_SIDE, orientation in _BACKWARDS
    shape = (width, height) if is_on_side else (height, width)
    rgb: Pixels = np.empty((*shape, 3), np.uint8)
    opacity: Pixels | None = None
    step = max(1, _STRIP_PIXELS // max(across * reduction, 1))
    if image.mode in DEEP:
        # What black and white are may depend on all samples.
        step = height
    for top in range(0, height, step):
        bottom = min(top + step, height)
        box = (0, top * reduction, across, min(bottom * reduction, down))
        colours, cover = reduced(to_arrays(image.crop(box)), reduction)
        first, last = (height - bottom, height - top) if is_backwards else (top, bottom)
        place = (slice(None), slice(first, last)) if is_on_side else (slice(first, last),)
        if not _turned_into(rgb[place], colours, orientation):
            rgb[place] = _turned(colours, orientation)
        if cover is not None:
            if opacity is None:
                opacity = np.full(shape, 255, np.uint8)
            opacity[place] = _turned(cover, orientation)
    return rgb, opacity


def reduced(arrays: Arrays, reduction: int) -> Arrays:
    """Average a picture down; what is transparent has no part in the colour.

    Parameters
    ----------
    arrays : tuple of ndarray
        RGB of shape (H, W, 3) and opacity of shape (H, W) or None, uint8.
    reduction : int
        How many pixels a side become one.

    Returns
    -------
    tuple of ndarray
        As they came, smaller.

    Examples
    --------
    >>> pair = np.uint8([[[0] * 3, [255] * 3]]), np.uint8([[0, 255]])
    >>> rgb, opacity = reduced(pair, 2)
    >>> rgb.tolist(), opacity.tolist()
    ([[[255, 255, 255]]], [[128]])
    """
    rgb, opacity = arrays
    if reduction == 1:
        return arrays

    def read(rows: slice) -> Image.Image:
        image = Image.fromarray(rgb[rows])
        if opacity is None:
            return image
        image.putalpha(Image.fromarray(opacity[rows]))
        return image.convert("RGBa")

    small = reduce_rows(rgb.shape[1], rgb.shape[0], (reduction, reduction), read)
    if opacity is None:
        return np.asarray(small), None
    small = small.convert("RGBA")
    return np.asarray(small.convert("RGB")), np.asarray(small.getchannel("A"))


def _turned_into(place: Pixels, pixels: Pixels, orientation: int) -> bool:
    """Turn a part into its place at once, where there is a kernel."""
    turn = compiled("turn_rgb")
    if turn is None or orientation not in UPRIGHT:
        return False
    backwards = slice(None, None, -1)
    if orientation in _BACKWARDS:
        pixels = pixels[backwards]
    if orientation in _MIRRORED:
        pixels = pixels[:, backwards]
    if orientation in _ON_SIDE:
        pixels = pixels.swapaxes(0, 1)
    if pixels.strides[2] != 1 or not is_dense(place):
        return False
    down, across = pixels.strides[:2]
    given = address(place), place.strides[0], address(pixels), *place.shape[:2]
    turn(*given, down, across)
    return True


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    if orientation not in UPRIGHT:
        return pixels
    return np.asarray(Image.fromarray(pixels).transpose(UPRIGHT[orientation]))
