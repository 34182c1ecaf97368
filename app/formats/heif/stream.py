"""Changes a few bytes of an AVIF so that every decoder gives the same plain pixels.

Thread: any. Source: AV1 Image File Format 1.1; ISO/IEC 23008-12:2022, 9.3.1 (a property number of
0 means: none).
"""

from app.container.iso_boxes import Box
from app.formats.heif.split_items import Items
from app.formats.heif.turn import TURNS

_JOINED = (b"auxl", b"prem")
_ANIMATED, _STILL = b"avis", b"avif"


def colour_stream(data: bytes, top: list[Box], items: Items, alpha: int | None) -> bytes:
    """Take turns and transparency off the picture; places and lengths stay as they are.

    Parameters
    ----------
    data : bytes
        The whole file.
    top : list of Box
        Its outermost boxes.
    items : Items
        What it lists.
    alpha : int or None
        The item that is the picture's transparency.

    Returns
    -------
    bytes
        The file with a still, opaque picture that is not turned.
    """
    return bytes(_plain(data, top, items, items.primary, alpha))


def opacity_stream(data: bytes, top: list[Box], items: Items, alpha: int) -> bytes:
    """Make the transparency the picture.

    Browsers treat a file's transparency in several ways: they multiply it into the colours, or
    stretch it as if it were video. Decoded as a grey picture, it is what the file says.

    Parameters
    ----------
    data : bytes
        The whole file.
    top : list of Box
        Its outermost boxes.
    items : Items
        What it lists.
    alpha : int
        The item that is the picture's transparency.

    Returns
    -------
    bytes
        The file with a still, grey picture that is not turned.
    """
    stream = _plain(data, top, items, alpha, alpha)
    at = items.primary_at
    stream[at : at + items.primary_size] = alpha.to_bytes(items.primary_size, "big")
    return bytes(stream)


def _plain(data: bytes, top: list[Box], items: Items, item: int, alpha: int | None) -> bytearray:
    stream = bytearray(data)
    for link in items.links.get(item, []):
        if link.box.kind in TURNS:
            stream[link.at : link.at + link.size] = bytes(link.size)
    for reference in items.references:
        if reference.kind in _JOINED and alpha in (reference.source, *reference.targets):
            stream[reference.at : reference.at + 4] = b"skip"
    for box in top:
        if box.kind == b"ftyp":
            # With this brand a decoder takes the first frame of the video instead.
            for at in range(box.body, box.end - 3, 4):
                if stream[at : at + 4] == _ANIMATED:
                    stream[at : at + 4] = _STILL
    return stream
