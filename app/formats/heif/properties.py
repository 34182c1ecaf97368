"""The properties of pictures: which of them show it, and what they say beside.

Thread: any. Source: ISO/IEC 23008-12:2022, section 6.5; ISO/IEC 14496-15:2022, section 8.3.3
(hvcC); AV1-ISOBMFF, section 2.3 (av1C); ISO/IEC 14496-12 (colr, clli).
"""

from dataclasses import dataclass

from app.container.iso_boxes import Box
from app.container.parts import broken
from app.formats.heif.fields import Fields
from app.formats.heif.places import Span
from app.formats.heif.units import av1_units, nal_name

PROFILES = (b"prof", b"rICC")
_ALPHA = (
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
    b"urn:mpeg:hevc:2015:auxid:1\0",
    b"urn:mpeg:avc:2015:auxid:1\0",
)
# What shows a picture and is always as long as this.
_FIXED = {
    b"ispe": (12,),
    b"pasp": (8,),
    b"irot": (1,),
    b"imir": (1,),
    b"clap": (32,),
    b"clli": (4,),
    b"mdcv": (24,),
    b"cclv": range(5, 50),
    b"amve": (8,),
    b"lsel": (2,),
    b"a1op": (1,),
    b"a1lx": (7, 13),
}
_NCLX_BYTES = 11
_HVCC_HEAD, _AV1C_HEAD = 23, 4


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a property shows the picture.

    Parameters
    ----------
    kept : tuple of (int, int)
        Stretches of the file that stay, frame and all.
    written : bytes
        The body to be written in its place.
    profile : bytes, optional
        The colour profile that it is; nothing else stays of it.
    """

    kept: tuple[Span, ...]
    written: bytes
    profile: bytes | None = None


def shown(data: bytes, box: Box) -> Shown | None:
    """Tell what of a property shows the picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A property.

    Returns
    -------
    Shown or None
        None for what is not known, or not as it should be.

    Raises
    ------
    InputUnreadable
        If a decoder's configuration is broken.
    """
    if not box.is_whole:
        broken("HEIF: a property is cut off")
    body = data[box.body : box.end]
    if box.kind in _FIXED:
        return Shown(((box.start, box.end),), body) if len(body) in _FIXED[box.kind] else None
    special = {
        b"colr": _colour,
        b"pixi": _depths,
        b"auxC": _auxiliary,
        b"hvcC": _hevc,
        b"av1C": _av1,
    }.get(box.kind)
    return special(body, box) if special else None


def is_alpha(data: bytes, box: Box) -> bool:
    """Tell whether a property says that a picture is the transparency of another.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A property.

    Returns
    -------
    bool
        True for "auxC" with one of the names for alpha.
    """
    return box.kind == b"auxC" and data[box.body + 4 : box.end].startswith(_ALPHA)


def length_size(data: bytes, box: Box) -> int:
    """Read how long the lengths of NAL units are.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A "hvcC".

    Returns
    -------
    int
        1, 2 or 4.

    Raises
    ------
    InputUnreadable
        If it is too short, or says 3.
    """
    if box.end - box.body < _HVCC_HEAD:
        broken("HEIF: the decoder's configuration is damaged")
    size = (data[box.body + 21] & 3) + 1
    if size == 3:
        broken("HEIF: the decoder's configuration is damaged")
    return size


def _colour(body: bytes, box: Box) -> Shown | None:
    kind = body[:4]
    if kind in PROFILES:
        return Shown(((box.start, box.body + 4),), body[:4], profile=body[4:])
    whole = kind == b"nclx" and len(body) == _NCLX_BYTES
    return Shown(((box.start, box.end),), body) if whole else None


def _depths(body: bytes, box: Box) -> Shown | None:
    if len(body) < 5:
        return None
    length = 5 + body[4]
    whole = len(body) >= length
    return Shown(((box.start, box.body + length),), body[:length]) if whole else None


def _auxiliary(body: bytes, box: Box) -> Shown | None:
    for name in _ALPHA:
        if body[4:].startswith(name):
            # What follows the name may be SEI messages, which none of the usual decoders reads.
            length = 4 + len(name)
            return Shown(((box.start, box.body + length),), body[:length])
    return None


def _hevc(body: bytes, box: Box) -> Shown | None:
    if len(body) < _HVCC_HEAD:
        broken("HEIF: the decoder's configuration is damaged")
    fields = Fields(body, _HVCC_HEAD - 1, len(body))
    spans: list[Span] = [(0, _HVCC_HEAD)]
    arrays: list[bytes] = []
    for _ in range(fields.number(1)):
        start = fields.at
        head, count = fields.take(1), fields.number(2)
        spans.append((start, fields.at))
        units: list[bytes] = []
        for _ in range(count):
            start = fields.at
            unit = fields.take(fields.number(2))
            if not nal_name(unit):
                units.append(body[start : fields.at])
                spans.append((start, fields.at))
        if units:
            arrays.append(head + len(units).to_bytes(2, "big") + b"".join(units))
    written = body[: _HVCC_HEAD - 1] + bytes((len(arrays),)) + b"".join(arrays)
    return Shown(_moved(spans, box), written)


def _av1(body: bytes, box: Box) -> Shown | None:
    units = av1_units(body[_AV1C_HEAD:])
    kept = [(unit.start + _AV1C_HEAD, unit.end + _AV1C_HEAD) for unit in units if not unit.name]
    spans = [(0, _AV1C_HEAD), *kept]
    return Shown(_moved(spans, box), b"".join(body[start:end] for start, end in spans))


def _moved(spans: list[Span], box: Box) -> tuple[Span, ...]:
    inside = tuple((box.body + start, box.body + end) for start, end in spans)
    return ((box.start, box.body), *inside)
