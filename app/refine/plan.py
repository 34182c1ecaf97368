"""What refining a mask learns from a small copy of the photo, and how any tile is made of it.

Thread: any.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from app.domain import Floats, Pixels
from app.imaging.grid import Area, Upsampler, binomial_blur, downsample
from app.imaging.kernel import means
from app.imaging.shrink import shrink
from app.imaging.tiles import under
from app.refine.learnt import lack_by_kernel, moments_by_kernel
from app.refine.local_model import LocalModel, explain, fit

# All measured on 25 photos with true alpha, see docs/matte.md. In pixels of the mask:
_FIT_CELL = 2.0
# A fit to a blurred mask leans towards the middle: this stretches it around one half.
_CONTRAST = 1.1
# How far refinement may move coverage about: within such a cell its mean stays the mask's.
_AGREE_CELL = 2.0
_BLUREST = 2.0
# What a sure pixel takes of a cell's difference, where a pixel at one half takes 0.25.
STIFF = 0.02
# In pixels of the working level: one pixel of the mask.
_DETAIL = 2.0
# In cells of the fit: the side of a block that is learnt from at once, and how far a fit looks.
_BLOCK, _MARGIN = 32, 3
# In pixels of the mask: as far as this from an edge, what was learnt may still count there.
_NEAR = 12


@dataclass(frozen=True, eq=False)
class Plan:
    """All that is needed to refine any tile, each on a grid of its own.

    `model` is slope (red, green, blue), offset, and what is kept of the mask.
    """

    mask: Upsampler
    band: Upsampler
    model: Upsampler
    missing: Upsampler

    def tile(self, rgb: Pixels, area: Area) -> Floats:
        """Refine the part of the photo that `area` names."""
        mask = np.clip(self.mask.part(area), 0, 1)
        found = _blend(
            [rgb[*area, channel].astype(np.float32) for channel in range(3)],
            mask,
            self.model.part(area),
        )
        found += self.missing.part(area) * _room(found)
        np.clip(found, 0, 1, out=found)
        found -= mask
        found *= np.clip(self.band.part(area), 0, 1)
        found += mask
        return np.clip(found, 0, 1, out=found)


def _blend(planes: list[Floats], mask: Floats, model: Floats) -> Floats:
    *slope, offset, kept = model
    found: Floats = kept * mask
    found += offset
    for plane, one in zip(planes, slope, strict=True):
        found += np.multiply(plane, one, out=plane)
    return np.clip(found, 0, 1, out=found)


def plan_tiles(rgb: Pixels, coarse: Floats, gain: float) -> Plan:
    """Learn from a small copy of the photo what every tile needs.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        The photo.
    coarse : ndarray of shape (S, T), float32
        The mask, in [0, 1].
    gain : float
        In [0, 1]: how much of what is found counts.

    Returns
    -------
    Plan
        Good wherever the mask is unsure. Far from there nothing was learnt, and nothing needs it.

    Examples
    --------
    >>> mask = np.linspace([0.0] * 8, [1.0] * 8, 8, dtype=np.float32)
    >>> plan_tiles(np.zeros((16, 16, 3), np.uint8), mask, 1.0).missing.grid.shape
    (2, 2)
    """
    height, width = rgb.shape[:2]
    grid, level = _sizes(coarse, height, width)
    copy = _Copy(rgb, *level)
    at_level = Upsampler(coarse, *level, Image.Resampling.BICUBIC)
    learnt = np.zeros((5, *grid), np.float32)
    learnt[4] = 1  # of the mask all is kept where nothing is learnt
    short, room = np.zeros(level, np.float32), np.full(level, STIFF, np.float32)
    for core in _unsure(coarse, grid):
        around = _widened(core, grid)
        within = _within(core, around)
        pixels, inner, at = (_scaled(area, grid, level) for area in (around, within, core))
        mask = np.clip(at_level.part(pixels), 0, 1)
        small = copy.part(pixels)
        shape = around[0].stop - around[0].start, around[1].stop - around[1].start
        model = _with_trust(_fit(small, mask, *shape))
        learnt[:, *core] = model[:, *within]
        near = Upsampler(model, *mask.shape).part(inner)
        if not lack_by_kernel((short[at], room[at]), small[inner], mask[inner], near, STIFF):
            mine = [small[*inner, channel].astype(np.float32) for channel in range(3)]
            found = _blend(mine, mask[inner], near)
            short[at], room[at] = mask[inner] - found, _room(found)
    agree = _cells(coarse.shape, level, _AGREE_CELL * blur_px(coarse))
    missing = downsample(short, *agree) / downsample(room, *agree)
    bicubic = Image.Resampling.BICUBIC
    return Plan(
        mask=Upsampler(coarse, height, width, bicubic),
        band=Upsampler(_band(coarse) * np.float32(gain), height, width),
        model=Upsampler(learnt, height, width),
        missing=Upsampler(missing, height, width, bicubic),
    )


class _Copy:
    """A small copy of the photo, of which only parts are wanted."""

    def __init__(self, rgb: Pixels, rows: int, columns: int) -> None:
        self._rgb, self._size = rgb, (rows, columns)
        self._whole: Pixels | None = None

    def part(self, area: Area) -> Pixels:
        """Make one part; without a kernel, the whole at once."""
        if self._whole is None:
            part = means(self._rgb, *self._size, area)
            if part is not None:
                return part
            self._whole = shrink(self._rgb, *self._size)
        return self._whole[area]


def _fit(small: Pixels, mask: Floats, rows: int, columns: int) -> LocalModel:
    averages = moments_by_kernel(small, mask, rows, columns)
    if averages is not None:
        return explain(averages)
    planes = (small[..., channel].astype(np.float32) for channel in range(3))
    return fit(tuple(plane * np.float32(1 / 255) for plane in planes), mask, rows, columns)


def _sizes(coarse: Floats, height: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Choose the grid of the fit, and the level: so many pixels to each of its cells."""
    rows, columns = _cells(coarse.shape, (height, width), _FIT_CELL)
    most = round(_DETAIL * _FIT_CELL)
    down, across = (
        max(1, min(most, round(length / cells)))
        for length, cells in ((height, rows), (width, columns))
    )
    return (rows, columns), (rows * down, columns * across)


def _unsure(coarse: Floats, grid: tuple[int, int]) -> Iterator[Area]:
    """Cut the grid into blocks, and join those in a row that are not far from an edge."""
    rows, columns = grid
    for top in range(0, rows, _BLOCK):
        across = slice(top, min(top + _BLOCK, rows))
        first: int | None = None
        for left in range(0, columns + _BLOCK, _BLOCK):
            area = across, slice(left, min(left + _BLOCK, columns))
            is_unsure = left < columns and not _is_flat(coarse, area, grid)
            if is_unsure and first is None:
                first = left
            if not is_unsure and first is not None:
                yield across, slice(first, min(left, columns))
                first = None


def _is_flat(coarse: Floats, area: Area, grid: tuple[int, int]) -> bool:
    near = coarse[under(area, *grid, coarse, _NEAR)]
    level = float(near.flat[0])
    return level in (0.0, 1.0) and bool((near == level).all())


def _widened(area: Area, grid: tuple[int, int]) -> Area:
    rows, columns = (
        slice(max(part.start - _MARGIN, 0), min(part.stop + _MARGIN, cells))
        for part, cells in zip(area, grid, strict=True)
    )
    return rows, columns


def _within(area: Area, other: Area) -> Area:
    rows, columns = (
        slice(part.start - whole.start, part.stop - whole.start)
        for part, whole in zip(area, other, strict=True)
    )
    return rows, columns


def _scaled(area: Area, grid: tuple[int, int], level: tuple[int, int]) -> Area:
    """Say which pixels of the level some cells are made of."""
    rows, columns = (
        slice(part.start * (length // cells), part.stop * (length // cells))
        for part, cells, length in zip(area, grid, level, strict=True)
    )
    return rows, columns


def _room(alpha: Floats) -> Floats:
    """Say how readily a pixel gives or takes: soft ones do, sure ones would show it as a haze."""
    return alpha * (1 - alpha) + np.float32(STIFF)


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
    is_edge = (here > 0.2) & (here < 0.8)
    one, two, three, four = (corner[is_edge] for corner in (one, two, three, four))
    if not one.size:
        return 1.0
    slope = np.hypot(two + four - one - three, three + four - one - two) / 2
    steep = float(np.percentile(slope, 90))
    return round(min(max(1 / max(steep, 1e-3), 1.0), _BLUREST), 3)


def _band(coarse: Floats) -> Floats:
    """Say where the mask is unsure: 0 where it and its neighbours are flat, 1 along the edge."""
    near = binomial_blur(coarse)
    band: Floats = np.clip(16 * np.minimum(near, 1 - near), 0, 1)
    return band


def _with_trust(model: LocalModel) -> Floats:
    """Smooth a model and fold its trust in, so that applying it needs fewer planes: five."""
    *slope, offset, trust = binomial_blur(np.stack([*model.slope, model.offset, model.trust]))
    # The photo's samples run to 255.
    scale = np.float32(_CONTRAST / 255)
    half = np.float32(0.5)
    offset = (offset - half) * np.float32(_CONTRAST) + half
    return np.stack([*(one * trust * scale for one in slope), offset * trust, 1 - trust])


def _cells(mask: tuple[int, ...], level: tuple[int, int], size: float) -> tuple[int, int]:
    """Count the cells of about `size` mask pixels, two pixels of the level at least."""
    rows, columns = (
        max(1, min(round(cells / size), have // 2)) for cells, have in zip(mask, level, strict=True)
    )
    return rows, columns
