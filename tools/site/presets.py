"""The presets for the page: one JSON of the TOML beside the code, checked before it is shipped.

The check is the app's own; presets_worker.py runs it in the project's environment, which has NumPy.
"""

import hashlib
import subprocess
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.cache import Cache
from tools.site.made import Made

FOLDER = "app/edit/presets"
NAME = "presets.json"


def packed_presets(root: Path, cache: Cache | None = None, venv: Venv | None = None) -> bytes:
    """Check the presets of a checkout and make one JSON of them, once for the same sources.

    Parameters
    ----------
    root : Path
        The checkout.
    cache : Cache, optional
        Where it is kept.
    venv : Venv, optional
        Where pip may install NumPy, only when something has to be made.

    Returns
    -------
    bytes
        As app/edit/presets/shipped.py reads it.

    Raises
    ------
    BuildError
        A record is wrong; the text names its file and its id and says what.
    """
    folder = root / FOLDER
    digest = hashlib.sha256()
    for path in (*sorted((ROOT / "app").rglob("*.py")), *sorted(folder.glob("*.toml"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")

    def make(_scratch: Path) -> dict[str, bytes]:
        return {NAME: _checked(folder, venv or Venv())}

    file = Made(cache or Cache(), "presets").get(digest.hexdigest(), make)[NAME]
    return file.content.read_bytes() if isinstance(file.content, Path) else file.content


def _checked(folder: Path, venv: Venv) -> bytes:
    venv.ensure("presets")
    command = [str(venv.python), "-m", "tools.site.presets_worker", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        text = f"{FOLDER}/{said}\nWhat to do: docs/presets.md says what a record is."
        raise BuildError(text)
    return done.stdout
