"""Compiles app/imaging/c/ to WebAssembly, for the page's Python to work with.

A page without it is as right and slower: where the compiler can't be had, the build says so and
goes on.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv, requirements
from tools.fetch.cache import Cache, sha256_of
from tools.site.made import Made

NAME = "app/imaging/kernel.wasm"
"""Where it stands in app.zip."""
SHA256 = "f0c2e8f88b356c6e6fa8fd9d6ec4aa289c5752008b9eed8e12f67b0cc3b9097c"
"""What comes out, on every machine; to be changed with the source."""
SOURCES = ROOT / "app" / "imaging" / "c"
_GROUP = "kernel"
# Vectors, as the models' runtime needs them too. A product and a sum are rounded each by itself, as
# in NumPy. Python's memory is the only thing that is asked for.
FLAGS = (
    *("-target", "wasm32-freestanding", "-mcpu=generic+simd128+nontrapping_fptoint"),
    *("-std=c17", "-O3", "-ffreestanding", "-fno-builtin", "-ffp-contract=off"),
    *("-nostdlib", "-Wall", "-Wextra", "-Werror"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all"),
)
_WITHIN_S = 300


class _NoCompilerError(BuildError):
    """The compiler can't be had here."""


class Kernel:
    """Compiles it, only once on this machine.

    Parameters
    ----------
    cache : Cache, optional
        Where it is kept.
    venv : Venv, optional
        Where pip may install the compiler, only when something has to be made.
    may_lack : bool, optional
        Whether a site without it will do; not where it is compared with another one.
    """

    def __init__(
        self, cache: Cache | None = None, venv: Venv | None = None, *, may_lack: bool = True
    ) -> None:
        self._cache = cache or Cache()
        self._venv = venv or Venv()
        self._may_lack = may_lack

    def code(self) -> bytes | None:
        """Return what is compiled.

        Returns
        -------
        bytes or None
            A WebAssembly module; None where the compiler can't be had, if a site may lack it.

        Raises
        ------
        BuildError
            The source can't be compiled, or to other bytes than `SHA256`; the text has those. Or
            there is no compiler, and no site may lack it.
        """
        try:
            made = Made(self._cache, "kernel").get(self._key(), self._make)
        except _NoCompilerError as error:
            if not self._may_lack:
                raise
            print(
                f"{error}\nThe site is built without compiled steps: it is slower for it, and"
                " app.zip has other bytes than where the compiler could be had.",
                file=sys.stderr,
                flush=True,
            )
            return None
        content = made[NAME].content
        code = content.read_bytes() if isinstance(content, Path) else content
        _check(code)
        return code

    def _key(self) -> str:
        pinned = requirements(ROOT / "pyproject.toml", _GROUP)
        lines = [sha256_of(path) for path in sorted(SOURCES.iterdir())] + [*FLAGS, *pinned]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _make(self, scratch: Path) -> dict[str, bytes]:
        print("Compiling app/imaging/c …", file=sys.stderr, flush=True)
        try:
            self._venv.ensure(_GROUP)
        except BuildError as error:
            raise _NoCompilerError(str(error)) from error
        code = compile_kernel(self._venv, scratch)
        _check(code)
        return {NAME: code}


def compile_kernel(venv: Venv, scratch: Path) -> bytes:
    """Compile it, whatever is kept.

    Parameters
    ----------
    venv : Venv
        Has the compiler.
    scratch : Path
        A folder to work in.

    Returns
    -------
    bytes
        The module, not checked.

    Raises
    ------
    BuildError
        It can't be compiled; the compiler's words are in the text.
    """
    out = scratch / "kernel.wasm"
    folders = ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")
    environ = {**os.environ, **{name: str(scratch / name) for name in folders}}
    sources = sorted(path.name for path in SOURCES.glob("*.c"))
    command = [str(venv.python), "-m", "ziglang", "cc", *FLAGS, "-o", str(out), *sources]
    try:
        done = subprocess.run(
            command,
            cwd=SOURCES,
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


def _check(code: bytes) -> None:
    found = hashlib.sha256(code).hexdigest()
    if found != SHA256:
        text = (
            f"The C was compiled to other bytes than are pinned: {found}\n"
            "What to do: if the source was meant to change, write this into tools/site/kernel.py."
        )
        raise BuildError(text)
