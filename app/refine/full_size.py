"""From what a model drew of a box to the coverage of the whole picture.

Thread: any.
"""

from dataclasses import replace

import numpy as np

from app.domain import Floats, Matte, Picture, Pixels
from app.imaging.alpha import resize_alpha
from app.refine.clean import clean
from app.refine.guided import refine_into
from app.segment.crop import Box
from app.segment.subject import Prediction


def cleaned(prediction: Prediction) -> Prediction:
    """Take stray specks off what a model drew, once for all that is made of it.

    Parameters
    ----------
    prediction : Prediction
        As a model drew it.

    Returns
    -------
    Prediction
        The same, its mask as `clean` makes it.

    Examples
    --------
    >>> one = Prediction("fine", Box(0, 8, 0, 8), np.ones((4, 4), np.float32), 0)
    >>> float(cleaned(one).mask.min())
    1.0
    """
    return replace(prediction, mask=clean(prediction.mask))


def cover(prediction: Prediction, picture: Picture) -> Floats:
    """Bring a prediction to the photo's own resolution.

    Parameters
    ----------
    prediction : Prediction
        Of a box in the picture, cleaned.
    picture : Picture
        H rows, W columns.

    Returns
    -------
    ndarray of shape (H, W), float32
        In [0, 1]: refined along the edge, 0 outside the box.

    Examples
    --------
    >>> photo = Picture(np.zeros((8, 8, 3), np.uint8), None, (), "PNG")
    >>> alpha = cover(Prediction("fine", Box(2, 6, 2, 6), np.ones((4, 4), np.float32), 0), photo)
    >>> float(alpha.sum())
    16.0
    """
    alpha: Floats = np.zeros((picture.height, picture.width), np.float32)
    _cover_into(alpha, prediction, picture)
    return alpha


def cover_in_bytes(prediction: Prediction, picture: Picture) -> Pixels:
    """Do as `cover`, for a photo that a matte in float32 would be larger than.

    Parameters
    ----------
    prediction, picture
        As of `cover`.

    Returns
    -------
    ndarray of shape (H, W), uint8
        To 255, rounded.

    Examples
    --------
    >>> photo = Picture(np.zeros((8, 8, 3), np.uint8), None, (), "PNG")
    >>> whole = Prediction("fine", Box(0, 8, 0, 8), np.ones((4, 4), np.float32), 0)
    >>> int(cover_in_bytes(whole, photo).min())
    255
    """
    alpha: Pixels = np.zeros((picture.height, picture.width), np.uint8)
    _cover_into(alpha, prediction, picture)
    return alpha


def _cover_into(alpha: Matte, prediction: Prediction, picture: Picture) -> None:
    box = prediction.box
    inside = alpha[box.top : box.bottom, box.left : box.right]
    refine_into(inside, box.cut(picture).rgb, prediction.mask)


def overview(prediction: Prediction, picture: Picture) -> Floats:
    """Show a prediction in its place in the picture, small.

    Parameters
    ----------
    prediction : Prediction
        Of a box in the picture, drawn in (S, S), cleaned.
    picture : Picture
        Where the box lies.

    Returns
    -------
    ndarray of shape (S, S), float32
        Coverage of the whole picture in [0, 1], its aspect not kept.

    Examples
    --------
    >>> photo = Picture(np.zeros((80, 40, 3), np.uint8), None, (), "PNG")
    >>> upper = Prediction("fine", Box(0, 40, 0, 40), np.ones((8, 8), np.float32), 0)
    >>> small = overview(upper, photo)
    >>> small.sum(axis=1).tolist()
    [8.0, 8.0, 8.0, 8.0, 0.0, 0.0, 0.0, 0.0]
    """
    side = len(prediction.mask)
    down, across = side / picture.height, side / picture.width
    top, left = int(prediction.box.top * down), int(prediction.box.left * across)
    small = Box(
        top,
        max(top + 1, round(prediction.box.bottom * down)),
        left,
        max(left + 1, round(prediction.box.right * across)),
    )
    inside = resize_alpha(prediction.mask, small.height, small.width)
    alpha = np.zeros((side, side), np.float32)
    alpha[small.top : small.bottom, small.left : small.right] = inside
    return alpha
