"""Takes a JPEG apart: keeps what makes the picture, reads profile and turn from the segments.

Thread: any. Source: ITU-T T.81 annex B; ICC.1:2022 annex B.4.
"""

from collections.abc import Iterator

from app.container.block import Use
from app.container.parts import ENDS_EARLY, Parts, broken
from app.errors import InputUnreadable
from app.formats.jpeg.coded.needed import needed_pieces
from app.formats.jpeg.coded.short import ends_early
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.neutral.made import exif_profile
from app.metadata.orientation import orientation_of

MAX_SCANS = 200
_SOI, _SOS, _EOI, _COM, _APP1, _APP2, _APP14 = 0xD8, 0xDA, 0xD9, 0xFE, 0xE1, 0xE2, 0xEE
_APPS = range(0xE0, 0xF0)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))
_COLOUR = ("JFIF", "Adobe")
_EXIF = b"Exif\0"
_ICC = b"ICC_PROFILE\0"
_MPF = b"MPF\0"
# In the photo's own segments (Ultra HDR, ISO 21496-1), and in those of the second picture (Apple).
_GAIN_MAPS = (b"http://ns.adobe.com/hdr-gain-map/", b"urn:iso:std:iso:ts:21496:-1")
_APPLE_GAIN_MAP = b"http://ns.apple.com/HDRGainMap/"


def split_jpeg(data: bytes) -> Parts:
    """Drop every APP segment and comment but the two that tell how colours are coded.

    Parameters
    ----------
    data : bytes
        The whole file; what follows the picture (a second picture, a video) is not looked at.

    Returns
    -------
    Parts
        Its stream holds the same frame, tables and scans, and is well formed.

    Raises
    ------
    InputUnreadable
        If there is no scan, no frame, or so many scans that decoding would take for ever.
    """
    view = memoryview(data)
    stream: list[memoryview] = [view[:2]]
    width = height = 0
    depth, channels = 8, 0
    exif = b""
    profile: dict[int, bytes] = {}
    chunks = 0
    scan_at = 0
    has_second = has_gain_map = False
    for marker, start, end in _segments(data):
        body = view[start + 4 : end]
        if marker == _SOS:
            scan_at = start
            break
        if marker in _FRAMES and len(body) >= 6:
            depth, channels = body[0], body[5]
            height = max(height, int.from_bytes(body[1:3], "big"))
            width = max(width, int.from_bytes(body[3:5], "big"))
        elif marker == _APP1 and not exif and bytes(body[:5]) == _EXIF:
            exif = bytes(body)
        elif marker == _APP2 and bytes(body[:12]) == _ICC and len(body) > 14:
            profile.setdefault(body[12], bytes(body[14:]))
            chunks = max(chunks, body[13])
        else:
            has_second = has_second or (marker == _APP2 and bytes(body[:4]) == _MPF)
            has_gain_map = has_gain_map or _names_gain_map(marker, body)
        if _is_picture(marker, body):
            stream.append(view[start:end])
    if not width or not height:
        broken("JPEG: no size is declared")
    _check_scans(data, scan_at)
    whole, is_short = _well_formed(data, b"".join((*stream, view[scan_at:])))
    own = _join(profile, chunks)
    told = exif_profile(exif, channels) if own is None else None
    return Parts(
        stream=whole,
        size=(width, height),
        profile=told if own is None else own,
        orientation=orientation_of(exif),
        depth=depth,
        is_colour_in_exif=told is not None,
        has_gain_map=has_gain_map or (has_second and data.find(_APPLE_GAIN_MAP, scan_at) > 0),
        ends_early=is_short,
    )


def _well_formed(data: bytes, stream: bytes) -> tuple[bytes, bool]:
    """Write the picture as every decoder takes it, and tell whether it ends early.

    With an end, with the standard's tables where it has none of its own, with plain parameters.
    """
    try:
        blocks = walk_jpeg(data)
    except InputUnreadable:
        # Pillow may take it all the same, and says what is wrong with it.
        return stream, False
    pieces, _ = needed_pieces(data, blocks)
    colour = [data[b.start : b.end] for b in blocks if b.use is Use.COLOUR and b.name in _COLOUR]
    start, *rest = (piece.data for piece in pieces)
    whole = b"".join((start, *colour, *rest))
    has_end = any(block.name == "EOI" for block in blocks)
    return whole, not has_end and ends_early(whole)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    at = 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 4 > len(data):
            broken(ENDS_EARLY)
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0 or marker in _BARE:
            at += 2
        elif marker == _EOI:
            broken("JPEG: there is no picture in it")
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if end < at + 4:
                broken("JPEG: a segment has no length")
            if end > len(data):
                broken(ENDS_EARLY)
            yield marker, at, end
            at = end


def _is_picture(marker: int, body: memoryview) -> bool:
    if marker in _APPS:
        # Both change how libjpeg reads the components: as YCbCr, RGB or inverted CMYK.
        return bytes(body[:5]) in (b"JFIF\0", b"Adobe")
    return marker != _COM


def _names_gain_map(marker: int, body: memoryview) -> bool:
    return marker in (_APP1, _APP2) and any(name in bytes(body) for name in _GAIN_MAPS)


def _check_scans(data: bytes, at: int) -> None:
    # Inside a scan a real FF is followed by 00, so counting bytes counts markers. A progressive
    # photo has about ten scans; a file of thousands keeps a decoder busy for hours.
    end = data.find(b"\xff\xd9", at)
    if data.count(b"\xff\xda", at, end if end > 0 else len(data)) > MAX_SCANS:
        broken("JPEG: too many scans")


def _join(chunks: dict[int, bytes], count: int) -> bytes | None:
    if not chunks:
        return None
    if sorted(chunks) != list(range(1, count + 1)):
        return b""
    return b"".join(chunks[number] for number in sorted(chunks))
