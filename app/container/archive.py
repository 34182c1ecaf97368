"""Opens a ZIP of other people's making, which lies elsewhere: its list, then one file at a time.

What is unpacked is counted as it comes, whatever was declared, and stays within the limits.

Thread: any. Python's zipfile reads.
"""

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from app.container.pieces import Pieces, Read
from app.domain import Reporter, Stage
from app.errors import InputArchive, InputTooLarge, InputUnreadable, InternalError

MOST_ENTRIES = 25_000
"""Folders and what the Finder adds count too: enough for ten thousand photos."""
MOST_BYTES = 256 << 20
"""Of one file, unpacked."""

_MOST_LIST_BYTES = 6 << 20
_LONGEST_NAME = 1000
# Photos are packed hardly at all, and a drawing as BMP perhaps a hundred times; beyond that a file
# is made to be large. Small ones do no harm whatever they are made for.
_MOST_RATIO = 200
_RATIO_FROM_BYTES = 32 << 20
_PIECE_BYTES = 1 << 20
_LOCAL_HEADER_BYTES = 30
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_DRIVE = re.compile("[A-Za-z]:")
# bzip2 and LZMA can give any number of bytes for a few, at once: only what can be stopped is read.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that zipfile raises over bytes that are no ZIP, or a damaged one.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,  # with NotImplementedError
    ValueError,  # with what is no text
    LookupError,
    OverflowError,
)


class Trouble(StrEnum):
    """Why a file of a ZIP is not unpacked."""

    LOCKED = "locked"
    LARGE = "large"
    UNREAD = "unread"


@dataclass(frozen=True)
class Member:
    """One file in a ZIP, as its list has it.

    Parameters
    ----------
    index : int
        Its number, by which it is asked for.
    name : str
        With its folders, apart by "/"; it leads nowhere else.
    size_bytes : int
        Unpacked, as declared.
    trouble : Trouble or None
        Why it can't be unpacked.
    """

    index: int
    name: str
    size_bytes: int
    trouble: Trouble | None


class Archive:
    """A ZIP of which the list was read.

    Parameters
    ----------
    length : int
        Of the ZIP, in bytes.
    read : Read
        Gives a piece of it; the number of the file is 0.

    Raises
    ------
    InputArchive
        If it is none, is damaged, lists too much, or has files that lie over one another.

    Examples
    --------
    >>> empty = b"PK" + bytes([5, 6]) + bytes(18)
    >>> Archive(22, lambda which, start, end: empty[start:end]).members
    ()
    """

    def __init__(self, length: int, read: Read) -> None:
        self._pieces = Pieces(length, read, _MOST_LIST_BYTES)
        try:
            self._zip = zipfile.ZipFile(self._pieces)
        except _DAMAGED as error:
            raise _refusal(_said(error)) from error
        self._infos = self._zip.infolist()
        if len(self._infos) > MOST_ENTRIES:
            why = "entries: " + str(len(self._infos))
            raise _refusal(why)
        self._check_apart()
        listed = (_member(index, info) for index, info in enumerate(self._infos))
        self._by_index = {member.index: member for member in listed if member is not None}
        self.members = tuple(self._by_index.values())

    def _check_apart(self) -> None:
        """Refuse bytes that stand for more than one file: a few could be any number of them."""
        taken = 0
        for info in sorted(self._infos, key=lambda info: info.header_offset):
            if info.header_offset < taken:
                why = "files lie over one another"
                raise _refusal(why)
            taken = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size
        if taken > self._zip.start_dir:
            why = "a file goes beyond the list"
            raise _refusal(why)

    async def unpack(self, index: int, read: Read, report: Reporter) -> bytes:
        """Unpack one file.

        Parameters
        ----------
        index : int
            Of a member without trouble.
        read : Read
            Gives a piece of the ZIP, as at first.
        report : Reporter
            Hears how far it is; may raise Cancelled.

        Returns
        -------
        bytes
            All of the file, by its length and its checksum.

        Raises
        ------
        InputUnreadable
            If it is damaged.
        InputTooLarge
            If it becomes more than it declares, or than the limit.
        InternalError
            If there is no such member.
        """
        member = self._by_index.get(index)
        if member is None or member.trouble is not None:
            message = "There is no such file in the ZIP."
            raise InternalError(message, detail=str(index))
        self._pieces.take_from(read)
        try:
            with self._zip.open(self._infos[index]) as file:
                data = await read_within(file, member.size_bytes, report)
        except _DAMAGED as error:
            message = "A file in the ZIP is damaged."
            raise InputUnreadable(message, detail=_said(error)) from error
        if len(data) != member.size_bytes:
            message = "A file in the ZIP is damaged."
            raise InputUnreadable(message, detail="it ends early")
        return data


async def read_within(file: IO[bytes], most: int, report: Reporter) -> bytes:
    """Read a stream to its end, whatever it was said to hold.

    Parameters
    ----------
    file : stream
        Unpacks as it is read.
    most : int
        How many bytes it may give.
    report : Reporter
        Hears of each piece; may raise Cancelled.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    InputTooLarge
        As soon as it has given more.
    """
    data = bytearray()
    while piece := file.read(_PIECE_BYTES):
        data += piece
        if len(data) > most:
            message = "A file in the ZIP is larger than it says."
            raise InputTooLarge(message, detail=f"more than {most} bytes")
        await report(Stage.SNIFF, len(data), most)
    return bytes(data)


def _member(index: int, info: zipfile.ZipInfo) -> Member | None:
    """None for what is no file: a folder, or a link to somewhere."""
    if info.filename.endswith("/") or stat.S_ISLNK(info.external_attr >> 16):
        return None
    name = _name_of(info)
    is_fit = bool(name) and info.compress_type in _METHODS
    trouble = None if is_fit else Trouble.UNREAD
    if info.flag_bits & _ENCRYPTED:
        trouble = Trouble.LOCKED
    elif trouble is None and _is_large(info):
        trouble = Trouble.LARGE
    return Member(index, name or "", info.file_size, trouble)


def _is_large(info: zipfile.ZipInfo) -> bool:
    is_bomb = info.file_size > _MOST_RATIO * info.compress_size
    return info.file_size > MOST_BYTES or (is_bomb and info.file_size > _RATIO_FROM_BYTES)


def _name_of(info: zipfile.ZipInfo) -> str | None:
    """None where it leads out of the folder in which the ZIP is."""
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & _UTF8_NAME:
        name = _as_utf8(name)
    steps = name.split("/")
    if ".." in steps or name.startswith("/") or _DRIVE.match(name) or len(name) > _LONGEST_NAME:
        return None
    return "/".join(step for step in steps if step not in ("", "."))


def _as_utf8(name: str) -> str:
    """Many programs write UTF-8 and don't say so; other text is hardly ever UTF-8 by chance."""
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _refusal(why: str) -> InputArchive:
    message = "The ZIP could not be opened."
    return InputArchive(message, detail=why)
