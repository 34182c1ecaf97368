"""Pictures that are cut out already: tells them, and keeps their alpha as it is.

Thread: any.
"""

from dataclasses import replace

import numpy as np
from PIL import Image

from app.compose.foreground import Estimator
from app.domain import Floats, Picture, Pixels
from app.imaging.shrink import shrink
from app.imaging.tiles import tiles

# The area that must be see-through. Round corners of a tenth of the side leave 0.9 % clear, an
# app's icon 4 %, and the cutouts at hand 31 to 94 %.
_SEE_THROUGH = 0.02
# Codecs with loss and careless programs leave opaque pixels a little below 255.
_NEARLY_OPAQUE = 245
# An opacity that is nearly the same everywhere has no shape.
_SHAPE = 16
_CELLS = 64


def is_cut_out(opacity: Pixels | None) -> bool:
    """Tell whether a file's own opacity says what its subject is.

    Parameters
    ----------
    opacity : ndarray of shape (H, W), uint8, or None
        As decoded.

    Returns
    -------
    bool
        True where at least 2 % of the area is see-through, and not all of it alike; and where
        nothing is to be seen at all. The area is counted in the cells of a small copy, in which
        pixels strewn about do not count.

    Examples
    --------
    >>> opacity = np.full((100, 100), 255, np.uint8)
    >>> is_cut_out(opacity), is_cut_out(np.full_like(opacity, 128))
    (False, False)
    >>> opacity[:20] = 0
    >>> is_cut_out(opacity)
    True
    """
    if opacity is None:
        return False
    height, width = opacity.shape
    small = shrink(opacity, min(height, _CELLS), min(width, _CELLS))
    if int(small.max()) - int(small.min()) < _SHAPE:
        return not opacity.any()
    return float((small < _NEARLY_OPAQUE).mean()) >= _SEE_THROUGH


def own_matte(picture: Picture) -> tuple[Picture, Pixels]:
    """Take a picture's own opacity for its matte.

    Parameters
    ----------
    picture : Picture
        H rows, W columns, with an opacity.

    Returns
    -------
    picture : Picture
        Without its opacity, marked so that `compose` leaves its colours alone; pixels are shared.
    alpha : ndarray of shape (H, W), uint8
        The opacity itself.

    Raises
    ------
    ValueError
        If the picture is opaque.

    Examples
    --------
    >>> glass = np.full((1, 1), 9, np.uint8)
    >>> picture, alpha = own_matte(Picture(np.zeros((1, 1, 3), np.uint8), glass, (), "PNG"))
    >>> picture.opacity is None, alpha.tolist()
    (True, [[9]])
    """
    if picture.opacity is None:
        message = "an opaque picture has no matte of its own"
        raise ValueError(message)
    return replace(picture, opacity=None, is_cut_out=True), picture.opacity


def editable(picture: Picture) -> tuple[Picture, Floats]:
    """Turn a picture's own opacity into a matte that can be edited.

    Parameters
    ----------
    picture : Picture
        H rows, W columns, with an opacity.

    Returns
    -------
    picture : Picture
        As of `own_matte`, but what was hidden has the colours of what is seen near by: an edge
        that is moved or softened shows those, and never what the file hid.
    alpha : ndarray of shape (H, W), float32
        The opacity, in [0, 1].

    Raises
    ------
    ValueError
        If the picture is opaque.

    Examples
    --------
    >>> rgb = np.zeros((1, 2, 3), np.uint8)
    >>> rgb[0, 1] = 200
    >>> picture, alpha = editable(Picture(rgb, np.array([[0, 255]], np.uint8), (), "PNG"))
    >>> picture.rgb[0, 0].tolist(), alpha.tolist()
    ([200, 200, 200], [[0.0, 1.0]])
    """
    opaque, opacity = own_matte(picture)
    height, width = opacity.shape
    found = Estimator(picture).colours(np.ones((height, width), np.float32))
    grid = np.moveaxis(found.grids.grid[:3], 0, -1)
    near = Image.fromarray(np.rint(np.clip(grid, 0, 255)).astype(np.uint8))
    across, down = near.width / width, near.height / height
    rgb = picture.rgb.copy()
    for area in tiles(height, width):
        hidden = opacity[area] == 0
        if not hidden.any():
            continue
        (top, bottom), (left, right) = ((part.start, part.stop) for part in area)
        box = (left * across, top * down, right * across, bottom * down)
        part = near.resize((right - left, bottom - top), Image.Resampling.BILINEAR, box=box)
        np.copyto(rgb[area], np.asarray(part), where=hidden[..., np.newaxis])
    return replace(opaque, rgb=rgb), opacity * np.float32(1 / 255)
