"""What Pillow must be asked and told about a TIFF before it decodes it.

Thread: any. Source: TIFF 6.0; DNG 1.7 (for raw photos).
"""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from app.errors import InputUnsupported
from app.formats.tiff.page import DEFLATE, JPEG, OLD_JPEG, YCBCR
from app.formats.tiff.plain import plain_tiff
from app.metadata.neutral.made import exif_profile

_SUBFILE, _BITS, _COMPRESSION, _PHOTOMETRIC, _ORIENTATION = 254, 258, 259, 262, 274
_SUB_IFDS, _DNG = 330, 50706
_REDUCED = 1
_WHITE_IS_ZERO = 0
# By photometric interpretation: grey, RGB, palette.
_CHANNELS = {0: 1, 1: 1, 2: 3, 3: 3}
# What libtiff can do in Pyodide. CPython's can do more, but tests must see what a person sees.
_PACKED = (1, 2, 3, 4, 5, 32773)
_UNPACKED_HERE = (*DEFLATE, JPEG, OLD_JPEG)


def prepare_tiff(image: Image.Image) -> tuple[int, int, bool]:
    """Read the few tags that matter, and keep Pillow from reading the others.

    Parameters
    ----------
    image : PIL.Image.Image
        An opened TIFF, not loaded yet.

    Returns
    -------
    depth : int
        Bits per channel.
    orientation : int
        As the file says; may be out of range.
    is_negative : bool
        Whether greys run from white to black.

    Raises
    ------
    InputUnsupported
        If the file is a camera's raw photo, whose first picture is only a thumbnail, or packed
        in a way that can't be unpacked in the browser.
    """
    tags = _tags(image)
    compression = tags.get(_COMPRESSION, 1)
    if compression not in _PACKED:
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail=f"TIFF with compression {compression}")
    if _DNG in tags or (tags.get(_SUBFILE, 0) & _REDUCED and _SUB_IFDS in tags):
        message = "This kind of file can't be read here."
        raise InputUnsupported(message, detail="camera raw photo")
    # An empty block keeps Pillow from turning the picture itself, which reads every metadata
    # directory first and so fails on photos whose pixels are in order.
    image.info["exif"] = b""
    image.info.pop("xmp", None)
    orientation = tags.get(_ORIENTATION, 1)
    is_negative = tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    return max(tags.get(_BITS, (8,))), orientation, is_negative


def profile_of(data: bytes, image: Image.Image) -> bytes | None:
    """Read the colour profile, or make one of what Exif says.

    Parameters
    ----------
    data : bytes
        The whole file.
    image : PIL.Image.Image
        The same, opened.

    Returns
    -------
    bytes or None
        None where nothing is said.
    """
    own: bytes | None = image.info.get("icc_profile")
    if own is not None:
        return own
    return exif_profile(data, _CHANNELS.get(_tags(image).get(_PHOTOMETRIC, 1), 0))


def open_tiff(data: bytes, image: Image.Image) -> Image.Image:
    """Unpack what libtiff can't.

    Parameters
    ----------
    data : bytes
        The whole file.
    image : PIL.Image.Image
        The same, opened, its size checked.

    Returns
    -------
    PIL.Image.Image
        `image` itself, or the unpacked file opened instead.

    Raises
    ------
    InputUnsupported, InputUnreadable
        If its rows can't be read.
    """
    tags = _tags(image)
    is_packed = tags.get(_COMPRESSION, 1) in _UNPACKED_HERE
    if not is_packed and tags.get(_PHOTOMETRIC) != YCBCR:
        return image
    return Image.open(io.BytesIO(plain_tiff(data)), formats=["TIFF"])


def has_second_page(image: Image.Image) -> bool:
    """Tell whether there is another page, a thumbnail not counted.

    Parameters
    ----------
    image : PIL.Image.Image
        A TIFF whose pixels were read; it is left at its second page.

    Returns
    -------
    bool
        False for a lone picture with or without a reduced copy of itself.

    Raises
    ------
    EOFError
        If there is no second page at all.
    """
    image.seek(1)
    return not _tags(image).get(_SUBFILE, 0) & _REDUCED


def _tags(image: Image.Image) -> Mapping[int, Any]:
    tags: Mapping[int, Any] = getattr(image, "tag_v2", {})
    return tags
