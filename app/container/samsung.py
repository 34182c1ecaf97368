"""Finds the trailer that Samsung's phones put behind a photo, and the entries of its directory.

Thread: any. Source: exiftool's notes on Samsung.
"""

import struct

_HEAD, _END = b"SEFH", b"SEFT"


def samsung_start(data: bytes) -> int:
    r"""Find where a Samsung trailer begins.

    Parameters
    ----------
    data : bytes
        The whole file, or the trailer alone.

    Returns
    -------
    int
        The place of its first block; the length of `data` where there is none.

    Examples
    --------
    >>> samsung_start(b"..SEFH" + bytes(8) + b"\x0c\0\0\0SEFT"), samsung_start(b"....")
    (2, 4)
    """
    head = samsung_directory(data)
    if head is None:
        return len(data)
    furthest = max((offset for _, offset, _ in samsung_entries(data, head)), default=0)
    return int(head - furthest)


def samsung_directory(data: bytes) -> int | None:
    """Find where the directory of a Samsung trailer begins.

    Parameters
    ----------
    data : bytes
        The whole file, or the trailer alone.

    Returns
    -------
    int or None
        None where there is none.
    """
    if not data.endswith(_END) or len(data) < 20:
        return None
    (length,) = struct.unpack_from("<I", data, len(data) - 8)
    head = len(data) - 8 - int(length)
    fits = head >= 0 and length >= 12 and data.startswith(_HEAD, head)
    return head if fits else None


def samsung_entries(data: bytes, head: int) -> list[tuple[int, int, int]]:
    """Read the directory of a Samsung trailer.

    Parameters
    ----------
    data : bytes
        The whole file, or the trailer alone.
    head : int
        Where the directory begins.

    Returns
    -------
    list of tuple of int
        Kind of each entry, how far before the directory it begins, its length; only those that
        lie inside.
    """
    (count,) = struct.unpack_from("<I", data, head + 8)
    end = len(data) - 8
    table = data[head + 12 : min(end, head + 12 + 12 * count)]
    entries = struct.iter_unpack("<HHII", table[: len(table) // 12 * 12])
    return [(kind, offset, size) for _, kind, offset, size in entries if size <= offset <= head]
