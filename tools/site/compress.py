"""Compressed copies of the site's files, kept by the hash of what they are made from.

The work itself is done by compress_worker.py in the project's own environment, with pinned
compressors: the same bytes on every machine.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv, requirements
from tools.fetch.cache import Cache
from tools.serve.negotiate import ENCODINGS
from tools.site.folder import SiteFile

GROUP = "compress"
# Part of the key of what is kept: change it with anything that changes the bytes.
SETTINGS = "brotli 11, 9 from 16 MB on, window 24; deflate 10; at least 10 %, br below gz"


class Compressor:
    """Makes the compressed copies that are worth it, each only once on this machine.

    Parameters
    ----------
    cache : Cache
        Where they are kept.
    venv : Venv
        The environment with the compressors; made only when something is not kept yet.
    """

    def __init__(self, cache: Cache | None = None, venv: Venv | None = None) -> None:
        self._cache = cache or Cache()
        self._venv = venv or Venv()
        pins = requirements(ROOT / "pyproject.toml", GROUP)
        key = hashlib.sha256("\n".join([*pins, SETTINGS]).encode()).hexdigest()[:16]
        self._index = self._cache.directory / "compressed" / key

    def copies(self, site: Mapping[str, SiteFile]) -> dict[str, SiteFile]:
        """Compress what is worth it.

        Parameters
        ----------
        site : mapping
            Path in the site -> file.

        Returns
        -------
        dict
            Path with ``.br`` or ``.gz`` behind it -> compressed copy, in the order of `site`. None
            for a file of which less than a tenth would be saved.

        Raises
        ------
        BuildError
            The compressors can't be had or failed, or a kept copy was changed.
        """
        self._cache.complete("compressed", "compressing", lambda: self._missing(site), self._make)
        found = {}
        for url, file in site.items():
            for ending, kept in self._read(file).items():
                path = self._cache.get(url + ending, kept["sha256"])
                found[url + ending] = SiteFile(kept["sha256"], kept["bytes"], path)
        return found

    def _missing(self, site: Mapping[str, SiteFile]) -> dict[str, SiteFile]:
        return {file.sha256: file for file in site.values() if not self._entry(file).is_file()}

    def _entry(self, file: SiteFile) -> Path:
        return self._index / f"{file.sha256}.json"

    def _read(self, file: SiteFile) -> dict[str, Any]:
        entry = self._entry(file)
        try:
            kept: dict[str, Any] = json.loads(entry.read_text("ascii"))
        except ValueError as error:
            text = f"{entry} is damaged.\nWhat to do: delete it, then run this again."
            raise BuildError(text) from error
        return kept

    def _make(self, missing: Mapping[str, SiteFile]) -> None:
        self._venv.ensure(GROUP)
        size = sum(file.size for file in missing.values())
        if size > 1_000_000:
            said = f"Compressing {size / 1e6:.0f} MB, once for this machine …"
            print(said, file=sys.stderr, flush=True)
        with self._cache.scratch() as scratch:
            jobs = [
                [str(_on_disk(file, scratch)), str(scratch / sha)] for sha, file in missing.items()
            ]
            command = [str(self._venv.python), "-m", "tools.site.compress_worker"]
            done = subprocess.run(
                command,
                cwd=ROOT,
                input=json.dumps(jobs),
                text=True,
                capture_output=True,
                check=False,
            )
            if done.returncode:
                text = (
                    f"The files could not be compressed.\n{done.stderr.strip()}\n"
                    "What to do: delete .venv and run this again, or leave the compressed copies "
                    "out with --plain."
                )
                raise BuildError(text)
            for sha in missing:
                self._keep(sha, scratch)

    def _keep(self, sha256: str, scratch: Path) -> None:
        kept = {}
        for ending in ENCODINGS.values():
            made = scratch / f"{sha256}{ending}"
            if not made.is_file():
                continue
            digest, size = hashlib.sha256(made.read_bytes()).hexdigest(), made.stat().st_size
            self._cache.put(made.name, digest, made, "the compressor")
            kept[ending] = {"sha256": digest, "bytes": size}
        self._index.mkdir(parents=True, exist_ok=True)
        entry = scratch / f"{sha256}.json"
        entry.write_text(json.dumps(kept), "ascii")
        entry.replace(self._index / entry.name)


def _on_disk(file: SiteFile, scratch: Path) -> Path:
    if isinstance(file.content, Path):
        return file.content
    path = scratch / f"{file.sha256}.raw"
    path.write_bytes(file.content)
    return path
