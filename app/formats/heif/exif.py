"""What only the Exif of a HEIF or AVIF says of the picture's colours.

Thread: any. Source: ISO/IEC 23008-12:2022, annex A.2.1 (the Exif item); ISO/IEC 14496-12 (colr).
"""

from collections.abc import Iterable
from itertools import islice

from app.container.iso_boxes import Box
from app.formats.heif.layout import Layout
from app.formats.heif.needed import DERIVED
from app.formats.heif.properties import PROFILES
from app.metadata.neutral.made import exif_profile

_UNSPECIFIED = b"\0\2"
_OFFSET_BYTES = 4
# One item is what files have; each may be as long as the file.
_MAX_ITEMS = 4


def colour_in_exif(colours: Iterable[bytes], payloads: Iterable[bytes]) -> bytes | None:
    r"""Say in a profile what the Exif says, where nothing comes before it.

    Parameters
    ----------
    colours : iterable of bytes
        The bodies of the picture's "colr" boxes.
    payloads : iterable of bytes
        The Exif items that describe it.

    Returns
    -------
    bytes or None
        A neutral profile; None where the boxes tell the colours, or Exif doesn't.

    Examples
    --------
    >>> colour_in_exif([], [bytes(4) + b"MM\0*"]) is None
    True
    """
    if any(_tells(body) for body in colours):
        return None
    some = islice(payloads, _MAX_ITEMS)
    found = (exif_profile(_tiff(payload), 3) for payload in some)
    return next((profile for profile in found if profile is not None), None)


def told_in_exif(layout: Layout) -> bytes | None:
    """Do the same for a file that was taken apart to be written again.

    Parameters
    ----------
    layout : Layout
        The whole file.

    Returns
    -------
    bytes or None
        As `colour_in_exif`; None for an animation alone.
    """
    meta, needs, data = layout.meta, layout.needs, layout.data
    if meta is None or not needs:
        return None
    coded = [one.item.number for one in needs if one.item.kind not in DERIVED]
    colours = [
        [data[box.body : box.end] for _, box, _ in meta.properties_of(number) if _is_colr(box)]
        for number in (needs[0].item.number, *coded[:1])
    ]
    exif = (
        meta.content(data, item.number) or b""
        for item in meta.items.values()
        if item.kind == b"Exif" and meta.primary in meta.targets(b"cdsc", item.number)
    )
    # Of a picture made of tiles, the first tile speaks where it says nothing itself.
    return colour_in_exif(next((some for some in colours if some), []), exif)


def _is_colr(box: Box) -> bool:
    return box.kind == b"colr"


def _tells(body: bytes) -> bool:
    if body[:4] in PROFILES:
        return True
    return body[:4] == b"nclx" and len(body) >= 8 and body[4:8] != 2 * _UNSPECIFIED


def _tiff(payload: bytes) -> bytes:
    """Cut off what stands before the TIFF: its place, and whatever lies between."""
    return payload[_OFFSET_BYTES + int.from_bytes(payload[:_OFFSET_BYTES], "big") :]
