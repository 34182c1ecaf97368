"""Reads the one EXIF field that changes the picture: which way up it is.

Thread: any. Source: TIFF 6.0 section 2; EXIF 3.0 section 4.6.5.
"""

import struct

from app.container.tiff_entries import byte_order, entry_at, entry_starts, first_directory

_ORIENTATION = 0x0112
_SHORT, _LONG = 3, 4
_PREFIX = b"Exif\0\0"


def orientation_of(block: bytes) -> int:
    r"""Read the orientation from an EXIF block.

    Parameters
    ----------
    block : bytes
        With or without the leading ``Exif\0\0``; any bytes are allowed.

    Returns
    -------
    int
        1 to 8; 1 where the block is broken or says nothing, for a photo must not be lost
        over its metadata.

    Examples
    --------
    >>> entry = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    >>> orientation_of(b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry)
    6
    >>> orientation_of(b"MM\0*\xff\xff\xff\xff")
    1
    """
    tiff = block[6:] if block.startswith(_PREFIX) else block
    order = byte_order(tiff)
    if order is None:
        return 1
    try:
        return _read(tiff, order)
    except struct.error:
        return 1


def _read(tiff: bytes, order: str) -> int:
    for start in entry_starts(tiff, first_directory(tiff, order), order):
        tag, kind, _, at = entry_at(tiff, start, order)
        if tag == _ORIENTATION and kind in (_SHORT, _LONG):
            form = order + ("H" if kind == _SHORT else "I")
            (value,) = struct.unpack_from(form, tiff, at)
            return int(value) if 1 <= value <= 8 else 1
    return 1
