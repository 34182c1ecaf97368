r"""Reads from an Exif block whether the photo's numbers are those of Adobe RGB.

Thread: any. Source: EXIF 3.0 section 4.6.6 (ColorSpace), DCF 2.0 (the optional colour space: the
file's name begins with "_", its interoperability index is "R03"); TIFF 6.0 section 2.
"""

import struct
from itertools import islice

from app.container.tiff_entries import byte_order, entry_at, entry_starts

_EXIF, _INTEROP, _COLOUR_SPACE, _INDEX = 0x8769, 0xA005, 0xA001, 0x0001
_SHORT, _LONG, _LONGS = 3, 4, (4, 13, 16, 18)
_PREFIX = b"Exif\0\0"
_BIG = (b"+\0", b"\0+")
# Some cameras say it by this number, which the standard does not know.
_ADOBE = 2
_UNCALIBRATED = (None, 0xFFFF)
_MAX_ENTRIES = 20_000


def tells_adobe_rgb(block: bytes) -> bool:
    r"""Tell whether an Exif block says Adobe RGB, as cameras do.

    Parameters
    ----------
    block : bytes
        A TIFF, classic or big, with or without a leading ``Exif\0\0``; any bytes are allowed.

    Returns
    -------
    bool
        True for the interoperability index R03 beside a colour space that is not said to be sRGB,
        and for the colour space 2.

    Examples
    --------
    >>> tells_adobe_rgb(b"nonsense")
    False
    """
    tiff = block.removeprefix(_PREFIX)
    order = byte_order(tiff)
    if order is None:
        return False
    try:
        return _tells(_Reader(tiff, order))
    except struct.error:
        return False


def _tells(reader: "_Reader") -> bool:
    exif = reader.pointer(reader.first, _EXIF)
    if exif is None:
        return False
    space = reader.number(exif, _COLOUR_SPACE)
    if space == _ADOBE:
        return True
    interop = reader.pointer(exif, _INTEROP)
    if interop is None or space not in _UNCALIBRATED:
        return False
    return reader.inline(interop, _INDEX)[:3] == b"R03"


class _Reader:
    """Finds single values; what lies beyond the bytes that there are raises struct.error."""

    def __init__(self, tiff: bytes, order: str) -> None:
        self._tiff, self._order = tiff, order
        self._is_big = tiff[2:4] in _BIG
        self._wide = order + ("Q" if self._is_big else "I")
        (self.first,) = struct.unpack_from(self._wide, tiff, 8 if self._is_big else 4)

    def number(self, directory: int, tag: int) -> int | None:
        """Read a whole number."""
        kind, at = self._find(directory, tag)
        if kind not in (_SHORT, _LONG):
            return None
        form = self._order + ("H" if kind == _SHORT else "I")
        return int(struct.unpack_from(form, self._tiff, at)[0])

    def pointer(self, directory: int, tag: int) -> int | None:
        """Read where another directory is."""
        kind, at = self._find(directory, tag)
        if kind not in _LONGS:
            return None
        form = self._wide if kind not in (_LONG, 13) else self._order + "I"
        return int(struct.unpack_from(form, self._tiff, at)[0])

    def inline(self, directory: int, tag: int) -> bytes:
        """Cut out a value that is so short that it stands in its entry."""
        kind, at = self._find(directory, tag)
        return self._tiff[at : at + 4] if kind else b""

    def _find(self, directory: int, tag: int) -> tuple[int, int]:
        starts = entry_starts(self._tiff, directory, self._order, is_big=self._is_big)
        for start in islice(starts, _MAX_ENTRIES):
            found, kind, _, at = entry_at(self._tiff, start, self._order, is_big=self._is_big)
            if found == tag:
                return kind, at
        return 0, 0
