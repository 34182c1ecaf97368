"""Progress of long downloads on stderr: one changing line on a terminal, plain lines elsewhere."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

PLAIN_INTERVAL_S = 5.0
TTY_INTERVAL_S = 0.1


def megabytes(count: int) -> str:
    """Write a number of bytes for people.

    Parameters
    ----------
    count : int
        Bytes.

    Returns
    -------
    str
        The count in megabytes (10**6 bytes) with one decimal.

    Examples
    --------
    >>> megabytes(4_574_861)
    '4.6 MB'
    """
    return f"{count / 1e6:.1f} MB"


class Meter:
    """A download's progress; used as a context manager.

    Parameters
    ----------
    label : str
        What is fetched, in a few words.
    total : int
        Expected bytes.
    """

    def __init__(self, label: str, total: int) -> None:
        self._label = label
        self._total = max(total, 1)
        self._done = 0
        self._tty = sys.stderr.isatty()
        self._shown_at = time.monotonic()

    def __enter__(self) -> Self:
        if not self._tty:
            print(f"Fetching {self._label} ({megabytes(self._total)})", file=sys.stderr, flush=True)
        return self

    def reached(self, done: int) -> None:
        """Show that `done` bytes are here, at most every so often."""
        self._done = done
        now = time.monotonic()
        if now - self._shown_at < (TTY_INTERVAL_S if self._tty else PLAIN_INTERVAL_S):
            return
        self._shown_at = now
        self._show()

    def _show(self) -> None:
        percent = min(100, 100 * self._done // self._total)
        text = f"{self._label}: {megabytes(self._done)} of {megabytes(self._total)}, {percent} %"
        end, start = ("", "\r\x1b[K") if self._tty else ("\n", "  ")
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._tty:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        if kind is None:
            print(f"Fetched {self._label}", file=sys.stderr, flush=True)


@contextmanager
def watch_directory(label: str, total: int, directory: Path) -> Iterator[None]:
    """Show progress by the growth of a directory that another program fills.

    Parameters
    ----------
    label : str
        What is fetched.
    total : int
        Expected bytes.
    directory : Path
        The directory that grows.
    """
    ended = Event()
    before = _size(directory)

    def watch() -> None:
        while not ended.wait(TTY_INTERVAL_S):
            meter.reached(min(total, _size(directory) - before))

    with Meter(label, total) as meter:
        thread = Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def _size(directory: Path) -> int:
    total = 0
    for folder, _, names in os.walk(directory):  # which passes over a folder that has just gone
        for name in names:
            try:
                total += os.stat(os.path.join(folder, name)).st_size
            except OSError:  # the other program moves its files about
                continue
    return total
