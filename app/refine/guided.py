"""Refines a coarse mask to the photo's own resolution, guided by the photo, along the edge only.

Thread: any.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Floats, Matte, Pixels
from app.imaging.alpha import put, resize_alpha
from app.imaging.grid import Area, Upsampler, binomial_blur, downsample
from app.imaging.shrink import shrink
from app.imaging.tiles import tiles, under
from app.refine.local_model import LocalModel, fit

# All measured on 25 photos with true alpha, see docs/matte.md. In pixels of the mask:
_FIT_CELL = 2.0
# A fit to a blurred mask leans towards the middle: this stretches it around one half.
_CONTRAST = 1.1
# How far refinement may move coverage about: within such a cell its mean stays the mask's.
_AGREE_CELL = 2.0
_BLUREST = 2.0
# What a sure pixel takes of a cell's difference, where a pixel at one half takes 0.25.
_STIFF = 0.02
# Pixels of the photo to one of the mask: from the first on refinement sets in, from the second on
# it is all there.
_AS_FINE, _COARSER = 1.0, 2.5
# In pixels of the working level: one pixel of the mask.
_DETAIL = 2.0


def refine(rgb: Pixels, coarse: Floats) -> Floats:
    """Refine a mask, as `refine_into`.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        The mask, in [0, 1].

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1]. Where the mask is flat at 0 or 1, it stays exactly that.

    Examples
    --------
    >>> photo = np.repeat(np.uint8([[[0] * 3, [255] * 3]]), 32, axis=1).repeat(64, axis=0)
    >>> alpha = refine(photo, np.linspace([0.0] * 8, [1.0] * 8, 8, dtype=np.float32).T)
    >>> alpha.shape
    (64, 64)
    """
    alpha = np.empty(rgb.shape[:2], np.float32)
    refine_into(alpha, rgb, coarse)
    return alpha


def refine_into(alpha: Matte, rgb: Pixels, coarse: Floats) -> None:
    """Refine a mask into a matte that is there already, so that no second one is needed.

    Parameters
    ----------
    alpha : ndarray of shape (H, W), float32 or uint8
        Written over, in [0, 1] or to 255.
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        The mask, in [0, 1].

    Notes
    -----
    Around each place a linear function from colour to alpha is learnt from what the mask is sure
    of, on a small copy of the photo (see `fit`), and applied to the photo's own pixels. It counts
    as far as it explains the mask there, so that a place without contrast keeps the mask. Then the
    means over small cells are brought back to the mask's (back-projection, Irani and Peleg 1991):
    the photo adds detail and takes no decision. A mask that is nearly as fine as the photo
    needs none: it is changed the less, the finer it is.

    Examples
    --------
    >>> alpha = np.empty((2, 2), np.uint8)
    >>> refine_into(alpha, np.zeros((2, 2, 3), np.uint8), np.ones((2, 2), np.float32))
    >>> alpha.tolist()
    [[255, 255], [255, 255]]
    """
    height, width = rgb.shape[:2]
    gain = _gain(max(height, width) / max(coarse.shape))
    if gain == 0:
        put(alpha, (slice(0, height), slice(0, width)), resize_alpha(coarse, height, width))
        return
    plan = plan_tiles(rgb, coarse, gain)
    for area in tiles(height, width):
        around = coarse[under(area, height, width, coarse, 3)]
        level = float(around.flat[0])
        if level in (0.0, 1.0) and bool((around == level).all()):
            put(alpha, area, np.float32(level))
        else:
            put(alpha, area, plan.tile(rgb, area))


@dataclass(frozen=True, eq=False)
class Plan:
    """All that is needed to refine any tile, each on a grid of its own."""

    mask: Upsampler
    band: Upsampler
    slope: tuple[Upsampler, ...]
    offset: Upsampler
    kept: Upsampler
    missing: Upsampler

    def tile(self, rgb: Pixels, area: Area) -> Floats:
        """Refine the part of the photo that `area` names."""
        mask = np.clip(self.mask.part(area), 0, 1)
        found = _blend(
            [rgb[*area, channel].astype(np.float32) for channel in range(3)],
            mask,
            [slope.part(area) for slope in self.slope],
            self.offset.part(area),
            self.kept.part(area),
        )
        found += self.missing.part(area) * _room(found)
        np.clip(found, 0, 1, out=found)
        found -= mask
        found *= np.clip(self.band.part(area), 0, 1)
        found += mask
        return np.clip(found, 0, 1, out=found)


def _blend(
    planes: list[Floats], mask: Floats, slope: list[Floats], offset: Floats, kept: Floats
) -> Floats:
    found: Floats = kept * mask
    found += offset
    for plane, one in zip(planes, slope, strict=True):
        found += np.multiply(plane, one, out=plane)
    return np.clip(found, 0, 1, out=found)


def plan_tiles(rgb: Pixels, coarse: Floats, gain: float) -> Plan:
    """Learn from a small copy of the photo what every tile needs; `gain` in [0, 1] is how much."""
    height, width = rgb.shape[:2]
    high, wide = _level(height, coarse.shape[0]), _level(width, coarse.shape[1])
    small = shrink(rgb, high, wide)
    planes = tuple(small[..., i].astype(np.float32) for i in range(3))
    mask = resize_alpha(coarse, high, wide)
    cells = _cells(coarse.shape, (high, wide), _FIT_CELL)
    model = fit(tuple(plane * np.float32(1 / 255) for plane in planes), mask, *cells)
    slope, offset, kept = _with_trust(model)
    whole = (slice(0, high), slice(0, wide))
    found = _blend(
        [plane.copy() for plane in planes],
        mask,
        [Upsampler(one, high, wide).part(whole) for one in slope],
        Upsampler(offset, high, wide).part(whole),
        Upsampler(kept, high, wide).part(whole),
    )
    agree = _cells(coarse.shape, (high, wide), _AGREE_CELL * blur_px(coarse))
    missing = downsample(mask - found, *agree) / downsample(_room(found), *agree)
    bicubic = Image.Resampling.BICUBIC
    return Plan(
        mask=Upsampler(coarse, height, width, bicubic),
        band=Upsampler(_band(coarse) * np.float32(gain), height, width),
        slope=tuple(Upsampler(one, height, width) for one in slope),
        offset=Upsampler(offset, height, width),
        kept=Upsampler(kept, height, width),
        missing=Upsampler(missing, height, width, bicubic),
    )


def _room(alpha: Floats) -> Floats:
    """Say how readily a pixel gives or takes: soft ones do, sure ones would show it as a haze."""
    return alpha * (1 - alpha) + np.float32(_STIFF)


def blur_px(coarse: Floats) -> float:
    """Tell how wide a mask's sharpest edges are.

    Parameters
    ----------
    coarse : ndarray of shape (S, T), float32
        In [0, 1].

    Returns
    -------
    float
        In pixels of the mask, 1 to 2: the inverse of the slope that only a tenth of the pixels
        between 0.2 and 0.8 exceeds. Models blur what they draw, each in its own measure.

    Examples
    --------
    >>> blur_px(np.tile(np.clip(np.arange(20) / 1.6 - 4.7, 0, 1), (20, 1)).astype(np.float32))
    1.6
    """
    one, two, three, four = coarse[:-1, :-1], coarse[:-1, 1:], coarse[1:, :-1], coarse[1:, 1:]
    here = (one + two + three + four) / 4
    slope = np.hypot(two + four - one - three, three + four - one - two) / 2
    slope = slope[(here > 0.2) & (here < 0.8)]
    if not slope.size:
        return 1.0
    steep = float(np.percentile(slope, 90))
    return round(min(max(1 / max(steep, 1e-3), 1.0), _BLUREST), 3)


def _band(coarse: Floats) -> Floats:
    """Say where the mask is unsure: 0 where it and its neighbours are flat, 1 along the edge."""
    near = binomial_blur(coarse)
    band: Floats = np.clip(16 * np.minimum(near, 1 - near), 0, 1)
    return band


def _with_trust(model: LocalModel) -> tuple[tuple[Floats, ...], Floats, Floats]:
    """Smooth a model and fold its trust in, so that applying it needs fewer planes."""
    trust = binomial_blur(model.trust)
    # The photo's samples run to 255.
    scale = np.float32(_CONTRAST / 255)
    slope = tuple(binomial_blur(one) * trust * scale for one in model.slope)
    offset = (binomial_blur(model.offset) - np.float32(0.5)) * np.float32(_CONTRAST) + np.float32(
        0.5
    )
    return slope, offset * trust, 1 - trust


def _gain(enlargement: float) -> float:
    """Say how much there is to win: a mask as fine as the photo has all that there is."""
    return min(max((enlargement - _AS_FINE) / (_COARSER - _AS_FINE), 0.0), 1.0)


def _level(length_px: int, cells: int) -> int:
    return max(1, min(length_px, round(_DETAIL * cells)))


def _cells(mask: tuple[int, ...], level: tuple[int, int], size: float) -> tuple[int, int]:
    """Count the cells of about `size` mask pixels, two pixels of the level at least."""
    rows, columns = (
        max(1, min(round(cells / size), have // 2)) for cells, have in zip(mask, level, strict=True)
    )
    return rows, columns
