"""How many pixels a picture may have, and has.

Thread: any.
"""

import io

from PIL import Image

from app.domain import Format, Note, NoteCode, Options, Pixels
from app.errors import InputTooLarge
from app.formats.heif.split import read_heif
from app.formats.split import split


def declared_size(source: bytes, kind: Format) -> tuple[int, int]:
    """Read the size that a file declares; nothing is decoded.

    Parameters
    ----------
    source : bytes
        A whole file that was decoded, or was about to be.
    kind : Format
        What `sniff` says of it.

    Returns
    -------
    tuple of int
        Width and height in pixels, as they are stored.

    Raises
    ------
    InputUnreadable
        If there is none.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> Image.new("L", (3, 2)).save(file, "BMP")
    >>> declared_size(file.getvalue(), Format.BMP)
    (3, 2)
    """
    if kind in (Format.HEIC, Format.AVIF):
        return read_heif(source).size
    size = split(source, kind).size
    if size is None:
        with Image.open(io.BytesIO(source), formats=[kind.value.upper()]) as image:
            size = image.size
    return size


def check_pixels(width: int, height: int, options: Options, reduction: int = 1) -> None:
    """Refuse a picture that declares too many pixels.

    Parameters
    ----------
    width, height : int
        As declared.
    options : Options
        Holds the limit.
    reduction : int, optional
        How many pixels a side can become one while they are decoded.

    Raises
    ------
    InputTooLarge
        If it does.
    """
    most = options.max_pixels * reduction * reduction
    if width * height > most:
        message = "This picture has too many pixels."
        limit = most / 1e6
        raise InputTooLarge(
            message,
            detail=f"{width} x {height} = {width * height / 1e6:.0f} MP, limit {limit:g} MP",
        )


def reduced_note(rgb: Pixels) -> Note:
    """Say that a picture is smaller than its file's, and how large it is.

    Examples
    --------
    >>> import numpy as np
    >>> reduced_note(np.zeros((3, 4, 3), np.uint8)).detail
    '4 × 3'
    """
    height, width = rgb.shape[:2]
    return Note(NoteCode.REDUCED_SIZE, f"{width} × {height}")
