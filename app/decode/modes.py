"""Brings a decoded image of any of Pillow's modes to 8-bit RGB plus opacity.

Thread: any.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.colour.convert import lab_to_srgb
from app.domain import Pixels

_GREATEST = 1e30
_BAND_SAMPLES = 1 << 20
DEEP = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")


def to_arrays(
    image: Image.Image,
    *,
    depth: int = 8,
    key: tuple[int, ...] | None = None,
    is_negative: bool = False,
) -> tuple[Pixels, Pixels | None]:
    """Read pixels out of Pillow.

    Parameters
    ----------
    image : PIL.Image.Image
        Loaded, any mode; width W, height H.
    depth : int, optional
        Bits per channel in the file, where the mode alone does not tell.
    key : tuple of int, optional
        The one colour that means "transparent".
    is_negative : bool, optional
        Whether a deep grey runs from white to black (Pillow turns only 8-bit ones).

    Returns
    -------
    rgb : ndarray of shape (H, W, 3), uint8
        May be read-only.
    opacity : ndarray of shape (H, W), uint8, or None
        None where every pixel is opaque.

    Examples
    --------
    >>> rgb, opacity = to_arrays(Image.new("LA", (2, 1), (7, 128)))
    >>> rgb.tolist(), opacity.tolist()
    ([[[7, 7, 7], [7, 7, 7]]], [[128, 128]])
    """
    if image.mode in DEEP:
        return _deep_arrays(image, depth, key, is_negative)
    if image.mode == "LAB":
        # By bands: taken whole, a* and b* come as signed bytes.
        return lab_to_srgb(np.dstack([np.asarray(band) for band in image.split()])), None
    if image.has_transparency_data:
        return _alpha_arrays(image)
    rgb: Pixels = np.asarray(_in_mode(image, "RGB"))
    if key is None:
        return rgb, None
    return rgb, _opaque_to_none((rgb != key).any(axis=-1) * np.uint8(255))


def scale_to_bytes(values: NDArray[Any], depth: int) -> Pixels:
    """Scale deep samples to 8 bits, rounded.

    Parameters
    ----------
    values : ndarray of shape (H, W), any real dtype
        Integers are taken as 0 to 2^depth - 1 where they fit that, floats as 0 to 1; samples
        that keep to neither are stretched from their least to their greatest.
    depth : int
        Bits per sample in the file.

    Returns
    -------
    ndarray of shape (H, W), uint8
        Rounded, never clipped at the bright end.

    Examples
    --------
    >>> scale_to_bytes(np.array([[0, 128, 129, 65535]], np.uint16), 16).tolist()
    [[0, 0, 1, 255]]
    """
    is_float = values.dtype.kind == "f"
    step = max(1, _BAND_SAMPLES // max(values.shape[1], 1))
    bands = [slice(top, top + step) for top in range(0, len(values), step)]
    low = min(float(_real(values[rows]).min()) for rows in bands)
    high = max(float(_real(values[rows]).max()) for rows in bands)
    full = 1.0 if is_float else float(2 ** min(depth, 16) - 1)
    is_stretched = low < 0 or high > full
    if is_stretched:
        full = high - low or 1.0
    scaled: Pixels = np.empty(values.shape, np.uint8)
    for rows in bands:
        samples = _real(values[rows])
        if is_stretched:
            samples -= low
        samples *= 255 / full
        scaled[rows] = np.rint(samples)
    return scaled


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """Convert it where it must be: Pillow copies the whole picture even where it need not."""
    return image if image.mode == mode else image.convert(mode)


def _real(values: NDArray[Any]) -> NDArray[np.float32]:
    samples = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    # Beyond this the difference of two floats would overflow.
    np.clip(samples, -_GREATEST, _GREATEST, out=samples)
    return samples


def _deep_arrays(
    image: Image.Image, depth: int, key: tuple[int, ...] | None, is_negative: bool
) -> tuple[Pixels, Pixels | None]:
    values = np.asarray(image)
    grey = scale_to_bytes(values, depth)
    if is_negative:
        grey = 255 - grey
    rgb = np.repeat(grey[..., np.newaxis], 3, axis=2)
    opacity = None if key is None else _opaque_to_none((values != key[0]) * np.uint8(255))
    return rgb, opacity


def _alpha_arrays(image: Image.Image) -> tuple[Pixels, Pixels | None]:
    if image.mode == "La":
        image = image.convert("LA")
    image = _in_mode(image, "RGBA")
    opacity = _opaque_to_none(np.asarray(image.getchannel("A")))
    return np.asarray(image.convert("RGB")), opacity


def _opaque_to_none(opacity: NDArray[Any]) -> Pixels | None:
    return None if bool((opacity == 255).all()) else opacity.astype(np.uint8, copy=False)
