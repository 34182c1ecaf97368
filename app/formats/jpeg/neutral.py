"""The segments that may stand before the picture of a finished JPEG.

Thread: any. Source: JFIF 1.02; ITU-T T.872 clause 6.5.3; ICC.1:2022 annex B.4; EXIF 3.0 section
4.7.2; libjpeg's default_decompress_parms.
"""

import struct
from collections.abc import Iterable

from app.formats.jpeg.segments import ICC
from app.metadata.neutral.exif import minimal_exif
from app.metadata.resolution import CENTIMETRE, INCH, Resolution, kept_resolution

_MAX_BODY = 65_533
_CHUNK_HEAD = len(ICC) + 2
_MAX_CHUNKS = 255
_ADOBE_TRANSFORM_AT = 11
_TRANSFORMS = 2
_INCH, _CENTIMETRE = 1, 2
_UNITS = {_INCH: INCH, _CENTIMETRE: CENTIMETRE}


def jfif_segment(resolution: Resolution | None = None) -> bytes:
    r"""Write the JFIF segment that says nothing but a print resolution that is kept.

    Its presence means that the colours are luminance and chroma; that is all a browser reads of it.

    Parameters
    ----------
    resolution : Resolution, optional
        As `jfif_resolution` gives it.

    Returns
    -------
    bytes
        Else square pixels and no unit; no thumbnail.

    Examples
    --------
    >>> jfif_segment()
    b'\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00'
    """
    kept = resolution or Resolution(1, 1, is_ratio=True)
    fields = (0x0101, 0 if kept.is_ratio else _INCH, kept.x, kept.y, 0, 0)
    return _segment(0xE0, b"JFIF\0" + struct.pack(">HBHHBB", *fields))


def jfif_resolution(body: bytes, *, keeps: bool) -> Resolution | None:
    r"""Read what is kept of a JFIF segment's density.

    Parameters
    ----------
    body : bytes
        At least the 14 bytes of a real one.
    keeps : bool
        Whether a person keeps more than the shape of pixels.

    Returns
    -------
    Resolution or None
        None where nothing is.

    Examples
    --------
    >>> jfif_resolution(b"JFIF\0\1\2\2\0\x76\0\x76\0\0", keeps=True)
    Resolution(x=300, y=300, is_ratio=False)
    """
    unit, across, down = struct.unpack_from(">BHH", body, 7)
    return kept_resolution(across, down, _UNITS.get(unit), keeps=keeps)


def adobe_segment(body: bytes) -> bytes:
    r"""Write Adobe's segment with nothing but how the colours are transformed.

    Parameters
    ----------
    body : bytes
        At least the 12 bytes of a real one.

    Returns
    -------
    bytes
        As libjpeg itself writes it.

    Examples
    --------
    >>> adobe_segment(b"Adobe\0\x65\xc0\0\0\0\2and more")
    b'\xff\xee\x00\x0eAdobe\x00d\x00\x00\x00\x00\x02'
    """
    # Whatever is none of 0, 1, 2 is read as 2.
    transform = min(body[_ADOBE_TRANSFORM_AT], _TRANSFORMS)
    return _segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def exif_segment(orientation: int) -> bytes:
    """Write an Exif segment that turns the picture and says nothing else.

    Parameters
    ----------
    orientation : int
        1 to 8; at 1 there is nothing to turn.

    Returns
    -------
    bytes
        Empty for 1.

    Examples
    --------
    >>> exif_segment(1), len(exif_segment(8))
    (b'', 36)
    """
    return _segment(0xE1, b"Exif\0\0" + minimal_exif(orientation)) if orientation != 1 else b""


def profile_segments(profile: bytes) -> bytes:
    """Write a colour profile into as many segments as it needs.

    Parameters
    ----------
    profile : bytes
        A whole ICC profile.

    Returns
    -------
    bytes
        Empty where it is longer than a JPEG can hold.

    Examples
    --------
    >>> len(profile_segments(bytes(66_000)))
    66036
    """
    step = _MAX_BODY - _CHUNK_HEAD
    chunks = [profile[at : at + step] for at in range(0, len(profile), step)]
    if len(chunks) > _MAX_CHUNKS:
        return b""
    heads = (ICC + bytes((number, len(chunks))) for number in range(1, len(chunks) + 1))
    return b"".join(_segment(0xE2, head + chunk) for head, chunk in zip(heads, chunks, strict=True))


def join_profile(bodies: Iterable[bytes]) -> bytes:
    r"""Put a profile together from its segments.

    Parameters
    ----------
    bodies : iterable of bytes
        What follows the length in each.

    Returns
    -------
    bytes
        Empty where a chunk is missing or the first of a number is not alone in its count.

    Examples
    --------
    >>> join_profile((ICC + b"\2\2B", ICC + b"\1\2A")), join_profile((ICC + b"\2\2B",))
    (b'AB', b'')
    """
    chunks: dict[int, bytes] = {}
    count = 0
    for body in bodies:
        number, total = body[len(ICC)], body[len(ICC) + 1]
        chunks.setdefault(number, body[_CHUNK_HEAD:])
        count = max(count, total)
    if sorted(chunks) != list(range(1, count + 1)):
        return b""
    return b"".join(chunks[number] for number in sorted(chunks))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
