"""Colour arithmetic: curves and matrices from some RGB space to 8-bit sRGB.

Thread: any.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Floats, Pixels

TILE_PIXELS = 1 << 16
TOLERANCE_LEVELS = 2
_STEPS = 16384

# Linear sRGB from XYZ at D50: the inverse of the sRGB primaries, Bradford-adapted from D65 to the
# white of ICC's connection space (IEC 61966-2-1; ICC.1:2022 annex E).
SRGB_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
XYZ_TO_SRGB = np.linalg.inv(SRGB_TO_XYZ)
D50 = np.array([0.9642, 1.0, 0.8249])


@dataclass(frozen=True, eq=False)
class Conversion:
    """A way from 8-bit device values to linear sRGB.

    Parameters
    ----------
    curves : ndarray of shape (3, 256), float32
        Linear light in [0, 1] for each value of each channel.
    matrix : ndarray of shape (3, 3), float32
        From linear device light to linear sRGB.
    """

    curves: Floats
    matrix: Floats


def encode_srgb(linear: Floats) -> Floats:
    """Apply the sRGB curve.

    Parameters
    ----------
    linear : ndarray of any shape, float32
        Linear light in [0, 1].

    Returns
    -------
    ndarray of the same shape, float32
        Encoded values in [0, 1].

    Examples
    --------
    >>> [round(float(v), 3) for v in encode_srgb(np.array([0.0, 0.5, 1.0], np.float32))]
    [0.0, 0.735, 1.0]
    """
    light = np.clip(linear, 0.0, 1.0)
    high = 1.055 * np.power(np.maximum(light, 0.0031308), 1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, high).astype(np.float32)


# Entry n stands for the light between n and n + 1 steps; at the steep dark end, where one 8-bit
# level is narrowest, it still spans five of them.
_ENCODED: Pixels = np.rint(
    255 * encode_srgb(((np.arange(_STEPS) + 0.5) / _STEPS).astype(np.float32))
).astype(np.uint8)


def convert(rgb: Pixels, conversion: Conversion, lower: Pixels | None = None) -> Pixels:
    """Convert a picture to sRGB; colours outside its range are clipped per channel.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        Device values.
    conversion : Conversion
        What they mean.
    lower : ndarray of shape (H, W, 3), uint8, optional
        The second bytes of values of 16 bits; `rgb` then holds the first.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        New array, rounded.

    Examples
    --------
    >>> same = Conversion(srgb_curves(), np.eye(3, dtype=np.float32))
    >>> convert(np.full((1, 1, 3), 99, np.uint8), same).tolist()
    [[[99, 99, 99]]]
    """
    pixels = rgb.reshape(-1, 3)
    finer = None if lower is None else lower.reshape(-1, 3)
    out = np.empty(pixels.shape, np.uint8)
    matrix = (conversion.matrix * _STEPS).astype(np.float32)
    curves, steps_up = conversion.curves.tolist(), [[0.0] * 256] * 3
    if finer is not None:
        curves, steps_up = _of_first_bytes(conversion.curves)
    light = np.empty((3, TILE_PIXELS), np.float32)
    encoded = np.empty(TILE_PIXELS, np.uint8)
    for start in range(0, len(pixels), TILE_PIXELS):
        tile = pixels[start : start + TILE_PIXELS]
        n = len(tile)
        for channel in range(3):
            # Pillow's table look-up: in WebAssembly four times as fast as NumPy's indexing.
            values = Image.fromarray(np.ascontiguousarray(tile[np.newaxis, :, channel]))
            light[channel, :n] = np.asarray(values.point(curves[channel], "F"))[0]
            if finer is not None:
                step = np.asarray(values.point(steps_up[channel], "F"))[0]
                light[channel, :n] += step * finer[start : start + n, channel]
        steps = np.einsum("ij,jn->in", matrix, light[:, :n]).astype(np.intp)
        for channel in range(3):
            _ENCODED.take(steps[channel], out=encoded[:n], mode="clip")
            out[start : start + n, channel] = encoded[:n]
    return out.reshape(rgb.shape)


def _of_first_bytes(curves: Floats) -> tuple[list[list[float]], list[list[float]]]:
    """Tabulate the light of 16-bit values by their first byte, and how it grows with the second."""
    places = np.arange(257) * (256 / 257)
    ends = np.stack([np.interp(places, np.arange(256), curve) for curve in curves])
    return ends[:, :-1].tolist(), (np.diff(ends) / 256).tolist()


def lab_to_srgb(lab: Pixels) -> Pixels:
    """Convert a CIELAB picture to sRGB.

    Parameters
    ----------
    lab : ndarray of shape (H, W, 3), uint8
        Lightness scaled to 255; a* and b* with 128 added.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        New array, rounded; colours outside sRGB are clipped.

    Examples
    --------
    >>> lab_to_srgb(np.array([[[255, 128, 128]]], np.uint8)).tolist()
    [[[255, 255, 255]]]
    """
    pixels = lab.reshape(-1, 3)
    out = np.empty_like(pixels)
    for start in range(0, len(pixels), TILE_PIXELS):
        tile = pixels[start : start + TILE_PIXELS].astype(np.float32)
        fy = (tile[:, 0] * (100 / 255) + 16) / 116
        f = np.stack([fy + (tile[:, 1] - 128) / 500, fy, fy - (tile[:, 2] - 128) / 200])
        xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * (3 * (6 / 29) ** 2)) * D50[:, None]
        linear = (XYZ_TO_SRGB @ xyz).astype(np.float32)
        out[start : start + TILE_PIXELS] = np.rint(255 * encode_srgb(linear)).T
    return out.reshape(lab.shape)


def is_srgb(conversion: Conversion) -> bool:
    """Tell whether a conversion changes no colour by more than two levels.

    Parameters
    ----------
    conversion : Conversion
        What an embedded profile means.

    Returns
    -------
    bool
        True where the picture is better left alone.
    """
    levels = np.array([0, 2, 8, 16, 32, 64, 96, 128, 160, 192, 224, 255], np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    change = np.abs(convert(grid, conversion).astype(np.int16) - grid)
    return int(change.max()) <= TOLERANCE_LEVELS


def srgb_curves() -> Floats:
    """Tabulate the sRGB curve for the 256 values of three channels.

    Returns
    -------
    ndarray of shape (3, 256), float32
        Linear light in [0, 1].
    """
    return np.tile(srgb_light(np.arange(256) / 255).astype(np.float32), (3, 1))


def srgb_light(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Undo the sRGB curve.

    Parameters
    ----------
    value : ndarray of any shape, float64
        Encoded values in [0, 1].

    Returns
    -------
    ndarray of the same shape, float64
        Linear light in [0, 1].

    Examples
    --------
    >>> srgb_light(np.array([0.0, 0.735, 1.0])).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
