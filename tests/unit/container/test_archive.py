"""ZIPs of other people's making: good ones, damaged ones, and those that are made to do harm."""

import asyncio
import io
import random
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from time import perf_counter
from typing import Any

import pytest

from app.container.archive import MOST_BYTES, MOST_ENTRIES, Archive, Trouble, read_within
from app.container.pieces import Pieces
from app.domain import Stage
from app.errors import Cancelled, InputArchive, InputTooLarge, InputUnreadable, InternalError

FILES = {"a.jpg": b"one" * 70_000, "trip/day 1/b.png": b"two", "größe.webp": bytes(999)}


async def silent(*_: object, **__: object) -> None:
    return None


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(sink, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in files.items():
            archive.writestr(name, data)
    return sink.getvalue()


def opened(data: bytes) -> Archive:
    return Archive(len(data), lambda _, start, end: data[start:end])


def unpacked(archive: Archive, data: bytes, index: int, report: Any = silent) -> bytes:
    return asyncio.run(archive.unpack(index, lambda _, start, end: data[start:end], report))


def all_of(data: bytes) -> dict[str, bytes]:
    """What can be unpacked of it."""
    archive, found = opened(data), {}
    for member in archive.members:
        if member.trouble is None:
            found[member.name] = unpacked(archive, data, member.index)
    return found


def troubles(data: bytes) -> list[Trouble | None]:
    return [member.trouble for member in opened(data).members]


def changed(data: bytes, sign: bytes, offset: int, form: str, *values: int) -> bytes:
    """Other fields in the first header with this sign."""
    out = bytearray(data)
    struct.pack_into(form, out, data.index(sign) + offset, *values)
    return bytes(out)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_good_zip_gives_its_files_with_their_folders(method: int) -> None:
    assert all_of(packed(FILES, method)) == FILES


def test_folders_and_links_are_no_files() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.mkdir("trip")
        link = zipfile.ZipInfo("link.jpg")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("trip/a.jpg", b"x")
    assert list(all_of(sink.getvalue())) == ["trip/a.jpg"]


@pytest.mark.parametrize(
    "name", ["../a.jpg", "a/../../b.jpg", "/a.jpg", "C:/a.jpg", "..\\a.jpg", "\\\\host\\a.jpg"]
)
def test_names_that_lead_elsewhere_are_not_followed(name: str) -> None:
    data = packed({name: b"x", "good.jpg": b"y"})
    assert all_of(data) == {"good.jpg": b"y"}
    assert troubles(data) == [Trouble.UNREAD, None]


def test_names_are_read_as_their_program_wrote_them() -> None:
    plain = packed({"Ä1.jpg": b"x"})
    said = b"\xc3\x84"
    assert plain.count(said) == 2
    unsaid = plain
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        unsaid = changed(unsaid, sign, offset, "<H", 0)
    old = unsaid.replace(said, b"\x8e\x30")  # code page 437
    assert [list(all_of(data)) for data in (plain, unsaid, old)] == [
        ["Ä1.jpg"],
        ["Ä1.jpg"],
        ["Ä01.jpg"],
    ]
    assert list(all_of(packed({"a\\b/./c.jpg": b"x"}))) == ["a/b/c.jpg"]


def test_what_is_locked_or_packed_by_other_means_is_named() -> None:
    data = packed({"a.jpg": b"x"})
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data = changed(data, sign, offset, "<H", 1)
    assert troubles(data) == [Trouble.LOCKED]
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert troubles(packed({"a.jpg": b"x"}, method)) == [Trouble.UNREAD]
    deflate64 = changed(packed({"a.jpg": b"x"}), b"PK\x01\x02", 10, "<H", 9)
    assert troubles(deflate64) == [Trouble.UNREAD]


def test_a_damaged_file_costs_only_itself() -> None:
    good = packed({"a.jpg": b"first", "b.jpg": b"other"}, zipfile.ZIP_STORED)
    data = good.replace(b"first", b"fjrst")
    archive = opened(data)
    with pytest.raises(InputUnreadable):
        unpacked(archive, data, 0)
    assert unpacked(archive, data, 1) == b"other"


def test_a_bomb_is_told_and_not_unpacked() -> None:
    data = packed({"a.bmp": bytes(40 << 20), "b.jpg": b"x"})
    assert len(data) < 100_000
    assert troubles(data) == [Trouble.LARGE, None]
    assert all_of(data) == {"b.jpg": b"x"}
    huge = changed(packed({"a.jpg": b"x"}), b"PK\x01\x02", 24, "<L", MOST_BYTES + 1)
    assert troubles(huge) == [Trouble.LARGE]


def test_a_small_picture_of_one_colour_is_no_bomb() -> None:
    assert all_of(packed({"a.bmp": bytes(20 << 20)})) == {"a.bmp": bytes(20 << 20)}


@pytest.mark.parametrize("declared", [10, 5_000])
def test_a_file_that_declares_another_size_gives_nothing(declared: int) -> None:
    """Its checksum fits what would come of it, so that the size alone tells."""
    content = b"x" * 1000
    data = changed(packed({"a.jpg": content}), b"PK\x01\x02", 24, "<L", declared)
    data = changed(data, b"PK\x01\x02", 16, "<L", zlib.crc32(content[:declared]))
    data = changed(data, b"PK\x03\x04", 14, "<L", zlib.crc32(content[:declared]))
    archive = opened(data)
    if declared < len(content):
        # No more than it declares is ever taken.
        assert len(unpacked(archive, data, 0)) == declared
        return
    with pytest.raises(InputUnreadable):
        unpacked(archive, data, 0)


def test_a_stream_is_stopped_where_it_gives_more_than_it_may() -> None:
    source = io.BytesIO(bytes(50 << 20))
    with pytest.raises(InputTooLarge):
        asyncio.run(read_within(source, 5 << 20, silent))
    assert source.tell() <= 6 << 20


def test_files_that_share_their_bytes_are_refused() -> None:
    data = packed({"a.jpg": b"x" * 9000, "b.jpg": b"y" * 9000})
    second = data.rindex(b"PK\x01\x02")
    out = bytearray(data)
    struct.pack_into("<L", out, second + 42, 0)
    with pytest.raises(InputArchive, match="could not be opened") as caught:
        opened(bytes(out))
    assert caught.value.detail == "files lie over one another"


def test_a_file_that_reaches_into_the_list_is_refused() -> None:
    data = packed({"a.jpg": b"x" * 9000})
    with pytest.raises(InputArchive) as caught:
        opened(changed(data, b"PK\x01\x02", 20, "<L", len(data)))
    assert caught.value.detail == "a file goes beyond the list"


def test_too_many_entries_are_refused() -> None:
    names = {f"{number}": b"" for number in range(MOST_ENTRIES + 1)}
    with pytest.raises(InputArchive) as caught:
        opened(packed(names))
    assert caught.value.detail == f"entries: {MOST_ENTRIES + 1}"


def test_a_list_that_says_it_is_huge_is_not_read() -> None:
    long = bytes(8 << 20) + packed(FILES)
    longest = 0

    def read(_: int, start: int, end: int) -> bytes:
        nonlocal longest
        longest = max(longest, end - start)
        return long[start:end]

    long = changed(long, b"PK\x05\x06", 12, "<L", 8 << 20)
    with pytest.raises(InputArchive):
        Archive(len(long), read)
    assert longest <= 6 << 20


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 99, packed(FILES)[:-30]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(InputArchive):
        opened(data)


def test_only_what_is_listed_can_be_asked_for() -> None:
    data = packed({"../a.jpg": b"x", "b.jpg": b"y"})
    for index in (-1, 0, 2):
        with pytest.raises(InternalError):
            unpacked(opened(data), data, index)


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    data = packed({"a.bmp": bytes(5 << 20)})
    told: list[tuple[Stage, int, int | None]] = []

    async def report(stage: Stage, done: int, total: int | None, **_: object) -> None:
        told.append((stage, done, total))
        if len(told) == 3:
            message = "Stopped."
            raise Cancelled(message)

    with pytest.raises(Cancelled):
        unpacked(opened(data), data, 0, report)
    assert told == [(Stage.SNIFF, done << 20, 5 << 20) for done in (1, 2, 3)]


def test_any_damage_ends_in_an_answer() -> None:
    """Bytes turned, cut and moved at random: an error of ours or files, soon, in little memory."""
    chance = random.Random(23)
    good = [packed(FILES, method) for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    ends = {"refused": 0, "damaged": 0, "whole": 0}
    tracemalloc.start()
    started = perf_counter()
    for _ in range(600):
        data = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 4))):
            # Most of it is what zipfile believes: the list at the end.
            low = max(0, len(data) - 260) if chance.random() < 0.7 else 0
            at = chance.randrange(low, len(data))
            kind = chance.random()
            if kind < 0.7:
                data[at] = chance.choice((0, 1, 255, chance.randrange(256)))
            elif kind < 0.85:
                del data[at : at + chance.randrange(1, 40)]
            else:
                data[at:at] = data[: chance.randrange(40)]
        ends[end_of(bytes(data))] += 1
    assert min(ends.values()) > 10, ends
    assert perf_counter() - started < 60
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()


def end_of(data: bytes) -> str:
    try:
        archive = opened(data)
    except InputArchive:
        return "refused"
    is_whole = True
    for member in archive.members:
        if member.trouble is not None:
            is_whole = False
            continue
        try:
            assert len(unpacked(archive, data, member.index)) == member.size_bytes
        except InputUnreadable:
            is_whole = False
    return "whole" if is_whole else "damaged"


def test_pieces_are_those_of_the_file() -> None:
    pieces = Pieces(10, lambda _, start, end: b"0123456789"[start:end], most=4)
    assert (pieces.seek(-3, io.SEEK_END), pieces.read(), pieces.read(1)) == (7, b"789", b"")
    with pytest.raises(OSError, match="5 bytes at once"):
        pieces.seek(0) or pieces.read(5)
    with pytest.raises(OSError):  # noqa: PT011 - it has no words
        pieces.seek(-1)
