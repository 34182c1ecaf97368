"""rembg as a program beside this one, in an environment of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.env.errors import BuildError
from tools.env.paths import ASSET_LOCK, PACKAGE_LOCK
from tools.env.venv import Venv
from tools.fetch.archives import PackageArchives
from tools.fetch.cache import Cache, default_directory
from tools.fetch.fetch import ensure_parts
from tools.fetch.lock import load_lock
from tools.fetch.web import Web

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_WORKER = Path(__file__).with_name("rembg_worker.py")
_MODEL = "isnet.medium.onnx"


class Rembg:
    """A running rembg with the fine model's published weights; a context manager.

    Parameters
    ----------
    scratch : Path
        An empty folder, for the model under the name of a file.
    """

    def __init__(self, scratch: Path) -> None:
        python = _environment()
        model = _model(scratch)
        environ = {**os.environ, "U2NET_HOME": str(scratch)}
        self._process = subprocess.Popen(
            [str(python), str(_WORKER), str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
            text=True,
        )
        self._hear()

    def cut(self, photo: Path) -> dict[str, float]:
        """Cut one photo out.

        Parameters
        ----------
        photo : Path
            A picture file.

        Returns
        -------
        dict
            Milliseconds: ``total`` and ``model``; ``bytes`` of the PNG.
        """
        if self._process.stdin is None:
            raise BuildError(_ENDED)
        self._process.stdin.write(f"{photo}\n")
        self._process.stdin.flush()
        figures: dict[str, float] = json.loads(self._hear())
        return figures

    def peak_bytes(self) -> int:
        """Tell the most memory that it ever held."""
        status = Path(f"/proc/{self._process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def _hear(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise BuildError(_ENDED)
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()


_ENDED = "rembg ended without an answer; its words stand above."


def _environment() -> Path:
    """Make the environment, once for the same requirements; its Python."""
    wanted = REQUIREMENTS.read_bytes()
    cache = default_directory(os.environ, sys.platform, Path.home())
    folder = cache / "peers" / f"rembg-{hashlib.sha256(wanted).hexdigest()[:16]}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "whole").is_file():
        venv.create(folder, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)]
        subprocess.run(command, check=True)
        (folder / "whole").touch()
    return python


def _model(scratch: Path) -> Path:
    parts = [part for part in load_lock(ASSET_LOCK, "ingredients") if part.name == _MODEL]
    cache = Cache()
    ensure_parts(parts, cache, PackageArchives(Venv(), PACKAGE_LOCK, cache.directory), Web())
    path = scratch / _MODEL
    shutil.copyfile(cache.get(_MODEL, parts[0].sha256), path)
    return path
