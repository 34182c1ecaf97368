"""Says a report, and what stripping gave, in plain JSON values.

Thread: any. What is sent is bounded, whatever the file.
"""

import base64
from collections.abc import Iterator

from app.container.stripped import Stripped
from app.domain import Format, Note, NoteCode
from app.metadata.findings import Finding, Kind, Report, Value

MAX_VALUES = 600
MAX_CHARACTERS = 400
MAX_PICTURES = 4
MAX_PICTURE_BYTES = 512 * 1024

_MEDIA_TYPES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def report_fields(report: Report) -> dict[str, object]:
    """Describe all that a file tells.

    Parameters
    ----------
    report : Report
        From `inspect`.

    Returns
    -------
    dict
        format, size_bytes, counts by kind in the kinds' order, findings. The counts are those of
        the whole report; values beyond `MAX_VALUES` are counted there and not listed.

    Examples
    --------
    >>> from app.domain import Format
    >>> found = Finding("comment", 92, 7, Kind.TEXT, (Value(Kind.TEXT, "Comment", "hello"),))
    >>> fields = report_fields(Report(Format.JPEG, 99, (found,)))
    >>> fields["format"], fields["size_bytes"], fields["counts"]
    ('JPEG', 99, {'text': 1})
    """
    pictures = _pictures(report.findings)
    left = MAX_VALUES
    findings = []
    for finding, picture in zip(report.findings, pictures, strict=True):
        listed = finding.values[: max(left, 0)]
        left -= max(len(finding.values), 1)
        findings.append(_finding_fields(finding, listed, picture))
        if left <= 0:
            break
    return {
        "format": report.format.value,
        "size_bytes": report.size_bytes,
        "counts": _counts(report),
        "findings": findings,
    }


def stripped_fields(report: Report, stripped: Stripped) -> dict[str, object]:
    """Describe a file that was stripped.

    Parameters
    ----------
    report : Report
        What the file told before.
    stripped : Stripped
        What is left of it, without its bytes.

    Returns
    -------
    dict
        mime_type, suffix, format, orientation, profile, lossless, is_recoded, left, size_before,
        size_after, counts of what was removed by kind, notes.

    Examples
    --------
    >>> from app.domain import Format
    >>> before = Report(Format.JPEG, 99, (Finding("comment", 2, 9, Kind.TEXT),))
    >>> fields = stripped_fields(before, Stripped(b"...", "image/jpeg", ".jpg"))
    >>> fields["size_before"], fields["size_after"], fields["counts"], fields["orientation"]
    (99, 3, {'text': 1}, 'upright')
    """
    return {
        "mime_type": stripped.mime_type,
        "suffix": stripped.suffix,
        "format": report.format.value,
        "orientation": stripped.orientation.value,
        "profile": stripped.profile,
        "lossless": stripped.lossless,
        "is_recoded": stripped.is_recoded,
        "left": sorted(stripped.left),
        "size_before": report.size_bytes,
        "size_after": len(stripped.data),
        "counts": _counts(report),
        "notes": [
            {"code": note.code.value, "detail": note.detail} for note in _notes(report, stripped)
        ],
    }


def _counts(report: Report) -> dict[str, int]:
    return {kind.value: count for kind, count in report.counts().items()}


def _finding_fields(
    finding: Finding, values: tuple[Value, ...], picture: str | None
) -> dict[str, object]:
    return {
        "name": _cut(finding.name),
        "kind": finding.kind.value,
        "offset_bytes": finding.offset_bytes,
        "size_bytes": finding.size_bytes,
        "values": [
            {"kind": value.kind.value, "label": _cut(value.label), "text": _cut(value.text)}
            for value in values
        ],
        "picture": picture,
    }


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"


def _pictures(findings: tuple[Finding, ...]) -> Iterator[str | None]:
    """Give each finding's picture as a `data:` address, the first few that are small enough."""
    left = MAX_PICTURES
    for finding in findings:
        address = _address(finding.picture) if left and finding.picture else None
        left -= address is not None
        yield address


def _address(picture: bytes) -> str | None:
    if len(picture) > MAX_PICTURE_BYTES:
        return None
    for start, media_type in _MEDIA_TYPES:
        if picture.startswith(start):
            return f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
    return None


def _notes(report: Report, stripped: Stripped) -> Iterator[Note]:
    # No browser looks for one in a GIF, so its colours stay as they were seen.
    counts = report.format is not Format.GIF
    had_profile = counts and any(finding.kind is Kind.COLOUR for finding in report.findings)
    if had_profile and stripped.profile is None:
        yield Note(NoteCode.PROFILE_DROPPED)
    yield from stripped.notes
