"""Builds the static site: one list of files, then only what changed is written.

Imports the other build modules. The same sources give the same bytes, wherever and whenever.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.errors import BuildError
from tools.folder import SiteFile, made_of, refuse_foreign, write_folder
from tools.inline import inline_worker
from tools.licences import licence_files
from tools.lock import Part
from tools.models import Graph
from tools.site_files import WORKERS, check_complete, pack_app, shell_files

PROTOCOL = 1
STAMP_LINE = "const BUILD = null; // stamped by build.py"

_BYTES = "application/octet-stream"

_Built = tuple[dict[str, Any], SiteFile]


@dataclass(frozen=True)
class Graphs:
    """Prepared graphs that lie beside the parts; the page asks for them when it needs them.

    Attributes
    ----------
    graphs : tuple of Graph
        From the catalogue.
    paths : mapping
        Id of the graph -> its packed file.
    sources : tuple of Part
        What they are made from and no part is: their licences come along.
    texts : mapping
        Name of a licence's text -> its file, where it is not one of static/licences.
    """

    graphs: tuple[Graph, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    sources: tuple[Part, ...] = ()
    texts: Mapping[str, Path] = field(default_factory=dict)


def build_site(
    root: Path,
    out: Path,
    parts: tuple[Part, ...],
    paths: Mapping[str, Path],
    prepared: Graphs = Graphs(),
) -> str:
    """Build the site into a folder; files that are right already are left alone.

    Parameters
    ----------
    root : Path
        The checkout.
    out : Path
        The folder; made if need be. A folder with anything but an earlier build is refused.
    parts : tuple of Part
        The pinned parts.
    paths : mapping
        Part name -> its file, checked already or to be checked on copying.
    prepared : Graphs, optional
        What else to lay into it.

    Returns
    -------
    str
        The build's name: 12 hex digits over everything in it.

    Raises
    ------
    BuildError
        Something is missing, or of a kind that the build does not know.
    """
    check_complete(root)
    refuse_foreign(out)
    shell = {url: made_of(path.read_bytes()) for url, path in shell_files(root / "static").items()}
    site: dict[str, SiteFile] = dict(shell)
    entries = []
    for entry, file in [*_pinned(parts, paths), *_made(root)]:
        entries.append(entry)
        site[entry["url"]] = file
    listed_graphs = []
    for entry, file in _prepared(prepared):
        listed_graphs.append(entry)
        site[entry["url"]] = file
    licences = licence_files(
        (*parts, *prepared.sources), paths, root / "static" / "licences", prepared.texts
    )
    site |= {url: made_of(data) for url, data in licences.items()}
    models = _models(root)
    worker_source = (root / "static" / "sw.js").read_text("utf-8")
    build = _name_of(site, models, worker_source)
    listed = [{"url": u, "bytes": f.size, "sha256": f.sha256} for u, f in shell.items()]
    manifest = _json(
        {
            "build": build,
            "protocol": PROTOCOL,
            "shell": listed,
            "parts": entries,
            "models": models,
            "graphs": listed_graphs,
        }
    )
    described = {"url": "build.json", "bytes": len(manifest), "sha256": _sha256(manifest)}
    stamp = {
        "build": build,
        "manifest": described,
        "shell": listed,
        "parts": [{key: entry[key] for key in ("url", "sha256", "bytes")} for entry in entries],
    }
    # These two last: until they are new, the folder still is the old build.
    site["build.json"] = made_of(manifest)
    site["sw.js"] = made_of(stamp_service_worker(worker_source, stamp).encode())
    write_folder(out, site)
    return build


def stamp_service_worker(source: str, build: dict[str, Any]) -> str:
    """Put the build's description into the service worker.

    Parameters
    ----------
    source : str
        Its source, with exactly one line to replace.
    build : dict
        The description.

    Returns
    -------
    str
        The stamped source.

    Raises
    ------
    BuildError
        The line is missing or stands there twice.
    """
    lines = source.split("\n")
    if lines.count(STAMP_LINE) != 1:
        text = f"static/sw.js must have exactly one line: {STAMP_LINE}"
        raise BuildError(text)
    stamped = f"const BUILD = {json.dumps(build, ensure_ascii=False, separators=(',', ':'))};"
    return "\n".join(stamped if line == STAMP_LINE else line for line in lines)


def _pinned(parts: tuple[Part, ...], paths: Mapping[str, Path]) -> Iterator[_Built]:
    for part in parts:
        file = SiteFile(part.sha256, part.bytes, paths[part.name])
        shown = {"name": part.name, "label": part.label, "kind": part.kind}
        yield _entry(shown, part.file, part.media_type, file)


def _prepared(prepared: Graphs) -> Iterator[_Built]:
    for graph in prepared.graphs:
        file = SiteFile(graph.sha256, graph.bytes, prepared.paths[graph.id])
        shown = {"name": graph.id, "label": "Model", "kind": "model"}
        packed = "wire" in graph.entry
        name, kind = (".onnx.gz", "application/gzip") if packed else (".onnx", _BYTES)
        entry, content = _entry(shown, f"{graph.id}{name}", kind, file)
        told = ("input", "output", "sides", *(("contract",) if "contract" in graph.entry else ()))
        unpacked = {key: graph.entry[key] for key in ("sha256", "bytes")}
        contract = {key: graph.entry[key] for key in told}
        yield {**entry, "model": graph.model, "unpacked": unpacked, **contract}, content


def _made(root: Path) -> Iterator[_Built]:
    app = {"name": "app.zip", "label": "Stayput", "kind": "app"}
    yield _entry(app, "app.zip", "application/zip", made_of(pack_app(root)))
    scripts = root / "static" / "js"
    for name in WORKERS:
        code = inline_worker(scripts / "workers" / name, scripts)
        shown = {"name": name, "label": "Stayput", "kind": "worker"}
        yield _entry(shown, name, "text/javascript", made_of(code.encode()))


def _entry(shown: dict[str, str], file: str, media_type: str, content: SiteFile) -> _Built:
    entry = {
        **shown,
        "url": f"parts/{content.sha256[:16]}/{file}",
        "bytes": content.size,
        "sha256": content.sha256,
        "mediaType": media_type,
    }
    return entry, content


def _models(root: Path) -> list[Any]:
    path = root / "model" / "catalogue.json"
    try:
        catalogue = json.loads(path.read_text("utf-8"))
        models = catalogue["models"] if isinstance(catalogue, dict) else catalogue
    except (ValueError, KeyError) as error:
        text = f"{path} is no catalogue of models: {error!r}"
        raise BuildError(text) from error
    # Of the others the page learns by their graphs; these it loads before it seals itself.
    return [model for model in models if "part" in model]


def _name_of(site: Mapping[str, SiteFile], models: list[Any], worker_source: str) -> str:
    lines = [f"{file.sha256}  {url}" for url, file in sorted(site.items())]
    lines += [_sha256(_json(models)), _sha256(worker_source.encode())]
    return _sha256("\n".join(lines).encode())[:12]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
