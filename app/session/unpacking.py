"""The ZIP from which files are being unpacked: its list is read once, not for each of them.

Thread: pipeline.worker.js.
"""

from app.container.archive import Archive
from app.container.pieces import Read
from app.domain import Reporter
from app.session.answers import Answer


class Unpacking:
    """Keeps the list of one ZIP, and nothing of its files.

    Examples
    --------
    >>> empty = b"PK" + bytes([5, 6]) + bytes(18)
    >>> Unpacking().list(1, 22, lambda which, start, end: empty[start:end])
    ({'ok': True, 'members': []}, None)
    """

    def __init__(self) -> None:
        self._kept: tuple[int, Archive] | None = None

    def list(self, which: int, length: int, read: Read) -> Answer:
        """Name what is in a ZIP.

        Parameters
        ----------
        which : int
            The page's own number for it.
        length : int
            Of the ZIP, in bytes.
        read : Read
            Gives a piece of it.

        Returns
        -------
        tuple of dict and None
            ``members``: index, name, size and trouble of each file.

        Raises
        ------
        InputArchive
            If it can't be opened.
        """
        opened = self._open(which, length, read)
        members = [
            {"index": one.index, "name": one.name, "size": one.size_bytes, "trouble": one.trouble}
            for one in opened.members
        ]
        return {"ok": True, "members": members}, None

    async def unpack(
        self, which: int, length: int, index: int, read: Read, report: Reporter
    ) -> Answer:
        """Unpack one file of it.

        Parameters
        ----------
        which, length, read
            As for `list`. A worker that was started anew reads the list again.
        index : int
            Which file, as listed.
        report : Reporter
            Hears how far it is; may raise Cancelled.

        Returns
        -------
        tuple of dict and bytes
            The file.

        Raises
        ------
        AppError
            As `Archive` and its `unpack` do.
        """
        kept = self._kept
        is_kept = kept is not None and kept[0] == which
        opened = kept[1] if kept and is_kept else self._open(which, length, read)
        return {"ok": True}, await opened.unpack(index, read, report)

    def _open(self, which: int, length: int, read: Read) -> Archive:
        opened = Archive(length, read)
        self._kept = (which, opened)
        return opened
