"""Copies of Python's library and packages: what the page can import, and that unchanged."""

import ast
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.fetch.cache import Cache, sha256_of
from tools.site.assets import fetched, pinned_parts
from tools.site.slim import Slim, slimmed

COPIED = {"python_stdlib.zip", "numpy.whl", "pillow.whl", "exifread.whl"}


@pytest.fixture(scope="module")
def slim() -> Slim:
    parts = pinned_parts()
    return slimmed(parts, fetched(parts))


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_a_copy_has_code_alone_each_file_as_it_was_published(slim: Slim) -> None:
    published = fetched(pinned_parts())
    assert slim.made_from.keys() == COPIED
    for name in COPIED:
        before, after = files_of(published[name]), files_of(slim.paths[name])
        assert after.items() < before.items(), name
        assert {Path(file).suffix for file in after} <= {".py", ".so"}
        assert not [file for file in after if "/tests/" in file]
    for name in published.keys() - COPIED:
        assert slim.paths[name] == published[name]


def test_the_parts_tell_of_the_copies(slim: Slim) -> None:
    for part, before in zip(slim.parts, pinned_parts(), strict=True):
        path = slim.paths[part.name]
        assert (part.sha256, part.bytes) == (sha256_of(path), path.stat().st_size)
        same = replace(part, file=before.file, sha256=before.sha256, bytes=before.bytes)
        assert same == before
        assert (part == before) == (part.name not in COPIED)
        assert slim.made_from.get(part.name, before) == before


def test_made_anew_they_are_the_same(slim: Slim, tmp_path: Path) -> None:
    again = slimmed(pinned_parts(), fetched(pinned_parts()), cache=Cache(tmp_path))
    assert again.parts == slim.parts
    assert again.paths != slim.paths


def test_what_is_left_out_the_project_does_not_import(slim: Slim) -> None:
    published = fetched(pinned_parts())
    before, after = (
        {module for name in COPIED for file in files_of(paths[name]) for module in _names(file)}
        for paths in (published, slim.paths)
    )
    wanted = {name for path in (ROOT / "app").rglob("*.py") for name in _imports(path)}
    assert {"numpy.fft", "email", "PIL._imagingft"} <= before - after
    assert {"numpy.linalg", "PIL.Image", "struct", "xml.parsers"} <= wanted & after
    assert not wanted & (before - after)


def _names(file: str) -> tuple[str, str]:
    """The module that a file is, and the package in which it lies."""
    name = file.partition(".")[0].replace("/", ".").removesuffix(".__init__")
    return name, name.rpartition(".")[0]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}".replace("np.", "numpy."))
    return found


def test_what_is_no_zip_is_refused_by_name(tmp_path: Path) -> None:
    [numpy] = [part for part in pinned_parts() if part.name == "numpy.whl"]
    (tmp_path / "numpy.whl").write_bytes(b"no zip")
    with pytest.raises(BuildError, match=r"numpy\.whl is no zip"):
        slimmed((numpy,), {"numpy.whl": tmp_path / "numpy.whl"}, cache=Cache(tmp_path / "cache"))
