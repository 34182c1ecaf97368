"""How many bytes are shipped, as files and on the wire.

tools/size-budget.json holds what was accepted; a test fails where a group has grown by over 5 %.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.env.paths import ROOT
from tools.fetch.lock import START, WASM
from tools.serve.negotiate import ENCODINGS
from tools.site.folder import SiteFile

BUDGET = ROOT / "tools" / "size-budget.json"
GROWTH = 1.05
PAGE = "Page"
_FIRST = (START, WASM)


@dataclass
class Size:
    """Bytes of one group of files.

    Attributes
    ----------
    raw : int
        As files.
    wire : int
        As sent to a browser, with the best compressed copy that there is.
    is_needed : bool
        Loaded only when it is needed, and not by a first visit without WebGPU.
    """

    raw: int = 0
    wire: int = 0
    is_needed: bool = False


def sizes_of(site: Mapping[str, SiteFile]) -> dict[str, Size]:
    """Add up what is shipped, by label.

    Parameters
    ----------
    site : mapping
        Path in the site -> file, with its build.json.

    Returns
    -------
    dict
        Group -> size: the page itself, then each kind of part by the name that the page shows.
    """
    content = site["build.json"].content
    manifest: dict[str, Any] = json.loads(
        content.read_bytes() if isinstance(content, Path) else content
    )
    groups: dict[str, Size] = {}
    listed = [(PAGE, entry["url"], START) for entry in manifest["shell"]]
    listed += [(PAGE, url, START) for url in ("index.html", "build.json", "sw.js")]
    listed += [(entry["label"], entry["url"], entry["when"]) for entry in manifest["parts"]]
    for label, url, when in sorted(listed, key=lambda one: one[2] not in _FIRST):
        group = groups.setdefault(label, Size(is_needed=when not in _FIRST))
        copies = [site[url + ending].size for ending in ENCODINGS.values() if url + ending in site]
        group.raw += site[url].size
        group.wire += min([site[url].size, *copies])
    return groups


def size_table(groups: Mapping[str, Size]) -> str:
    """Show sizes to people.

    Parameters
    ----------
    groups : mapping
        From `sizes_of`.

    Returns
    -------
    str
        What a first visit loads, with its sum; then what is loaded when it is needed.
    """
    first = [group for group in groups.values() if not group.is_needed]
    shown = [(label, group) for label, group in groups.items() if not group.is_needed]
    shown += [("a first visit", _sum(first))]
    shown += [(f"when needed: {name}", group) for name, group in groups.items() if group.is_needed]
    shown += [("all", _sum(groups.values()))]
    rows = [("shipped", "files", "on the wire")]
    rows += [
        (label, f"{group.raw / 1000:,.0f} kB", f"{group.wire / 1000:,.0f} kB")
        for label, group in shown
    ]
    return "\n".join(f"  {label:<26}{raw:>12}{wire:>14}" for label, raw, wire in rows)


def _sum(groups: Iterable[Size]) -> Size:
    listed = list(groups)
    return Size(sum(group.raw for group in listed), sum(group.wire for group in listed))


def over_budget(groups: Mapping[str, Size], budget: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Find what has grown.

    Parameters
    ----------
    groups : mapping
        From `sizes_of`.
    budget : mapping
        Group -> ``{"raw": bytes, "wire": bytes}``.

    Returns
    -------
    list of str
        A sentence for each size that is over 5 % beyond its budget, or has none.
    """
    found = []
    for label, group in groups.items():
        for kind, size in (("raw", group.raw), ("wire", group.wire)):
            accepted = budget.get(label, {}).get(kind)
            if accepted is None:
                found.append(f"{label}: no {kind} size in the budget; it is {size} now")
            elif size > accepted * GROWTH:
                grown = 100 * (size / accepted - 1)
                found.append(f"{label}: {kind} size grew by {grown:.1f} %, {accepted} to {size}")
    return found
