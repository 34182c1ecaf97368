"""What Pillow and browsers show is taken, and what is saved of it is well formed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.container.block import Use
from app.domain import Format, NoteCode, Options
from app.errors import InputUnreadable
from app.formats.inspect import inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.coded.standard import STANDARD
from app.formats.jpeg.split import split_jpeg
from app.formats.jpeg.turn import Turner
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from tests.unit.decoded import read
from tests.unit.metadata.jpeg_files import EOI, SOI, plain_jpeg, samsung, segment, with_segments
from tests.unit.metadata.lying_files import jpeg, patched, pixels
from tests.unit.metadata.turner import look, turner

__all__ = ["look", "turner"]


def names(data: bytes, use: Use) -> list[str]:
    return [block.name for block in walk_jpeg(data) if block.use is use]


CODED = plain_jpeg(progressive=True)
SCANS = [block for block in walk_jpeg(CODED) if block.name == "scan"]
MIDDLE = (SCANS[1].start + SCANS[1].end) // 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(CODED[:-2], [], id="no end"),
        pytest.param(CODED[:MIDDLE].rstrip(b"\xff"), [], id="cut in a scan"),
        pytest.param(CODED[:-2] + samsung(A=b"1"), ["Samsung trailer"], id="a phone's trailer"),
        pytest.param(CODED[:-2] + b"\xff\x02ab", ["bytes after the end"], id="no marker"),
        pytest.param(CODED[:-2] + plain_jpeg(), ["second picture"], id="another picture"),
        pytest.param(
            CODED[: SCANS[2].start + 5], ["DHT", "bytes after the end"], id="cut in a header"
        ),
        pytest.param(SOI + CODED, ["stray marker"], id="two beginnings"),
    ],
)
def test_what_browsers_show_is_walked(data: bytes, expected: list[str]) -> None:
    blocks = walk_jpeg(data)
    ends = [0, *(block.end for block in blocks)]
    assert [block.start for block in blocks] == ends[:-1]
    assert ends[-1] == len(data)
    assert [block.name for block in blocks if block.use is Use.EXTRA] == expected
    assert any(block.name == "scan" for block in blocks)


def test_a_number_of_lines_is_no_part_where_the_frame_tells_it() -> None:
    lines = segment(0xDC, b"\0\x18")
    assert names(plain_jpeg()[:-2] + lines + EOI, Use.EXTRA) == ["DNL"]


def without(data: bytes, *gone: str) -> bytes:
    return b"".join(data[b.start : b.end] for b in walk_jpeg(data) if b.name not in gone)


def odd_scan(data: bytes) -> bytes:
    """The file with parameters that only progressive pictures have."""
    scan = walk_jpeg(data)[-2]
    at = scan.start + 5 + 2 * data[scan.start + 4]
    return data[:at] + b"\x00\x3e\x11" + data[at + 3 :]


def spare_codes(data: bytes) -> bytes:
    """The file with tables in which a code is all ones, and one is used by nothing."""
    block = next(block for block in walk_jpeg(data) if block.name == "DHT")
    body = bytearray(block.content(data))
    body[16] += 2
    end = 17 + sum(body[1:17]) - 2
    return (
        data[: block.start]
        + segment(0xC4, bytes(body[:end]) + b"\x0b\x0b" + bytes(body[end:]))
        + data[block.end :]
    )


PLAIN = jpeg(48, 64)
BIG_GREY = jpeg(48, 64, "L", optimize=True)
SHOWN: dict[str, Callable[[], tuple[bytes, bytes]]] = {
    "empty DHT": lambda: (with_segments(segment(0xC4, b""), file=PLAIN), PLAIN),
    "empty DHT before a scan": lambda: (_before_last_scan(jpeg(48, 64, progressive=True)), b""),
    "empty DQT": lambda: (with_segments(segment(0xDB, b""), file=PLAIN), PLAIN),
    "two beginnings": lambda: (SOI + PLAIN, PLAIN),
    "no end": lambda: (PLAIN[:-2], PLAIN),
    "no end, a trailer": lambda: (PLAIN[:-2] + b"a trailer that no one knows", PLAIN),
    "no end, a phone's trailer": lambda: (PLAIN[:-2] + samsung(Panorama=b"\xff\xe1x"), PLAIN),
    "no code tables": lambda: (without(PLAIN, "DHT"), PLAIN),
    "no code tables, grey": lambda: (without(jpeg(48, 64, "L"), "DHT"), jpeg(48, 64, "L")),
    "odd parameters of a scan": lambda: (odd_scan(PLAIN), PLAIN),
    "spare codes": lambda: (spare_codes(BIG_GREY), BIG_GREY),
    "a fill byte before a restart": lambda: (_filled(), b""),
}


def _before_last_scan(data: bytes) -> bytes:
    at = walk_jpeg(data)[-2].start
    return data[:at] + segment(0xC4, b"") + data[at:]


def _filled() -> bytes:
    data = jpeg(48, 64, restart_marker_blocks=2)
    at = data.index(b"\xff\xd1")
    return data[:at] + b"\xff\xff" + data[at:]


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_saved_well_formed(name: str, turner: Turner, look: Looker) -> None:
    source, same = SHOWN[name]()
    expected = pixels(same or source)
    for found in (strip(source, Options()), strip(source, Options(), turner, None, look)):
        assert found.notes == ()
        assert found.data.startswith(SOI)
        assert found.data.endswith(EOI)
        assert np.array_equal(pixels(found.data), expected)
        assert "DHT" in names(found.data, Use.PICTURE)
    assert inspect(found.data, look=look).findings == ()
    assert strip(found.data, Options(), turner, None, look).data == found.data
    assert b"trailer" not in found.data
    assert np.array_equal(read(source).rgb, read(same or source).rgb)
    assert read(source).notes == ()


def test_standard_tables_are_those_of_the_encoder() -> None:
    data = plain_jpeg()
    tables = [b.content(data) for b in walk_jpeg(data) if b.name == "DHT"]
    assert {table[0]: table[1:] for table in tables} == STANDARD


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"restart_marker_blocks": 3},
        {"mode": "L", "optimize": True},
        {"mode": "CMYK"},
    ],
    ids=str,
)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("end", [b"", EOI])
def test_what_ends_early_says_so(
    options: dict[str, Any], share: float, end: bytes, turner: Turner, look: Looker
) -> None:
    data = jpeg(48, 64, **options)
    begin = next(block for block in walk_jpeg(data) if block.name == "scan").start + 20
    cut = data[: begin + int((len(data) - begin) * share)].rstrip(b"\xff") + end
    found = strip(cut, Options(), turner, None, look)
    if not end:
        assert NoteCode.ENDS_EARLY in {note.code for note in read(cut).notes}
        assert split_jpeg(cut).ends_early
        assert NoteCode.ENDS_EARLY in {note.code for note in strip(cut, Options()).notes}
    if end and options.get("progressive"):
        # Scans that never come are not missed by any decoder.
        assert {note.code for note in found.notes} <= {NoteCode.ENDS_EARLY}
    else:
        assert [note.code for note in found.notes] == [NoteCode.ENDS_EARLY]
    if not (end and options.get("progressive")):
        assert np.array_equal(pixels(found.data), pixels(cut if end else split_jpeg(cut).stream))
    assert np.array_equal(pixels(found.data), pixels(split_jpeg(cut).stream))
    assert inspect(found.data, look=look).findings == ()


def test_where_nothing_can_be_shown_it_is_refused() -> None:
    scan = walk_jpeg(PLAIN)[-2]
    for length in (scan.start, scan.start + 9, scan.start + 14):
        with pytest.raises(InputUnreadable):
            strip(PLAIN[:length], Options())


def test_other_codings_stay_as_they_are(look: Looker) -> None:
    for marker in (0xC3, 0xC9):
        source = patched(PLAIN, 1, marker)
        found = strip(source, Options(), None, Format.JPEG, look)
        assert (found.data, found.notes) == (source, ())
