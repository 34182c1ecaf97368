"""Makes RGB of the planes that video decoders give.

Thread: any. Source: ITU-T H.273 (2024), section 8.3; W3C WebCodecs, section 9 (pixel formats).
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.decode.decoder import ExternalPixels
from app.domain import Pixels
from app.errors import InputUnreadable, InputUnsupported

_PLANAR = re.compile(r"I(400|420|422|444)(A?)(?:P(10|12))?")
_PACKED = {"RGB": 3, "RGBA": 4, "RGBX": 4, "BGRA": 4, "BGRX": 4}
_STEPS = {"400": (0, 0), "420": (2, 2), "422": (2, 1), "444": (1, 1)}
# Weights of red and blue in the luma, by matrix.
_WEIGHTS = {
    1: (0.2126, 0.0722),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}
_IDENTITY, _UNSPECIFIED, _BT601 = 0, 2, 6
_BAND_PIXELS = 1 << 20


@dataclass(frozen=True)
class _Layout:
    """How planes lie in the data; `across` and `down` say how much coarser chroma is."""

    across: int
    down: int
    has_opacity: bool
    depth: int
    is_interleaved: bool = False


def to_rgb(pixels: ExternalPixels, matrix: int) -> tuple[Pixels, Pixels | None]:
    """Bring a decoder's pixels to RGB and opacity.

    Parameters
    ----------
    pixels : ExternalPixels
        Height H, width W.
    matrix : int
        Taken where the decoder itself could not tell the matrix.

    Returns
    -------
    rgb : ndarray of shape (H, W, 3), uint8
        Rounded; chroma is interpolated.
    opacity : ndarray of shape (H, W), uint8, or None
        None where the layout has none.

    Raises
    ------
    InputUnreadable
        If there are fewer or more bytes than the layout takes.
    InputUnsupported
        If layout or matrix are of no known kind.

    Examples
    --------
    >>> grey = ExternalPixels("I420", 2, 2, bytes([9, 9, 9, 9, 128, 128]), 6)
    >>> to_rgb(grey, 2)[0].tolist()
    [[[9, 9, 9], [9, 9, 9]], [[9, 9, 9], [9, 9, 9]]]
    """
    if pixels.layout in _PACKED:
        return _unpack(pixels)
    layout = _layout(pixels.layout)
    planes = [_to_bytes(plane, pixels, layout.depth, n) for n, plane in _split(pixels, layout)]
    opacity = np.asarray(planes.pop()) if layout.has_opacity else None
    if len(planes) == 1:
        planes = [planes[0], *(Image.new("L", planes[0].size, 128) for _ in range(2))]
    size = pixels.width, pixels.height
    luma, *chroma = planes
    fitted = [_enlarge(plane, size, layout) for plane in chroma]
    told = (number for number in (pixels.matrix, matrix) if number != _UNSPECIFIED)
    return _mix([luma, *fitted], next(told, _BT601), pixels), opacity


def to_grey(pixels: ExternalPixels) -> Pixels:
    """Take the brightness alone, as for a picture that holds opacity.

    Parameters
    ----------
    pixels : ExternalPixels
        Height H, width W.

    Returns
    -------
    ndarray of shape (H, W), uint8
        Stretched to all values where the samples were those of video.

    Raises
    ------
    InputUnreadable
        If there are fewer or more bytes than the layout takes.
    InputUnsupported
        If the layout is of no known kind.

    Examples
    --------
    >>> to_grey(ExternalPixels("I400", 2, 1, bytes([16, 235]), is_full_range=False)).tolist()
    [[0, 255]]
    """
    if pixels.layout in _PACKED:
        grey: Pixels = np.ascontiguousarray(_unpack(pixels)[0][..., 1])
        return grey
    layout = _layout(pixels.layout)
    _, plane = _split(pixels, layout)[0]
    luma: Pixels = np.asarray(_to_bytes(plane, pixels, layout.depth, 0))
    if pixels.is_full_range:
        return luma
    stretched: Pixels = np.rint(np.clip((np.arange(256) - 16.0) * (255 / 219), 0, 255)).astype(
        np.uint8
    )
    return stretched[luma]


def _layout(name: str) -> _Layout:
    if name == "NV12":
        return _Layout(2, 2, has_opacity=False, depth=8, is_interleaved=True)
    match = _PLANAR.fullmatch(name)
    if match is None:
        message = "This browser decodes the picture in a way that can't be read here."
        raise InputUnsupported(message, detail=f"pixel format {name}")
    across, down = _STEPS[match[1]]
    return _Layout(across, down, has_opacity=bool(match[2]), depth=int(match[3] or 8))


def _unpack(pixels: ExternalPixels) -> tuple[Pixels, Pixels | None]:
    depth = _PACKED[pixels.layout]
    _check_length(pixels, pixels.width * pixels.height * depth)
    samples = np.frombuffer(pixels.data, np.uint8).reshape(pixels.height, pixels.width, depth)
    opacity = np.ascontiguousarray(samples[..., 3]) if pixels.layout.endswith("A") else None
    rgb = samples[..., 2::-1] if pixels.layout.startswith("B") else samples[..., :3]
    return np.ascontiguousarray(rgb), opacity


def _split(pixels: ExternalPixels, layout: _Layout) -> list[tuple[int, NDArray[np.uint8]]]:
    """Cut the data into planes, each with its number: 0 for luma and opacity, else chroma."""
    width, height, wide = pixels.width, pixels.height, 1 if layout.depth == 8 else 2
    shapes = [(0, height, width)]
    if layout.across:
        chroma = -(-height // layout.down), -(-width // layout.across)
        shapes += [(number, *chroma) for number in (1, 2)]
    if layout.has_opacity:
        shapes.append((0, height, width))
    _check_length(pixels, sum(rows * columns for _, rows, columns in shapes) * wide)
    data = np.frombuffer(pixels.data, np.uint8)
    if layout.is_interleaved:
        pairs = data[width * height :].reshape(*shapes[1][1:], 2)
        return [
            (0, data[: width * height].reshape(height, width)),
            *((number, np.ascontiguousarray(pairs[..., number - 1])) for number in (1, 2)),
        ]
    planes, at = [], 0
    for number, rows, columns in shapes:
        length = rows * columns * wide
        planes.append((number, data[at : at + length].reshape(rows, columns * wide)))
        at += length
    return planes


def _check_length(pixels: ExternalPixels, expected: int) -> None:
    if min(pixels.width, pixels.height) < 1 or len(pixels.data) != expected:
        message = "This file is damaged and can't be read."
        size = f"{pixels.layout} {pixels.width} x {pixels.height}"
        detail = f"the decoder gave {len(pixels.data)} bytes for {size}"
        raise InputUnreadable(message, detail=detail)


def _to_bytes(
    plane: NDArray[np.uint8], pixels: ExternalPixels, depth: int, number: int
) -> Image.Image:
    if depth == 8:
        return Image.fromarray(plane)
    top = (1 << depth) - 1
    levels = np.arange(1 << 16).clip(max=top)
    if not pixels.is_full_range:
        scaled = levels / (1 << depth - 8)
    elif number == 0:
        scaled = levels * (255 / top)
    else:
        # Of full range the middle is 512 of 1023, and must become 128 of 255.
        scaled = (levels - (1 << depth - 1)) * (255 / top) + 128
    table = np.rint(scaled).clip(0, 255).astype(np.uint8)
    return Image.fromarray(table[plane.view("<u2")])


def _enlarge(plane: Image.Image, size: tuple[int, int], layout: _Layout) -> Image.Image:
    if plane.size == size:
        return plane
    width, height = size
    box = (0, 0, width / layout.across, height / layout.down)
    return plane.resize(size, Image.Resampling.BILINEAR, box=box)


def _mix(planes: list[Image.Image], matrix: int, pixels: ExternalPixels) -> Pixels:
    if matrix == _IDENTITY:
        green, blue, red = planes
        return _merge([red, green, blue], None)
    if matrix not in _WEIGHTS:
        message = "The colours of this picture are coded in a way that can't be read here."
        raise InputUnsupported(message, detail=f"colour matrix {matrix}")
    return _merge(planes, _table(matrix, pixels.is_full_range))


def _merge(planes: list[Image.Image], table: tuple[float, ...] | None) -> Pixels:
    """Join three planes, and take them through a matrix; in bands of rows, which saves memory."""
    width, height = planes[0].size
    rgb: Pixels = np.empty((height, width, 3), np.uint8)
    step = max(1, _BAND_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        band = Image.merge("RGB", [plane.crop((0, top, width, bottom)) for plane in planes])
        rgb[top:bottom] = np.asarray(band if table is None else band.convert("RGB", table))
    return rgb


def _table(matrix: int, is_full_range: bool) -> tuple[float, ...]:
    """Twelve numbers: for red, green and blue the factors of Y, Cb and Cr, and what is added."""
    red, blue = _WEIGHTS[matrix]
    green = 1 - red - blue
    luma, chroma, black = (1.0, 1.0, 0) if is_full_range else (255 / 219, 255 / 224, 16)
    to_red, to_blue = 2 * (1 - red) * chroma, 2 * (1 - blue) * chroma
    rows = (
        (0.0, to_red),
        (-to_blue * blue / green, -to_red * red / green),
        (to_blue, 0.0),
    )
    return tuple(
        number for cb, cr in rows for number in (luma, cb, cr, -black * luma - 128 * (cb + cr))
    )
