"""Compiles app/imaging/c/ and app/output/c/ to WebAssembly, for the page's Python to work with.

A page without them is as right and slower: where the compiler can't be had, or what else it needs,
the build says so and goes on.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.env.errors import BuildError, HashMismatchError
from tools.env.paths import ROOT
from tools.env.venv import Venv, requirements
from tools.fetch.cache import Cache, sha256_of
from tools.fetch.lock import Part
from tools.site import packer
from tools.site.c_code import check_pinned, compile_c
from tools.site.made import Made

NAME = "app/imaging/kernel.wasm"
"""Where it stands in app.zip."""
SHA256 = "7520858347c812da4f5a129c1e6b8de052baa51f8edc1d8ec753d2c0409d87a5"
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


class _NoCompilerError(BuildError):
    """The compiler can't be had here, or a source."""


class Kernel:
    """Compiles both, only once on this machine.

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

    def modules(self) -> dict[str, bytes]:
        """Return all that is compiled.

        Returns
        -------
        dict
            Path in app.zip -> a WebAssembly module; without those that can't be had, if a site may
            lack them.

        Raises
        ------
        BuildError
            As of `code`.
        """
        found = {NAME: self.code(), packer.NAME: self.packer_code()}
        return {name: code for name, code in found.items() if code is not None}

    def code(self) -> bytes | None:
        """Return what is compiled of app/imaging/c/.

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
        lines = [*FLAGS, *(sha256_of(path) for path in sorted(SOURCES.iterdir()))]
        return self._made(NAME, SHA256, lines, compile_kernel)

    def packer_code(self) -> bytes | None:
        """Return what is compiled of app/output/c/.

        Returns
        -------
        bytes or None
            As of `code`; None also where libdeflate's source can't be fetched.

        Raises
        ------
        BuildError
            As of `code`, by `tools.site.packer.SHA256`; or that source has other bytes than pinned.
        """
        part = packer.libdeflate()
        sources = sorted(packer.SOURCES.iterdir())
        lines = [*packer.FLAGS, part.sha256, *(sha256_of(path) for path in sources)]

        def make(venv: Venv, scratch: Path) -> bytes:
            return packer.compile_packer(venv, scratch, self._fetched(part))

        return self._made(packer.NAME, packer.SHA256, lines, make)

    def _fetched(self, part: Part) -> Path:
        try:
            return packer.fetched(part, self._cache, self._venv)
        except HashMismatchError:
            raise
        except BuildError as error:
            raise _NoCompilerError(str(error)) from error

    def _made(
        self, name: str, sha256: str, lines: Iterable[str], compiled: Callable[[Venv, Path], bytes]
    ) -> bytes | None:
        def make(scratch: Path) -> dict[str, bytes]:
            print(f"Compiling {name} …", file=sys.stderr, flush=True)
            try:
                self._venv.ensure(_GROUP)
            except BuildError as error:
                raise _NoCompilerError(str(error)) from error
            code = compiled(self._venv, scratch)
            check_pinned(code, sha256, name)
            return {name: code}

        pinned = requirements(ROOT / "pyproject.toml", _GROUP)
        key = hashlib.sha256("\n".join([*lines, *pinned]).encode()).hexdigest()
        try:
            made = Made(self._cache, "kernel").get(key, make)
        except _NoCompilerError as error:
            if not self._may_lack:
                raise
            print(
                f"{error}\nThe site is built without {name}: it is slower for it, and"
                " app.zip has other bytes than where all could be had.",
                file=sys.stderr,
                flush=True,
            )
            return None
        content = made[name].content
        code = content.read_bytes() if isinstance(content, Path) else content
        check_pinned(code, sha256, name)
        return code


def compile_kernel(venv: Venv, scratch: Path) -> bytes:
    """Compile app/imaging/c/, whatever is kept.

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
    return compile_c(venv, scratch, SOURCES, FLAGS)
