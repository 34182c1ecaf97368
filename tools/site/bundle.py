"""Builds the static site: one list of files, then only what changed is written.

The same sources give the same bytes, wherever and whenever.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.fetch.lock import START, Part
from tools.hosting.headers_file import headers_file
from tools.serve.headers import SECURITY
from tools.site.compiled import APP, compiled_files
from tools.site.compress import Compressor
from tools.site.folder import SiteFile, made_of, refuse_foreign, write_folder
from tools.site.kernel import Kernel
from tools.site.licences import LICENCE_FILE, licence_files
from tools.site.prepared import Graphs
from tools.site.samples import sample_parts
from tools.site.sbom import SBOM, bill_of_materials
from tools.site.scripts import PAGE, WORKERS, Scripts
from tools.site.site_files import (
    DESCRIPTION,
    INDEX,
    SCREENSHOTS,
    check_complete,
    complete_page,
    describe_app,
    name_manifest,
    pack_app,
    shell_files,
)
from tools.site.slim import slimmed
from tools.site.snapshot import Snapshot
from tools.site.stamp import STAMPED, described, shown, stamp_service_worker
from tools.site.sums import SUMS, sums_of

PROTOCOL = 2
MANIFEST = "build.json"

_Built = tuple[dict[str, Any], SiteFile]


@dataclass(frozen=True)
class SitePlan:
    """Everything that a build consists of, not written yet.

    Attributes
    ----------
    build : str
        The build's name: 12 hex digits over everything that the page is made of.
    files : dict
        Path in the site -> file, in the order in which they must be written.
    """

    build: str
    files: dict[str, SiteFile]


def build_site(
    root: Path,
    out: Path,
    parts: tuple[Part, ...],
    paths: Mapping[str, Path],
    *,
    compressor: Compressor | None = None,
    prepared: Graphs | None = None,
    snapshot: Snapshot | None = None,
    scripts: Scripts | None = None,
    kernel: Kernel | None = None,
) -> str:
    """Build the site into a folder; files that are right already are left alone.

    Parameters
    ----------
    root, parts, paths, compressor, prepared, snapshot, scripts, kernel
        See `plan_site`.
    out : Path
        The folder; made if need be. A folder with anything but an earlier build is refused.

    Returns
    -------
    str
        The build's name.

    Raises
    ------
    BuildError
        Something is missing, or of a kind that the build does not know.
    """
    refuse_foreign(out)
    plan = plan_site(
        root,
        parts,
        paths,
        compressor=compressor,
        prepared=prepared,
        snapshot=snapshot,
        scripts=scripts,
        kernel=kernel,
    )
    write_folder(out, plan.files)
    return plan.build


def plan_site(
    root: Path,
    parts: tuple[Part, ...],
    paths: Mapping[str, Path],
    *,
    compressor: Compressor | None = None,
    prepared: Graphs | None = None,
    snapshot: Snapshot | None = None,
    scripts: Scripts | None = None,
    kernel: Kernel | None = None,
) -> SitePlan:
    """Say what the site consists of.

    Parameters
    ----------
    root : Path
        The checkout.
    parts : tuple of Part
        The pinned parts.
    paths : mapping
        Part name -> its file, checked already or to be checked on copying.
    compressor : Compressor, optional
        What makes the compressed copies; none are made without it.
    prepared : Graphs, optional
        What else to lay into it.
    snapshot : Snapshot, optional
        What keeps Python's memory for the page; without it, the page starts more slowly.
    scripts : Scripts, optional
        What joins the scripts and styles; one of the user's cache by default.
    kernel : Kernel, optional
        What compiles some of the steps; without it, these take longer.

    Returns
    -------
    SitePlan
        Its files.

    Raises
    ------
    BuildError
        Something is missing, or of a kind that the build does not know.
    """
    check_complete(root)
    prepared = prepared or Graphs()
    slim = slimmed(parts, paths)
    slim = kernel.with_runtime(slim) if kernel else slim
    joined = (scripts or Scripts()).of(root / "static")
    shell = _shell(root / "static", joined)
    site = {**shell, **{url: file for url, file in joined.items() if url not in WORKERS}}
    entries = []
    samples, sample_paths = sample_parts(root / "static")
    foreign = (*samples, *slim.parts, *prepared.parts)
    modules = kernel.modules() if kernel else {}
    made = _made(root, slim.paths, snapshot, joined, modules)
    for entry, file in [*_pinned(foreign, {**slim.paths, **prepared.paths, **sample_paths}), *made]:
        entries.append(entry)
        site[entry["url"]] = file
    texts, project = root / "static" / "licences", root / LICENCE_FILE
    licences = licence_files(foreign, paths, texts, prepared.texts, project=project)
    site |= {url: made_of(data) for url, data in licences.items()}
    shots = sorted((root / "static" / SCREENSHOTS).glob("*.webp"))
    site |= {f"{SCREENSHOTS}/{path.name}": made_of(path.read_bytes()) for path in shots}
    site["_headers"] = made_of(headers_file().encode())
    models, faces = prepared.models, prepared.faces
    worker_source = (root / "static" / "sw.js").read_text("utf-8")
    build = _name_of(site, [*models, faces], worker_source)
    # The page names this list by its hash, so the list can't name the page.
    listed = {url: file for url, file in shell.items() if url != INDEX}
    manifest = made_of(
        _json(
            {
                "build": build,
                "protocol": PROTOCOL,
                "shell": [described(url, file) for url, file in listed.items()],
                "parts": entries,
                "models": models,
                "faces": faces,
            }
        )
    )
    site[INDEX] = made_of(name_manifest(_text(shell[INDEX]), manifest.sha256).encode())
    stamp = {
        "build": build,
        "headers": SECURITY,
        "manifest": shown(MANIFEST, manifest),
        "shell": [shown(url, site[url]) for url in shell],
        "parts": [{key: entry[key] for key in STAMPED} for entry in entries],
    }
    site[SBOM] = made_of(
        bill_of_materials(
            build,
            foreign,
            {**prepared.made_from, **slim.made_from},
            compiled_files(entries, slim.parts, modules),
        )
    )
    last = {
        MANIFEST: manifest,
        "sw.js": made_of(stamp_service_worker(worker_source, stamp).encode()),
    }
    return SitePlan(build, _completed(site, last, compressor))


def _completed(
    site: Mapping[str, SiteFile], last: Mapping[str, SiteFile], compressor: Compressor | None
) -> dict[str, SiteFile]:
    """Add the compressed copies and the list of hashes, which the page itself never asks for.

    `last` stays last: until those files are new, the folder still is the old build.
    """
    packable = {url: file for url, file in {**site, **last}.items() if url != "_headers"}
    copies = compressor.copies(packable) if compressor else {}
    everything = {**site, **copies, **last}
    sums = made_of(sums_of(everything))
    early = {url: file for url, file in everything.items() if url not in last}
    return {**early, SUMS: sums, **last}


def _pinned(parts: tuple[Part, ...], paths: Mapping[str, Path]) -> Iterator[_Built]:
    for part in parts:
        file = SiteFile(part.sha256, part.bytes, paths[part.name])
        shown = {"name": part.name, "label": part.label, "kind": part.kind, "when": part.when}
        yield _entry(shown, part.file, part.media_type, file)


def _shell(static: Path, joined: Mapping[str, SiteFile]) -> dict[str, SiteFile]:
    """Return what every visit starts with; the page still lacks the hash of the list."""
    own = {url: made_of(path.read_bytes()) for url, path in shell_files(static).items()}
    own[DESCRIPTION] = made_of(describe_app(static))
    loaded = {url: joined[url] for url in PAGE}
    html = complete_page(static, loaded)
    return dict(sorted({**own, INDEX: made_of(html.encode()), **loaded}.items()))


def _made(
    root: Path,
    paths: Mapping[str, Path],
    snapshot: Snapshot | None,
    joined: Mapping[str, SiteFile],
    modules: Mapping[str, bytes],
) -> Iterator[_Built]:
    app = {"name": APP, "label": "Stayput", "kind": "app", "when": START}
    yield _entry(app, APP, "application/zip", made_of(pack_app(root, modules)))
    for name, file in (snapshot.of(paths, pack_app(root)) if snapshot else {}).items():
        shown = {"name": name, "label": "Python", "kind": "snapshot", "when": START}
        yield _entry(shown, name, "application/octet-stream", file)
    for name in WORKERS:
        shown = {"name": name, "label": "Stayput", "kind": "worker", "when": START}
        yield _entry(shown, name, "text/javascript", joined[name])


def _entry(shown: dict[str, str], file: str, media_type: str, content: SiteFile) -> _Built:
    entry = {
        **shown,
        "url": f"parts/{content.sha256[:16]}/{file}",
        "bytes": content.size,
        "sha256": content.sha256,
        "mediaType": media_type,
    }
    return entry, content


def _text(file: SiteFile) -> str:
    content = file.content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


def _name_of(site: Mapping[str, SiteFile], models: list[Any], worker_source: str) -> str:
    lines = [f"{file.sha256}  {url}" for url, file in sorted(site.items())]
    lines += [_sha256(_json(models)), _sha256(_json(SECURITY)), _sha256(worker_source.encode())]
    return _sha256("\n".join(lines).encode())[:12]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
