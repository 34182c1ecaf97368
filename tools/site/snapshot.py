"""Python's memory with all imported that the page works with, made once for the same sources.

Pyodide and the packages are published as source: every visit would start Python, compile some
three hundred modules and run them. The build has Pyodide do so under Node and keeps its memory.
The sources are shipped beside it (slim.py): what is not in the memory is compiled from them, and
a browser in which the memory does not fit starts from them.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.cache import Cache, sha256_of
from tools.site.folder import SiteFile
from tools.site.made import Made

NAME = "python-snapshot.mem"
MADE_FROM = ("pyodide.asm.wasm", "python_stdlib.zip", "numpy.whl", "pillow.whl", "exifread.whl")
"""The parts of which it holds something; it has the project's own modules too."""
SOURCES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "numpy.whl",
    "pillow.whl",
    "exifread.whl",
)
"""The parts with which it is made."""
_SCRIPT = ROOT / "tools" / "site" / "snapshot.mjs"
WORKER = ROOT / "tools" / "site" / "snapshot_worker.py"
"""What imports, inside."""
# A change of any of these may change what comes out.
_SCRIPTS = (
    Path(__file__),
    _SCRIPT,
    ROOT / "static" / "js" / "workers" / "python" / "start-python.js",
    ROOT / "static" / "js" / "workers" / "python" / "kernel.js",
    ROOT / "static" / "js" / "workers" / "python" / "packer.js",
    ROOT / "static" / "js" / "workers" / "python" / "snapshot.js",
    ROOT / "static" / "js" / "workers" / "python" / "unzip.js",
)
_WITHIN_S = 300


class Snapshot:
    """Makes snapshots, each only once on this machine.

    Parameters
    ----------
    cache : Cache, optional
        Where it is kept.
    venv : Venv, optional
        Where pip may install Node, only when something has to be made.
    worker : str, optional
        What imports, in place of `WORKER`: for a page that is to import more by itself.
    """

    def __init__(
        self,
        cache: Cache | None = None,
        venv: Venv | None = None,
        worker: str | None = None,
    ) -> None:
        self._cache = cache or Cache()
        self._venv = venv or Venv()
        self._worker = WORKER.read_text("utf-8") if worker is None else worker

    def of(self, paths: Mapping[str, Path], app: bytes) -> dict[str, SiteFile]:
        """Return the snapshot that the page starts with.

        Parameters
        ----------
        paths : mapping
            Part name -> its checked file.
        app : bytes
            app.zip.

        Returns
        -------
        dict
            One file, `NAME`; where it is left out, the page starts from the sources.

        Raises
        ------
        BuildError
            Node can't be had or failed, or what was kept is damaged.
        """
        return Made(self._cache, "snapshot").get(
            self._key(paths, app), lambda scratch: self._make(paths, app, scratch)
        )

    def _key(self, paths: Mapping[str, Path], app: bytes) -> str:
        lines = [sha256_of(paths[name]) for name in SOURCES]
        lines += [sha256_of(script) for script in _SCRIPTS]
        lines += [hashlib.sha256(data).hexdigest() for data in (self._worker.encode(), app)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _make(self, paths: Mapping[str, Path], app: bytes, scratch: Path) -> dict[str, bytes]:
        print("Starting Python, once for these sources …", file=sys.stderr, flush=True)
        return {NAME: take_snapshot(self._venv, paths, app, scratch, worker=self._worker)}


def take_snapshot(
    venv: Venv, paths: Mapping[str, Path], app: bytes, scratch: Path, *, worker: str | None = None
) -> bytes:
    """Make it, whatever is kept.

    Parameters
    ----------
    venv : Venv
        Where pip may install Node.
    paths, app
        See `Snapshot.of`.
    scratch : Path
        An empty folder to work in.
    worker : str, optional
        What imports, in place of `WORKER`.

    Returns
    -------
    bytes
        The snapshot.

    Raises
    ------
    BuildError
        Node can't be had, failed (its words are in the text) or did not come to an end.
    """
    work, out = scratch / "work", scratch / NAME
    work.mkdir()
    for name in SOURCES:
        shutil.copyfile(paths[name], work / name)
    (work / "app.zip").write_bytes(app)
    text = WORKER.read_text("utf-8") if worker is None else worker
    (work / WORKER.name).write_text(text, "utf-8")
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
        text = f"Python did not start within {_WITHIN_S} s.\nWhat to do: run this again."
        raise BuildError(text) from error
    if done.returncode:
        text = f"Python could not be started:\n{done.stderr.strip()}"
        raise BuildError(text)
    return out.read_bytes()
