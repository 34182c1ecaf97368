"""Steps from entry to entry of a TIFF's directory: in files, in Exif blocks, for every use of them.

Thread: any. What is read beyond the bytes that there are raises struct.error. Source: TIFF 6.0,
section 2; BigTIFF design (AWare Systems).
"""

import struct

_ORDERS = {b"II": "<", b"MM": ">"}


RawEntry = tuple[int, int, int, int]
"""Tag, kind and count as they stand there, and where the value or the pointer to it is."""


def byte_order(data: bytes) -> str | None:
    """Read in which order a TIFF's numbers are written, as `struct` says it; None if it is none.

    Examples
    --------
    >>> byte_order(b"MM"), byte_order(b"ZZ")
    ('>', None)
    """
    return _ORDERS.get(data[:2])


def first_directory(data: bytes, order: str) -> int:
    """Read where the first directory of a classic TIFF is."""
    (at,) = struct.unpack_from(order + "I", data, 4)
    return int(at)


def entry_starts(data: bytes, at: int, order: str, *, is_big: bool = False) -> range:
    r"""Tell where the entries of a directory start.

    Parameters
    ----------
    data : bytes
        The whole TIFF.
    at : int
        Where the directory starts.
    order : str
        As `byte_order` says.
    is_big : bool, optional
        Whether it is a BigTIFF.

    Returns
    -------
    range
        It stops where the pointer to the next directory stands.

    Examples
    --------
    >>> entry_starts(b"\0\2", 0, ">")
    range(2, 26, 12)
    """
    head, step = (8, 20) if is_big else (2, 12)
    (count,) = struct.unpack_from(order + ("Q" if is_big else "H"), data, at)
    return range(at + head, at + head + count * step, step)


def tag_at(data: bytes, start: int, order: str) -> int:
    """Read which entry it is, and no more of it."""
    (tag,) = struct.unpack_from(order + "H", data, start)
    return int(tag)


def entry_at(data: bytes | bytearray, start: int, order: str, *, is_big: bool = False) -> RawEntry:
    r"""Read one entry.

    Parameters
    ----------
    data : bytes
        The whole TIFF.
    start : int
        One of `entry_starts`.
    order : str
        As `byte_order` says.
    is_big : bool, optional
        Whether it is a BigTIFF.

    Returns
    -------
    RawEntry
        Nothing of it is judged.

    Examples
    --------
    >>> entry_at(b"\1\x12\0\3\0\0\0\1\0\6\0\0", 0, ">")
    (274, 3, 1, 8)
    """
    form = order + ("HHQ" if is_big else "HHI")
    tag, kind, count = struct.unpack_from(form, data, start)
    return tag, kind, count, start + struct.calcsize(form)
