"""What is asked of a browser whose page opens, whichever it is."""

from pathlib import Path
from typing import Any, Protocol

from tools.measure.opening.outcome import State


class Session(Protocol):
    """A fresh profile with its tabs, which are numbered from 0."""

    profile: str

    def go(self, url: str, tab: int = 0) -> None:
        """Navigate, and wait no longer than until an answer begins."""

    def reload(self) -> None:
        """Reload the first tab, as a person does."""

    def wait(self, seconds: float, tab: int = 0) -> State:
        """Wait until an opening has ended, or so many seconds; what is shown then."""

    def run(self, body: str) -> Any:
        """Run a function's body in the first tab; None where it can't be run now."""

    def stop_workers(self) -> None:
        """Stop all service workers, as a browser does that is short of memory."""

    def evidence(self, folder: Path, name: str) -> dict[str, Any]:
        """Gather what helps to find out why an opening is stuck."""

    def close(self) -> None:
        """End it, and leave nothing of it."""


class Launcher(Protocol):
    """A browser program."""

    name: str
    version: str

    def start(self, url: str, *, whole: bool, program: Path | None) -> Session:
        """Make a fresh profile for a site.

        Parameters
        ----------
        url : str
            Where the site is.
        whole : bool
            A browser of its own, where a smaller thing would be a fresh profile, too.
        program : Path or None
            What to start instead of the browser; it then is a whole one.
        """

    def close(self) -> None:
        """End what is left."""
