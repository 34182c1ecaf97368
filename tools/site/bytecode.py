"""Bytecode of what Python imports at the start, made once for the same sources.

Pyodide and the packages are published as source, which a browser would compile on every visit:
more than half of the time that Python takes to start. The build has Pyodide itself compile it,
under Node. The sources are shipped as they were; what is compiled lies beside them.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.cache import Cache, sha256_of
from tools.site.folder import SiteFile
from tools.site.made import Made

COMPILED_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "library-bytecode.zip": ("python_stdlib.zip",),
        "packages-bytecode.zip": ("numpy.whl", "pillow.whl", "exifread.whl"),
    }
)
"""The parts whose modules are in it; the second has the project's own too. The first goes before
the standard library's zip, the second among the packages."""
NAMES = tuple(COMPILED_FROM)
_SOURCES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "numpy.whl",
    "pillow.whl",
    "exifread.whl",
)
_SCRIPT = ROOT / "tools" / "site" / "bytecode.mjs"
# A change of any of these may change what comes out.
_SCRIPTS = (
    _SCRIPT,
    ROOT / "tools" / "site" / "bytecode_worker.py",
    ROOT / "static" / "js" / "workers" / "python" / "start-python.js",
    ROOT / "static" / "js" / "workers" / "python" / "unzip.js",
)
_WITHIN_S = 300


class Bytecode:
    """Makes bytecode, each only once on this machine.

    Parameters
    ----------
    cache : Cache, optional
        Where it is kept.
    venv : Venv, optional
        Where pip may install Node, only when something has to be made.
    """

    def __init__(self, cache: Cache | None = None, venv: Venv | None = None) -> None:
        self._cache = cache or Cache()
        self._venv = venv or Venv()

    def of(self, paths: Mapping[str, Path], app: bytes) -> dict[str, SiteFile]:
        """Return the bytecode of the modules that the page starts with.

        Parameters
        ----------
        paths : mapping
            Part name -> its checked file.
        app : bytes
            app.zip.

        Returns
        -------
        dict
            One file for each of `NAMES`.

        Raises
        ------
        BuildError
            Node can't be had or failed, or what was kept is damaged.
        """
        return Made(self._cache, "bytecode").get(
            self._key(paths, app), lambda scratch: self._make(paths, app, scratch)
        )

    def _key(self, paths: Mapping[str, Path], app: bytes) -> str:
        lines = [sha256_of(paths[name]) for name in _SOURCES]
        lines += [sha256_of(script) for script in _SCRIPTS]
        lines.append(hashlib.sha256(app).hexdigest())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _make(self, paths: Mapping[str, Path], app: bytes, scratch: Path) -> dict[str, bytes]:
        print("Compiling Python, once for these sources …", file=sys.stderr, flush=True)
        return compile_sources(self._venv, paths, app, scratch)


def compile_sources(
    venv: Venv, paths: Mapping[str, Path], app: bytes, scratch: Path
) -> dict[str, bytes]:
    """Compile, whatever is kept.

    Parameters
    ----------
    venv : Venv
        Where pip may install Node.
    paths, app
        See `Bytecode.of`.
    scratch : Path
        An empty folder to work in.

    Returns
    -------
    dict
        The bytes of each of `NAMES`.

    Raises
    ------
    BuildError
        Node can't be had, failed (its words are in the text) or did not come to an end.
    """
    work, out = scratch / "work", scratch / "out"
    work.mkdir()
    out.mkdir()
    for name in _SOURCES:
        shutil.copyfile(paths[name], work / name)
    (work / "app.zip").write_bytes(app)
    node = find_node(venv)
    command = [node.node, str(_SCRIPT), str(work), str(out)]
    try:
        done = subprocess.run(
            command,
            env=node.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN_S,
        )
    except subprocess.TimeoutExpired as error:
        text = f"Python was not compiled within {_WITHIN_S} s.\nWhat to do: run this again."
        raise BuildError(text) from error
    if done.returncode:
        text = f"Python could not be compiled:\n{done.stderr.strip()}"
        raise BuildError(text)
    return {name: (out / name).read_bytes() for name in NAMES}
