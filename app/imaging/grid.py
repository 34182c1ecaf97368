"""Between a picture's pixels and a coarse grid laid over it: averaging down, smoothing, enlarging.

Thread: any. A grid spans the whole picture, whatever their two sizes.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.domain import Floats
from app.imaging.kernel import address, compiled, means, run

Area = tuple[slice, slice]
_FEW = 8


def around(areas: list[Area]) -> Area:
    """Give the least area that holds several; empty ones count for nothing.

    Examples
    --------
    >>> around([(slice(2, 4), slice(0, 1)), (slice(0, 0), slice(0, 9)), (slice(3, 7), slice(5, 6))])
    (slice(2, 7, None), slice(0, 6, None))
    >>> around([])
    (slice(0, 0, None), slice(0, 0, None))
    """
    found = [
        each for each in areas if each[0].start < each[0].stop and each[1].start < each[1].stop
    ]
    if not found:
        return slice(0, 0), slice(0, 0)
    rows = slice(min(each[0].start for each in found), max(each[0].stop for each in found))
    return rows, slice(min(each[1].start for each in found), max(each[1].stop for each in found))


def downsample(values: Floats, rows: int, columns: int) -> Floats:
    """Average a plane down to a grid.

    Parameters
    ----------
    values : ndarray of shape (H, W), float32
        Any range; or several planes, of shape (N, H, W).
    rows, columns : int
        R and C, at most H and W.

    Returns
    -------
    ndarray of shape (R, C) or (N, R, C), float32
        Means over equal parts; a pixel belongs to the part that its middle lies in.

    Examples
    --------
    >>> downsample(np.array([[0, 1, 2, 4]], np.float32), 1, 2).tolist()
    [[0.5, 3.0]]
    """
    height, width = values.shape[-2:]
    if height % rows == 0 and width % columns == 0:
        return _block_means(values, height // rows, width // columns)
    if values.ndim > 2:
        return np.stack([downsample(one, rows, columns) for one in values])
    if (averaged := means(values, rows, columns)) is not None:
        return averaged
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize((columns, rows), Image.Resampling.BOX))


def _block_means(values: Floats, down: int, across: int) -> Floats:
    """Average whole blocks, in a third of the time that Pillow takes for them."""
    *many, height, width = values.shape
    # Row by row, then a stride at a time: NumPy is slow at sums of a few.
    tall = values.reshape(*many, height // down, down, width).sum(axis=-2, dtype=np.float32)
    if across <= _FEW:
        total: Floats = tall[..., ::across].copy()
        for first in range(1, across):
            total += tall[..., first::across]
    else:
        total = tall.reshape(*many, height // down, width // across, across).sum(axis=-1)
    total *= np.float32(1 / (down * across))
    return total


def binomial_blur(grid: Floats, times: int = 1) -> Floats:
    """Smooth a grid with the binomial kernel of three by three.

    Parameters
    ----------
    grid : ndarray of shape (R, C) or (N, R, C), float32
        Any range.
    times : int, optional
        How often.

    Returns
    -------
    ndarray of the same shape, float32
        Of the same range; the border is repeated outwards.

    Examples
    --------
    >>> binomial_blur(np.array([[0, 0, 16, 0, 0]], np.float32)).tolist()
    [[0.0, 4.0, 8.0, 4.0, 0.0]]
    """
    binomial = compiled("binomial")
    if binomial is not None and grid.flags.c_contiguous and grid.dtype == np.float32:
        rows, columns = grid.shape[-2:]
        line = np.empty(columns, np.float32)
        for _ in range(times):
            blurred = np.empty_like(grid)
            planes = grid.size // (rows * columns)
            given = address(blurred), address(grid), planes, rows, columns, address(line)
            binomial(*given)
            grid = blurred
        return grid
    for _ in range(times):
        # Twice each value and both its neighbours; at an end, itself again.
        down = grid + grid
        down[..., 1:, :] += grid[..., :-1, :]
        down[..., :-1, :] += grid[..., 1:, :]
        down[..., 0, :] += grid[..., 0, :]
        down[..., -1, :] += grid[..., -1, :]
        grid = down + down
        grid[..., 1:] += down[..., :-1]
        grid[..., :-1] += down[..., 1:]
        grid[..., 0] += down[..., 0]
        grid[..., -1] += down[..., -1]
        grid *= np.float32(1 / 16)
    return grid


class Upsampler:
    """Enlarges any part of a grid to the pixels that it covers, smoothly.

    Parameters
    ----------
    grid : ndarray of shape (R, C) or (N, R, C), float32
        Any range; several grids of one size are enlarged at once.
    height, width : int
        Of the whole picture, in pixels.
    resampling : PIL.Image.Resampling, optional
        Bilinear, or bicubic, which may overshoot the range.

    Examples
    --------
    >>> upsampler = Upsampler(np.array([[0, 1]], np.float32), 1, 4)
    >>> upsampler.part((slice(0, 1), slice(2, 4))).tolist()
    [[0.75, 1.0]]
    """

    def __init__(
        self,
        grid: Floats,
        height: int,
        width: int,
        resampling: Image.Resampling = Image.Resampling.BILINEAR,
    ) -> None:
        self.grid = np.ascontiguousarray(grid, np.float32)
        """What is enlarged."""
        rows, columns = grid.shape[-2:]
        self._down, self._across = rows / height, columns / width
        self._resampling = resampling
        # Where a side is made smaller, more than the two next cells count.
        self._is_mixed = resampling is Image.Resampling.BILINEAR and rows <= height
        self._is_mixed &= columns <= width
        planes = self.grid.reshape(-1, rows, columns)
        self._images = [] if self._is_mixed else [Image.fromarray(plane) for plane in planes]

    def part(self, area: Area) -> Floats:
        """Enlarge one part.

        Parameters
        ----------
        area : tuple of two slice
            Rows and columns of the picture, with start and stop.

        Returns
        -------
        ndarray of shape (h, w) or (N, h, w), float32
            As large as the area; the same values as when the whole was enlarged, to rounding.
            Read-only.
        """
        if self._is_mixed:
            return self._mixed(area)
        found = [self._resized(image, area) for image in self._images]
        return found[0] if self.grid.ndim == 2 else np.stack(found)

    def _resized(self, image: Image.Image, area: Area) -> Floats:
        rows, columns = area
        box = (
            columns.start * self._across,
            rows.start * self._down,
            columns.stop * self._across,
            rows.stop * self._down,
        )
        size = (columns.stop - columns.start, rows.stop - rows.start)
        return np.asarray(image.resize(size, self._resampling, box=box))

    def _mixed(self, area: Area) -> Floats:
        """Mix the two next cells along each axis: Pillow's sums, in a third of its time."""
        top, below, share = nearest(area[0].start, area[0].stop, self._down, self.grid.shape[-2])
        left, right, across = nearest(
            area[1].start, area[1].stop, self._across, self.grid.shape[-1]
        )
        compiled_one = compiled("enlarge")
        if compiled_one is not None:
            rows, columns = self.grid.shape[-2:]
            enlarged: Floats = np.empty((*self.grid.shape[:-2], len(top), len(left)), np.float32)
            run(
                compiled_one,
                *(enlarged, len(top), len(left), self.grid, self.grid.size // (rows * columns)),
                *(rows, columns, top.astype(np.int32), left.astype(np.int32), share, across),
                np.empty(2 * len(left), np.float32),
            )
            return enlarged
        first, last = int(top[0]), int(below[-1])
        few = self.grid[..., first : last + 1, :]
        near = few.take(left, axis=-1)
        near += (few.take(right, axis=-1) - near) * across
        step = np.zeros_like(near)
        np.subtract(near[..., 1:, :], near[..., :-1, :], out=step[..., :-1, :])
        found: Floats = step.take(top - first, axis=-2)
        found *= share[:, np.newaxis]
        found += near.take(top - first, axis=-2)
        return found


@lru_cache(64)
def nearest(
    start: int, stop: int, scale: float, cells: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Say between which two cells each pixel's middle lies, and how far from the first."""
    place = (np.arange(start, stop) + 0.5) * scale - 0.5
    place = np.clip(place, 0, cells - 1)
    first = place.astype(np.intp)
    return first, np.minimum(first + 1, cells - 1), (place - first).astype(np.float32)
