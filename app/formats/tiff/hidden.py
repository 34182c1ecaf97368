"""Finds and erases what transparent pixels of a page hide.

Thread: any. Source: TIFF 6.0, section 18 (ExtraSamples).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain import Pixels
from app.formats.tiff.page import RGB, Page
from app.imaging.behind import Behind, bands, colours_behind

_ALPHA = (1, 2)
# Samples of a colour, by photometric interpretation.
_COLOURS = {0: 1, 1: 1, RGB: 3, 5: 4}
_WORDS = (8, 16, 32)


def alpha_of(page: Page) -> int | None:
    """Tell which sample says how opaque a pixel is.

    Parameters
    ----------
    page : Page
        As its samples are given.

    Returns
    -------
    int or None
        None where there is none.
    """
    colours = _COLOURS.get(page.photometric)
    if colours is None or page.bits not in _WORDS:
        return None
    extra = page.extra
    if not extra and page.photometric == RGB and page.samples == 4:
        # As libtiff and Pillow take it.
        extra = (_ALPHA[0],)
    found = next((place for place, kind in enumerate(extra) if kind in _ALPHA), None)
    return None if found is None or colours + found >= page.samples else colours + found


def hidden_in_page(page: Page, planes: list[Pixels]) -> Behind | None:
    """Look behind the transparent pixels of a page.

    Parameters
    ----------
    page : Page
        Describes the samples.
    planes : list of ndarray
        As `upright_page` gives them.

    Returns
    -------
    Behind or None
        None where one colour at most is behind them.
    """
    place = alpha_of(page)
    if place is None:
        return None
    samples = _samples(page, planes)
    alpha = samples[place]
    colours = np.dstack(samples[: _COLOURS[page.photometric]])
    return colours_behind(_shown(colours), alpha, colours)


def without_hidden(page: Page, planes: list[Pixels]) -> list[Pixels]:
    """Set what is behind transparent pixels to zero.

    Parameters
    ----------
    page : Page
        Describes the samples.
    planes : list of ndarray
        As `upright_page` gives them.

    Returns
    -------
    list of ndarray
        New ones, of the same shape.
    """
    place = alpha_of(page)
    if place is None:
        return planes
    clear = _samples(page, planes)[place] == 0
    found: list[Pixels] = []
    for number, plane in enumerate(planes):
        if page.is_planar and number == place:
            found.append(plane)
            continue
        values = np.array(plane).view(f"<u{page.bits // 8}")
        pixels = values.reshape(*clear.shape, page.inside)
        for rows in bands(clear.shape):
            # Transparency is zero there as it is.
            pixels[rows][clear[rows]] = 0
        found.append(values.view(np.uint8))
    return found


def _samples(page: Page, planes: list[Pixels]) -> list[NDArray[Any]]:
    """See each sample as a picture of its own; no copies."""
    height = planes[0].shape[0]
    form = f"<u{page.bits // 8}"
    if page.is_planar:
        return [np.ascontiguousarray(plane).view(form) for plane in planes]
    pixels = np.ascontiguousarray(planes[0]).view(form).reshape(height, -1, page.inside)
    return [pixels[..., number] for number in range(page.inside)]


def _shown(colours: NDArray[Any]) -> Pixels:
    """Make bytes of some samples, to be looked at only."""
    high: Pixels = (colours >> (8 * colours.dtype.itemsize - 8)).astype(np.uint8)
    return high[..., :3] if high.shape[2] >= 3 else high.repeat(3, axis=2)
