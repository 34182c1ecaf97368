"""Python's memory is kept by the build: the same bytes each time, and all is in it."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT, STATIC
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.assets import shipped_parts
from tools.site.site_files import pack_app
from tools.site.snapshot import NAME, WORKER, Snapshot, take_snapshot

# Started as in the page; what is imported or compiled all the same is counted.
START = """
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { startPython } from "START_PYTHON";
const [folder, name] = process.argv.slice(2);
const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
  ["pyodide.mjs", "pyodide.asm.mjs"].map((name) => import(`${folder}/${name}`)));
const read = async (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const snapshot = name ? await read(name) : null;
const options = { createPyodideModule, indexURL: `${folder}/` };
const { pyodide, isResumed } = await startPython(loadPyodide, options, read, { snapshot });
const told = JSON.parse(pyodide.runPython(`
import json, random, sys
known = set(sys.modules)
import app.bridge
from app.formats.inspect import prepare_inspect
from PIL import Image
prepare_inspect()
Image.preinit()
late = sorted(set(sys.modules) - known)
import numpy as np
import numpy.polynomial, wave
kept = np.arange(6.0).reshape(2, 3)
json.dumps({
    "late": late, "bridge": app.bridge.__file__, "count": len(known), "path": sys.path,
    "chance": random.getrandbits(64), "product": (kept @ kept.T).tolist(),
    "roots": np.linalg.svd(kept)[1].tolist(),
    "hermite": np.polynomial.hermite.hermval(kept, [1, 2, 3]).sum(), "module": wave.__file__,
    "seed": sys.flags.hash_randomization,
})
`));
console.log(JSON.stringify({ ...told, isResumed }));
"""


@pytest.fixture(scope="module")
def paths() -> Mapping[str, Path]:
    return shipped_parts().paths


@pytest.fixture(scope="module")
def shipped(dist: Path) -> Path:
    [path] = (dist / "parts").glob(f"*/{NAME}")
    return path


@pytest.fixture(scope="module")
def folder(
    paths: Mapping[str, Path], shipped: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The parts under their names, and a script that starts Python with them."""
    made = tmp_path_factory.mktemp("started")
    for name, path in paths.items():
        if name.startswith(("pyodide", "python")) or name.endswith(".whl"):
            (made / name).symlink_to(path)
    (made / "app.zip").write_bytes(pack_app(ROOT))
    (made / NAME).symlink_to(shipped)
    module = (STATIC / "js" / "workers" / "python" / "start-python.js").as_uri()
    (made / "start.mjs").write_text(START.replace("START_PYTHON", module), "utf-8")
    return made


def started(folder: Path, *snapshot: str) -> dict[str, Any]:
    node = find_node(Venv())
    done = subprocess.run(
        [node.node, str(folder / "start.mjs"), str(folder), *snapshot],
        env=node.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def resumed(folder: Path) -> dict[str, Any]:
    """What Python tells that was started with the shipped memory."""
    return started(folder, NAME)


def test_made_anew_it_is_the_same(paths: Mapping[str, Path], shipped: Path, tmp_path: Path) -> None:
    assert take_snapshot(Venv(), paths, pack_app(ROOT), tmp_path) == shipped.read_bytes()


def test_it_has_all_that_the_page_starts_with_and_chance_is_none_of_it(
    folder: Path, resumed: dict[str, Any]
) -> None:
    first, second = resumed, started(folder, NAME)
    assert first["isResumed"]
    assert first["late"] == [], "all of it is there without an import"
    assert first["count"] > 300
    assert first["bridge"].endswith("app/bridge.py"), "the source is what is named"
    assert first["chance"] != second["chance"], "drawn anew in each tab"
    assert {**first, "chance": 0} == {**second, "chance": 0}


def test_what_does_not_fit_is_not_used_and_the_sources_compute_the_same(
    folder: Path, resumed: dict[str, Any]
) -> None:
    packed = bytearray((folder / NAME).read_bytes())
    at = packed.index(b'"build":"') + len(b'"build":"')
    packed[at] ^= 1
    (folder / "other.bin").write_bytes(packed)
    other, without = started(folder, "other.bin"), started(folder)
    assert [one["isResumed"] for one in (resumed, other, without)] == [True, False, False]
    for name in ("product", "roots", "hermite", "path", "module", "seed"):
        assert resumed[name] == other[name] == without[name], name


def test_what_was_made_is_kept_until_a_source_changes(
    paths: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[bytes, str]] = []

    def take_nothing(
        _venv: Venv, _paths: object, app: bytes, _scratch: Path, *, worker: str
    ) -> bytes:
        asked.append((app, worker))
        return app

    monkeypatch.setattr("tools.site.snapshot.take_snapshot", take_nothing)
    snapshot = Snapshot(Cache(tmp_path))
    first = snapshot.of(paths, b"one")
    assert snapshot.of(paths, b"one") == first
    assert snapshot.of(paths, b"two") != first
    own = WORKER.read_text("utf-8")
    assert Snapshot(Cache(tmp_path), worker="other").of(paths, b"one") == first
    assert asked == [(b"one", own), (b"two", own), (b"one", "other")]
    for kept in (tmp_path / "snapshot").iterdir():
        kept.write_text("{", "ascii")
    with pytest.raises(BuildError, match="damaged"):
        snapshot.of(paths, b"one")


def test_what_takes_too_long_is_given_up(
    paths: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.site.snapshot._WITHIN_S", 0.05)
    with pytest.raises(BuildError, match="did not start within"):
        take_snapshot(Venv(), paths, pack_app(ROOT), tmp_path)


def test_what_can_not_be_started_is_said(paths: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="could not be started"):
        take_snapshot(Venv(), paths, b"no zip", tmp_path)
