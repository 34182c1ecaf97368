"""From the lock to a built site: fetch, check, build. The API for build.py and for tests."""

from collections.abc import Mapping
from pathlib import Path

from tools.archives import PackageArchives
from tools.bundle import build_site
from tools.cache import Cache
from tools.fetch import ensure_parts
from tools.lock import Part, load_lock
from tools.paths import ASSET_LOCK, PACKAGE_LOCK, ROOT
from tools.venv import Venv
from tools.web import Web


def pinned_parts() -> tuple[Part, ...]:
    """Return what tools/assets.lock.json pins."""
    return load_lock(ASSET_LOCK)


def fetched(parts: tuple[Part, ...]) -> Mapping[str, Path]:
    """Fetch what the cache lacks and check all of it.

    Parameters
    ----------
    parts : tuple of Part
        The wanted parts.

    Returns
    -------
    mapping
        Part name -> checked file in the cache.

    Raises
    ------
    BuildError
        A part can't be had or has other bytes than pinned.
    """
    cache = Cache()
    ensure_parts(parts, cache, PackageArchives(Venv(), PACKAGE_LOCK, cache.directory), Web())
    return {part.name: cache.get(part.name, part.sha256) for part in parts}


def part_path(name: str) -> Path:
    """Return one part's file, fetched if need be.

    Parameters
    ----------
    name : str
        A name in the lock, for example ``"u2netp.onnx"``.

    Returns
    -------
    Path
        The checked file in the cache; its name is its hash.
    """
    wanted = tuple(part for part in pinned_parts() if part.name == name)
    return fetched(wanted)[name]


def build_dist(out: Path) -> str:
    """Fetch what is missing and build the site.

    Parameters
    ----------
    out : Path
        The folder of the site.

    Returns
    -------
    str
        The build's name.

    Raises
    ------
    BuildError
        Something is missing, changed or unknown; the text says what.
    """
    parts = pinned_parts()
    return build_site(ROOT, out, parts, fetched(parts))
