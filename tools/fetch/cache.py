"""The user's cache of pinned files, addressed by SHA-256."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tools.env.errors import HashMismatchError
from tools.env.turn import turn

T = TypeVar("T")


def default_directory(environ: Mapping[str, str], platform: str, home: Path) -> Path:
    """Choose where the cache lives.

    Parameters
    ----------
    environ : mapping
        The environment: STAYPUT_CACHE wins, then the platform's own convention.
    platform : str
        As ``sys.platform``.
    home : Path
        The user's home directory.

    Returns
    -------
    Path
        The directory; it may not exist yet.

    Examples
    --------
    >>> default_directory({"STAYPUT_CACHE": "/big/disk"}, "linux", Path("/home/a")).as_posix()
    '/big/disk'
    >>> default_directory({}, "darwin", Path("/Users/a")).as_posix()
    '/Users/a/Library/Caches/stayput'
    """
    if chosen := environ.get("STAYPUT_CACHE"):
        return Path(chosen).expanduser()
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "stayput" / "cache"
    if platform == "darwin":
        return home / "Library" / "Caches" / "stayput"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "stayput"


def sha256_of(path: Path) -> str:
    """Hash a file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        SHA-256 in hex.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Cache:
    """Files by hash; what it gives out was checked just now.

    Parameters
    ----------
    directory : Path, optional
        Root of the cache; the user's own by default.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or default_directory(os.environ, sys.platform, Path.home())

    def path_of(self, sha256: str) -> Path:
        """Return where the file with this hash is kept, whether it is there or not."""
        return self.directory / "sha256" / sha256

    def has(self, sha256: str) -> bool:
        """Say whether there is an entry for this hash, without reading it."""
        return self.path_of(sha256).is_file()

    def get(self, name: str, sha256: str) -> Path:
        """Return a kept file after checking it.

        Parameters
        ----------
        name : str
            The part's name, for the error.
        sha256 : str
            Its hash.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        HashMismatchError
            The kept file was damaged or changed.
        """
        path = self.path_of(sha256)
        found = sha256_of(path)
        if found != sha256:
            raise HashMismatchError(
                name,
                expected=f"sha256 {sha256}",
                found=f"sha256 {found}",
                where=str(path),
                advice="the kept copy is damaged. Delete that file, then run this again.",
            )
        return path

    def put(self, name: str, sha256: str, source: Path, where: str) -> Path:
        """Check a fetched file and keep it; the move is atomic.

        Parameters
        ----------
        name, sha256 : str
            The part and its pinned hash.
        source : Path
            The fetched file, on the cache's own disk (see `scratch`). It is moved.
        where : str
            Where it came from, for the error.

        Returns
        -------
        Path
            The kept file.

        Raises
        ------
        HashMismatchError
            The bytes are not the pinned ones; nothing is kept.
        """
        found = sha256_of(source)
        if found != sha256:
            raise HashMismatchError(
                name,
                expected=f"sha256 {sha256}",
                found=f"sha256 {found}",
                where=where,
                advice=(
                    "run this again; a download can be cut or changed on the way. If the same hash "
                    "comes again, the file was replaced at its source: do not use it, and tell the "
                    "project."
                ),
            )
        target = self.path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        return target

    def complete(
        self, kind: str, work: str, missing: Callable[[], T], make: Callable[[T], None]
    ) -> None:
        """Make what is missing, unless another process does so just now: then wait for it.

        Parameters
        ----------
        kind : str
            What is made. Nothing of the same kind is made meanwhile, not by `make` itself either.
        work : str
            What is done, for who waits.
        missing : callable
            Tells what is missing; nothing is done where that is empty. Asked again after a wait.
        make : callable
            Makes it.
        """
        if missing():
            with turn(self.directory / "turns" / kind, work):
                if lacking := missing():
                    make(lacking)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a directory on the cache's disk that is gone afterwards."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=self.directory, prefix="fetch-", ignore_cleanup_errors=True
        ) as directory:
            yield Path(directory)
