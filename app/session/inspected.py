"""Keeps what a file was found to tell until the same file is stripped.

Thread: any.
"""

from app.metadata.findings import Report

# Beyond this, inspecting twice is better than holding the file all the while.
MAX_BYTES = 80_000_000


class Inspected:
    """The report on one file at most.

    Examples
    --------
    >>> Inspected().take(b"a file", "its name") is None
    True
    """

    def __init__(self) -> None:
        self._last: tuple[bytes, str, Report] | None = None

    def keep(self, source: bytes, name: str, report: Report) -> None:
        """Take the place of the file before.

        Parameters
        ----------
        source : bytes
            The whole file; held by its bytes, so that no other is ever taken for it.
        name : str
            The file's name.
        report : Report
            Of `inspect`.
        """
        self._last = (source, name, report) if len(source) <= MAX_BYTES else None

    def seen(self, source: bytes) -> Report | None:
        """Give the report on a file, whatever its name.

        Parameters
        ----------
        source : bytes
            The whole file.

        Returns
        -------
        Report or None
            None where the last file was another.
        """
        return self._last[2] if self._last is not None and self._last[0] == source else None

    def take(self, source: bytes, name: str) -> Report | None:
        """Give a report back, and hold nothing any longer.

        Parameters
        ----------
        source, name
            As of `keep`.

        Returns
        -------
        Report or None
            None where the last file was another.
        """
        last, self._last = self._last, None
        return last[2] if last is not None and last[:2] == (source, name) else None

    def clear(self) -> None:
        """Let go of the file."""
        self._last = None
