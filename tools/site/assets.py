"""From the lock to a built site: fetch, check, build. The API for build.py and for tests."""

from collections.abc import Mapping
from pathlib import Path

from tools.env.paths import ASSET_LOCK, CATALOGUE, PACKAGE_LOCK, ROOT
from tools.env.venv import Venv
from tools.fetch.archives import PackageArchives
from tools.fetch.cache import Cache
from tools.fetch.fetch import ensure_parts
from tools.fetch.lock import Part, load_lock
from tools.fetch.web import Web
from tools.site.bundle import SitePlan, plan_site
from tools.site.compress import Compressor
from tools.site.folder import refuse_foreign, write_folder
from tools.site.kernel import Kernel
from tools.site.models import Graph, catalogued_graphs, ensure_graphs
from tools.site.own_model import OwnModel
from tools.site.prepared import Graphs
from tools.site.slim import Slim, slimmed
from tools.site.snapshot import Snapshot


def pinned_parts() -> tuple[Part, ...]:
    """Return what tools/assets.lock.json pins."""
    return load_lock(ASSET_LOCK)


def pinned_ingredients() -> tuple[Part, ...]:
    """Return what the lock pins for the build and the evaluation alone."""
    return load_lock(ASSET_LOCK, "ingredients")


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


def fetch_pinned() -> None:
    """Fetch what the cache lacks of all that is pinned: for the build, the evaluation, their tests.

    Raises
    ------
    BuildError
        Something can't be had or has other bytes than pinned.
    """
    fetched((*pinned_parts(), *pinned_ingredients()))


def shipped_parts() -> Slim:
    """Return the pinned parts as the page gets them: others in the place of some."""
    parts = pinned_parts()
    return Kernel().with_runtime(slimmed(parts, fetched(parts)))


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
    return parts_named(frozenset({name}))[name]


def parts_named(names: frozenset[str]) -> Mapping[str, Path]:
    """Return the files of some parts or ingredients, fetched if need be.

    Parameters
    ----------
    names : frozenset of str
        Names in the lock.

    Returns
    -------
    mapping
        Name -> checked file in the cache.
    """
    known = (*pinned_parts(), *pinned_ingredients())
    return fetched(tuple(part for part in known if part.name in names))


def graph_paths(graphs: tuple[Graph, ...], *, again: bool = False) -> dict[str, Path]:
    """Return packed graphs, prepared if need be.

    Parameters
    ----------
    graphs : tuple of Graph
        From the catalogue.
    again : bool, optional
        Prepare them even where the cache has them.

    Returns
    -------
    dict
        Id -> checked file in the cache.

    Raises
    ------
    BuildError
        A graph can't be prepared, or came out with other bytes than the catalogue names.
    """
    return ensure_graphs(graphs, Cache(), Venv(), parts_named, again=again)


def prepared_graphs() -> Graphs:
    """Return the shipped graphs with their files and the sources whose licences they carry."""
    graphs = tuple(graph for graph in catalogued_graphs(CATALOGUE) if graph.is_shipped)
    names = {graph.source for graph in graphs}
    sources = tuple(part for part in pinned_ingredients() if part.name in names)
    return Graphs(graphs, graph_paths(graphs), sources)


def build_dist(out: Path, own: OwnModel | None = None, *, plain: bool = False) -> str:
    """Fetch what is missing and build the site.

    Parameters
    ----------
    out : Path
        The folder of the site.
    own : OwnModel, optional
        A model to add.
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
    return write_dist(out, own, plain=plain).build


def write_dist(out: Path, own: OwnModel | None = None, *, plain: bool = False) -> SitePlan:
    """Do what `build_dist` does, and return all that was built.

    Parameters
    ----------
    out, own, plain
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
    plan = plan_dist(own, plain=plain)
    write_folder(out, plan.files)
    return plan


def plan_dist(
    own: OwnModel | None = None, *, plain: bool = False, may_lack_kernel: bool = True
) -> SitePlan:
    """Fetch what is missing and say what the site consists of, without writing it.

    Parameters
    ----------
    own : OwnModel, optional
        A model to add.
    plain : bool
        Leave the compressed copies out.
    may_lack_kernel : bool, optional
        See `Kernel`.

    Returns
    -------
    SitePlan
        Its files.

    Raises
    ------
    BuildError
        Something is missing, changed or unknown; the text says what.
    """
    parts, prepared = pinned_parts(), prepared_graphs()
    if own is not None:
        prepared = own.added_to(prepared, Venv())
    compressor = None if plain else Compressor()
    return plan_site(
        ROOT,
        parts,
        fetched(parts),
        compressor=compressor,
        prepared=prepared,
        snapshot=Snapshot(),
        kernel=Kernel(may_lack=may_lack_kernel),
    )
