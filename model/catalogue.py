"""Reads the catalogue of models.

Thread: none of the page's; the build and the tests use it. Imports app.domain.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.domain import InputContract

PATH = Path(__file__).with_name("catalogue.json")


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
class Model:
    """One entry of the catalogue.

    Parameters
    ----------
    id : str
        Stable key.
    task : str
        What it was trained for.
    part : str
        Its name in the asset lock.
    sha256 : str
        Of the file, in hexadecimal.
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
    """

    id: str
    task: str
    part: str
    sha256: str
    origin: Origin
    licence: str
    caveats: tuple[str, ...]
    input_name: str
    input: InputContract
    output: Output


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
    ['u2netp']
    """
    entries = json.loads(path.read_text(encoding="utf-8"))["models"]
    return tuple(_model(entry) for entry in entries)


def _model(entry: dict[str, Any]) -> Model:
    contract = entry["input"]
    output = Output(**entry["output"])
    if output.range not in ("min-max", "unit"):
        message = f"{entry['id']}: unknown output range {output.range!r}"
        raise ValueError(message)
    return Model(
        id=entry["id"],
        task=entry["task"],
        part=entry["part"],
        sha256=entry["sha256"],
        origin=Origin(**entry["origin"]),
        licence=entry["licence"],
        caveats=tuple(entry["caveats"]),
        input_name=contract["name"],
        input=InputContract(
            size=contract["size"],
            mean=tuple(contract["mean"]),
            std=tuple(contract["std"]),
            scale=contract["scale"],
        ),
        output=output,
    )
