"""Estimates the subject's own colours where it mixes with the background.

Thread: any. Source: Forte, "Approximate fast foreground colour estimation" (ICIP 2021): blurred
fusion, twice, a wide blur and then a narrow one. The blurs are taken on grids and only the last
step, at the edge, on the photo's own pixels.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain import Floats, Matte, Picture, Pixels
from app.imaging.alpha import average, coverage
from app.imaging.grid import Area, Upsampler, binomial_blur, downsample
from app.imaging.kernel import address, compiled
from app.imaging.shrink import shrink
from app.imaging.tiles import tiles_of

# Greatest side of the level on which both blurs are taken, and the sides of their cells on it. Wide
# enough to reach past hair to plain subject, narrow enough to stay local; 64 for 32, or 4 for 8,
# made the composites of 25 photos worse by no more than 3 %.
_LEVEL_PX, _WIDE_PX, _NARROW_PX = 768, 32, 8
_NOTHING = 1e-4

Selection = NDArray[np.bool_]
Places = NDArray[np.intp]
Cells = tuple[int, int]
Estimate = Callable[[], "Colours"]


@dataclass(frozen=True, eq=False)
class Colours:
    """The colours around each place, subject and background, on a small grid.

    Parameters
    ----------
    grids : Upsampler
        Red, green, blue of the subject, then of the background, in [0, 255].
    """

    grids: Upsampler

    def separate(self, mixed: Floats, cover: Floats, where: tuple[Area, Places]) -> Pixels:
        """Take the background's part out of chosen pixels.

        Parameters
        ----------
        mixed : ndarray of shape (3, N), float32
            The photo's samples in [0, 255].
        cover : ndarray of shape (N,), float32
            Their coverage in [0, 1].
        where : tuple of area and ndarray of int
            A part of the picture, and which N of its pixels are meant, counted row by row.

        Returns
        -------
        ndarray of shape (3, N), uint8
            The subject's own samples, rounded.
        """
        area, chosen = where
        near = self.grids.part(area).reshape(6, -1)[:, chosen]
        return (_fuse(mixed, cover, near[:3], near[3:]) + np.float32(0.5)).astype(np.uint8)


class Estimator:
    """Estimates the colours of subject and background around each place of one picture.

    Parameters
    ----------
    picture : Picture
        H rows, W columns; what its own opacity hides counts for nothing. It is made smaller once,
        for any number of mattes.

    Examples
    --------
    >>> white = Picture(np.full((4, 4, 3), 255, np.uint8), None, (), "PNG")
    >>> colours = Estimator(white).colours(np.ones((4, 4), np.float32))
    >>> float(colours.grids.part((slice(0, 4), slice(0, 4)))[:3].min().round(3))
    255.0
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        rows, columns = _level(picture.height, picture.width)
        self._mixed = shrink(picture.rgb, rows, columns)
        self._shown: Floats = np.ones((rows, columns), np.float32)
        if picture.opacity is not None:
            self._shown = average(picture.opacity, rows, columns)

    def colours(self, alpha: Matte) -> Colours:
        """Estimate them for one matte.

        Parameters
        ----------
        alpha : ndarray of shape (H, W), float32 or uint8
            Coverage in [0, 1], or to 255.

        Returns
        -------
        Colours
            To be enlarged to the picture.
        """
        height, width = alpha.shape
        rows, columns = self._shown.shape
        cover = average(alpha, rows, columns)
        inside, outside = cover * self._shown, (1 - cover) * self._shown
        wide, narrow = (
            (max(round(rows / side_px), 1), max(round(columns / side_px), 1))
            for side_px in (_WIDE_PX, _NARROW_PX)
        )
        sides = _Side(inside, wide, narrow), _Side(outside, wide, narrow)
        found = np.empty((2, 3, *narrow), np.float32)
        for channel in range(3):
            mixed = self._mixed[..., channel].astype(np.float32)
            ours, theirs = (side.wide_means(mixed) for side in sides)
            first = _fuse(mixed, cover, ours, theirs)
            # What is left after the subject's part is the background's, by the same reasoning.
            second = _fuse(mixed, 1 - cover, theirs, ours)
            found[0, channel] = sides[0].narrow_means(first, ours)
            found[1, channel] = sides[1].narrow_means(second, theirs)
        return Colours(Upsampler(found.reshape(6, *narrow), height, width))


def _level(height: int, width: int) -> tuple[int, int]:
    """Choose the level's size: whole cells, where the picture is made smaller for it."""
    scale = _LEVEL_PX / max(height, width)
    if scale >= 1:
        return height, width
    rows, columns = (
        _WIDE_PX * max(round(length * scale / _WIDE_PX), 1) for length in (height, width)
    )
    return rows, columns


def reach_px(height: int, width: int) -> int:
    """Say how far from a change of alpha the estimated colours may change.

    Parameters
    ----------
    height, width : int
        Of the picture, in pixels.

    Returns
    -------
    int
        In pixels: two cells and a half of the wide blur and as many of the narrow one, and some.

    Examples
    --------
    >>> reach_px(768, 1024), reach_px(100, 100)
    (214, 160)
    """
    return math.ceil(5 * _WIDE_PX * max(max(height, width) / _LEVEL_PX, 1))


def soft(alpha: Floats) -> Selection:
    """Tell the pixels that are neither wholly covered nor wholly clear, as eight bits know them.

    Examples
    --------
    >>> soft(np.float32([0, 0.001, 0.5, 0.999, 1])).tolist()
    [False, False, True, False, False]
    """
    return (alpha >= np.float32(0.5 / 255)) & (alpha < np.float32(254.5 / 255))


def recolour(
    picture: Picture, alpha: Matte, cutout: Pixels, within: Area, colours: Estimate
) -> None:
    """Replace mixed colours by the subject's own, in place.

    Parameters
    ----------
    picture : Picture
        H rows, W columns.
    alpha : ndarray of shape (H, W), float32 or uint8
        Coverage in [0, 1] or to 255, without the picture's own opacity.
    cutout : ndarray of the shape of `within` and 4, uint8
        Its red, green and blue are overwritten where 0 < round(255 `alpha`) < 255. All other
        pixels, and the fourth channel, stay as they are.
    within : tuple of two slice
        The part of the picture that `cutout` is of; it begins and ends with tiles.
    colours : function
        Gives those around each place; asked for where there is a soft pixel at all, at each tile.

    Examples
    --------
    >>> row = np.clip(np.arange(-29, 35, dtype=np.float32) / 6, 0, 1)
    >>> alpha = np.broadcast_to(row, (64, 64))
    >>> mixed = np.rint(200 * alpha)[..., np.newaxis].repeat(3, axis=2).astype(np.uint8)
    >>> cutout = np.dstack([mixed, np.zeros((64, 64), np.uint8)])
    >>> whole = slice(0, 64), slice(0, 64)
    >>> photo = Picture(mixed, None, (), "PNG")
    >>> colours = Estimator(photo).colours(alpha)
    >>> recolour(photo, alpha, cutout, whole, lambda: colours)
    >>> int(mixed[32, 32, 0]), bool(cutout[32, 32, 0] > 180)
    (100, True)
    """
    top, left = within[0].start, within[1].start
    for area in tiles_of(within):
        cover = coverage(alpha, area)
        chosen = np.flatnonzero(soft(cover))
        if not len(chosen):
            continue
        rows, columns = area
        part = cutout[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
        mixed = np.moveaxis(picture.rgb[area].reshape(-1, 3)[chosen], 1, 0).astype(np.float32)
        found = colours().separate(mixed, cover.reshape(-1)[chosen], (area, chosen))
        down, across = np.divmod(chosen, cover.shape[1])
        part[down, across, :3] = found.T


class _Side:
    """Averages by the weight of one side around each place; far from any, as was said before.

    The weight's own means are taken once for all channels.
    """

    def __init__(self, weight: Floats, wide: Cells, narrow: Cells) -> None:
        self._weight, self._wide, self._narrow = weight, wide, narrow
        self._totals = {
            cells: binomial_blur(downsample(weight, *cells)) + np.float32(_NOTHING)
            for cells in (wide, narrow)
        }

    def wide_means(self, values: Floats) -> Floats:
        """Give them for every pixel of the level; the plain mean where there are none."""
        near = self._means(values, values.mean(), self._wide)
        rows, columns = values.shape
        return Upsampler(near, rows, columns).part((slice(0, rows), slice(0, columns)))

    def narrow_means(self, values: Floats, before: Floats) -> Floats:
        """Give them for every cell."""
        return self._means(values, downsample(before, *self._narrow), self._narrow)

    def _means(self, values: Floats, otherwise: Floats | np.float32, cells: Cells) -> Floats:
        found = binomial_blur(downsample(self._weight * values, *cells))
        found += np.float32(_NOTHING) * otherwise
        found /= self._totals[cells]
        return found


def _fuse(mixed: Floats, cover: Floats, ours: Floats, theirs: Floats) -> Floats:
    """Give each pixel its share of what the average colours leave unexplained.

    The shares are those of the least change that explains the pixel wholly (Germer et al. 2020);
    the source's own, `cover` alone, pales what the photo shows wherever alpha is about one half.
    """
    planes = mixed, cover, ours, theirs
    by_kernel = compiled("fuse")
    is_plain = all(one.shape == mixed.shape and one.flags.c_contiguous for one in planes)
    if by_kernel is not None and is_plain:
        fused: Floats = np.empty(mixed.shape, np.float32)
        by_kernel(address(fused), *map(address, planes), fused.size)
        return fused
    rest = mixed - theirs
    rest -= cover * (ours - theirs)
    rest *= cover / (1 - 2 * cover * (1 - cover))
    rest += ours
    return np.clip(rest, 0, 255, out=rest)
