"""Draws what lies behind the subject.

Thread: any.
"""

import math

import numpy as np
from PIL import Image, ImageColor

from app.domain import Floats, Picture, Pixels
from app.edit.state import Background
from app.errors import InternalError
from app.imaging.blur import blur


def flat(colour: str, size: tuple[int, int]) -> Image.Image:
    """Fill with one colour, exactly; `size` is width and height.

    Examples
    --------
    >>> flat("#ffffff", (1, 1)).getpixel((0, 0))
    (255, 255, 255, 255)
    """
    return Image.new("RGBA", size, ImageColor.getrgb(colour))


def gradient(background: Background, size: tuple[int, int]) -> Image.Image:
    """Blend two colours along a direction, from edge to edge.

    Examples
    --------
    >>> gradient(Background("gradient"), (1, 3)).getpixel((0, 1))
    (128, 128, 128, 255)
    """
    width, height = size
    angle = math.radians(background.angle_deg)
    across, down = -math.sin(angle), math.cos(angle)
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5 - width / 2)) * np.float32(across)
    y = (np.arange(height, dtype=np.float32) + np.float32(0.5 - height / 2)) * np.float32(down)
    reach = max(abs(width * across) + abs(height * down), 1.0)
    share = (y[:, np.newaxis] + x) / np.float32(reach) + np.float32(0.5)
    start, end = ImageColor.getrgb(background.colour), ImageColor.getrgb(background.to)
    out = np.full((height, width, 4), 255, np.uint8)
    for channel in range(3):
        span = np.float32(end[channel] - start[channel])
        out[..., channel] = share * span + np.float32(start[channel] + 0.5)
    return Image.fromarray(out)


def own_picture(
    background: Background, pictures: dict[str, Pixels], size: tuple[int, int]
) -> Image.Image:
    """Fit a person's own picture; raises InternalError where there is none of that id.

    Examples
    --------
    >>> white = {"a": np.full((2, 2, 3), 255, np.uint8)}
    >>> own_picture(Background("picture", id="a"), white, (4, 2)).getpixel((3, 1))
    (255, 255, 255, 255)
    """
    pixels = pictures.get(background.id)
    if pixels is None:
        message = "This background picture isn't there any more."
        raise InternalError(message, detail=background.id)
    (width, height), (high, wide) = size, pixels.shape[:2]
    choose = max if background.fit == "cover" else min
    zoom = choose(width / wide, height / high) * background.scale
    left = width * (0.5 + background.x) - wide * zoom / 2
    top = height * (0.5 + background.y) - high * zoom / 2
    out = Image.new("RGBA", size)
    box = [
        max(left, 0),
        max(top, 0),
        min(left + wide * zoom, width),
        min(top + high * zoom, height),
    ]
    ends = [round(edge) for edge in box]
    if ends[0] < ends[2] and ends[1] < ends[3]:
        source = ((ends[0] - left) / zoom, (ends[1] - top) / zoom)
        far = ((ends[2] - left) / zoom, (ends[3] - top) / zoom)
        # Rounding may reach a hair beyond the picture.
        inside = (
            max(source[0], 0),
            max(source[1], 0),
            min(far[0], wide),
            min(far[1], high),
        )
        part = Image.fromarray(pixels).resize(
            (ends[2] - ends[0], ends[3] - ends[1]), Image.Resampling.BICUBIC, box=inside
        )
        out.paste(part, (ends[0], ends[1]))
    return out


def blurred(rgb: Pixels, alpha: Floats, sigma_px: float) -> Pixels:
    """Blur the photo's own background, without the subject.

    Each pixel is averaged by how much of it is background (normalised convolution, Knutsson and
    Westin 1993); deep behind the subject, where there is none near, from farther away.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    alpha : ndarray of shape (H, W), float32
        Of the subject, in [0, 1].
    sigma_px : float
        In pixels.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Opaque.

    Examples
    --------
    >>> grey = np.full((8, 8, 3), 90, np.uint8)
    >>> int(blurred(grey, np.zeros((8, 8), np.float32), 2).max(axis=(0, 1))[0])
    90
    """
    height, width = alpha.shape
    # Even a little of the subject in a mixed pixel would glow around it.
    weight = np.clip(1 - 4 * alpha, 0, 1).astype(np.float32)
    reaches = [sigma_px]
    while reaches[-1] < max(height, width) / 2:
        reaches.append(max(4 * reaches[-1], 4))
    totals = [blur(weight, reach) for reach in reaches]
    out = np.full((height, width, 4), 255, np.uint8)
    for channel in range(3):
        plane = rgb[..., channel].astype(np.float32)
        seen = plane * weight
        mean = float(seen.sum(dtype=np.float64) / max(weight.sum(dtype=np.float64), 1e-6))
        found: Floats = np.full_like(plane, mean if weight.any() else plane.mean())
        for reach, total in zip(reversed(reaches), reversed(totals), strict=True):
            few = np.float32(1e-3)
            found = (blur(seen, reach) + few * found) / (total + few)
        out[..., channel] = np.clip(found + np.float32(0.5), 0, 255)
    return out


def on_white(picture: Picture, max_pixels: int) -> Pixels:
    """Make a background of any picture.

    Parameters
    ----------
    picture : Picture
        Where it is transparent, it stands on white.
    max_pixels : int
        Larger ones are made smaller.

    Returns
    -------
    ndarray of shape (h, w, 3), uint8
        Of the same proportions.

    Examples
    --------
    >>> clear = Picture(np.zeros((1, 2, 3), np.uint8), np.zeros((1, 2), np.uint8), (), "PNG")
    >>> on_white(clear, 100).tolist()
    [[[255, 255, 255], [255, 255, 255]]]
    """
    image = Image.fromarray(picture.rgb)
    if picture.opacity is not None:
        white = Image.new("RGB", image.size, (255, 255, 255))
        image = Image.composite(image, white, Image.fromarray(picture.opacity))
    share = math.sqrt(max_pixels / (image.width * image.height))
    if share < 1:
        size = max(int(image.width * share), 1), max(int(image.height * share), 1)
        image = image.resize(size, Image.Resampling.LANCZOS)
    return np.array(image)
