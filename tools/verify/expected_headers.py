"""Compares the headers of an answer with those that should come."""

import re
from collections.abc import Mapping

from tools.serve.headers import IMMUTABLE, cache_rule, headers_for
from tools.serve.media_types import UNKNOWN
from tools.verify.findings import Finding, Weight

_SETTINGS = "Set it at the host: build.py hosting prints the settings for it."
_JAVASCRIPT = {"text/javascript", "application/javascript", "application/x-javascript"}
# Without the right type the browser refuses these.
_NEEDED = (".html", ".js", ".css", ".svg", ".png")
# These make the browser tell, load or keep something that is not Stayput's.
UNWANTED = (
    "Set-Cookie",
    "NEL",
    "Report-To",
    "Reporting-Endpoints",
    "Content-Security-Policy-Report-Only",
    "Link",
    "Refresh",
)


def compare_headers(url: str, headers: Mapping[str, str]) -> list[Finding]:
    """Compare the headers of one answer.

    Parameters
    ----------
    url : str
        The file's path.
    headers : mapping
        Lower-case name -> value; values of repeated headers joined by a comma.

    Returns
    -------
    list of Finding
        The differences.
    """
    findings = []
    for name, expected in headers_for(url).items():
        found = headers.get(name.lower())
        if name == "Content-Type":
            findings += _compare_type(url, expected, found)
        elif name == "Cache-Control":
            findings += _compare_caching(url, found)
        elif found is None:
            what = f"comes without the header {name}."
            findings.append(Finding(url, what, _SETTINGS, Weight.HEADER))
        elif _meaning(name, found) != _meaning(name, expected):
            what = (
                f"comes with another {name} than it should: {_difference(name, expected, found)}."
            )
            findings.append(Finding(url, what, _SETTINGS, Weight.HEADER))
    for name in UNWANTED:
        if name.lower() in headers:
            what = f"comes with the header {name}, which is not Stayput's."
            advice = "Turn off what adds it (cookies, reports and preloads of the host or its CDN)."
            findings.append(Finding(url, what, advice, Weight.HEADER))
    return findings


def _meaning(name: str, value: str) -> object:
    """Reduce a value to what a browser makes of it: order and repetition don't count."""
    if name == "Content-Security-Policy":
        # Two policies both hold, as one with all directives would; ours has no comma in it.
        return {tuple(part.split()) for part in re.split("[;,]", value) if part.strip()}
    return {part.strip().lower() for part in value.split(",")}


def _difference(name: str, expected: str, found: str) -> str:
    wanted, there = _meaning(name, expected), _meaning(name, found)
    if not isinstance(wanted, set) or not isinstance(there, set):
        return found
    lacks, adds = (_listed(one) for one in (wanted - there, there - wanted))
    told = [f"lacks {lacks}" if lacks else "", f"adds {adds}" if adds else ""]
    return " and ".join(part for part in told if part)


def _listed(parts: set[object]) -> str:
    words = sorted(" ".join(part) if isinstance(part, tuple) else str(part) for part in parts)
    shown = "; ".join(words)
    return shown if len(shown) < 160 else f"{shown[:160]} …"


def _compare_type(url: str, expected: str, found: str | None) -> list[Finding]:
    kind, _, _ = (found or "").lower().partition(";")
    kind = kind.strip() or UNKNOWN
    wanted = expected.partition(";")[0]
    if kind == wanted or {kind, wanted} <= _JAVASCRIPT:
        return []
    weight = Weight.CONTENT if url.endswith(_NEEDED) else Weight.HEADER
    shown = kind if found else "none at all"
    advice = "Set its type at the host: build.py hosting prints the settings for it."
    return [Finding(url, f"comes with the type {shown}, not {wanted}.", advice, weight)]


def _compare_caching(url: str, found: str | None) -> list[Finding]:
    rules = {part.strip().lower() for part in (found or "").split(",")}
    ages = [int(rule[8:]) for rule in rules if re.fullmatch(r"max-age=\d{1,12}", rule)]
    if cache_rule(url) == IMMUTABLE:
        if max(ages, default=0) >= 30 * 86400 and not rules & {"no-store", "no-cache"}:
            return []
        what = f"may not be kept for long (Cache-Control: {found or 'none'})."
        advice = "Let the host send a long max-age under parts/: those paths never change content."
        return [Finding(url, what, advice, Weight.HEADER)]
    if rules & {"no-cache", "no-store"} or (ages and max(ages) == 0):
        return []
    what = f"may be kept without asking (Cache-Control: {found or 'none'})."
    advice = "Let the host send Cache-Control: no-cache, or an update reaches people late."
    return [Finding(url, what, advice, Weight.HEADER)]
