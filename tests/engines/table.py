"""docs/leak-attempts.md: what each engine made of each attempt. Written by the tests on request."""

import re
from collections.abc import Mapping

from tests.engines.leaks import Row
from tools.env.paths import ROOT

PAGE = ROOT / "docs" / "leak-attempts.md"
ENGINES = ("Chromium", "Firefox", "WebKit")
HEAD = """\
# Leak attempts

What each engine made of every attempt in `static/js/seal/leaks/`, in a sealed tab in which a photo
has been cut out. `STAYPUT_WRITE=1 python build.py test tests/engines` writes this page; without
that variable the same tests hold it against what they see. They listen at the servers, too. What an
attempt is and what stops it, in words: [threat-model.md](threat-model.md).

- **a directive** (`connect-src` …): the browser refused, and named this part of the policy
- **refused**: the browser refused without naming it; for messages, our service worker did
- **removed**: our code had taken the way away before any photo was read
- **none**: this engine or thread has no such thing
- **silent**: it ended in nothing within 2.5 s, and no server heard its name. `preconnect` opens an
  empty connection in Firefox and WebKit; so does a frame in Chromium, before it is refused
- **THROUGH**: a server could hear of it

What would take a person away from the page, and what no browser refuses, is tried by the tests
alone, and stands last.

Once, code in the origin could also write a page into the store of the service worker, which served
it unchecked on the next visit. A planted `index.html` was shown then, but the script written in it
did not run: with all that it serves, from wherever it is, the service worker sends its build's own
headers, and their `script-src` allows no script written in a page but the one that has the hash
there. That was no protection: a planted page that named a planted `js/main.js` had it run, for its
address is the own origin's. Both were seen on 2026-11-29 in Chromium 156, on a build of commit
733ba96. Now each file is hashed as it is served, and what differs is dropped and fetched anew:
`tests/browser/test_planted.py` plants the page, its script and that of a worker.
"""
_PLACES = {
    "page": "In the document",
    "pipeline": "In the worker with Python",
    "segment": "In the worker with the model",
    "nested": "In a worker made just for it",
    "segment-nested": "In a thread of the model's runtime",
    "away": "By the tests alone, in the document",
}
Table = dict[str, dict[str, dict[str, str]]]


def word(row: Row) -> str:
    """One cell: how an attempt ended."""
    outcome = str(row["outcome"])
    if outcome == "refused":
        found = re.fullmatch(r"[a-z]+(-[a-z]+)*-src(-elem)?|require-trusted-types-for", row["by"])
        return f"`{found[0].removesuffix('-elem')}`" if found else "refused"
    return {"absent": "none", "through": "**THROUGH**"}.get(outcome, outcome)


def read() -> Table:
    """The page as place -> attempt -> engine -> cell; empty where there is no page yet."""
    table: Table = {place: {} for place in _PLACES}
    if not PAGE.is_file():
        return table
    for part in PAGE.read_text("utf-8").split("\n## ")[1:]:
        place = next(key for key, title in _PLACES.items() if part.startswith(title))
        for line in part.splitlines():
            if cells := re.fullmatch(r"\| ([\w-]+) \| (.+) \| (.+) \| (.+) \|", line):
                if cells[1] != "attempt":
                    table[place][cells[1]] = dict(zip(ENGINES, cells.groups()[1:], strict=True))
    return table


def write(engine: str, shown: Mapping[str, list[Row]]) -> None:
    """Put one engine's column into the page; in the places shown, attempts that are no more go."""
    table = read()
    parts = [HEAD]
    for place, title in _PLACES.items():
        lines = [f"\n## {title}\n\n| attempt | {' | '.join(ENGINES)} |", "|---|---|---|---|"]
        words = {str(row["id"]): {engine: word(row)} for row in shown.get(place, [])}
        for name in sorted(words or table[place]):
            cells = {**table[place].get(name, {}), **words.get(name, {})}
            lines.append(f"| {name} | {' | '.join(cells.get(e, '?') for e in ENGINES)} |")
        parts.append("\n".join(lines) + "\n")
    PAGE.write_text("".join(parts), "utf-8")
