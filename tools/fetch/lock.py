"""Reads tools/assets.lock.json, the one list of pinned parts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.env.errors import BuildError


@dataclass(frozen=True)
class UrlSource:
    """An official address."""

    url: str


@dataclass(frozen=True)
class PypiSource:
    """A member of a pinned wheel, or the wheel itself where none is named; fetched by pip.

    With a `backend`, the module that would build it, it is the package's source, and is not built.
    """

    project: str
    version: str
    sha256: str
    bytes: int
    member: str | None = None
    args: tuple[str, ...] = ()
    backend: str | None = None


@dataclass(frozen=True)
class NpmSource:
    """A file of a package that static/package-lock.json pins, fetched by npm."""

    package: str
    path: str


@dataclass(frozen=True)
class NpmChunksSource:
    """A file that such a package holds in pieces, listed under `key` in its JSON `index`."""

    package: str
    version: str
    index: str
    key: str


Source = UrlSource | PypiSource | NpmSource | NpmChunksSource

START, WASM, WEBGPU, NEEDED = "start", "wasm", "webgpu", "needed"


@dataclass(frozen=True)
class Origin:
    """Whose work a part is."""

    project: str
    version: str
    what: str


@dataclass(frozen=True)
class Part:
    """One pinned file: a part of the page, or what the build makes one of.

    Attributes
    ----------
    name : str
        Stable key (see build.json).
    file : str
        File name in the bundle.
    licence : str
        SPDX expression.
    licence_files : tuple of str
        Texts under static/licences/; ``"wheel"`` means those inside the wheel itself.
    when : str
        ``"start"``: loaded by every first visit, before the seal; ``"wasm"`` and ``"webgpu"``: by
        those that use that backend; ``"needed"``: by the service worker, when the page asks for it
        by its name.
    """

    name: str
    label: str
    kind: str
    file: str
    sha256: str
    bytes: int
    media_type: str
    licence: str
    licence_files: tuple[str, ...]
    origin: Origin
    sources: tuple[Source, ...]
    when: str = START


def load_lock(path: Path, group: str = "parts") -> tuple[Part, ...]:
    """Read the asset lock.

    Parameters
    ----------
    path : Path
        The lock file.
    group : {"parts", "ingredients"}
        What the page loads, or what only the build and the evaluation read.

    Returns
    -------
    tuple of Part
        The parts, in the lock's order.

    Raises
    ------
    BuildError
        The lock is missing, is no JSON, or an entry lacks a field.
    """
    try:
        entries = json.loads(path.read_text("utf-8"))[group]
        return tuple(_part(entry) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} can't be read as the asset lock: {error!r}"
        raise BuildError(text) from error


def _part(entry: dict[str, Any]) -> Part:
    when = entry.get("when", START)
    if when not in (START, WASM, WEBGPU, NEEDED):
        text = f"unknown time to load {entry['name']}: {when}"
        raise ValueError(text)
    return Part(
        name=entry["name"],
        label=entry["label"],
        kind=entry["kind"],
        file=entry["file"],
        sha256=entry["sha256"],
        bytes=entry["bytes"],
        media_type=entry["mediaType"],
        licence=entry["licence"],
        licence_files=tuple(entry["licenceFiles"]),
        origin=Origin(**entry["origin"]),
        sources=tuple(_source(source) for source in entry["sources"]),
        when=when,
    )


def _source(entry: dict[str, Any]) -> Source:
    fields = {key: value for key, value in entry.items() if key != "type"}
    match entry["type"]:
        case "url":
            return UrlSource(**fields)
        case "pypi":
            return PypiSource(**{**fields, "args": tuple(fields.get("args", []))})
        case "npm":
            return NpmSource(**fields)
        case "npm-chunks":
            return NpmChunksSource(**fields)
        case other:
            text = f"unknown kind of source: {other}"
            raise ValueError(text)
