"""Every byte of a JPEG is in one block, and only known ones count as its picture."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.container.block import Block, Use
from app.container.samsung import samsung_entries, samsung_start
from app.errors import InputUnreadable
from app.formats.jpeg.walk import MAX_BLOCKS, walk_jpeg
from tests.unit.metadata.jpeg_files import (
    EOI,
    SECRET,
    SOI,
    bare_jpeg,
    carriers,
    movie,
    mpf,
    plain_jpeg,
    samsung,
    segment,
    with_segments,
)

FILES = carriers()


def assert_tiles(data: bytes, blocks: tuple[Block, ...]) -> None:
    at = 0
    for block in blocks:
        assert block.start == at < block.end
        assert block.body is None or block.start < block.body <= block.end
        at = block.end
    assert at == len(data)


def tiles_or_is_refused(data: bytes) -> None:
    try:
        blocks = walk_jpeg(data)
    except InputUnreadable:
        return
    assert_tiles(data, blocks)


def names(data: bytes, use: Use) -> list[str]:
    return [block.name for block in walk_jpeg(data) if block.use is use]


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_tiled(name: str) -> None:
    assert_tiles(FILES[name], walk_jpeg(FILES[name]))


def test_a_plain_picture() -> None:
    data = plain_jpeg()
    assert names(data, Use.COLOUR) == ["JFIF"]
    assert names(data, Use.EXTRA) == []
    assert {"SOI", "DQT", "DHT", "frame", "scan", "EOI"} == set(names(data, Use.PICTURE))


@pytest.mark.parametrize(
    "options",
    [
        {"progressive": True},
        {"restart_marker_blocks": 1},
        {"subsampling": 0, "quality": 100},
        {"progressive": True, "restart_marker_blocks": 2},
    ],
)
def test_scans_of_every_kind_are_walked_to_their_end(options: dict[str, object]) -> None:
    data = plain_jpeg(**options)
    blocks = walk_jpeg(data)
    assert_tiles(data, blocks)
    assert not [block for block in blocks if block.use is Use.EXTRA]
    assert blocks[-1].name == "EOI"


def test_segments_between_scans_are_found() -> None:
    data = plain_jpeg(progressive=True)
    second = data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)
    spoilt = data[:second] + segment(0xFE, SECRET) + data[second:]
    assert names(spoilt, Use.EXTRA) == ["comment"]


def test_fill_bytes_and_garbage_stand_alone() -> None:
    data = with_segments(b"\xff\xff", segment(0xFE, b"a"), b"junk", segment(0xFE, b"b"))
    assert names(data, Use.EXTRA) == ["fill bytes", "comment", "garbage", "comment"]
    assert names(data[:-2] + b"\xff\xff" + EOI, Use.EXTRA)[-1] == "fill bytes"


def test_stray_markers_are_no_part() -> None:
    assert names(with_segments(b"\xff\x01", b"\xff\xd3"), Use.EXTRA) == ["stray marker"] * 2


def test_only_the_segments_that_count_are_colour() -> None:
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")
    exif = segment(0xE1, b"Exif\0\0MM\0*")
    data = with_segments(exif, exif, adobe, adobe)
    assert names(data, Use.COLOUR) == ["Exif", "Adobe", "JFIF"]
    assert names(data, Use.EXTRA) == ["Exif", "Adobe"]
    colour = [block for block in walk_jpeg(data) if block.use is Use.COLOUR]
    # The first Exif turns the picture, the last Adobe colours it.
    assert [block.start for block in colour[:2]] == [2, 2 + 2 * len(exif) + len(adobe)]


def test_segments_too_short_to_be_read_are_not_colour() -> None:
    short = [(0xE0, b"JFIF\0\1\1\0"), (0xEE, b"Adobe\0\x64"), (0xE2, b"ICC_PROFILE\0\1\1")]
    for marker, body in short:
        assert names(with_segments(segment(marker, body), file=bare_jpeg()), Use.COLOUR) == []


def test_tables_that_nothing_uses_are_dropped() -> None:
    data = FILES["table after the scan"]
    assert names(data, Use.EXTRA) == ["DQT"]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (b"words", ["bytes after the end"]),
        (bare_jpeg(), ["second picture"]),
        (bytes(5) + bare_jpeg() * 2, ["bytes after the end", "second picture", "second picture"]),
        (movie(b"x"), ["video"]),
        (movie(b"x") + bare_jpeg(), ["video", "second picture"]),
        (bare_jpeg() + movie(), ["second picture", "video"]),
        (samsung(A=b"1"), ["Samsung trailer"]),
        (bare_jpeg() + samsung(A=movie()), ["second picture", "Samsung trailer"]),
        (bare_jpeg()[:-2], ["bytes after the end"]),
        (movie(b"abc")[:-1], ["video"]),
    ],
)
def test_what_follows_the_end_is_split(tail: bytes, expected: list[str]) -> None:
    data = plain_jpeg() + tail
    assert names(data, Use.EXTRA) == expected
    assert_tiles(data, walk_jpeg(data))


def test_a_broken_samsung_trailer_is_only_bytes() -> None:
    for trailer in (b"SEFT", b"SEFH" + b"\xff" * 12 + b"SEFT", bytes(16) + b"SEFT"):
        assert samsung_start(trailer) == len(trailer)
    assert samsung_entries(b"SEFH" + b"\xff" * 8 + b"\xff" * 30, 0) == []


FRAME = segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
SCAN = segment(0xDA, b"\1\1\0\0\x3f\0")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SOI,
        SOI + EOI,
        SOI + SCAN + EOI,
        SOI + FRAME + EOI,
        SOI + FRAME + SCAN,
        SOI + FRAME + FRAME + SCAN + EOI,
        SOI + FRAME + SCAN + SOI + EOI,
        SOI + FRAME + SCAN + b"\xff\x02" + EOI,
        SOI + FRAME + SCAN + b"\xff\x01" + EOI,
        SOI + segment(0xDE, b"\0") + FRAME + SCAN + EOI,
        SOI + b"\xff\xfe\0\1" + FRAME + SCAN + EOI,
        SOI + FRAME + SCAN + b"\xff\xfe\xff\xff",
        SOI + segment(0xC0, b"\x08\0\0\0\0\1\1\x11\0") + SCAN + EOI,
    ],
)
def test_what_has_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InputUnreadable):
        walk_jpeg(data)


def test_the_smallest_picture_is_walked() -> None:
    assert len(walk_jpeg(SOI + FRAME + SCAN + EOI)) == 4


@pytest.mark.parametrize(
    ("marker", "body"),
    [
        (0xDB, b"\0" + bytes(64)),
        (0xDB, b"\x10" + bytes(128)),
        (0xC4, b"\0" + b"\1" + bytes(15) + b"x"),
        (0xDD, bytes(2)),
        (0xCC, bytes(2)),
    ],
)
def test_bytes_behind_a_table_are_refused(marker: int, body: bytes) -> None:
    assert "scan" in names(with_segments(segment(marker, body)), Use.PICTURE)
    # Messengers write code tables of no table at all, and every decoder takes them.
    empty = () if marker in (0xDB, 0xC4) else (b"",)
    for spoilt in (body + SECRET, body[:-1], *empty):
        with pytest.raises(InputUnreadable):
            walk_jpeg(with_segments(segment(marker, spoilt)))


@pytest.mark.parametrize("marker", [0xC0, 0xDA])
def test_bytes_behind_a_header_are_refused(marker: int) -> None:
    data = plain_jpeg()
    at = data.index(bytes((0xFF, marker)))
    (length,) = struct.unpack_from(">H", data, at + 2)
    spoilt = data[: at + 2] + struct.pack(">H", length + 2) + data[at + 4 :]
    with pytest.raises(InputUnreadable):
        walk_jpeg(spoilt[: at + 2 + length] + b"\1\2" + spoilt[at + 2 + length :])


def test_too_many_segments_are_refused() -> None:
    with pytest.raises(InputUnreadable):
        walk_jpeg(with_segments(segment(0xFE, b"") * (MAX_BLOCKS + 1)))


EVERYTHING = with_segments(
    b"\xff",
    segment(0xE1, b"Exif\0\0MM\0*"),
    mpf((1, 2, 3)),
    file=plain_jpeg(progressive=True, restart_marker_blocks=2) + bare_jpeg() + movie(b"x"),
)


@pytest.mark.parametrize("length", range(0, len(EVERYTHING), 17))
def test_truncated_anywhere_it_tiles_or_is_refused(length: int) -> None:
    data = EVERYTHING[:length]
    try:
        assert_tiles(data, walk_jpeg(data))
    except InputUnreadable:
        assert EOI not in data or length < len(EVERYTHING) - len(bare_jpeg() + movie(b"x"))


@given(st.lists(st.tuples(st.integers(0, len(EVERYTHING) - 1), st.integers(0, 255)), max_size=9))
@settings(max_examples=300)
def test_flipped_bytes_tile_or_are_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(EVERYTHING)
    for at, value in flips:
        data[at] = value
    tiles_or_is_refused(bytes(data))


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_random_bytes_tile_or_are_refused(middle: bytes, tail: bytes) -> None:
    for data in (SOI + middle, SOI + middle + FRAME + SCAN + EOI + tail, middle):
        tiles_or_is_refused(data)


HOSTILE_BYTES = 20_000_000


@pytest.mark.parametrize(
    "unit",
    [
        b"\xff",
        b"\0",
        b"\xff\0",
        b"\xff\xd0",
        b"\xff\xd8\xff\xe0",
        b"\0\0\0\x10ftypmp42\0\0\0\0",
        b"\xff\xfe\0\2",
        SOI + FRAME + SCAN + EOI,
    ],
)
@pytest.mark.parametrize("place", ["before", "inside", "behind"])
def test_hostile_files_are_walked_in_time(unit: bytes, place: str) -> None:
    filler = unit * (HOSTILE_BYTES // len(unit))
    before, inside, behind = (
        (filler if place == name else b"") for name in ("before", "inside", "behind")
    )
    data = SOI + before + FRAME + SCAN + inside + EOI + behind
    began = time.process_time()
    try:
        assert_tiles(data, walk_jpeg(data))
    except InputUnreadable:
        assert place != "behind"
    assert time.process_time() - began < 2
