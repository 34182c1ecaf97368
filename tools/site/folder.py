"""A folder of built files, of which only what changed is written."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import sha256_of

MARK = "build.json"


@dataclass(frozen=True)
class SiteFile:
    """One file of the site.

    Attributes
    ----------
    sha256 : str
        Its hash.
    size : int
        Its bytes.
    content : bytes or Path
        The bytes, or the file to copy them from.
    """

    sha256: str
    size: int
    content: bytes | Path


def made_of(data: bytes) -> SiteFile:
    """Describe a file by its content.

    Parameters
    ----------
    data : bytes
        The content.

    Returns
    -------
    SiteFile
        The file.

    Examples
    --------
    >>> made_of(b"").sha256[:8]
    'e3b0c442'
    """
    return SiteFile(hashlib.sha256(data).hexdigest(), len(data), data)


def refuse_foreign(out: Path) -> None:
    """Refuse a folder that this tool did not fill, for stale files are removed from it.

    Parameters
    ----------
    out : Path
        The folder; it may be missing or empty.

    Raises
    ------
    BuildError
        It holds something, but no earlier build.
    """
    if out.exists() and not out.is_dir():
        text = f"{out} is not a folder."
        raise BuildError(text)
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        text = (
            f"{out} has files that this tool did not make.\n"
            "What to do: name an empty folder with --out, or clear that one yourself."
        )
        raise BuildError(text)


def write_folder(out: Path, site: Mapping[str, SiteFile]) -> None:
    """Make a folder hold exactly these files.

    Parameters
    ----------
    out : Path
        The folder.
    site : mapping
        Path in the folder -> file; written in this order.
    """
    out.mkdir(parents=True, exist_ok=True)
    for url, file in site.items():
        target = out / url
        if _is_right(target, file):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(file.content, Path):
            shutil.copyfile(file.content, target)
        else:
            target.write_bytes(file.content)
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(out).as_posix() not in site:
            path.unlink()


def _is_right(target: Path, file: SiteFile) -> bool:
    if not target.is_file() or target.stat().st_size != file.size:
        return False
    return sha256_of(target) == file.sha256
