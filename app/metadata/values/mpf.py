"""Reads the list of pictures in a multi-picture file.

Thread: any. Source: CIPA DC-007-2021 section 5.
"""

import struct
from collections.abc import Iterator

from app.metadata.findings import Kind, Value

_PREFIX = b"MPF\0"
_ENTRIES, _ENTRY_BYTES = 0xB002, 16
_MAX_PICTURES = 100
_TYPES = {
    0x030000: "main picture",
    0x010001: "preview",
    0x010002: "large preview",
    0x010003: "larger preview",
    0x020001: "part of a panorama",
    0x020002: "view of a stereo pair",
    0x020003: "view from another angle",
    0x040000: "original before editing",
    0x050000: "HDR gain map",
}


def mpf_values(block: bytes) -> tuple[Value, ...]:
    r"""Say which pictures there are beside the first.

    Parameters
    ----------
    block : bytes
        A TIFF structure, with or without the leading ``MPF\0``; any bytes are allowed.

    Returns
    -------
    tuple of Value
        One a picture; none for the first, and none where it is damaged.

    Examples
    --------
    >>> mpf_values(b"MM\0*")
    ()
    """
    try:
        sizes = list(_pictures(block.removeprefix(_PREFIX)))
    except struct.error:
        return ()
    return tuple(
        Value(Kind.PICTURE, "One more picture", f"{_TYPES.get(kind, 'picture')}, {size:,} bytes")
        for kind, size, offset in sizes
        if offset
    )


def _pictures(tiff: bytes) -> Iterator[tuple[int, int, int]]:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return
    (at,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, at)
    for number in range(count):
        entry = at + 2 + 12 * number
        tag, _, length, start = struct.unpack_from(order + "HHII", tiff, entry)
        if tag != _ENTRIES:
            continue
        for place in range(min(length // _ENTRY_BYTES, _MAX_PICTURES)):
            attribute, size, offset = struct.unpack_from(
                order + "III", tiff, start + _ENTRY_BYTES * place
            )
            yield attribute & 0xFFFFFF, size, offset
        return
