"""Joins files into one ZIP while they stay where they are: makes only the frames around them.

Thread: any. zipfile writes and reads; the files are read in pieces.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from typing import Any

from app.container.pieces import Pieces, Read
from app.domain import Reporter, Stage
from app.errors import InternalError

_LONGEST_NAME_BYTES = 200
# What leads out of a folder, what no system takes, and what turns the direction of writing.
_UNFIT = re.compile(
    '[/\\\\:*?"<>|\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
# Names of devices of Windows, whatever ending follows.
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)",
    re.IGNORECASE,
)
_PIECE_BYTES = 1 << 20
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
_UNIX = 3


async def frame_files(
    names: Sequence[str], sizes: Sequence[int], read: Read, report: Reporter
) -> tuple[bytes, ...]:
    """Write what a ZIP holds besides its files.

    Parameters
    ----------
    names : sequence of str
        What each file is called; no two alike, no folders.
    sizes : sequence of int
        How long each is, in bytes.
    read : Read
        Gives a piece of a file.
    report : Reporter
        Hears of each file; may raise Cancelled.

    Returns
    -------
    tuple of bytes
        One frame to stand before each file, and one behind the last. Frames and files by turns are
        the ZIP: stored, not deflated, and dated 1980.

    Raises
    ------
    InternalError
        If the names can't stand in one folder.
    """
    _check_names(names)
    sink = _Frames()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for index, (name, size) in enumerate(zip(names, sizes, strict=True)):
            await report(Stage.ENCODE, index, len(names))
            with archive.open(_entry(name, size), "w") as entry:
                sink.begin_file()
                for start in range(0, size, _PIECE_BYTES):
                    entry.write(read(index, start, min(start + _PIECE_BYTES, size)))
                sink.end_file()
    return sink.frames()


async def check_bundle(
    names: Sequence[str], sizes: Sequence[int], length: int, read: Read, report: Reporter
) -> None:
    """Read a finished ZIP again, from its end to its last file.

    Parameters
    ----------
    names, sizes : sequence
        As given to `frame_files`.
    length : int
        The ZIP's own length, in bytes.
    read : Read
        Gives a piece of the ZIP; the number of the file is 0.
    report : Reporter
        Hears of each file; may raise Cancelled.

    Raises
    ------
    InternalError
        If it holds anything else than the files, each whole by its checksum.
    """
    try:
        with zipfile.ZipFile(Pieces(length, read)) as archive:
            expected = list(zip(names, sizes, strict=True))
            found = archive.infolist()
            is_right = [(info.filename, info.file_size) for info in found] == expected
            if not is_right or archive.comment or any(map(_tells_more, found)):
                _refuse("its list of files is another")
            for index, info in enumerate(found):
                await report(Stage.VERIFY, index, len(names))
                with archive.open(info) as entry:
                    while entry.read(_PIECE_BYTES):
                        pass
    except zipfile.BadZipFile as error:
        _refuse(str(error))


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if _UNFIT.search(name) or name != name.strip(". ") or not _is_short(name):
            _refuse(f"{name!r} is no name for a file")
        if _DEVICE.match(name) or unicodedata.normalize("NFC", name) != name:
            _refuse(f"{name!r} is another name on some systems")
    if len({_folded(name) for name in names}) < len(names):
        _refuse("two files have one name")


def _is_short(name: str) -> bool:
    return 0 < len(name.encode("utf-8", "replace")) <= _LONGEST_NAME_BYTES


def _folded(name: str) -> str:
    """Make one of names that a system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _refuse(why: str) -> None:
    message = "The ZIP could not be made."
    raise InternalError(message, detail=why)


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_NO_DATE)
    info.create_system = _UNIX
    info.external_attr = _PLAIN_FILE
    info.file_size = size
    return info


def _tells_more(info: zipfile.ZipInfo) -> bool:
    return bool(info.comment) or info.date_time != _NO_DATE or info.compress_type != 0


class _Frames(io.RawIOBase):
    """Takes a ZIP as it is written, and keeps all of it but the files' own bytes."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._in_file = False
        self._files = 0
        # Where each kept piece lies, and how many files lie before it.
        self._kept: dict[int, tuple[int, bytes]] = {}

    def begin_file(self) -> None:
        self._in_file = True

    def end_file(self) -> None:
        self._in_file = False
        self._files += 1

    def frames(self) -> tuple[bytes, ...]:
        frames = [b""] * (self._files + 1)
        for _, (index, piece) in sorted(self._kept.items()):
            frames[index] += piece
        return tuple(frames)

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation
        self._at = offset
        return offset

    def write(self, data: Any) -> int:
        piece = bytes(data)
        if not self._in_file:
            # The header of a file is written twice: again when its checksum is known.
            index, _ = self._kept.get(self._at, (self._files, b""))
            self._kept[self._at] = (index, piece)
        self._at += len(piece)
        return len(piece)
