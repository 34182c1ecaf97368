"""Compares a folder with a build."""

from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import sha256_of
from tools.verify.explain import build_of, explain
from tools.verify.findings import Finding, Weight
from tools.verify.reference import Reference, is_helper

# What could run where it is opened: it is told, wherever it lies.
_SCRIPTS = (".js", ".mjs", ".wasm", ".html", ".htm", ".svg")
# What hosts ask for beside the site.
_TOLERATED = (".nojekyll", "CNAME", ".well-known/")


def compare_folder(folder: Path, reference: Reference) -> list[Finding]:
    """Compare every file of a folder.

    Parameters
    ----------
    folder : Path
        The copy.
    reference : Reference
        The build.

    Returns
    -------
    list of Finding
        The differences.

    Raises
    ------
    BuildError
        It is no folder.
    """
    if not folder.is_dir():
        text = f"{folder} is no folder and no address (those begin with http:// or https://)."
        raise BuildError(text)
    there = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() or path.is_symlink()
    }
    findings = [
        finding
        for url in reference.files
        if (finding := _compare_file(url, there.get(url), reference))
    ]
    return findings + [_extra(url) for url in there if url not in reference.files]


def folder_build(folder: Path) -> str | None:
    """Read which build stands in a folder; None where that can't be read."""
    mark = folder / "build.json"
    return build_of("build.json", mark.read_bytes()) if mark.is_file() else None


def _compare_file(url: str, path: Path | None, reference: Reference) -> Finding | None:
    if path is None or not path.is_file():
        if is_helper(url):
            what = "is missing; visitors get the same page without it."
            advice = "Upload it for hosts that use it, or leave it so."
            return Finding(url, what, advice, Weight.NOTE)
        return Finding(url, "is missing.", "Upload it.")
    if sha256_of(path) == reference.files[url].sha256:
        return None
    if is_helper(url):
        what = "is not the one that this build makes."
        return Finding(url, what, "Upload it again, or delete it: a visitor may get its content.")
    return Finding(url, *explain(url, reference.content(url), path.read_bytes()))


def _extra(url: str) -> Finding:
    if url.startswith(_TOLERATED) and not url.endswith(_SCRIPTS):
        return Finding(url, "is not of the build; hosts ask for it.", "Leave it.", Weight.NOTE)
    return Finding(url, "is not of the build.", "Delete it, unless you put it there yourself.")
