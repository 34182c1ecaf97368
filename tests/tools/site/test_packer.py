"""What is compiled of app/output/c/: the same bytes, a memory of its own, pieces as zlib reads."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from tests.tools.site.compiling import content
from tools.env.errors import BuildError, HashMismatchError
from tools.env.node import find_node
from tools.env.paths import STATIC
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site import packer
from tools.site.kernel import NAME, Kernel

IMPORTS, MEMORIES = 2, 5


@pytest.fixture(scope="module")
def code(compiler: Venv) -> bytes:
    found = Kernel().packer_code()
    assert found is not None
    return found


def test_compiled_anew_it_is_what_is_pinned(code: bytes, compiler: Venv, tmp_path: Path) -> None:
    assert hashlib.sha256(code).hexdigest() == packer.SHA256
    archive = packer.fetched(packer.libdeflate(), Cache(), compiler)
    assert packer.compile_packer(compiler, tmp_path, archive) == code


def test_it_asks_for_nothing_and_has_one_memory(code: bytes) -> None:
    found = content(code)
    assert IMPORTS not in found
    assert found[MEMORIES][0] == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_pieces_are_what_zlib_reads(code: bytes, seed: int, tmp_path: Path) -> None:
    wasm = tmp_path / "pack.wasm"
    wasm.write_bytes(code)
    script = STATIC / "js" / "workers" / "python" / "packer.js"
    node = find_node(Venv())
    command = [node.node, str(Path(__file__).with_name("packer_pieces.mjs")), script.as_uri()]
    done = subprocess.run(
        [*command, str(wasm), str(seed)],
        env=node.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_without_libdeflate_the_build_says_so_and_goes_on(
    code: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(*given: object) -> Path:
        message = "out of reach"
        raise BuildError(message)

    monkeypatch.setattr("tools.site.packer.fetched", nothing)
    # As on a machine that has not compiled it yet.
    monkeypatch.setattr("tools.site.packer.FLAGS", (*packer.FLAGS, "-DANEW"))
    assert set(Kernel().modules()) == {NAME}
    assert "slower" in capsys.readouterr().err
    with pytest.raises(BuildError, match="out of reach"):
        Kernel(may_lack=False).modules()


def test_another_libdeflate_stops_the_build(monkeypatch: pytest.MonkeyPatch, code: bytes) -> None:
    def other(*given: object) -> Path:
        name = "libdeflate"
        raise HashMismatchError(name, expected="a", found="b", where="here", advice="stop")

    monkeypatch.setattr("tools.site.packer.fetched", other)
    monkeypatch.setattr("tools.site.packer.FLAGS", (*packer.FLAGS, "-DANEW"))
    with pytest.raises(HashMismatchError):
        Kernel().modules()
