"""Runs ExifRead over an Exif block in memory, with a bound on its work and no word to the console.

Thread: any. Imports exifread, so import this late: loading it takes a while in the browser.
Source: TIFF 6.0 section 2; EXIF 3.0 section 4.6.
"""

import io
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from exifread.core.exif_header import ExifHeader
from exifread.core.ifd_tag import IfdTag
from exifread.tags.makernote import apple

# Of each directory: some 20 ms natively. What real cameras write needs less than half.
_MAX_STEPS = 20_000
_BYTES_PER_STEP = 8
_MAX_FIELD_BYTES = 1 << 16
_MANY = 1000
_HEADER_BYTES = 8
_APPLE = b"Apple iOS\0\0\1MM"

# ExifRead reports damage by logging, which without this would end up on the console.
logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)


def exif_fields(tiff: bytes) -> Mapping[str, IfdTag]:
    r"""Read the fields of all directories, the maker's notes included.

    Parameters
    ----------
    tiff : bytes
        A bare TIFF, without a leading ``Exif\0\0``; any bytes are allowed.

    Returns
    -------
    mapping of str to IfdTag
        Directory and name, such as "Image Make" or "GPS GPSLatitude"; what can't be read is
        left out.
    """
    order = {b"II": "I", b"MM": "M"}.get(tiff[:2])
    if order is None:
        return {}
    header = _Header(tiff, order)
    for read in (header.read_first, header.read_photo, header.read_maker, header.read_others):
        header.begin()
        # Whatever damaged bytes make it raise: what was read so far is told, and the rest tried.
        with suppress(Exception):
            read()
    return {name: tag for name, tag in header.tags.items() if isinstance(tag, IfdTag)}


class _Enough(Exception):
    """The block asks for more work than any real one does."""


class _Header(ExifHeader):
    """ExifRead's own reader, but over bytes instead of a file, and counting its steps."""

    def __init__(self, tiff: bytes, order: str) -> None:
        super().__init__(io.BytesIO(tiff), order, 0, fake_exif=0, strict=False)
        self._tiff = tiff
        self._order = order
        self._steps_left = _MAX_STEPS

    def begin(self) -> None:
        """Forget what the last directory changed: byte order, place, steps."""
        self.endian, self.offset, self._steps_left = self._order, 0, _MAX_STEPS

    def read_first(self) -> None:
        """Read the main directory, and with it that of the position."""
        first = self._first_ifd()
        if first >= _HEADER_BYTES:
            self.dump_ifd(first, "Image")

    def read_photo(self) -> None:
        """Read the directory of the photo's circumstances."""
        self.dump_ifd(self.tags["Image ExifOffset"].values[0], "EXIF")

    def read_maker(self) -> None:
        """Read what the camera's maker added, where its form is known."""
        note = self.tags.get("EXIF MakerNote")
        if note is None or "Image Make" not in self.tags:
            return
        if bytes(note.values[: len(_APPLE)]) == _APPLE:
            # ExifRead 3.5.1 counts Apple's offsets from behind this head, 14 bytes too far.
            self.endian, self.offset = "M", note.field_offset
            self.dump_ifd(len(_APPLE), "MakerNote", tag_dict=apple.TAGS)
        else:
            self.decode_maker_note()

    def read_others(self) -> None:
        """Read the directories behind the main one: the thumbnail's, and any more."""
        for number, start in enumerate(self.list_ifd()[1:], 1):
            self.dump_ifd(start, "Thumbnail" if number == 1 else f"IFD {number}")

    def s2n(self, offset: int, length: int, signed: bool = False) -> int:
        """Read a number; 0 beyond the end."""
        self._spend(1)
        at = max(0, self.offset + offset)
        data = self._tiff[at : at + length]
        if len(data) < length:
            return 0
        return int.from_bytes(data, "little" if self.endian == "I" else "big", signed=signed)

    def _spend(self, steps: int) -> None:
        self._steps_left -= steps
        if self._steps_left < 0:
            raise _Enough

    def _process_tag(self, *values: Any) -> None:
        # One broken field must not hide the others.
        try:
            super()._process_tag(*values)
        except _Enough:
            raise
        except Exception:
            return

    def _process_field(
        self, tag_name: str, count: int, field_type: int, type_length: int, offset: int
    ) -> list[Any]:
        if type_length == 1:
            # ExifRead takes no long field but the maker's notes, and those byte by byte.
            at = max(0, self.offset + offset)
            data = self._tiff[at : at + min(count, _MAX_FIELD_BYTES)]
            self._spend(len(data) // _BYTES_PER_STEP)
            return list(data)
        if count >= _MANY:
            return []
        return super()._process_field(tag_name, count, field_type, type_length, offset)

    def _process_ascii_field(self, ifd_name: str, tag_name: str, count: int, offset: int) -> Any:
        count = min(count, _MAX_FIELD_BYTES)
        self._spend(count // _BYTES_PER_STEP)
        return super()._process_ascii_field(ifd_name, tag_name, count, offset)
