"""The bill of materials, CycloneDX 1.6: the third-party files that are shipped.

Imports licences and lock. It has no date, and its serial number follows from the build: the same
build, the same bytes.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from tools.fetch.lock import NpmChunksSource, NpmSource, Part, UrlSource
from tools.site.licences import LICENCE

SBOM = "sbom.cdx.json"
SPEC_VERSION = "1.6"
AS_PUBLISHED: Mapping[str, Part] = MappingProxyType({})
_TYPES = {"model": "machine-learning-model", "sample": "data"}
_CHANGES = {
    "model": "The same network, its weights stored smaller.",
    "runtime": "Two steps compiled anew, with the same answers; all else as published.",
}
_LEFT_OUT = "Some files left out, the others as they were."


@dataclass(frozen=True)
class Compiled:
    """A shipped file with what the build compiled of others' sources.

    Parameters
    ----------
    entry : mapping
        From the manifest: its name, url, bytes and sha256.
    sources : tuple of Part
        What it was compiled from.
    what : str
        For people.
    own : tuple of str, optional
        The licence of what is our own in it.
    """

    entry: Mapping[str, Any]
    sources: tuple[Part, ...]
    what: str
    own: tuple[str, ...] = ()


def bill_of_materials(
    build: str,
    parts: Iterable[Part],
    made_from: Mapping[str, Part] = AS_PUBLISHED,
    compiled: Iterable[Compiled] = (),
) -> bytes:
    """Describe what is shipped of others.

    Parameters
    ----------
    build : str
        The build's name.
    parts : iterable of Part
        From the lock, and those made from what it pins.
    made_from : mapping, optional
        Name of a made part -> what it was made from.
    compiled : iterable of Compiled, optional
        What else is shipped of others.

    Returns
    -------
    bytes
        CycloneDX JSON.
    """
    files = [_file(part, made_from.get(part.name)) for part in parts]
    files += [_compiled(build, one) for one in compiled]
    own = f"stayput@{build}"
    bill = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, own).urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "stayput",
                "version": build,
                "licenses": [{"license": {"id": LICENCE}}],
            }
        },
        "components": files,
        "dependencies": [{"ref": own, "dependsOn": sorted(file["bom-ref"] for file in files)}],
    }
    return (json.dumps(bill, ensure_ascii=False, indent=1) + "\n").encode()


def package_url(part: Part) -> str:
    """Name a part by a package URL.

    Parameters
    ----------
    part : Part
        From the lock.

    Returns
    -------
    str
        npm and PyPI packages by name and version; all others by hash and address.

    Notes
    -----
    A wheel that the Pyodide project built is named as the PyPI package that it was built from,
    because warnings of security holes are filed under that, with its real address added.
    """
    version = quote(part.origin.version, safe="")
    checksum = f"checksum=sha256:{part.sha256}"
    first = part.sources[0] if part.sources else None
    if isinstance(first, NpmSource):
        return f"pkg:npm/{quote(first.package)}@{version}#{quote(first.path)}"
    if isinstance(first, NpmChunksSource):
        return f"pkg:npm/{quote(first.package, safe='/')}@{first.version}#{quote(first.index)}"
    address = f"&download_url={quote(first.url, safe='')}" if isinstance(first, UrlSource) else ""
    name = quote(part.origin.project.lower(), safe="")
    kind = "pypi" if part.kind == "package" else "generic"
    return f"pkg:{kind}/{name}@{version}?{checksum}{address}"


def _file(part: Part, source: Part | None) -> dict[str, Any]:
    url = f"parts/{part.sha256[:16]}/{part.file}"
    # A package's purl says where it comes from; a file from an address needs that address.
    references = [
        {"type": "distribution", "url": source.url}
        for source in part.sources
        if isinstance(source, UrlSource)
    ]
    return {
        "type": _TYPES.get(part.kind, "library"),
        "bom-ref": url,
        "group": part.origin.project,
        "name": part.file,
        "version": part.origin.version,
        "description": part.origin.what,
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": part.sha256}],
        "licenses": [{"expression": part.licence}],
        "purl": package_url(source or part),
        "properties": [
            {"name": "stayput:path", "value": url},
            {"name": "stayput:bytes", "value": str(part.bytes)},
        ],
        **({"externalReferences": references} if references else {}),
        **({"pedigree": _pedigree(part, source)} if source else {}),
    }


def _compiled(build: str, made: Compiled) -> dict[str, Any]:
    entry, sources = made.entry, made.sources
    theirs = [term for part in sources for term in part.licence.split(" AND ")]
    terms = dict.fromkeys([*made.own, *theirs])
    ancestors = [_ancestor(source, "library") for source in sources]
    return {
        "type": "library",
        "bom-ref": entry["url"],
        "name": entry["name"],
        "version": build,
        "description": made.what,
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}],
        "licenses": [{"expression": " AND ".join(terms)}],
        "purl": f"pkg:generic/{entry['name']}@{build}?checksum=sha256:{entry['sha256']}",
        "properties": [
            {"name": "stayput:path", "value": entry["url"]},
            {"name": "stayput:bytes", "value": str(entry["bytes"])},
        ],
        "pedigree": {
            "ancestors": ancestors,
            "notes": "Compiled by the build; no source changed.",
        },
    }


def _pedigree(part: Part, source: Part) -> dict[str, Any]:
    # The component's own package URL is that of the file before, too: there is no other.
    archive = source.file.endswith((".whl", ".zip"))
    kind = "library" if archive or source.kind == "runtime" else "machine-learning-model"
    notes = _LEFT_OUT if archive else _CHANGES[part.kind]
    return {"ancestors": [_ancestor(source, kind)], "notes": notes}


def _ancestor(source: Part, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "name": source.file,
        "version": source.origin.version,
        "hashes": [{"alg": "SHA-256", "content": source.sha256}],
        "purl": package_url(source),
    }
