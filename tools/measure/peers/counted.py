"""A served folder that counts what it sends."""

from pathlib import Path
from typing import BinaryIO

from tools.serve.serve import Handler, Site


class CountedSite(Site):
    """A folder being served, with the bytes of all bodies sent.

    Parameters
    ----------
    root : Path
        The folder.
    is_ours : bool
        False sends the headers that give threads, and none of ours besides.
    """

    def __init__(self, root: Path, *, is_ours: bool) -> None:
        self.sent_bytes = 0
        super().__init__(root, handler=_Counting if is_ours else _Plain)


class _Counting(Handler):
    def send_content(self, content: BinaryIO, length: int) -> None:
        """Send it, and count it; threads that add at once may lose one addition, not a file."""
        if isinstance(self.site, CountedSite):
            self.site.sent_bytes += length
        super().send_content(content, length)


class _Plain(_Counting):
    def send_header(self, keyword: str, value: str) -> None:
        """Leave out our policies: another page has another need."""
        if keyword.startswith(("Content-Security", "Permissions-", "Document-")):
            return
        super().send_header(keyword, value)
