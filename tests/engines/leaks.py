"""The page's own catalogue of leak attempts, to be run where the page itself does not run it."""

import json
import re
from pathlib import Path
from typing import Any

from tests.engines.engine import Engine
from tools.env.paths import STATIC

LIMIT_MS = 2500
PLACES = {"page", "pipeline", "segment", "nested", "segment-nested"}
EVERYWHERE = "{...threadAttempts(targets, fetch), ...documentAttempts(targets)}"
_LEAKS = STATIC / "js" / "seal" / "leaks"
_FOR_THREADS = ("thread-attempts.js", "run-attempts.js")
_FOR_DOCUMENTS = (
    "attempt-tools.js",
    "reference-attempts.js",
    "browser-attempts.js",
    "document-attempts.js",
)
_AWAY = Path(__file__).with_name("away-attempts.js")

Row = dict[str, Any]


def plain(*paths: Path) -> str:
    """Modules of the catalogue as one text of plain functions."""
    text = "\n".join(path.read_text("utf-8") for path in paths)
    return re.sub(r"^(import .*$|export )", "", text, flags=re.MULTILINE)


def thread_catalogue() -> str:
    """The part of the catalogue that any thread can run, with what runs it."""
    return plain(*(_LEAKS / name for name in _FOR_THREADS))


_CATALOGUE = plain(*(_LEAKS / name for name in (*_FOR_THREADS, *_FOR_DOCUMENTS)), _AWAY)


def ids_of(path_or_head: str) -> set[str]:
    """The names of the attempts that a log line shows."""
    return set(re.findall(r"[?&]leak=([\w-]+)", path_or_head))


def try_all(engine: Engine, *, own: str, other: str, made_by: str) -> list[Row]:
    """Run attempts in the engine's page: the call that makes them, over the catalogue's text."""
    _run_in_page(
        engine,
        f"""(async () => {{
            {_CATALOGUE}
            const targets = {{own: {json.dumps(own)}, other: {json.dumps(other)}}};
            return runAttempts({made_by}, {LIMIT_MS});
        }})().then(
            (rows) => {{ document.body.dataset.rows = JSON.stringify(rows); }},
            (error) => {{ document.body.dataset.rows = JSON.stringify(String(error)); }},
        );""",
    )
    found = engine.run(
        """
        const {dataset} = document.body;
        while (!dataset.rows) await new Promise((resolve) => setTimeout(resolve, 100));
        const rows = JSON.parse(dataset.rows);
        delete dataset.rows;
        return rows;
        """
    )
    assert isinstance(found, list), found
    return found


def _run_in_page(engine: Engine, code: str) -> None:
    """Have the page itself run a script: what a test's tools do themselves may have no policy."""
    engine.run(
        """
        const script = document.createElement("script");
        script.src = URL.createObjectURL(new Blob(arguments, {type: "text/javascript"}));
        document.head.append(script);
        """,
        code,
    )


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
    targets = json.dumps({"own": own, "other": own})
    made = f"testAttempts({targets})[{json.dumps(name)}]"
    _run_in_page(engine, f"{{ {_CATALOGUE}; setTimeout({made}, 100); }}")
