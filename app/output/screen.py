"""Makes of a picture what a screen can show of it.

Thread: any.
"""

from PIL import Image

from app.domain import Picture
from app.imaging.shrink import LARGE_PIXELS, reduce_rows, resized


def for_screen(picture: Picture, side_px: int) -> Image.Image:
    """Make a picture smaller, if need be, and give it to Pillow.

    Parameters
    ----------
    picture : Picture
        Any size; a large one is averaged first, to no less than twice the side.
    side_px : int
        Greatest height or width of the result.

    Returns
    -------
    PIL.Image.Image
        RGB, or RGBA where the picture has an opacity.

    Examples
    --------
    >>> import numpy as np
    >>> for_screen(Picture(np.zeros((30, 90, 3), np.uint8), None, (), "PNG"), 60).size
    (60, 20)
    """
    longer = max(picture.width, picture.height)
    scale = min(1, side_px / longer)
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    is_large = picture.width * picture.height > LARGE_PIXELS
    factor = max(1, longer // (2 * side_px)) if is_large else 1
    if picture.opacity is None and scale < 1:
        found = resized(picture.rgb, (factor, factor), (height, width))
        if found is not None:
            return Image.fromarray(found)
    image = reduce_rows(
        picture.width, picture.height, (factor, factor), lambda rows: _rows(picture, rows)
    )
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _rows(picture: Picture, rows: slice) -> Image.Image:
    image = Image.fromarray(picture.rgb[rows])
    if picture.opacity is not None:
        image.putalpha(Image.fromarray(picture.opacity[rows]))
    return image
