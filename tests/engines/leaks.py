"""The page's own catalogue of leak attempts, to be run where the page itself does not run it."""

import re
from typing import Any

from tests.engines.engine import Engine
from tools.paths import STATIC

LIMIT_MS = 2500
PLACES = {"page", "pipeline", "segment", "nested", "pipeline-nested", "segment-nested"}
EVERYWHERE = "{...threadAttempts(targets, fetch), ...documentAttempts(targets)}"
_LEAKS = STATIC / "js" / "leaks"
_FOR_THREADS = ("thread-attempts.js", "run-attempts.js")
_FOR_DOCUMENTS = (
    *("reference-attempts.js", "browser-attempts.js", "document-attempts.js"),
    "away-attempts.js",
)

Row = dict[str, Any]


def plain(*names: str) -> str:
    """Modules of the catalogue as one text of plain functions."""
    text = "\n".join((_LEAKS / name).read_text("utf-8") for name in names)
    return re.sub(r"^(import .*$|export )", "", text, flags=re.MULTILINE)


def thread_catalogue() -> str:
    """The part of the catalogue that any thread can run, with what runs it."""
    return plain(*_FOR_THREADS)


_CATALOGUE = plain(*_FOR_THREADS, *_FOR_DOCUMENTS)


def ids_of(path_or_head: str) -> set[str]:
    """The names of the attempts that a log line shows."""
    return set(re.findall(r"[?&]leak=([\w-]+)", path_or_head))


def try_all(engine: Engine, *, own: str, other: str, made_by: str) -> list[Row]:
    """Run attempts in the engine's page: the call that makes them, over the catalogue's text."""
    body = f"{_CATALOGUE}; const targets = {{own, other}}; return runAttempts({made_by}, limitMs);"
    body = f"const [own, other, limitMs] = arguments; {body}"
    found: list[Row] = engine.run(body, own, other, LIMIT_MS)
    return found


def try_in_the_tab(engine: Engine) -> dict[str, list[Row]]:
    """Press the page's own button and read what it shows, by place."""
    engine.run('document.querySelector("#chip").click()')
    button = 'document.querySelector("#leak-try")'
    results = 'document.querySelector("#leak-results")'
    engine.run(f"delete {results}.dataset.done; {button}.click()")
    shown: dict[str, list[Row]] = engine.run(
        f"""
        while (!{results}.dataset.done) await new Promise((resolve) => setTimeout(resolve, 100));
        const rows = (place) => [...place.querySelectorAll("[data-leak]")].map(
          ({{dataset, title}}) => ({{id: dataset.leak, outcome: dataset.outcome, by: title}}));
        return Object.fromEntries([...{results}.querySelectorAll("[data-place]")].map((place) =>
          [place.dataset.place, rows(place)]));
        """
    )
    return shown


def start(engine: Engine, name: str, own: str) -> None:
    """Begin one of the tests' own attempts and come back before it takes the page away."""
    body = f"{_CATALOGUE}; const [own] = arguments; const made = testAttempts({{own, other: own}});"
    engine.run(f"{body} setTimeout(made[{name!r}], 100);", own)
