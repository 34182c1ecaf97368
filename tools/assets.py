"""From the lock to a built site: fetch, check, build. The API for build.py and for tests."""

from collections.abc import Mapping
from pathlib import Path

from tools.archives import PackageArchives
from tools.bundle import SitePlan, plan_site
from tools.cache import Cache
from tools.compress import Compressor
from tools.fetch import ensure_parts
from tools.folder import refuse_foreign, write_folder
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


def build_dist(out: Path, *, plain: bool = False) -> str:
    """Fetch what is missing and build the site.

    Parameters
    ----------
    out : Path
        The folder of the site.
    plain : bool
        Leave the compressed copies out.

    Returns
    -------
    str
        The build's name.

    Raises
    ------
    BuildError
        Something is missing, changed or unknown; the text says what.
    """
    return write_dist(out, plain=plain).build


def write_dist(out: Path, *, plain: bool = False) -> SitePlan:
    """Do what `build_dist` does, and return all that was built.

    Parameters
    ----------
    out, plain
        See `build_dist`.

    Returns
    -------
    SitePlan
        The build's name and its files.

    Raises
    ------
    BuildError
        Something is missing, changed or unknown; the text says what.
    """
    refuse_foreign(out)
    plan = plan_dist(plain=plain)
    write_folder(out, plan.files)
    return plan


def plan_dist(*, plain: bool = False) -> SitePlan:
    """Fetch what is missing and say what the site consists of, without writing it.

    Parameters
    ----------
    plain : bool
        Leave the compressed copies out.

    Returns
    -------
    SitePlan
        Its files.

    Raises
    ------
    BuildError
        Something is missing, changed or unknown; the text says what.
    """
    parts = pinned_parts()
    return plan_site(ROOT, parts, fetched(parts), None if plain else Compressor())
