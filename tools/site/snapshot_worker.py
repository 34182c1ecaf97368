"""Imports and compiles what the page works with. Runs inside Pyodide, under Node.

Thread: any. No module of the project: tools/site/snapshot.mjs hands it to Pyodide as text.
"""

import gc
import importlib
import importlib.util
import io
import linecache
import random
import re
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from zipimport import zipimporter

# Whatever of these is imported later on is wanted soon after the start.
WHOLE = ("app", "exifread")
SITE_PACKAGES = Path("/lib/python3.14/site-packages")


def compiled(source: bytes, path: str) -> bytes:
    """Compile one module as the import system would.

    Parameters
    ----------
    source : bytes
        Its text.
    path : str
        Where it will be, for tracebacks.

    Returns
    -------
    bytes
        A .pyc that is taken without a look at its source, which can't change in a sealed tab.
    """
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    made: bytes = _code_to_hash_pyc(code, importlib.util.source_hash(source), False)
    return made


def import_all() -> None:
    """Import what the page works with; any other module is compiled when it is wanted."""
    # Only inside Pyodide are they there.
    for name in ("app.bridge", "PIL.Image", "app.formats.inspect"):
        importlib.import_module(name)
    sys.modules["app.formats.inspect"].prepare_inspect()
    sys.modules["PIL.Image"].preinit()


def tidy() -> None:
    """Leave nothing by chance, and nothing that is known of files that will be others."""
    random.seed(0)
    sys.path.remove("")  # it is added again with the start
    linecache.clearcache()
    re.purge()
    gc.collect()
    gc.freeze()
    # importlib.invalidate_caches would import more, and look into the zip again.
    for finder in sys.path_importer_cache.values():
        if isinstance(finder, zipimporter | FileFinder):
            finder.invalidate_caches()


def of_library() -> dict[str, bytes]:
    """Compile the modules that were imported from the zip of the standard library.

    Returns
    -------
    dict
        Path in that zip -> its own content, and a .pyc for each, which Python prefers.
    """
    made, archives = {}, set()
    for name, module in list(sys.modules.items()):
        loader = getattr(getattr(module, "__spec__", None), "loader", None)
        if isinstance(loader, zipimporter):
            path = loader.get_filename(name)
            inside = name.replace(".", "/") + ("/__init__" if loader.is_package(name) else "")
            made[f"{inside}.pyc"] = compiled(loader.get_data(path), path)
            archives.add(loader.archive)
    for archive in archives:
        with zipfile.ZipFile(archive) as library:
            files = [name for name in library.namelist() if not name.endswith("/")]
            made |= {name: library.read(name) for name in files}
    return made


def of_packages(folder: Path = SITE_PACKAGES) -> dict[str, bytes]:
    """Compile the modules that were imported from the installed packages, and `WHOLE` ones whole.

    Parameters
    ----------
    folder : Path, optional
        Where packages are installed.

    Returns
    -------
    dict
        Path below that folder -> .pyc.
    """
    paths = {path for name in WHOLE for path in (folder / name).rglob("*.py")}
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            path = Path(str(spec.origin))
            if path.is_relative_to(folder):
                paths.add(path)
    return {
        Path(importlib.util.cache_from_source(str(path))).relative_to(folder).as_posix(): compiled(
            path.read_bytes(), str(path)
        )
        for path in sorted(paths)
    }


def packed(files: dict[str, bytes]) -> bytes:
    """Pack files into a zip of fixed bytes: sorted, without dates, stored.

    Parameters
    ----------
    files : dict
        Name -> content.

    Returns
    -------
    bytes
        The zip.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
