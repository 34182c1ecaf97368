"""Reads what the catalogue says of the face finder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import InputContract
from model.catalogue import PATH, Origin, Source, contract_of


@dataclass(frozen=True)
class FaceGraph:
    """One of the two networks of the face finder, and the graph that is made of it.

    Parameters
    ----------
    id, task, role : str
        Its key, what it was trained for, and what it does in the finder.
    source, topology : Source
        The published weights, and what is computed with them.
    origin, licence, caveats
        As of a `Model`.
    input : InputContract
        How a square of a photo is turned into its input.
    shape : tuple of int
        Of its output.
    graph, sha256 : str
        Id of the prepared file, and its hash before it was packed.
    points : float
        How far the eyes and the chin of a face may be, by the height of the head, from where the
        published weights put them.
    """

    id: str
    task: str
    role: str
    source: Source
    topology: Source
    origin: Origin
    licence: str
    caveats: tuple[str, ...]
    input: InputContract
    shape: tuple[int, ...]
    graph: str
    sha256: str
    points: float


def load_faces(path: Path = PATH) -> tuple[FaceGraph, ...]:
    """Read what the catalogue says of the face finder.

    Parameters
    ----------
    path : Path, optional
        The JSON file.

    Returns
    -------
    tuple of FaceGraph
        In the order of the file.

    Raises
    ------
    KeyError, TypeError, ValueError
        If an entry is incomplete or out of range.

    Examples
    --------
    >>> [(face.role, face.graph) for face in load_faces()]
    [('boxes', 'blazeface-fp16'), ('mesh', 'facemesh-int8')]
    """
    entries = json.loads(path.read_text(encoding="utf-8"))["faces"]
    return tuple(_face(entry) for entry in entries)


def _face(entry: dict[str, Any]) -> FaceGraph:
    (graph,) = entry["graphs"]
    return FaceGraph(
        id=entry["id"],
        task=entry["task"],
        role=entry["role"],
        source=Source(**entry["source"]),
        topology=Source(**entry["topology"]),
        origin=Origin(**entry["origin"]),
        licence=entry["licence"],
        caveats=tuple(entry["caveats"]),
        input=contract_of(entry["input"]),
        shape=tuple(entry["output"]["shape"]),
        graph=graph["id"],
        sha256=graph["sha256"],
        points=float(graph["budget"]["points"]),
    )
