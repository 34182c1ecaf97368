"""One file of each script with its modules, and of the styles: what a browser loads.

A page of a hundred modules asks for a hundred files, one behind another, and one that fails leaves
a dead page. esbuild (its WebAssembly build, which runs on Node anywhere) joins them and keeps names
and lines readable. Beside each lies its source map, which no script names: a debugger would ask for
it in a sealed tab.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.node import find_node
from tools.env.paths import ASSET_LOCK, PACKAGE_LOCK, ROOT
from tools.env.venv import Venv
from tools.fetch.archives import PackageArchives
from tools.fetch.cache import Cache, sha256_of
from tools.fetch.fetch import ensure_parts
from tools.fetch.lock import Part, load_lock
from tools.fetch.web import Web
from tools.site.folder import SiteFile
from tools.site.made import Made

PAGE = ("js/main.js", "styles.css")
WORKERS = ("pipeline.worker.js", "segment.worker.js", "decode.worker.js")
_WORKER_FOLDER = "js/workers"
_ENTRIES = (
    ("js/main.js", "esm"),
    *((f"{_WORKER_FOLDER}/{name}", "esm") for name in WORKERS),
    ("styles.css", "css"),
)
_PACKAGE = "esbuild-wasm"
_SCRIPT = ROOT / "tools" / "site" / "scripts.mjs"
_WITHIN_S = 300


class Scripts:
    """Makes the scripts and styles, each only once for the same sources.

    Parameters
    ----------
    cache : Cache, optional
        Where they are kept.
    venv : Venv, optional
        Where pip may install Node, only when something has to be made.
    """

    def __init__(self, cache: Cache | None = None, venv: Venv | None = None) -> None:
        self._cache = cache or Cache()
        self._venv = venv or Venv()

    def of(self, static: Path) -> dict[str, SiteFile]:
        """Return what the page and its workers run.

        Parameters
        ----------
        static : Path
            The folder of the sources.

        Returns
        -------
        dict
            Path in the site -> file: `PAGE`, the source maps, and by their names the `WORKERS`.

        Raises
        ------
        BuildError
            Node or esbuild can't be had, or esbuild refuses a source; its words are in the text.
        """
        tools = tuple(
            part
            for part in load_lock(ASSET_LOCK, "ingredients")
            if part.origin.project == "esbuild"
        )
        made = Made(self._cache, "scripts")
        return made.get(
            _key(static, tools), lambda scratch: self._make(static.resolve(), tools, scratch)
        )

    def _make(self, static: Path, tools: tuple[Part, ...], scratch: Path) -> dict[str, bytes]:
        packages = PackageArchives(self._venv, PACKAGE_LOCK, self._cache.directory)
        ensure_parts(tools, self._cache, packages, Web())
        package, out = scratch / _PACKAGE, scratch / "out"
        for tool in tools:
            target = package / tool.file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._cache.get(tool.name, tool.sha256), target)
        node = find_node(self._venv)
        command = [node.node, str(_SCRIPT), str(package), str(static), str(out)]
        try:
            done = subprocess.run(
                [*command, json.dumps(_ENTRIES)],
                env=node.environ,
                capture_output=True,
                text=True,
                check=False,
                timeout=_WITHIN_S,
            )
        except subprocess.TimeoutExpired as error:
            text = f"The scripts were not joined within {_WITHIN_S} s.\nWhat to do: run this again."
            raise BuildError(text) from error
        if done.returncode:
            text = f"The scripts could not be joined:\n{done.stderr.strip()}"
            raise BuildError(text)
        return {
            _url(path.relative_to(out).as_posix()): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file()
        }


def _url(path: str) -> str:
    """Workers are parts, by their names; all else has its place in the site."""
    folder, _, name = path.rpartition("/")
    return name if folder == _WORKER_FOLDER and name in WORKERS else path


def _key(static: Path, tools: tuple[Part, ...]) -> str:
    """Hash all that could be read: which of them are is esbuild's to say."""
    sources = [
        *(static / "js").rglob("*.js"),
        *static.glob("*.css"),
        *static.glob("styles/**/*.css"),
        *static.glob("words/*.json"),
    ]
    lines = [f"{path.relative_to(static).as_posix()} {sha256_of(path)}" for path in sorted(sources)]
    lines += [tool.sha256 for tool in tools]
    lines.append(sha256_of(_SCRIPT))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
