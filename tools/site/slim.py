"""Copies of what Python starts with, of what the page can import alone.

A package brings tests, headers and compiled code that no page needs, and the standard library
what talks to other computers, processes and terminals. A zip is packed already, so no host can
pack it better. The copies leave all that out, and their files are stored: compress.py packs them
for the wire, all together. No file in them differs from the published one.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tools.env.errors import BuildError
from tools.fetch.cache import Cache, sha256_of
from tools.fetch.lock import Part
from tools.site.made import Made

_CODE = re.compile(r"\.(py|so)$")
_NOWHERE = re.compile(r"/(tests|_pyinstaller)/")
# By part. Of the library: other computers, other processes and terminals, looking at programs.
_LEFT_OUT: Mapping[str, re.Pattern[str]] = {
    "python_stdlib.zip": re.compile(
        r"(_pyrepl|email|http|multiprocessing|sqlite3|unittest|wsgiref|xmlrpc)/|"
        r"(bdb|compileall|cProfile|doctest|ftplib|getpass|imaplib|mailbox|modulefinder|netrc|pdb|"
        r"pickletools|poplib|profile|pstats|pty|pyclbr|pydoc|rlcompleter|smtplib|socketserver|"
        r"tabnanny|trace|tty|webbrowser|zipapp)\.py$"
    ),
    "numpy.whl": re.compile(r"numpy/((f2py|fft|random|testing)/|linalg/lapack_lite\.)"),
    "pillow.whl": re.compile(r"PIL/_imaging(ft|morph|tk)\."),
    "exifread.whl": re.compile(r"(?!)"),
}


@dataclass(frozen=True)
class Slim:
    """Parts, some of them made of published ones.

    Attributes
    ----------
    parts : tuple of Part
        All of them, in their order; a made one keeps its name.
    paths : mapping
        Part name -> its file.
    made_from : mapping
        Name of a made part -> the published one.
    """

    parts: tuple[Part, ...]
    paths: Mapping[str, Path]
    made_from: Mapping[str, Part]


def slimmed(
    parts: tuple[Part, ...], paths: Mapping[str, Path], *, cache: Cache | None = None
) -> Slim:
    """Put copies in the place of those parts that have much that is never imported.

    Parameters
    ----------
    parts : tuple of Part
        The pinned parts.
    paths : mapping
        Part name -> its checked file.
    cache : Cache, optional
        Where copies are kept.

    Returns
    -------
    Slim
        The parts that are shipped.

    Raises
    ------
    BuildError
        A part is no zip, or what was kept is damaged.
    """
    kept = Made(cache or Cache(), "slim")
    rules = sha256_of(Path(__file__))
    shipped, files, made_from = [], dict(paths), {}
    for part in parts:
        if part.name not in _LEFT_OUT:
            shipped.append(part)
            continue
        path = paths[part.name]
        key = hashlib.sha256(f"{part.name} {sha256_of(path)} {rules}".encode()).hexdigest()
        [(name, file)] = kept.get(key, partial(_slim, part, path)).items()
        files[part.name] = Path(file.content)  # type: ignore[arg-type]
        made_from[part.name] = part
        shipped.append(replace(part, file=name, sha256=file.sha256, bytes=file.size))
    return Slim(tuple(shipped), files, made_from)


def _slim(part: Part, path: Path, _scratch: Path) -> dict[str, bytes]:
    left_out = _LEFT_OUT[part.name]
    try:
        with zipfile.ZipFile(path) as published:
            wanted = {
                name: published.read(name)
                for name in published.namelist()
                if _CODE.search(name) and not _NOWHERE.search(name) and not left_out.match(name)
            }
    except zipfile.BadZipFile as error:
        text = f"{part.name} is no zip that can be read: {error}."
        raise BuildError(text) from error
    return {f"{Path(part.name).stem}.zip": stored(wanted)}


def stored(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip of fixed bytes.

    Parameters
    ----------
    files : mapping
        Name -> content.

    Returns
    -------
    bytes
        The same on every machine: names sorted, dates fixed, and not compressed, for compressors
        differ between versions of zlib.

    Examples
    --------
    >>> stored({"b": b"2", "a": b"1"}) == stored({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
