"""Tells whether only the Exif of a HEIF or AVIF says which way is up.

Thread: any. Source: ISO/IEC 23008-12:2022, annex A; ISO/IEC 23000-22 (MIAF). A reader goes by
"irot" and "imir" alone, but some programs go by the Exif where these are missing.
"""

from app.formats.heif.layout import Layout
from app.metadata.orientation import orientation_of

_MAX_EXIF_BYTES = 1 << 20
_TURNS = (b"irot", b"imir")


def is_turned_by_exif(layout: Layout) -> bool:
    """Tell whether the picture stands as it is coded, and the Exif says otherwise.

    Parameters
    ----------
    layout : Layout
        The file taken apart.

    Returns
    -------
    bool
        False where the picture's own properties turn or mirror it.
    """
    meta = layout.meta
    if meta is None or not layout.needs:
        return False
    for _, box, _ in meta.properties_of(layout.needs[0].item.number):
        value = layout.data[box.body] if box.body < box.end else 0
        if box.kind in _TURNS and (box.kind == b"imir" or value & 3):
            return False
    for item in meta.items.values():
        place = meta.places.get(item.number)
        spans = place.spans if place is not None and place.spans else ()
        if item.kind == b"Exif" and 0 < sum(b - a for a, b in spans) <= _MAX_EXIF_BYTES:
            content = meta.content(layout.data, item.number) or b""
            skip = int.from_bytes(content[:4], "big")
            block = content[4 + skip :] if skip < len(content) else content
            return orientation_of(block) != 1
    return False
