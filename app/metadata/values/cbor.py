"""Decodes CBOR, as far as provenance needs it, with a bound on its work.

Thread: any. Source: RFC 8949 section 3.
"""

import struct
from typing import Any

_MAX_ITEMS, _MAX_DEPTH = 10_000, 16
_BREAK = object()
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True}


def decode_cbor(data: bytes) -> Any:
    r"""Decode the first item.

    Parameters
    ----------
    data : bytes
        Any bytes; what follows the item is not looked at.

    Returns
    -------
    object
        Of dict, list, str, bytes, int, float, bool, None; tags are dropped. Keys of maps are
        strings.

    Raises
    ------
    ValueError
        If it is damaged, too deep or too long.

    Examples
    --------
    >>> decode_cbor(b"\xa1\x64name\x82\x01\xf5")
    {'name': [1, True]}
    """
    try:
        return _Reader(data).item(0)
    except (IndexError, struct.error, OverflowError) as error:
        raise ValueError(str(error)) from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.items = 0

    def item(self, depth: int) -> Any:
        """Decode one item and move behind it."""
        self.items += 1
        if depth > _MAX_DEPTH or self.items > _MAX_ITEMS:
            message = "CBOR: too deep or too long"
            raise ValueError(message)
        kind, info = self.data[self.at] >> 5, self.data[self.at] & 31
        self.at += 1
        if kind == 7:
            return self._simple(info)
        count = self._count(info)
        if kind == 0:
            return self._definite(count)
        if kind == 1:
            return -1 - self._definite(count)
        if kind in (2, 3):
            return self._text(kind, count, depth)
        if kind == 6:
            return self.item(depth + 1)
        found = self._items(None if count is None else count * (kind - 3), depth)
        if kind == 4:
            return found
        return {str(key): value for key, value in zip(found[::2], found[1::2], strict=False)}

    def _count(self, info: int) -> int | None:
        if info < 24:
            return info
        if info == 31:
            return None
        if info > 27:
            message = "CBOR: reserved length"
            raise ValueError(message)
        return int.from_bytes(self._take(1 << (info - 24)), "big")

    def _definite(self, count: int | None) -> int:
        if count is None:
            message = "CBOR: a number without end"
            raise ValueError(message)
        return count

    def _take(self, count: int) -> bytes:
        found = self.data[self.at : self.at + count]
        if len(found) < count:
            message = "CBOR: ends early"
            raise ValueError(message)
        self.at += count
        return found

    def _simple(self, info: int) -> Any:
        if info == 31:
            return _BREAK
        if info in _FLOATS:
            form = _FLOATS[info]
            return struct.unpack(form, self._take(struct.calcsize(form)))[0]
        self.at += info == 24
        return _SIMPLE.get(info)

    def _text(self, kind: int, count: int | None, depth: int) -> Any:
        if count is None:
            parts = self._items(None, depth)
            empty: Any = b"" if kind == 2 else ""
            return empty.join(part for part in parts if type(part) is type(empty))
        data = self._take(count)
        return data if kind == 2 else data.decode("utf-8", "replace")

    def _items(self, count: int | None, depth: int) -> list[Any]:
        found: list[Any] = []
        while count is None or len(found) < count:
            value = self.item(depth + 1)
            if value is _BREAK:
                break
            found.append(value)
        return found
