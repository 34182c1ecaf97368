"""What of static/ and app/ belongs to the site. Imports errors, inline, javascript, media_types."""

import io
import re
import zipfile
from pathlib import Path

from tools.errors import BuildError
from tools.media_types import MEDIA_TYPES

REQUIRED = ("index.html", "sw.js", "manifest.webmanifest", "js/main.js")
WORKERS = ("pipeline.worker.js", "segment.worker.js", "decode.worker.js")
NOT_SERVED = {"package.json", "package-lock.json"}
_PAGE_IMPORT = re.compile(
    r"""^(?:import|export)\s(?:[^"';]*\sfrom\s)?["'](\.[^"']+)["']""", re.MULTILINE
)


def check_complete(root: Path) -> None:
    """Check that the checkout has what a site needs.

    Parameters
    ----------
    root : Path
        The checkout.

    Raises
    ------
    BuildError
        Names every missing file.
    """
    wanted = [f"static/{name}" for name in REQUIRED]
    wanted += [f"static/js/workers/{name}" for name in WORKERS]
    wanted += ["app/__init__.py", "app/bridge.py", "model/catalogue.json"]
    missing = [name for name in wanted if not (root / name).is_file()]
    if missing:
        text = "The checkout is not complete; these files are missing:\n  " + "\n  ".join(missing)
        raise BuildError(text)


def shell_files(static: Path) -> dict[str, Path]:
    """List the page's own files.

    Parameters
    ----------
    static : Path
        The source folder.

    Returns
    -------
    dict
        Path in the site -> source file, sorted. Worker scripts are left out (they become parts);
        of their leaf modules only those come along that the page itself imports.

    Raises
    ------
    BuildError
        A file of an unknown kind, or a script imports one that is not there.
    """
    files = {}
    for path in sorted(static.rglob("*")):
        url = path.relative_to(static).as_posix()
        if path.is_dir() or not _is_page_file(url):
            continue
        if path.suffix not in MEDIA_TYPES:
            text = f"static/{url}: the build does not know this kind of file"
            raise BuildError(text)
        files[url] = path
    for script in [path for url, path in files.items() if url.endswith(".js")]:
        files.update(_imported(script, static))
    return dict(sorted(files.items()))


def _is_page_file(url: str) -> bool:
    top, _, _ = url.partition("/")
    hidden = any(step.startswith(".") for step in url.split("/"))
    if hidden or top in {"node_modules", "licences"} or url.startswith("js/workers/"):
        return False
    return url != "sw.js" and url not in NOT_SERVED and not re.match(r"jsconfig.*\.json$", url)


def _imported(script: Path, static: Path) -> dict[str, Path]:
    found = {}
    for specifier in _PAGE_IMPORT.findall(script.read_text("utf-8")):
        target = (script.parent / specifier).resolve()
        url = target.relative_to(static.resolve()).as_posix()
        if not target.is_file():
            text = f"{script}: imports {specifier}, which is not there"
            raise BuildError(text)
        if url.startswith("js/workers/"):
            found[url] = target
            found.update(_imported(target, static))
    return found


def pack_app(root: Path) -> bytes:
    """Pack the Python package for Pyodide.

    Parameters
    ----------
    root : Path
        The checkout.

    Returns
    -------
    bytes
        A zip of ``app/**/*.py``, the same bytes on every machine: names sorted, dates fixed, and
        stored, for compressors differ between versions of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted((root / "app").rglob("*.py")):
            name = path.relative_to(root).as_posix()
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return buffer.getvalue()
