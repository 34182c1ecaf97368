"""Joins picture and alpha to the cutout, and forgets what is hidden.

Thread: any.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.compose.by_kernel import draw_by_kernel
from app.compose.foreground import Estimate, Estimator, reach_px, recolour, soft
from app.domain import Floats, Matte, Picture, Pixels
from app.imaging.alpha import coverage
from app.imaging.grid import Area, around
from app.imaging.tiles import SIDE_PX, aligned, tiles_of


def compose(picture: Picture, alpha: Matte) -> Pixels:
    """Cut the subject out.

    Parameters
    ----------
    picture : Picture
        H rows, W columns; its own opacity multiplies `alpha`.
    alpha : ndarray of shape (H, W), float32 or uint8
        Coverage in [0, 1], or to 255.

    Returns
    -------
    ndarray of shape (H, W, 4), uint8
        Straight (not premultiplied) RGBA, alpha rounded; zero in all channels where alpha is 0,
        so that the removed background is not still in the file. Where `alpha` is 1, colours are
        the picture's own to the last bit; where it is soft, the subject's own as far as they can
        be told from the background's, or the picture's where that is cut out already.

    Raises
    ------
    ValueError
        If `alpha` has another shape than the picture.

    Examples
    --------
    >>> three = Picture(np.full((1, 3, 3), 200, np.uint8), None, (), "PNG")
    >>> compose(three, np.array([[0.0, 0.5, 1.0]], np.float32)).tolist()
    [[[0, 0, 0, 0], [200, 200, 200, 128], [200, 200, 200, 255]]]
    """
    _check(picture, alpha)
    height, width = alpha.shape
    cutout = np.zeros((height, width, 4), np.uint8)
    whole = slice(0, height), slice(0, width)
    _draw(cutout, picture, alpha, whole, cache(lambda: Estimator(picture).colours(alpha)))
    return cutout


def compose_rows(picture: Picture, alpha: Matte) -> Iterator[Pixels]:
    """Cut the subject out, a band of rows at a time, where the whole would take too much memory.

    Parameters
    ----------
    picture, alpha
        As of `compose`.

    Yields
    ------
    ndarray of shape (h, W, 4), uint8
        The next rows of what `compose` gives.

    Raises
    ------
    ValueError
        If `alpha` has another shape than the picture.

    Examples
    --------
    >>> grey = Picture(np.full((300, 2, 3), 90, np.uint8), None, (), "PNG")
    >>> [len(band) for band in compose_rows(grey, np.ones((300, 2), np.float32))]
    [128, 128, 44]
    """
    _check(picture, alpha)
    height, width = alpha.shape
    colours = cache(lambda: Estimator(picture).colours(alpha))
    for top in range(0, height, SIDE_PX):
        rows = slice(top, min(top + SIDE_PX, height))
        band = np.zeros((rows.stop - top, width, 4), np.uint8)
        _draw(band, picture, alpha, (rows, slice(0, width)), colours)
        yield band


def recompose(cutout: Pixels, estimator: Estimator, alpha: Floats, area: Area) -> Area:
    """Bring a cutout up to date where its alpha was changed, in place.

    Parameters
    ----------
    cutout : ndarray of shape (H, W, 4), uint8
        As `compose` made it of the alpha before.
    estimator : Estimator
        Of the same picture.
    alpha : ndarray of shape (H, W), float32
        Coverage in [0, 1]; as it was before outside of `area`.
    area : tuple of two slice
        Rows and columns.

    Returns
    -------
    tuple of two slice
        Where the cutout has changed, and nowhere else: the colours of soft pixels are estimated
        from what is near. What is in the cutout is then what `compose` would make, to the last bit.

    Examples
    --------
    >>> grey = Picture(np.full((2, 2, 3), 90, np.uint8), None, (), "PNG")
    >>> alpha = np.ones((2, 2), np.float32)
    >>> cutout = compose(grey, alpha)
    >>> alpha[0, 1] = 0
    >>> recompose(cutout, Estimator(grey), alpha, (slice(0, 1), slice(1, 2)))
    (slice(0, 1, None), slice(1, 2, None))
    >>> cutout[0, 1].tolist()
    [0, 0, 0, 0]
    """
    height, width = alpha.shape
    if area[0].start >= area[0].stop or area[1].start >= area[1].stop:
        return slice(0, 0), slice(0, 0)
    margin = reach_px(height, width)
    rows, columns = (slice(part.start - margin, part.stop + margin) for part in area)
    words = cutout.view(np.uint32)[..., 0]
    colours = cache(lambda: estimator.colours(alpha))
    changed: list[Area] = []
    for tile in tiles_of(aligned((rows, columns), height, width)):
        # Beyond what was touched, only soft pixels can have other colours now.
        if not (_meet(tile, area) or soft(alpha[tile]).any()):
            continue
        before = words[tile].copy()
        words[tile] = 0
        _draw(cutout[tile], estimator.picture, alpha, tile, colours)
        changed += _box(before != words[tile], tile)
    return around(changed)


def _meet(one: Area, other: Area) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def _box(marked: NDArray[np.bool_], area: Area) -> list[Area]:
    """Give what is marked of an area, or nothing."""
    down, across = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if not len(down):
        return []
    top, left = area[0].start, area[1].start
    rows = slice(top + int(down[0]), top + int(down[-1]) + 1)
    return [(rows, slice(left + int(across[0]), left + int(across[-1]) + 1))]


def _check(picture: Picture, alpha: Matte) -> None:
    if alpha.shape != (picture.height, picture.width):
        message = f"alpha {alpha.shape} does not fit picture {picture.rgb.shape}"
        raise ValueError(message)


def _draw(cutout: Pixels, picture: Picture, alpha: Matte, area: Area, colours: Estimate) -> None:
    """Make one part of a cutout, which is all zeros; it begins and ends with tiles."""
    if draw_by_kernel(cutout, picture, alpha, area, colours):
        return
    top, left = area[0].start, area[1].start
    for tile in tiles_of(area):
        rows, columns = tile
        part = cutout[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
        cover = coverage(alpha, tile)
        level = float(cover[0, 0])
        is_flat = level in (0.0, 1.0) and bool((cover == level).all())
        if is_flat and level == 0:
            continue
        # Channel by channel: five times as fast as copying triples.
        for channel in range(3):
            part[..., channel] = picture.rgb[*tile, channel]
        if is_flat and picture.opacity is None:
            part[..., 3] = 255
            continue
        if not (is_flat or picture.is_cut_out):
            recolour(picture, alpha, part, tile, colours)
        shown = cover * np.float32(255)
        if picture.opacity is not None:
            shown *= picture.opacity[tile] * np.float32(1 / 255)
        shown += np.float32(0.5)
        part[..., 3] = shown
        # One word a pixel, all four channels at once.
        part.view(np.uint32)[part[..., 3:] == 0] = 0
