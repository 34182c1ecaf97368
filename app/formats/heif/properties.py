"""The properties of pictures: which of them show it, and what they say beside.

Thread: any. Source: ISO/IEC 23008-12:2022, section 6.5; ISO/IEC 14496-15:2022, section 8.3.3
(hvcC); AV1-ISOBMFF, section 2.3 (av1C); ISO/IEC 14496-12 (colr, clli).
"""

from dataclasses import dataclass

from app.container.iso_boxes import Box
from app.container.parts import broken
from app.formats.heif.fields import Fields
from app.formats.heif.hevc_sets import SETS, SPS, kind_of, needed_sets, read_set
from app.formats.heif.obus import configuration_units, sequence_bytes, sequences
from app.formats.heif.places import Span
from app.formats.heif.units import SEI, Unit, nal_name

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
_MOST_CHANNELS = 5
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
    coded : tuple of int, optional
        Width and height that are coded at most, and what the coding itself shows of them.
    is_known : bool
        Whether all that stays is understood to its last bit.
    """

    kept: tuple[Span, ...]
    written: bytes
    profile: bytes | None = None
    coded: tuple[int, int, int, int] | None = None
    is_known: bool = True


def shown(data: bytes, box: Box, used: frozenset[int] = frozenset()) -> Shown | None:
    """Tell what of a property shows the picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    box : Box
        A property.
    used : frozenset of int
        Of a "hvcC": the picture parameter sets that are used; where there are none, all count.

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
    if box.kind == b"hvcC":
        return _hevc(body, box, used)
    special = {
        b"colr": _colour,
        b"pixi": _depths,
        b"auxC": _auxiliary,
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


def fitting(found: Shown, box: Box, payload: bytes, units: list[Unit]) -> Shown:
    """Take out of "av1C" the sequence header that is not the picture's own.

    Parameters
    ----------
    found : Shown
        What of the property shows the picture.
    box : Box
        The property.
    payload : bytes
        The coded picture.
    units : list of Unit
        Its units.

    Returns
    -------
    Shown
        The same where the picture has none of its own, or the same one.
    """
    own = sequence_bytes(payload, units)
    if own is None or found.written[_AV1C_HEAD:].startswith(own):
        return found
    return Shown(((box.start, box.body + _AV1C_HEAD),), found.written[:_AV1C_HEAD])


def _colour(body: bytes, box: Box) -> Shown | None:
    kind = body[:4]
    if kind in PROFILES:
        return Shown(((box.start, box.body + 4),), body[:4], profile=body[4:])
    whole = kind == b"nclx" and len(body) == _NCLX_BYTES
    return Shown(((box.start, box.end),), body) if whole else None


def _depths(body: bytes, box: Box) -> Shown | None:
    if len(body) < 5 or body[4] > _MOST_CHANNELS:
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


def _hevc(body: bytes, box: Box, used: frozenset[int]) -> Shown | None:
    if len(body) < _HVCC_HEAD:
        broken("HEIF: the decoder's configuration is damaged")
    fields = Fields(body, _HVCC_HEAD - 1, len(body))
    spans: list[Span] = [(0, _HVCC_HEAD)]
    found: list[tuple[Span, Span]] = []
    for _ in range(fields.number(1)):
        start = fields.at
        fields.take(1)
        head = (start, start + 3)
        for _ in range(fields.number(2)):
            start = fields.at
            fields.take(fields.number(2))
            found.append((head, (start, fields.at)))
    sets = {
        span: read_set(body[span[0] + 2 : span[1]])
        for _, span in found
        if not nal_name(body[span[0] + 2 : span[1]]) and kind_of(body[span[0] + 2 :]) in SETS
    }
    kept = needed_sets(sets, used)
    arrays: dict[Span, list[bytes]] = {}
    for head, (start, end) in found:
        one = sets.get((start, end))
        if one is None and not _is_note(body[start + 2 : end]):
            continue
        if one is not None and (start, end) not in kept:
            continue
        unit = body[
            start + 2 : end if one is None or one.length is None else start + 2 + one.length
        ]
        # A length that is too great is no place to hide in: it is written anew.
        spans += [head, (start, start + 2 + len(unit))]
        arrays.setdefault(head, []).append(len(unit).to_bytes(2, "big") + unit)
    written = body[: _HVCC_HEAD - 1] + bytes((len(arrays),))
    for (start, _), units in arrays.items():
        written += body[start : start + 1] + len(units).to_bytes(2, "big") + b"".join(units)
    sizes = [one.size for one in kept.values() if one.kind == SPS]
    coded = max(sizes, default=None)
    is_known = all(one.length is not None for one in kept.values())
    return Shown(_moved(spans, box), written, coded=coded, is_known=is_known)


def _is_note(unit: bytes) -> bool:
    """Tell whether a unit says what colours mean."""
    return not nal_name(unit) and kind_of(unit) in SEI


def _av1(body: bytes, box: Box) -> Shown | None:
    payload = body[_AV1C_HEAD:]
    units = configuration_units(payload)
    kept = [(unit.start + _AV1C_HEAD, unit.end + _AV1C_HEAD) for unit in units if not unit.name]
    spans = [(0, _AV1C_HEAD), *kept]
    written = b"".join(body[start:end] for start, end in spans)
    is_known = all(one.is_known for one in sequences(payload, units))
    return Shown(_moved(spans, box), written, is_known=is_known)


def _moved(spans: list[Span], box: Box) -> tuple[Span, ...]:
    inside = tuple((box.body + start, box.body + end) for start, end in spans)
    return ((box.start, box.body), *inside)
