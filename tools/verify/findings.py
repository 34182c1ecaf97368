"""What a comparison found, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

SHOWN = 3


class Weight(Enum):
    """How much a finding counts."""

    CONTENT = "differs"
    HEADER = "header"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes
    ----------
    url : str
        The file's path in the site; empty for the whole of it.
    what : str
        What is so, as the end of a sentence that begins with the file.
    advice : str
        What to do.
    weight : Weight
        Whether it makes the comparison fail: content does, a header does unless headers are not
        looked at, a note never does.
    """

    url: str
    what: str
    advice: str
    weight: Weight = Weight.CONTENT


def failing(findings: Iterable[Finding], *, headers: bool) -> list[Finding]:
    """Pick what makes the comparison fail.

    Parameters
    ----------
    findings : iterable of Finding
        All of them.
    headers : bool
        Whether headers count.

    Returns
    -------
    list of Finding
        Those that count.
    """
    counting = {Weight.CONTENT, Weight.HEADER} if headers else {Weight.CONTENT}
    return [finding for finding in findings if finding.weight in counting]


def told(findings: Iterable[Finding]) -> str:
    """Write findings for people; files with the same difference share a paragraph.

    Parameters
    ----------
    findings : iterable of Finding
        In any order; the heavier ones are told first.

    Returns
    -------
    str
        Paragraphs, empty when there is nothing to tell.

    Examples
    --------
    >>> print(told([Finding("a.js", "is missing.", "Upload it.")]))
    differs  a.js is missing.
             Upload it.
    """
    groups: dict[tuple[Weight, str, str], list[str]] = {}
    for finding in findings:
        groups.setdefault((finding.weight, finding.what, finding.advice), []).append(finding.url)
    order = list(Weight)
    rows = sorted(groups.items(), key=lambda row: order.index(row[0][0]))
    return "\n".join(
        f"{weight.value:<9}{f'{_named(urls)} {what}'.strip()}\n         {advice}"
        for (weight, what, advice), urls in rows
    )


def _named(urls: list[str]) -> str:
    if len(urls) <= SHOWN:
        return ", ".join(url for url in urls if url) + (": each" if len(urls) > 1 else "")
    return f"{', '.join(urls[:SHOWN])} and {len(urls) - SHOWN} more files: each"
