"""Lets one process of this machine at a time do a piece of work; the others wait for it."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}

# Whoever holds the file has locked its first byte; the system lets go of it when a process ends.
if sys.platform == "win32":
    import msvcrt

    def _try(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

    def _wait(number: int) -> None:
        while True:
            try:
                return msvcrt.locking(number, msvcrt.LK_LOCK, 1)
            except OSError:  # ten seconds are over
                continue

else:
    import fcntl

    def _try(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _wait(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX)


@contextmanager
def turn(path: Path, work: str) -> Iterator[None]:
    """Wait until nobody else holds a file, and hold it; not to be nested for one file.

    Parameters
    ----------
    path : Path
        The file; it is made where it is missing, stays, and is empty.
    work : str
        What is done meanwhile, for who waits.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, turn(Path(folder, "turns", "a"), "counting"):
    ...     print("alone")
    alone
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            _try(file.fileno())
        except OSError as error:
            # On a disk that knows no locks nobody waits: the work may then be done twice.
            if error.errno in _HELD:
                print(f"Another build is {work}; waiting for it …", file=sys.stderr, flush=True)
                _wait(file.fileno())
        yield
