"""Draws marked and found heads over the outline of their mattes: no photo is in the picture."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from app.domain import Floats, Head

_SIDE, _ACROSS = 240, 4
# What is seen about a head, by its height.
_SEEN = 1.5
_PAPER, _EDGE, _MARKED, _FOUND = "#ffffff", "#8a8f98", "#0a7d34", "#c62828"


def draw(heads: Sequence[tuple[Head, Head | None, Floats]], path: Path) -> None:
    """Draw heads side by side.

    Parameters
    ----------
    heads : sequence of tuple
        The marked head, the found one, and the photo's matte (H, W) in [0, 1].
    path : Path
        A WebP file: the matte's outline in grey, marks in green and solid, what was found in red.
    """
    rows = max(1, math.ceil(len(heads) / _ACROSS))
    sheet = Image.new("RGB", (_ACROSS * _SIDE, rows * _SIDE), _PAPER)
    for number, (marked, found, alpha) in enumerate(heads):
        place = number % _ACROSS * _SIDE, number // _ACROSS * _SIDE
        sheet.paste(_one(marked, found, alpha), place)
    sheet.save(path, lossless=True, method=6)


def _one(marked: Head, found: Head | None, alpha: Floats) -> Image.Image:
    x, y = (np.add(marked.crown, marked.chin) / 2).tolist()
    reach = math.dist(marked.crown, marked.chin) * _SEEN / 2
    scale = _SIDE / (2 * reach)
    box = x - reach, y - reach, x + reach, y + reach
    levels = Image.fromarray(np.rint(alpha * 255).astype(np.uint8))
    matte = levels.transform((_SIDE, _SIDE), Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
    inside = np.asarray(matte) >= 128
    grown = np.asarray(Image.fromarray(inside).convert("L").filter(ImageFilter.MaxFilter(3))) > 0
    image = Image.new("RGB", (_SIDE, _SIDE), _PAPER)
    image.paste(_EDGE, mask=Image.fromarray(grown & ~inside))
    pen = ImageDraw.Draw(image)
    for head, colour, half in ((marked, _MARKED, 26), (found, _FOUND, 18)):
        if head is None:
            continue
        along = np.subtract(head.right_eye, head.left_eye)
        along = along / np.hypot(*along) * half
        for place, share in [
            (head.crown, 1.0),
            (head.chin, 1.0),
            (head.left_eye, 0.3),
            (head.right_eye, 0.3),
        ]:
            middle = (np.subtract(place, box[:2]) * scale).astype(float)
            ends = [tuple((middle + sign * share * along).tolist()) for sign in (-1, 1)]
            pen.line([ends[0], ends[1]], fill=colour, width=2)
    return image
