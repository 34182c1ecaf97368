"""What Python starts with is compiled by the build: the same bytes each time, all of it used."""

import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT, STATIC
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.assets import fetched, pinned_parts
from tools.site.bytecode import NAMES, Bytecode, compile_sources
from tools.site.site_files import pack_app

# Started as in the page; what is compiled all the same is counted.
START = """
import { readFileSync } from "node:fs";
import { startPython } from "START_PYTHON";
const folder = process.argv[2];
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const read = async (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const pyodide = await startPython(loadPyodide, {indexURL: `${folder}/`}, read);
console.log(pyodide.runPython(`
import json, sys
from importlib.machinery import SourceFileLoader
from zipimport import zipimporter
compiled = []
real = SourceFileLoader.source_to_code
def noted(self, data, path, *rest, **more):
    compiled.append(str(path))
    return real(self, data, path, *rest, **more)
SourceFileLoader.source_to_code = noted
import app.bridge
from app.formats.inspect import prepare_inspect
from PIL import Image
prepare_inspect()
Image.preinit()
origins = {
    name: module.__spec__.origin for name, module in list(sys.modules.items())
    if isinstance(getattr(module.__spec__, "loader", None), zipimporter)
}
json.dumps({"compiled": compiled, "origins": origins, "bridge": app.bridge.__file__,
            "count": len(sys.modules)})
`));
"""


@pytest.fixture(scope="module")
def paths() -> Mapping[str, Path]:
    return fetched(pinned_parts())


def names_in(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return set(archive.namelist())


def test_compiled_anew_it_is_the_same(
    paths: Mapping[str, Path], dist: Path, tmp_path: Path
) -> None:
    made = compile_sources(Venv(), paths, pack_app(ROOT), tmp_path)
    assert made.keys() == set(NAMES)
    for name, data in made.items():
        [shipped] = (dist / "parts").glob(f"*/{name}")
        assert shipped.read_bytes() == data, name


def test_it_has_what_the_page_starts_with_and_is_taken_without_its_source(dist: Path) -> None:
    library, packages = (next((dist / "parts").glob(f"*/{name}")).read_bytes() for name in NAMES)
    assert {"asyncio/__init__.pyc", "json/decoder.pyc"} <= names_in(library)
    wanted = {
        f"{path}.cpython-314.pyc"
        for path in (
            "app/__pycache__/bridge",
            "numpy/__pycache__/__init__",
            "PIL/__pycache__/Image",
            "exifread/__pycache__/__init__",
        )
    }
    assert wanted <= names_in(packages)
    for data in (library, packages):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            compiled = [name for name in archive.namelist() if name.endswith(".pyc")]
            flags = {archive.read(name)[4:8] for name in compiled}
        assert flags == {b"\x01\0\0\0"}, "by hash, not checked"


def test_a_package_of_the_library_is_there_entire(paths: Mapping[str, Path], dist: Path) -> None:
    # A package is looked for in one place: what that place lacks would not be found at all.
    made = names_in(next((dist / "parts").glob(f"*/{NAMES[0]}")).read_bytes())
    packages = {name.split("/")[0] for name in made if "/" in name}
    assert {"asyncio", "encodings", "xml"} <= packages
    published = names_in(paths["python_stdlib.zip"].read_bytes())
    wanted = {name for name in published if name.split("/")[0] in packages and name[-1] != "/"}
    assert {name for name in wanted if not {name, f"{name}c"} & made} == set()


def test_started_as_in_the_page_python_compiles_nothing(
    paths: Mapping[str, Path], dist: Path, tmp_path: Path
) -> None:
    for name, path in paths.items():
        if name.startswith(("pyodide", "python")) or name.endswith(".whl"):
            (tmp_path / name).symlink_to(path)
    (tmp_path / "app.zip").write_bytes(pack_app(ROOT))
    for name in NAMES:
        (tmp_path / name).symlink_to(next((dist / "parts").glob(f"*/{name}")))
    script = tmp_path / "start.mjs"
    module = (STATIC / "js" / "workers" / "python" / "start-python.js").as_uri()
    script.write_text(START.replace("START_PYTHON", module), "utf-8")
    node = find_node(Venv())
    done = subprocess.run(
        [node.node, str(script), str(tmp_path)],
        env=node.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    assert seen["compiled"] == []
    assert {name for name, origin in seen["origins"].items() if "/bytecode.zip/" not in origin} == (
        set()
    )
    assert seen["bridge"].endswith("app/bridge.py"), "the source is what is named"
    assert seen["count"] > 300


def test_what_was_made_is_kept_until_a_source_changes(
    paths: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def compile_nothing(
        _venv: Venv, _paths: object, app: bytes, _scratch: Path
    ) -> dict[str, bytes]:
        asked.append(app)
        return {name: app + name.encode() for name in NAMES}

    monkeypatch.setattr("tools.site.bytecode.compile_sources", compile_nothing)
    bytecode = Bytecode(Cache(tmp_path))
    first = bytecode.of(paths, b"one")
    assert bytecode.of(paths, b"one") == first
    assert bytecode.of(paths, b"two") != first
    assert asked == [b"one", b"two"]
    for kept in (tmp_path / "bytecode").iterdir():
        kept.write_text("{", "ascii")
    with pytest.raises(BuildError, match="damaged"):
        bytecode.of(paths, b"one")


def test_what_takes_too_long_is_given_up(
    paths: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.site.bytecode._WITHIN_S", 0.05)
    with pytest.raises(BuildError, match="not compiled within"):
        compile_sources(Venv(), paths, pack_app(ROOT), tmp_path)


def test_what_can_not_be_compiled_is_said(paths: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="could not be compiled"):
        compile_sources(Venv(), paths, b"no zip", tmp_path)
