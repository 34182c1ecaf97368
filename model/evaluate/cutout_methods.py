"""The methods from a coarse mask to a cutout that are compared.

Needs the `evaluation` packages.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.compose.compose import compose
from app.domain import Floats, Picture, Pixels
from app.imaging.alpha import resize_alpha
from app.imaging.grid import Upsampler, binomial_blur
from app.refine.clean import clean
from app.refine.guided import refine

_SURE = 0.05


@dataclass(frozen=True, eq=False)
class Cutout:
    """What a method makes: alpha (H, W) float32 in [0, 1], and straight RGBA (H, W, 4) uint8."""

    alpha: Floats
    rgba: Pixels


Method = Callable[[Picture, Floats], Cutout]


def mask_as_bytes(picture: Picture, coarse: Floats) -> Cutout:
    """Do as the best-known tools in the browser do: bytes, bilinear, cut off; mixed colours."""
    small = Image.fromarray((coarse * 255).astype(np.uint8)).convert("F")
    large = small.resize((picture.width, picture.height), Image.Resampling.BILINEAR)
    alpha = np.asarray(large).astype(np.uint8).astype(np.float32) * np.float32(1 / 255)
    return Cutout(alpha, _mixed(picture, alpha))


def plain(picture: Picture, coarse: Floats) -> Cutout:
    """Enlarge the mask smoothly, and keep the mixed colours."""
    alpha = resize_alpha(coarse, picture.height, picture.width)
    return Cutout(alpha, _mixed(picture, alpha))


def refined(picture: Picture, coarse: Floats) -> Cutout:
    """Clean and refine the mask, and keep the mixed colours."""
    alpha = refine(picture.rgb, clean(coarse))
    return Cutout(alpha, _mixed(picture, alpha))


def refined_coloured(picture: Picture, coarse: Floats) -> Cutout:
    """Do all that the page does."""
    alpha = refine(picture.rgb, clean(coarse))
    return Cutout(alpha, compose(picture, alpha))


def closed_form(picture: Picture, coarse: Floats) -> Cutout:
    """Solve the whole photo: PyMatting's closed-form matting and multi-level foreground."""
    from pymatting import (  # noqa: PLC0415 - only the evaluation needs it
        estimate_alpha_cf,
        estimate_foreground_ml,
    )

    height, width = picture.height, picture.width
    near = Upsampler(binomial_blur(coarse), height, width).part((slice(0, height), slice(0, width)))
    trimap = np.full((height, width), 0.5)
    trimap[near < _SURE] = 0
    trimap[near > 1 - _SURE] = 1
    if not {0.0, 1.0} <= set(np.unique(trimap)):
        # There is nothing that it could learn from.
        return plain(picture, coarse)
    photo = picture.rgb / 255
    alpha = np.asarray(estimate_alpha_cf(photo, trimap), np.float32)
    colours = estimate_foreground_ml(photo, alpha.astype(np.float64))
    rgba = np.dstack([np.clip(colours, 0, 1), alpha])
    return Cutout(alpha, np.rint(255 * rgba).astype(np.uint8))


def _mixed(picture: Picture, alpha: Floats) -> Pixels:
    return np.dstack([picture.rgb, np.rint(alpha * 255).astype(np.uint8)])


METHODS: dict[str, Method] = {
    "mask as bytes": mask_as_bytes,
    "plain": plain,
    "refined": refined,
    "refined, coloured": refined_coloured,
    "PyMatting": closed_form,
}
