"""Cuts the small picture out of an Exif block.

Thread: any. Source: TIFF 6.0 section 2; EXIF 3.0 section 4.5.4.
"""

import struct

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
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        found = _thumbnail(tiff, order)
    except struct.error:
        found = b""
    return found or _preview(tiff)


def _thumbnail(tiff: bytes, order: str) -> bytes:
    """Follow the main directory to the second one, and that to the picture."""
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, first)
    (second,) = struct.unpack_from(order + "I", tiff, first + 2 + 12 * count)
    if not second:
        return b""
    (count,) = struct.unpack_from(order + "H", tiff, second)
    places: dict[int, int] = {}
    for number in range(count):
        tag, _, _, value = struct.unpack_from(order + "HHII", tiff, second + 2 + 12 * number)
        if tag in (_START, _LENGTH):
            places[tag] = value
    start = places.get(_START, 0)
    found = tiff[start : start + places.get(_LENGTH, 0)]
    return found if found.startswith(_SOI) else b""


def _preview(tiff: bytes) -> bytes | None:
    start = tiff.find(_SOI)
    end = tiff.rfind(_EOI, start) if start > 0 else -1
    return tiff[start : end + len(_EOI)] if end > 0 else None
