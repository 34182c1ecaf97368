"""The smallest Exif block that turns a picture.

Thread: any. Source: TIFF 6.0 section 2; EXIF 3.0 section 4.6.5.
"""

import struct

from app.metadata.orientation import orientation_of

_ORIENTATION, _SHORT = 0x0112, 3
_FIRST_IFD = 8


def minimal_exif(orientation: int) -> bytes:
    r"""Write an Exif block of one entry.

    Parameters
    ----------
    orientation : int
        1 to 8.

    Returns
    -------
    bytes
        A bare TIFF of 26 bytes, without the ``Exif\0\0`` that JPEG puts in front.

    Examples
    --------
    >>> orientation_of(minimal_exif(6)), len(minimal_exif(6))
    (6, 26)
    """
    head = b"MM\0*" + struct.pack(">IH", _FIRST_IFD, 1)
    return head + struct.pack(">HHIHHI", _ORIENTATION, _SHORT, 1, orientation, 0, 0)


def is_minimal_exif(block: bytes) -> bool:
    r"""Tell whether an Exif block says the orientation and not a bit more.

    Parameters
    ----------
    block : bytes
        A bare TIFF, without a leading ``Exif\0\0``.

    Returns
    -------
    bool
        True only for what `minimal_exif` writes, byte for byte.

    Examples
    --------
    >>> is_minimal_exif(minimal_exif(8)), is_minimal_exif(minimal_exif(8) + b"\0")
    (True, False)
    """
    return block == minimal_exif(orientation_of(block))
