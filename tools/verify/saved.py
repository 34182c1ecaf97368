"""Compares files that a browser saved: what a host gave to a visitor, by a way of its own."""

import re
from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import sha256_of
from tools.verify.explain import explain
from tools.verify.findings import Finding
from tools.verify.reference import Reference

PAGE = "index.html"
_PAGES = (".html", ".htm")
_SCRIPTS = (".js", ".mjs", ".wasm", *_PAGES)
# A browser puts this behind the name of a file that it saves once more.
_AGAIN = re.compile(r" ?\(\d+\)(?=\.\w+$)")


def compare_saved(folder: Path, reference: Reference) -> list[Finding]:
    """Hold every file of a folder against the build, whatever its place and name there.

    Parameters
    ----------
    folder : Path
        What was saved, the page itself among it.
    reference : Reference
        The build.

    Returns
    -------
    list of Finding
        The differences; all of them count.

    Raises
    ------
    BuildError
        It is no folder, or is empty.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if not paths:
        text = f"{folder} holds no file.\nWhat to do: save the page and its files into it."
        raise BuildError(text)
    hashes = {file.sha256 for file in reference.files.values()}
    found = {path: sha256_of(path) for path in paths}
    findings = [
        _explained(path, folder, reference)
        for path, digest in found.items()
        if digest not in hashes
    ]
    has_page = reference.files[PAGE].sha256 in found.values()
    if not has_page and not any(path.suffix in _PAGES for path in paths):
        advice = "Save it, too, as its source alone: “HTML only”."
        findings.append(Finding("", f"The page itself is not in {folder}.", advice))
    return findings


def _explained(path: Path, folder: Path, reference: Reference) -> Finding:
    shown = f"(saved) {path.relative_to(folder).as_posix()}"
    name = _AGAIN.sub("", path.name)
    url = next((url for url in reference.files if url.rpartition("/")[2] == name), None)
    if url is None and path.suffix in _PAGES:
        url = PAGE  # called by its title
    if url is not None:
        what, advice = explain(url, reference.content(url), path.read_bytes())
        if url == PAGE:
            advice += " Or was it saved “complete”, which changes it? Save it as “HTML only”."
        return Finding(shown, what, advice)
    if path.suffix in _SCRIPTS:
        what = "is a script that is not of the build."
        return Finding(shown, what, "Do not use this page: something put it in.")
    return Finding(shown, "is not of the build.", "Find out what asked for it.")
