"""Finds everything in a finished WebP that is not the picture, by an allow-list.

Thread: any. Source: RFC 9649 (2024), sections 2 and 3.
"""

import io
import struct

import numpy as np
from PIL import Image

from app.metadata.findings import Finding

_HEAD_BYTES, _CHUNK_HEAD_BYTES = 12, 8
# What our encoder writes: lossy, lossless, lossy with alpha.
_ORDERS = (["VP8 "], ["VP8L"], ["VP8X", "ALPH", "VP8 "])
_EXTENDED = struct.Struct("<I3s3s")
_HAS_ALPHA = 0x10


def inspect_webp(data: bytes) -> tuple[Finding, ...]:
    r"""List what a WebP holds besides one picture as we write it.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    tuple of Finding
        Empty where its chunks are those of one picture, each where it must be, to the file's last
        byte, and where no pixel of a lossless one has a colour under alpha 0.

    Examples
    --------
    >>> [found.name for found in inspect_webp(b"not a WebP")]
    ['no WebP']
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return (Finding("no WebP", 0, len(data)),)
    if int.from_bytes(data[4:8], "little") != len(data) - _CHUNK_HEAD_BYTES:
        return (Finding("another length", 4, 4),)
    names: list[str] = []
    at = _HEAD_BYTES
    while at + _CHUNK_HEAD_BYTES <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + _CHUNK_HEAD_BYTES + length
        if end + length % 2 > len(data) or any(data[end : end + length % 2]):
            return (Finding("cut off", at, len(data) - at),)
        names.append(name.decode("latin-1"))
        if name == b"VP8X" and not _is_plain(data[at + _CHUNK_HEAD_BYTES : end]):
            return (Finding("bits of VP8X", at, end - at),)
        at = end + length % 2
    if at != len(data) or names not in _ORDERS:
        return (Finding("chunks of another file", _HEAD_BYTES, len(data) - _HEAD_BYTES),)
    if names == ["VP8L"] and _hides_colour(data):
        return (Finding("colour under alpha 0", _HEAD_BYTES, len(data) - _HEAD_BYTES),)
    return ()


def _is_plain(body: bytes) -> bool:
    """Tell whether nothing is said but a size, and that there is alpha."""
    return len(body) == _EXTENDED.size and _EXTENDED.unpack(body)[0] == _HAS_ALPHA


def _hides_colour(data: bytes) -> bool:
    with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
        if image.mode != "RGBA":
            return False
        words = np.asarray(image).view(np.uint32)
    alpha = np.frombuffer(b"\0\0\0\xff", np.uint32)[0]
    return bool(words[(words & alpha) == 0].any())
