"""Prepares the graphs that the catalogue describes, once a machine.

The catalogue is read here as plain JSON: the build runs on Python alone, model.catalogue on NumPy.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.env.errors import BuildError
from tools.env.venv import Venv
from tools.fetch.cache import Cache

Fetch = Callable[[frozenset[str]], Mapping[str, Path]]
"""Returns checked files by their names in the asset lock."""


@dataclass(frozen=True)
class Graph:
    """A prepared graph as it is sent to the page.

    Attributes
    ----------
    id, model : str
        Its key and that of its model.
    sha256, bytes : str, int
        Of the packed file.
    source : str
        Name of what it is made from, in the asset lock.
    is_shipped : bool
        Whether the site carries it; others are made for measuring alone.
    label : str
        What the page calls it.
    when : str
        When it is loaded; see `tools.fetch.lock.Part`.
    told : mapping
        What the page must know to run it: task, backend, input, output, sides, and SHA-256 and
        bytes of what comes out of the packed file, or null where it is not packed.
    topology : str or None
        Name of a second file that it is made from, where there is one.
    role : str or None
        What it does in the face finder; None for what finds a photo's subject.
    """

    id: str
    model: str
    sha256: str
    bytes: int
    source: str
    is_shipped: bool
    label: str
    when: str
    told: Mapping[str, Any]
    topology: str | None = None
    role: str | None = None


def catalogued_graphs(path: Path) -> tuple[Graph, ...]:
    """Read what the catalogue says of graphs.

    Parameters
    ----------
    path : Path
        model/catalogue.json.

    Returns
    -------
    tuple of Graph
        In the order of the file.

    Raises
    ------
    BuildError
        The file is missing or lacks a field.
    """
    try:
        catalogue = json.loads(path.read_text("utf-8"))
        return tuple(
            Graph(
                id=entry["id"],
                model=model["id"],
                sha256=entry["wire"]["sha256"],
                bytes=entry["wire"]["bytes"],
                source=model["source"]["name"],
                is_shipped=entry["shipped"],
                label=entry["label"],
                when=entry["when"],
                told=_told(model, entry),
                topology=model.get("topology", {}).get("name"),
                role=model.get("role"),
            )
            for model in (*catalogue["models"], *catalogue["faces"])
            for entry in model["graphs"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} is no catalogue of models: {error!r}"
        raise BuildError(text) from error


def _told(model: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "task": model["task"],
        "on": entry["on"],
        "input": {**model["input"], "name": entry["input"]},
        "output": {**model["output"], "name": entry["output"]},
        "sides": entry["sides"],
        "unpacked": {"sha256": entry["sha256"], "bytes": entry["bytes"]},
    }


def ensure_graphs(
    graphs: Iterable[Graph], cache: Cache, venv: Venv, fetch: Fetch, *, again: bool = False
) -> dict[str, Path]:
    """Prepare every graph that the cache lacks.

    Parameters
    ----------
    graphs : iterable of Graph
        The wanted ones.
    cache : Cache
        Where they are kept, by hash.
    venv : Venv
        Gets the pinned group "models", only where something is missing.
    fetch : callable
        Brings the sources.
    again : bool, optional
        Prepare all of them, which shows that the same bytes come out.

    Returns
    -------
    dict
        Id of the graph -> checked file in the cache.

    Raises
    ------
    HashMismatchError
        Preparing gave other bytes than the catalogue names.
    BuildError
        A source can't be had, or preparing failed.
    """
    wanted = tuple(graphs)
    cache.complete(
        "graphs",
        "preparing models",
        lambda: [graph for graph in wanted if again or not cache.has(graph.sha256)],
        lambda missing: _prepare(missing, cache, venv, fetch),
    )
    return {graph.id: cache.get(graph.id, graph.sha256) for graph in wanted}


def _prepare(missing: list[Graph], cache: Cache, venv: Venv, fetch: Fetch) -> None:
    names = ", ".join(graph.id for graph in missing)
    names_of_sources = {name for one in missing for name in (one.source, one.topology) if name}
    sources = fetch(frozenset(names_of_sources))
    venv.ensure("models")
    print(f"Preparing {names} …", file=sys.stderr, flush=True)
    started = time.monotonic()
    with cache.scratch() as scratch:
        for name, path in sources.items():
            _place(path, scratch / name)
        command = [str(venv.python), "-m", "model.prepare", "--sources", str(scratch)]
        command += ["--out", str(scratch), *(graph.id for graph in missing)]
        done = subprocess.run(
            command, cwd=venv.directory.parent, capture_output=True, text=True, check=False
        )
        if done.returncode:
            text = f"Preparing {names} failed.\n{done.stderr.strip()}"
            raise BuildError(text)
        for graph in missing:
            where = f"python -m model.prepare from {graph.source}"
            cache.put(graph.id, graph.sha256, scratch / f"{graph.id}.onnx.gz", where)
    print(f"Prepared in {time.monotonic() - started:.0f} s.", file=sys.stderr, flush=True)


def _place(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a disk without links
        shutil.copyfile(path, target)
