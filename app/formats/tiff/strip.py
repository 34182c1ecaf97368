"""Writes a TIFF anew: its pages' samples and the few numbers that it takes to read them.

Thread: any. Source: TIFF 6.0; Photoshop TIFF technical notes.
"""

import struct
import zlib
from dataclasses import dataclass

from app.container.parts import broken
from app.container.stripped import Orientation, Stripped
from app.domain import Note, NoteCode, Options, Pixels
from app.errors import InputTooLarge, OutOfMemory
from app.formats.tiff.directory import Tiff
from app.formats.tiff.hidden import hidden_in_page, without_hidden
from app.formats.tiff.page import (
    PROFILE,
    RESOLUTION_UNIT,
    X_RESOLUTION,
    Y_RESOLUTION,
    Page,
    pages_of,
    resolution_of,
)
from app.formats.tiff.rows import upright_page
from app.metadata.hidden import HIDDEN_PIXELS
from app.metadata.neutral.made import exif_profile
from app.metadata.neutral.profile import neutral_name, neutral_profile
from app.metadata.resolution import Resolution

# By photometric interpretation: grey, RGB, palette.
_CHANNELS = {0: 1, 1: 1, 2: 3, 3: 3}
_STRIP_BYTES = 1 << 18
_MAX_BYTES = (1 << 32) - 1
# All pages together may unpack to this many bytes for each pixel that one page may have.
_MAX_DEPTH_BYTES = 8
_SHORT, _LONG, _RATIONAL, _ANY = 3, 4, 5, 7
_PAGE, _DEFLATE, _DIFFERENCE = 2, 8, 2
_NO_UNIT, _INCH = 1, 2
# On photos 6 takes four times as long and saves a twentieth.
_LEVEL = 4

Entry = tuple[int, int, list[int] | bytes]


def strip_tiff(data: bytes, options: Options) -> Stripped:
    """Write the pages again, Deflate-packed, upright, without any other tag.

    The samples are the source's, at their depth; thumbnails and pages that can't be read go.

    Parameters
    ----------
    data : bytes
        The whole file, classic or big.
    options : Options
        Holds the limit on pixels.

    Returns
    -------
    Stripped
        A classic TIFF, little-endian, with the same pixels.

    Raises
    ------
    InputUnsupported
        If it is a camera's raw photo, or packed in a way that can't be unpacked in the browser.
    InputUnreadable
        If it is damaged.
    InputTooLarge
        If it declares more pixels than allowed.
    OutOfMemory
        If it does not fit into memory.
    """
    tiff = Tiff(data)
    pages = pages_of(tiff)
    for page in pages:
        if page.width * page.height > options.max_pixels:
            _too_large(f"{page.width} x {page.height} pixels", options)
    total = sum(page.row_bytes(page.width) * page.height * page.planes for page in pages)
    if total > _MAX_DEPTH_BYTES * options.max_pixels:
        _too_large(f"{len(pages)} pages of {total / 1e6:.0f} MB", options)
    writer = _Writer()
    profile: str | None = None
    hides = False
    try:
        for page in pages:
            found = _profile(tiff, page)
            shown, planes = upright_page(tiff, page)
            if hidden_in_page(shown, planes) is not None:
                hides = True
                planes = planes if options.keeps_hidden_pixels else without_hidden(shown, planes)
            kept_dots = resolution_of(tiff, page.directory, keeps=options.keeps_resolution)
            dots = kept_dots and kept_dots.turned(page.orientation)
            writer.add(shown, planes, found, dots, is_one_of_many=len(pages) > 1)
            profile = profile or (neutral_name(found) if found else None)
    except MemoryError as error:
        message = "This picture needs more memory than there is."
        raise OutOfMemory(message, detail="writing TIFF") from error
    is_upright = all(page.orientation == 1 for page in pages)
    kept = Orientation.UPRIGHT if is_upright else Orientation.APPLIED
    is_left = hides and options.keeps_hidden_pixels
    return Stripped(
        *(writer.file(), "image/tiff", ".tif", kept, profile),
        lossless=False,
        notes=(Note(NoteCode.HIDDEN_PIXELS_KEPT),) if is_left else (),
        left=frozenset((HIDDEN_PIXELS,)) if is_left else frozenset(),
    )


def _too_large(what: str, options: Options) -> None:
    message = "This picture has too many pixels."
    raise InputTooLarge(message, detail=f"{what}, limit {options.max_pixels / 1e6:g} MP")


def _profile(tiff: Tiff, page: Page) -> bytes | None:
    entry = page.directory.entries.get(PROFILE)
    if entry is not None:
        return neutral_profile(tiff.content(entry))
    # Exif speaks of the first page; each other page would need an Exif of its own.
    is_first = page.directory is tiff.chain[0]
    return exif_profile(tiff.data, _CHANNELS.get(page.photometric, 0)) if is_first else None


@dataclass(frozen=True)
class _Strips:
    rows: int
    packed: list[bytes]


class _Writer:
    """Collects a file: packed strips first, then for each page its values and its directory."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.at = 8
        self.first = 0
        self.pointer: tuple[int, int] | None = None

    def add(
        self,
        page: Page,
        planes: list[Pixels],
        profile: bytes | None,
        resolution: Resolution | None,
        *,
        is_one_of_many: bool,
    ) -> None:
        """Append a page."""
        has_predictor = page.bits in (8, 16) and set(page.formats) <= {1, 2}
        height = planes[0].shape[0]
        width = page.height if page.orientation >= 5 else page.width
        strips = _pack(planes, page, has_predictor=has_predictor)
        offsets = [self._append(part) for part in strips.packed]
        entries: list[Entry] = [
            (254, _LONG, [_PAGE]) if is_one_of_many else (254, _LONG, [0]),
            (256, _LONG, [width]),
            (257, _LONG, [height]),
            (258, _SHORT, [page.bits] * page.samples),
            (259, _SHORT, [_DEFLATE]),
            (262, _SHORT, [page.photometric]),
            (273, _LONG, offsets),
            (277, _SHORT, [page.samples]),
            (278, _LONG, [strips.rows]),
            (279, _LONG, [len(part) for part in strips.packed]),
            (284, _SHORT, [2 if page.is_planar else 1]),
        ]
        entries += resolution_entries(resolution)
        entries += [(317, _SHORT, [_DIFFERENCE])] if has_predictor else []
        entries += [(320, _SHORT, list(page.palette))] if page.palette else []
        entries += [(338, _SHORT, list(page.extra))] if page.extra else []
        entries += [(339, _SHORT, list(page.formats))] if set(page.formats) != {1} else []
        entries += [(PROFILE, _ANY, profile)] if profile else []
        self._directory(sorted(entries, key=lambda entry: entry[0]))

    def file(self) -> bytes:
        """Join the parts."""
        if self.at > _MAX_BYTES:
            broken("TIFF: a file beyond 4 GiB")
        return b"".join((b"II*\0", struct.pack("<I", self.first), *self.parts))

    def _append(self, part: bytes) -> int:
        """Store at an even place, as the format wants it."""
        at = self.at
        padded = part + bytes(len(part) % 2)
        self.parts.append(padded)
        self.at += len(padded)
        return at

    def _directory(self, entries: list[Entry]) -> None:
        if self.at > _MAX_BYTES:
            broken("TIFF: a file beyond 4 GiB")
        table = struct.pack("<H", len(entries))
        for tag, kind, values in entries:
            body = values if isinstance(values, bytes) else _numbers(kind, values)
            value = (
                body.ljust(4, b"\0") if len(body) <= 4 else struct.pack("<I", self._append(body))
            )
            count = len(values) // (2 if kind == _RATIONAL else 1)
            table += struct.pack("<HHI4s", tag, kind, count, value)
        at = self._append(table + bytes(4))
        if self.pointer is None:
            self.first = at
        else:
            part, end = self.pointer
            self.parts[part] = self.parts[part][:end] + struct.pack("<I", at)
        # The directory is as long as this, and even, so nothing follows the pointer.
        self.pointer = len(self.parts) - 1, len(table)


def resolution_entries(resolution: Resolution | None) -> list[Entry]:
    """Write a print resolution as a directory holds it.

    Parameters
    ----------
    resolution : Resolution or None
        What is kept.

    Returns
    -------
    list of (tag, type, values)
        Empty for None.

    Examples
    --------
    >>> resolution_entries(Resolution(300, 300))
    [(282, 5, [300, 1]), (283, 5, [300, 1]), (296, 3, [2])]
    """
    if resolution is None:
        return []
    unit = _NO_UNIT if resolution.is_ratio else _INCH
    return [
        (X_RESOLUTION, _RATIONAL, [resolution.x, 1]),
        (Y_RESOLUTION, _RATIONAL, [resolution.y, 1]),
        (RESOLUTION_UNIT, _SHORT, [unit]),
    ]


def _numbers(kind: int, values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}{'H' if kind == _SHORT else 'I'}", *values)


def _pack(planes: list[Pixels], page: Page, *, has_predictor: bool) -> _Strips:
    row_bytes = planes[0].shape[1]
    rows = max(1, _STRIP_BYTES // row_bytes)
    packed: list[bytes] = []
    for plane in planes:
        for start in range(0, plane.shape[0], rows):
            strip = plane[start : start + rows]
            stored = _differences(strip, page) if has_predictor else strip
            packed.append(zlib.compress(stored.tobytes(), _LEVEL))
    return _Strips(min(rows, planes[0].shape[0]), packed)


def _differences(strip: Pixels, page: Page) -> Pixels:
    values = strip.view(f"<u{page.bits // 8}").reshape(strip.shape[0], -1, page.inside)
    found = values.copy()
    found[:, 1:] -= values[:, :-1]
    return found
