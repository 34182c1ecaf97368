"""Compiles what takes long in the page: steps of its Python and of the models' runtime.

app/imaging/c/ and app/output/c/ come inside app.zip, model/runtime/ inside the runtime. A page
without them is as right and slower: where the compiler can't be had, or what else it needs, the
build says so and goes on.
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
from tools.site import packer, runtime
from tools.site.c_code import FLAGS, check_pinned, compile_c
from tools.site.made import Made
from tools.site.slim import Slim

NAME = "app/imaging/kernel.wasm"
"""Where it stands in app.zip."""
SHA256 = "7520858347c812da4f5a129c1e6b8de052baa51f8edc1d8ec753d2c0409d87a5"
"""What comes out, on every machine; to be changed with the source."""
SOURCES = ROOT / "app" / "imaging" / "c"
_GROUP = "kernel"


class _NoCompilerError(BuildError):
    """The compiler can't be had here, or a source."""


class Kernel:
    """Compiles all, only once on this machine.

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
        made = self._made(NAME, SHA256, lines, compile_kernel)
        return None if made is None else made.read_bytes()

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

        made = self._made(packer.NAME, packer.SHA256, lines, make)
        return None if made is None else made.read_bytes()

    def with_runtime(self, slim: Slim) -> Slim:
        """Put the models' runtime with steps of ours in the place of the published one.

        Parameters
        ----------
        slim : Slim
            The parts that are shipped.

        Returns
        -------
        Slim
            The same but for that one; as they were where it is not among them, or the compiler
            can't be had, if a site may lack it.

        Raises
        ------
        BuildError
            As of `code`, by `tools.site.runtime.SHA256`; or the published runtime is another one
            than that in which their places are known.
        """
        part = next((one for one in slim.parts if one.name == runtime.NAME), None)
        if part is None:
            return slim
        sources = sorted(runtime.SOURCES.iterdir())
        lines = [*runtime.FLAGS, part.sha256, repr(runtime.PLACES)]
        lines += [sha256_of(path) for path in sources]

        def make(venv: Venv, scratch: Path) -> bytes:
            steps = runtime.compile_steps(venv, scratch)
            return runtime.with_steps(part, slim.paths[part.name], steps)

        path = self._made(runtime.NAME, runtime.SHA256, lines, make)
        if path is None:
            return slim
        made = runtime.described(part, runtime.SHA256, path.stat().st_size)
        return Slim(
            tuple(made if one is part else one for one in slim.parts),
            {**slim.paths, part.name: path},
            {**slim.made_from, part.name: part},
        )

    def _fetched(self, part: Part) -> Path:
        try:
            return packer.fetched(part, self._cache, self._venv)
        except HashMismatchError:
            raise
        except BuildError as error:
            raise _NoCompilerError(str(error)) from error

    def _made(
        self, name: str, sha256: str, lines: Iterable[str], compiled: Callable[[Venv, Path], bytes]
    ) -> Path | None:
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
                f"{error}\nThe site is built without our own {name}: it is slower for it, and"
                " has other bytes than where all could be had.",
                file=sys.stderr,
                flush=True,
            )
            return None
        path = made[name].content
        assert isinstance(path, Path)
        check_pinned(path.read_bytes(), sha256, name)
        return path


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
