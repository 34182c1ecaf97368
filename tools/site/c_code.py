"""Runs the C compiler, and holds what comes out against what is pinned."""

import hashlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.venv import Venv

# Vectors, as the models' runtime needs them too. A product and a sum are rounded each by itself, as
# in NumPy. The memory of what it is put into is the only thing that is asked for.
FLAGS = (
    *("-target", "wasm32-freestanding", "-mcpu=generic+simd128+nontrapping_fptoint"),
    *("-std=c17", "-O3", "-ffreestanding", "-fno-builtin", "-ffp-contract=off"),
    *("-nostdlib", "-Wall", "-Wextra", "-Werror"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all"),
)
_WITHIN_S = 300


def compile_c(venv: Venv, scratch: Path, sources: Path, flags: Iterable[str]) -> bytes:
    """Compile and link the C files of a folder.

    Parameters
    ----------
    venv : Venv
        Has the compiler.
    scratch : Path
        A folder to work in.
    sources : Path
        The folder.
    flags : iterable of str
        For the compiler.

    Returns
    -------
    bytes
        A WebAssembly module, not checked.

    Raises
    ------
    BuildError
        It can't be compiled; the compiler's words are in the text.
    """
    out = scratch / "compiled.wasm"
    folders = ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")
    environ = {**os.environ, **{name: str(scratch / name) for name in folders}}
    names = sorted(path.name for path in sources.glob("*.c"))
    command = [str(venv.python), "-m", "ziglang", "cc", *flags, "-o", str(out), *names]
    try:
        done = subprocess.run(
            command,
            cwd=sources,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN_S,
        )
    except subprocess.TimeoutExpired as error:
        text = f"The C was not compiled within {_WITHIN_S} s.\nRun this again."
        raise BuildError(text) from error
    if done.returncode:
        text = f"The C could not be compiled:\n{done.stderr.strip()}"
        raise BuildError(text)
    return out.read_bytes()


def check_pinned(code: bytes, sha256: str, name: str) -> None:
    """Refuse other bytes than the pinned ones.

    Parameters
    ----------
    code : bytes
        What was compiled.
    sha256 : str
        What it must be.
    name : str
        Its path in app.zip, or its part's name.

    Raises
    ------
    BuildError
        It is something else; the text says what.
    """
    found = hashlib.sha256(code).hexdigest()
    if found != sha256:
        text = (
            f"The C was compiled to other bytes than are pinned for {name}: {found}\n"
            "What to do: if the source was meant to change, write this into tools/site/kernel.py,"
            " or packer.py or runtime.py beside it."
        )
        raise BuildError(text)
