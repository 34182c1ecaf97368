"""Cuts the small picture out of an Exif block.

Thread: any. Source: TIFF 6.0 section 2; EXIF 3.0 section 4.5.4.
"""

import struct

from app.container.tiff_entries import byte_order, entry_at, entry_starts, first_directory

_PREFIX = b"Exif\0\0"
_START, _LENGTH = 0x0201, 0x0202
_SOI, _EOI = b"\xff\xd8\xff", b"\xff\xd9"


def exif_picture(block: bytes) -> bytes | None:
    r"""Find the thumbnail, or else a preview in the maker's notes.

    Parameters
    ----------
    block : bytes
        A TIFF structure, with or without the leading ``Exif\0\0``; any bytes are allowed.

    Returns
    -------
    bytes or None
        What begins like a JPEG; it was not decoded. None where there is none.

    Examples
    --------
    >>> exif_picture(b"MM\0*\0\0\0\x08\0\0\0\0\0\0" + b"\xff\xd8\xff..\xff\xd9..")
    b'\xff\xd8\xff..\xff\xd9'
    """
    tiff = block.removeprefix(_PREFIX)
    order = byte_order(tiff)
    if order is None:
        return None
    try:
        found = _thumbnail(tiff, order)
    except struct.error:
        found = b""
    return found or _preview(tiff)


def _thumbnail(tiff: bytes, order: str) -> bytes:
    """Follow the main directory to the second one, and that to the picture."""
    entries = entry_starts(tiff, first_directory(tiff, order), order)
    (second,) = struct.unpack_from(order + "I", tiff, entries.stop)
    if not second:
        return b""
    places: dict[int, int] = {}
    for start in entry_starts(tiff, second, order):
        tag, _, _, at = entry_at(tiff, start, order)
        (value,) = struct.unpack_from(order + "I", tiff, at)
        if tag in (_START, _LENGTH):
            places[tag] = value
    start = places.get(_START, 0)
    found = tiff[start : start + places.get(_LENGTH, 0)]
    return found if found.startswith(_SOI) else b""


def _preview(tiff: bytes) -> bytes | None:
    start = tiff.find(_SOI)
    end = tiff.rfind(_EOI, start) if start > 0 else -1
    return tiff[start : end + len(_EOI)] if end > 0 else None
