"""Compiles app/output/c/ with libdeflate in it, to a module with a memory of its own."""

import shutil
import tarfile
from pathlib import Path

from tools.env.errors import BuildError
from tools.env.paths import ASSET_LOCK, PACKAGE_LOCK, ROOT
from tools.env.venv import Venv
from tools.fetch.archives import PackageArchives
from tools.fetch.cache import Cache
from tools.fetch.fetch import ensure_parts
from tools.fetch.lock import Part, load_lock
from tools.fetch.web import Web
from tools.site.c_code import compile_c

NAME = "app/output/pack.wasm"
"""Where it stands in app.zip."""
SHA256 = "171eb10506dccec22285575f5e897dcdfcbbf066c29de65a8dc3bbdaf4fa7444"
"""What comes out, on every machine; to be changed with the source."""
SOURCES = ROOT / "app" / "output" / "c"
# As tools/site/c_code.py has them, but for the memory, and how it is filled and copied. libdeflate
# is taken as a system's headers, whose warnings are not ours; it has a mode without a library.
FLAGS = (
    *("-target", "wasm32-freestanding", "-mcpu=generic+simd128+bulk_memory+nontrapping_fptoint"),
    *("-std=c17", "-O3", "-ffreestanding", "-fno-strict-aliasing", "-DFREESTANDING"),
    *("-nostdlib", "-Wall", "-Wextra", "-Werror"),
    *("-Wl,--no-entry", "-Wl,--strip-all", "-Wl,-z,stack-size=65536"),
)
_LIBDEFLATE = "deflate.tar.gz"
_FOLDER = "/libdeflate/"


def libdeflate() -> Part:
    """Return what the lock says of libdeflate's source."""
    (part,) = (one for one in load_lock(ASSET_LOCK, "ingredients") if one.name == _LIBDEFLATE)
    return part


def fetched(part: Part, cache: Cache, venv: Venv) -> Path:
    """Fetch a source if the cache lacks it.

    Parameters
    ----------
    part : Part
        From the lock.
    cache : Cache
        Where it is kept.
    venv : Venv
        As of `PackageArchives`.

    Returns
    -------
    Path
        The checked file in the cache.

    Raises
    ------
    BuildError
        It can't be had, or has other bytes than pinned.
    """
    ensure_parts((part,), cache, PackageArchives(venv, PACKAGE_LOCK, cache.directory), Web())
    return cache.get(part.name, part.sha256)


def compile_packer(venv: Venv, scratch: Path, archive: Path) -> bytes:
    """Compile it, whatever is kept.

    Parameters
    ----------
    venv : Venv
        Has the compiler.
    scratch : Path
        A folder to work in.
    archive : Path
        A tar with libdeflate's source in it.

    Returns
    -------
    bytes
        The module, not checked.

    Raises
    ------
    BuildError
        It can't be compiled; the compiler's words are in the text.
    """
    foreign = scratch / "libdeflate"
    _unpack(archive, foreign)
    return compile_c(venv, scratch, SOURCES, (*FLAGS, "-isystem", str(foreign)))


def _unpack(archive: Path, folder: Path) -> None:
    """Lay libdeflate's C files into a folder, each where it stands in the archive."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            _, _, name = member.name.partition(_FOLDER)
            is_wanted = name.startswith("lib/") or "/" not in name
            if not (member.isfile() and is_wanted and name.endswith((".c", ".h"))):
                continue
            path = folder / name
            if ".." in path.parts:
                text = f"{archive.name} has a file outside of itself: {name}"
                raise BuildError(text)
            path.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(member)
            if content is not None:
                with content, path.open("wb") as out:
                    shutil.copyfileobj(content, out)
