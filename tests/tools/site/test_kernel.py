"""What is compiled of app/imaging/c/: the same bytes, no memory of its own, NumPy's results.

The last test has app/output/c/ in it as well; test_packer.py is about that alone.
"""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.tools.site.compiling import content, text_of
from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT, STATIC
from tools.env.venv import Venv
from tools.site.assets import shipped_parts
from tools.site.c_code import FLAGS
from tools.site.kernel import SHA256, SOURCES, Kernel, compile_kernel
from tools.site.site_files import pack_app

START = """
import { readFileSync } from "node:fs";
import { startPython } from "START_PYTHON";
const folder = process.argv[2];
const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
  ["pyodide.mjs", "pyodide.asm.mjs"].map((name) => import(`${folder}/${name}`)));
const read = async (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
const options = { createPyodideModule, indexURL: `${folder}/` };
const { pyodide, kernel } = await startPython(loadPyodide, options, read);
try {
  pyodide.runPython(readFileSync("WORKER", "utf-8"));
  pyodide.globals.set("exports", kernel);
  pyodide.runPython("functions = {name: getattr(exports, name) for name in kernel.NAMES}");
  console.log(pyodide.runPython("told(functions)"));
  console.log(pyodide.runPython("as_pieces(functions)"));
} catch (error) {
  // Node would print the whole minified line that threw.
  console.error(error.message);
  process.exit(1);
}
"""
# Sections of a module (WebAssembly 2.0, 5.5.2).
START_SECTION, ELEMENTS, DATA = 8, 9, 11


@pytest.fixture(scope="module")
def code(compiler: Venv) -> bytes:
    found = Kernel().code()
    assert found is not None
    return found


def test_compiled_anew_it_is_what_is_pinned(code: bytes, compiler: Venv, tmp_path: Path) -> None:
    assert hashlib.sha256(code).hexdigest() == SHA256
    assert compile_kernel(compiler, tmp_path) == code


def test_it_asks_for_memory_alone_and_puts_nothing_into_it(code: bytes) -> None:
    found = content(code)
    # One import: "env", "memory", a memory (2).
    assert found[2].startswith(b"\x01\x03env\x06memory\x02")
    assert not {START_SECTION, ELEMENTS, DATA} & found.keys()


@pytest.mark.parametrize("source", sorted(SOURCES.glob("*.c")), ids=lambda path: path.stem)
def test_no_function_has_a_stack(compiler: Venv, source: Path, tmp_path: Path) -> None:
    # The linker keeps a number for where one would begin: nothing reads or sets it.
    text = text_of(compiler, FLAGS, source, tmp_path)
    assert "global.get" not in text
    assert "global.set" not in text


def test_another_result_is_refused(
    code: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.site.kernel.SHA256", "0" * 64)
    with pytest.raises(BuildError, match=hashlib.sha256(code).hexdigest()):
        Kernel().code()


def test_where_the_compiler_can_not_be_had_the_build_says_so_and_goes_on(
    no_compiler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Kernel().code() is None
    assert "slower" in capsys.readouterr().err
    # What another site is compared with is whole, or not made.
    with pytest.raises(BuildError, match=no_compiler):
        Kernel(may_lack=False).code()


def test_it_does_what_numpy_does(code: bytes, tmp_path: Path) -> None:
    paths: Mapping[str, Path] = shipped_parts().paths
    for name, path in paths.items():
        if name.startswith(("pyodide", "python")) or name.endswith(".whl"):
            (tmp_path / name).symlink_to(path)
    (tmp_path / "app.zip").write_bytes(pack_app(ROOT, Kernel().modules()))
    module = (STATIC / "js" / "workers" / "python" / "start-python.js").as_uri()
    worker = Path(__file__).with_name("kernel_worker.py")
    text = START.replace("START_PYTHON", module).replace("WORKER", worker.as_posix())
    (tmp_path / "start.mjs").write_text(text, "utf-8")
    node = find_node(Venv())
    done = subprocess.run(
        [node.node, str(tmp_path / "start.mjs"), str(tmp_path)],
        env=node.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    compared, pieces = done.stdout.splitlines()[-2:]
    assert json.loads(pieces) == [9, 9, []]
    told: dict[str, float] = json.loads(compared)
    assert len(told) == 28
    # Pillow's cubic curves are summed in float64, and begin anew in each tile.
    assert told.pop("matte") < 1e-5
    assert told.pop("matte of a part") < 1e-5
    assert told.pop("matte in bytes") <= 1
    # Sums of a float32 mean in another order; what is lacking and soft pixels' colours follow.
    assert told.pop("means") < 1e-6
    assert told.pop("what is lacking") < 1e-6
    assert max(told.pop(name) for name in [*told] if name.startswith("cutout")) <= 1
    assert told == dict.fromkeys(told, 0.0)
