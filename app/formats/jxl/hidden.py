"""Says what the header of a JPEG XL codestream names and nobody sees.

Thread: any. Source: ISO/IEC 18181-1. None of it can be cut out without coding the picture
anew.
"""

from collections.abc import Iterable

from app.domain import Note, NoteCode
from app.formats.jxl.header import oddities, read_header
from app.metadata.findings import Finding, Kind, Value
from app.metadata.hidden import HIDDEN_PIXELS, UNUSED_DATA

PROFILE = "colour profile"


def hidden_findings(codestream: bytes, start: int) -> tuple[Finding, ...]:
    """List what a codestream's header names besides the picture.

    Parameters
    ----------
    codestream : bytes
        All of it.
    start : int
        Where it begins in the file.

    Returns
    -------
    tuple of Finding
        At most one of each name.

    Raises
    ------
    InputUnreadable
        If the header is broken.
    """
    header = read_header(codestream)
    found: list[tuple[str, Value]] = []
    if header.has_alpha and not header.is_premultiplied:
        behind = "Colour behind transparent pixels"
        found.append((HIDDEN_PIXELS, Value(Kind.PICTURE, behind, "stays, if there is any")))
    text = "; ".join(oddities(header))
    if text:
        found.append((UNUSED_DATA, Value(Kind.UNKNOWN, "Not shown", text)))
    if header.has_profile:
        told = "may name its maker; it is a part of the coded picture"
        found.append((PROFILE, Value(Kind.COLOUR, "Profile", told)))
    size = len(codestream)
    return tuple(Finding(name, start, size, value.kind, (value,)) for name, value in found)


def left_notes(findings: Iterable[Finding]) -> tuple[Note, ...]:
    """Say of what stays that it does.

    Parameters
    ----------
    findings : iterable of Finding
        As `hidden_findings` gives them.

    Returns
    -------
    tuple of Note
        One for each.

    Examples
    --------
    >>> left_notes([Finding(PROFILE, 0, 9)])[0].detail
    'colour profile'
    """
    return tuple(
        Note(NoteCode.HIDDEN_PICTURE_LEFT, ": ".join((one.name, *(v.text for v in one.values))))
        for one in findings
    )
