"""Reads the catalogue of models.

The build and the tests use it; the page has `catalogue.json` alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from app.domain import InputContract

PATH = Path(__file__).with_name("catalogue.json")
_On = Literal["any", "wasm", "webgpu", "webgpu-f16"]


@dataclass(frozen=True)
class Origin:
    """Who made a model, and how it came to its present form."""

    work: str
    authors: str
    source: str
    conversion: str


@dataclass(frozen=True)
class Output:
    """What a model answers; "min-max" means that only differences within one map count."""

    name: str
    range: Literal["min-max", "unit"]


@dataclass(frozen=True)
class Source:
    """What the graphs are made from: a name in tools/assets.lock.json, and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Budget:
    """How far a graph may be from its network in float32, as means over photos.

    Parameters
    ----------
    mae : float
        Greatest mean absolute difference of the raw maps.
    iou : float
        Least overlap of the halves above 0.5.
    """

    mae: float
    iou: float

    def __post_init__(self) -> None:
        if not (0 < self.mae < 1 and 0 < self.iou <= 1):
            message = f"not a budget: {self!r}"
            raise ValueError(message)


@dataclass(frozen=True)
class Graph:
    """A prepared file of a model.

    Parameters
    ----------
    id : str
        Stable key; the packed file is ``ID.onnx.gz``.
    is_shipped : bool
        Whether the site carries it.
    on : {"any", "wasm", "webgpu", "webgpu-f16"}
        The backend that it is made for; the last one is a GPU with arithmetic in float16.
    precision : str
        How its weights are kept.
    sha256, bytes : str, int
        Of the ONNX file.
    wire_sha256, wire_bytes : str, int
        Of the packed file.
    input_name, output_name : str
        Its one input (1, 3, side, side) and its one output (1, 1, side, side).
    sides : tuple of int
        What its free dimension ``side`` may be.
    budget : Budget
        Its allowed difference from float32.
    """

    id: str
    is_shipped: bool
    on: _On
    precision: str
    sha256: str
    bytes: int
    wire_sha256: str
    wire_bytes: int
    input_name: str
    output_name: str
    sides: tuple[int, ...]
    budget: Budget


@dataclass(frozen=True)
class Model:
    """One entry of the catalogue.

    Parameters
    ----------
    id : str
        Stable key.
    task : str
        What it was trained for.
    source : Source
        The published file.
    origin : Origin
        Where it comes from.
    licence : str
        SPDX identifier.
    caveats : tuple of str
        What a host should know before shipping it.
    input_name : str
        The graph's input.
    input : InputContract
        How a picture is turned into it.
    output : Output
        The graph's output that is used.
    graphs : tuple of Graph
        What is made from the source.
    """

    id: str
    task: str
    source: Source
    origin: Origin
    licence: str
    caveats: tuple[str, ...]
    input_name: str
    input: InputContract
    output: Output
    graphs: tuple[Graph, ...]


def load_catalogue(path: Path = PATH) -> tuple[Model, ...]:
    """Read and check the catalogue.

    Parameters
    ----------
    path : Path, optional
        The JSON file.

    Returns
    -------
    tuple of Model
        In the order of the file.

    Raises
    ------
    KeyError, TypeError, ValueError
        If an entry is incomplete or out of range.

    Examples
    --------
    >>> [model.id for model in load_catalogue()]
    ['u2netp', 'isnet']
    """
    entries = json.loads(path.read_text(encoding="utf-8"))["models"]
    return tuple(_model(entry) for entry in entries)


def contract_of(entry: dict[str, Any]) -> InputContract:
    """Read what a model wants to be fed.

    Parameters
    ----------
    entry : dict
        Its size, mean, std and scale.

    Returns
    -------
    InputContract
    """
    return InputContract(
        size=entry["size"],
        mean=tuple(entry["mean"]),
        std=tuple(entry["std"]),
        scale=entry["scale"],
    )


def _model(entry: dict[str, Any]) -> Model:
    contract = entry["input"]
    output = Output(**entry["output"])
    if output.range not in ("min-max", "unit"):
        message = f"{entry['id']}: unknown output range {output.range!r}"
        raise ValueError(message)
    return Model(
        id=entry["id"],
        task=entry["task"],
        source=Source(**entry["source"]),
        origin=Origin(**entry["origin"]),
        licence=entry["licence"],
        caveats=tuple(entry["caveats"]),
        input_name=contract["name"],
        input=contract_of(contract),
        output=output,
        graphs=tuple(_graph(graph) for graph in entry["graphs"]),
    )


def _graph(entry: dict[str, Any]) -> Graph:
    sides = tuple(entry["sides"])
    # The networks halve a picture five times or six, and the prepared graphs round nowhere.
    if not sides or any(side % 32 for side in sides):
        message = f"{entry['id']}: sides must be multiples of 32, not {sides}"
        raise ValueError(message)
    if entry["on"] not in get_args(_On):
        message = f"{entry['id']}: unknown backend {entry['on']!r}"
        raise ValueError(message)
    return Graph(
        id=entry["id"],
        is_shipped=entry["shipped"],
        on=entry["on"],
        precision=entry["precision"],
        sha256=entry["sha256"],
        bytes=entry["bytes"],
        wire_sha256=entry["wire"]["sha256"],
        wire_bytes=entry["wire"]["bytes"],
        input_name=entry["input"],
        output_name=entry["output"],
        sides=sides,
        budget=Budget(**entry["budget"]),
    )
