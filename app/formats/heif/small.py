"""Takes the small picture that a HEIC carries of itself out into a file of its own.

Thread: any. Source: ISO/IEC 23008-12:2022, 6.4.4 (a `thmb` reference names it), 9.2 and 9.3;
ISO/IEC 14496-12:2022, 8.11.
"""

import struct

from app.container.iso_boxes import Box, pack, whole_boxes
from app.errors import AppError
from app.formats.heif.fields import Fields
from app.formats.heif.split_items import Items, read_items

_CODINGS = (b"hvc1", b"hev1")
# What such an item is decoded and shown by. The last two lists count for all of a kind: a small
# picture that says nothing of them is as the photo is.
_OWN = (b"hvcC", b"ispe", b"pixi")
_COLOURS = (b"colr",)
_TURNS = (b"irot", b"imir")
_NEEDED = (b"hvcC", b"irot", b"imir")
_MOST_PROPERTIES = 32
# A photo that is not several times larger is there as soon.
_LEAST_TIMES = 4
_ITEM = 1


def small_heic(data: bytes, *, max_pixels: int, max_bytes: int) -> bytes | None:
    """Make a file that holds a HEIC's small picture of itself and nothing else.

    Parameters
    ----------
    data : bytes
        The whole file; it may be damaged.
    max_pixels, max_bytes : int
        A picture of more pixels, or of more coded bytes, is none that is had at once.

    Returns
    -------
    bytes or None
        A HEIC with one picture, the largest that is small; turned as the photo is, where it does
        not say itself how it lies. None where there is none, or where the photo itself has less
        than four times its pixels.

    Examples
    --------
    >>> small_heic(b"no HEIC", max_pixels=9, max_bytes=9) is None
    True
    """
    try:
        meta = next((b for b in whole_boxes(data, 0, len(data)) if b.kind == b"meta"), None)
        if meta is None:
            return None
        items = read_items(data, meta)
        most = min(max_pixels, _pixels(data, items, items.primary) // _LEAST_TIMES)
        found = [one for one in _small_ones(items) if _fits(data, items, one, most, max_bytes)]
        if not found:
            return None
        return _write(data, items, max(found, key=lambda one: _pixels(data, items, one)))
    except AppError:
        return None


def _small_ones(items: Items) -> set[int]:
    return {
        one.source
        for one in items.references
        if one.kind == b"thmb"
        and items.primary in one.targets
        and items.kinds.get(one.source) in _CODINGS
    }


def _fits(data: bytes, items: Items, item: int, most: int, max_bytes: int) -> bool:
    extents = items.extents.get(item) or []
    length = sum(end - start for start, end in extents)
    length += sum(box.end - box.start for box in _properties(items, item))
    return (
        bool(extents)
        and all(start < end <= len(data) for start, end in extents)
        and length <= max_bytes
        and 0 < _pixels(data, items, item) <= most
        and len(items.properties(item, b"hvcC")) == 1
        and len(_properties(items, item)) <= _MOST_PROPERTIES
    )


def _pixels(data: bytes, items: Items, item: int) -> int:
    found = items.properties(item, b"ispe")
    if not found:
        return 0
    fields = Fields(data, found[0].body + 4, found[0].end)
    return fields.number(4) * fields.number(4)


def _properties(items: Items, item: int) -> list[Box]:
    """List what the item is shown by, in its own order; turns come last, as they apply."""
    found = items.properties(item, *_OWN)
    for kinds in (_COLOURS, _TURNS):
        found += items.properties(item, *kinds) or items.properties(items.primary, *kinds)
    return found


def _write(data: bytes, items: Items, item: int) -> bytes:
    coded = b"".join(data[start:end] for start, end in items.extents[item] or ())
    boxes = _properties(items, item)
    links = bytes(n | (0x80 if box.kind in _NEEDED else 0) for n, box in enumerate(boxes, 1))
    container = pack(b"ipco", *(pack(box.kind, data[box.body : box.end]) for box in boxes))
    table = _full(b"ipma", struct.pack(">IHB", 1, _ITEM, len(boxes)), links)
    entry = _full(b"infe", struct.pack(">HH", _ITEM, 0), items.kinds[item], b"\0", version=2)
    listed = (
        _full(b"hdlr", bytes(4), b"pict", bytes(13)),
        _full(b"pitm", struct.pack(">H", _ITEM)),
        _full(b"iinf", struct.pack(">H", 1), entry),
        pack(b"iprp", container, table),
    )
    head = pack(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    # The place's own length does not hang on the place.
    before = len(head) + len(_full(b"meta", *listed, _place(0, 0))) + 8
    meta = _full(b"meta", *listed, _place(before, len(coded)))
    return head + meta + pack(b"mdat", coded)


def _place(start: int, length: int) -> bytes:
    return _full(b"iloc", b"\x44\0", struct.pack(">HHHHII", 1, _ITEM, 0, 1, start, length))


def _full(kind: bytes, *bodies: bytes, version: int = 0) -> bytes:
    return pack(kind, struct.pack(">I", version << 24), *bodies)
