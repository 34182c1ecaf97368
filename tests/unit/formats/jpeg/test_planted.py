"""Text planted where no decoder reads: found, said, and gone from what is saved."""

from collections.abc import Callable

import numpy as np
import pytest

from app.domain import Options
from app.formats.inspect import inspect
from app.formats.jpeg.coded.look import Looker
from app.formats.jpeg.turn import Turner
from app.formats.jpeg.walk import walk_jpeg
from app.formats.strip import strip
from app.metadata.hidden import BEYOND_PICTURE, UNUSED_DATA
from tests.unit.metadata.jpeg_files import EOI, segment
from tests.unit.metadata.lying_files import jpeg, lying, patched, pixels
from tests.unit.metadata.proof import NEEDLE
from tests.unit.metadata.turner import look, turner

__all__ = ["look", "turner"]

FILES = {
    "baseline": jpeg(),
    "fine": jpeg(60, 90, quality=95, subsampling=0, optimize=True),
    "progressive": jpeg(60, 90, progressive=True),
    "restarts": jpeg(restart_marker_blocks=2),
    "progressive restarts": jpeg(progressive=True, restart_marker_blocks=4),
    "grey": jpeg(mode="L", optimize=True),
    "grey restarts": jpeg(70, 50, mode="L", restart_marker_rows=1),
    "CMYK": jpeg(mode="CMYK"),
}


def before_end(data: bytes) -> bytes:
    return data[:-2] + NEEDLE + EOI


def behind_each_scan(data: bytes) -> bytes:
    for block in reversed([block for block in walk_jpeg(data) if block.name == "scan"]):
        data = data[: block.end] + NEEDLE + data[block.end :]
    return data


def before_restart(data: bytes) -> bytes:
    at = data.index(b"\xff\xd0")
    return data[:at] + NEEDLE + data[at:]


def behind_a_restart_too_many(data: bytes) -> bytes:
    scan = walk_jpeg(data)[-2]
    body = data[scan.start : scan.end]
    count = sum(body.count(bytes((0xFF, 0xD0 + n))) for n in range(8))
    return data[:-2] + bytes((0xFF, 0xD0 + count % 8)) + NEEDLE + EOI


def text_table(first: int, size: int) -> bytes:
    return bytes((first,)) + (NEEDLE * size)[:size]


def steps_without_use(data: bytes) -> bytes:
    return data[:2] + segment(0xDB, text_table(3, 64)) + data[2:]


def steps_replaced(data: bytes) -> bytes:
    return data[:2] + segment(0xDB, text_table(0, 64)) + data[2:]


def steps_beside_used_ones(data: bytes) -> bytes:
    block = next(block for block in walk_jpeg(data) if block.name == "DQT")
    both = segment(0xDB, text_table(2, 64) + block.content(data))
    return data[: block.start] + both + data[block.end :]


def code_table(number: int) -> bytes:
    return bytes((number, *bytes(15), len(NEEDLE))) + NEEDLE


def codes_without_use(data: bytes) -> bytes:
    return data[:2] + segment(0xC4, code_table(0x13)) + data[2:]


def codes_replaced(data: bytes) -> bytes:
    return data[:2] + segment(0xC4, code_table(0x00)) + data[2:]


def codes_in_a_table(data: bytes) -> bytes:
    """So many of the longest codes as are free, for symbols that are text."""
    for block in walk_jpeg(data):
        # In the others no decoder takes such symbols.
        if block.name == "DHT" and data[block.start + 4] >> 4:
            body = bytearray(block.content(data))
            free = (1 << 16) - sum(body[n] << (16 - n) for n in range(1, 17))
            if len(body) == 17 + sum(body[1:17]) and free >= len(NEEDLE):
                body[16] += len(NEEDLE)
                grown = segment(0xC4, bytes(body) + NEEDLE)
                return data[: block.start] + grown + data[block.end :]
    pytest.skip("no table has room")


def arithmetic_table(data: bytes) -> bytes:
    return data[:2] + segment(0xCC, NEEDLE) + data[2:]


def number_of_lines(data: bytes) -> bytes:
    return data[:-2] + segment(0xDC, b"47") + EOI


def interval_without_use(data: bytes) -> bytes:
    return data[:2] + segment(0xDD, b"47") + data[2:]


def fill(data: bytes) -> bytes:
    at = data.index(b"\xff\0")
    return data[:at] + b"\xff" * 3 + data[at:]


def parameters(data: bytes) -> bytes:
    scan = walk_jpeg(data)[-2]
    at = scan.start + 5 + 2 * data[scan.start + 4]
    return data[:at] + b"\x05\x11\x22" + data[at + 3 :]


PLACES: dict[str, Callable[[bytes], bytes]] = {
    "before the end": before_end,
    "behind each scan": behind_each_scan,
    "before a restart": before_restart,
    "behind a restart too many": behind_a_restart_too_many,
    "steps without use": steps_without_use,
    "steps replaced": steps_replaced,
    "steps beside used ones": steps_beside_used_ones,
    "codes without use": codes_without_use,
    "codes replaced": codes_replaced,
    "codes in a table": codes_in_a_table,
    "arithmetic table": arithmetic_table,
    "number of lines": number_of_lines,
    "interval without use": interval_without_use,
    "fill": fill,
    "parameters": parameters,
}
WITH_RESTARTS = ("before a restart", "behind a restart too many")
WITHOUT_RESTARTS = ("interval without use",)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("place", PLACES)
def test_no_text_is_left(place: str, kind: str, turner: Turner, look: Looker) -> None:
    plain = FILES[kind]
    if ("restarts" in kind and place in WITHOUT_RESTARTS) or (
        "restarts" not in kind and place in WITH_RESTARTS
    ):
        pytest.skip("another kind of file")
    if place == "parameters" and "progressive" in kind:
        pytest.skip("there they count")
    planted = PLACES[place](plain)
    clean = strip(plain, Options(), turner, None, look)
    assert inspect(clean.data, look=look).findings == ()
    found = {finding.name for finding in inspect(planted, look=look).findings}
    assert UNUSED_DATA in found
    stripped = strip(planted, Options(), turner, None, look)
    assert NEEDLE not in stripped.data
    assert (stripped.notes, stripped.left) == ((), frozenset())
    assert np.array_equal(pixels(stripped.data), pixels(plain))
    if place != "codes in a table":
        assert stripped.data == clean.data


@pytest.mark.parametrize("kind", FILES)
def test_a_hidden_lower_half_is_shown_and_goes(kind: str, turner: Turner, look: Looker) -> None:
    plain = FILES[kind]
    frame = next(block for block in walk_jpeg(plain) if block.name == "frame")
    height = int.from_bytes(plain[frame.start + 5 : frame.start + 7], "big")
    planted = patched(plain, 5, 0, height // 2)
    shown = pixels(planted)
    assert len(shown) == height // 2
    (found,) = (one for one in inspect(planted, look=look).findings if one.name == BEYOND_PICTURE)
    assert found.picture is not None
    assert found.picture.startswith(b"\x89PNG")
    assert found.values[0].kind == "picture"
    stripped = strip(planted, Options(), turner, None, look)
    assert np.array_equal(pixels(stripped.data), shown)
    assert inspect(stripped.data, look=look).findings == ()
    assert len(stripped.data) < len(planted) * 0.8
    # With the old height again, nothing of it comes back.
    again, before = (pixels(patched(data, 5, 0, height)) for data in (stripped.data, plain))
    below = slice(height // 2 + 16, None)
    assert np.array_equal(pixels(plain), before)
    assert np.abs(again[below] - before[below]).mean() > 20


@pytest.mark.parametrize("kind", ["baseline", "restarts", "grey"])
def test_bits_that_only_fill_are_ones(kind: str, turner: Turner, look: Looker) -> None:
    plain = FILES[kind]
    clean = strip(plain, Options(), turner, None, look).data
    at = len(plain) - 3
    missing = 1
    while missing < 0x80 and plain[at] & missing:
        planted = plain[:at] + bytes((plain[at] & ~missing,)) + plain[at + 1 :]
        names = [finding.name for finding in inspect(planted, look=look).findings]
        if UNUSED_DATA not in names:
            # That bit was one of the last code.
            break
        assert strip(planted, Options(), turner, None, look).data == clean
        missing <<= 1
    assert missing > 1 or not plain[at] & 1


def test_only_a_picture_in_which_nothing_hides_is_kept_byte_for_byte(look: Looker) -> None:
    assert strip(jpeg(), Options(), None, None, look).lossless
    assert not strip(before_end(jpeg()), Options(), None, None, look).lossless


def test_what_hides_is_gone_from_a_turned_picture_too(turner: Turner, look: Looker) -> None:
    planted = before_end(jpeg())
    stripped = strip(lying(planted, 6), Options(), turner, None, look)
    assert NEEDLE not in stripped.data
    assert stripped.data == strip(lying(jpeg(), 6), Options(), turner, None, look).data


def test_a_part_beside_the_picture_is_shown_and_goes(turner: Turner, look: Looker) -> None:
    plain = jpeg(64, 96)
    # Its last units are half beyond the edge.
    planted = patched(plain, 7, 0, 88)
    (found,) = (one for one in inspect(planted, look=look).findings if one.name == BEYOND_PICTURE)
    assert found.picture is not None
    stripped = strip(planted, Options(), turner, None, look)
    assert np.array_equal(pixels(stripped.data), pixels(planted))
    assert (stripped.notes, stripped.left) == ((), frozenset())
    assert np.ptp(pixels(patched(stripped.data, 7, 0, 96))[:, 90:, :].mean(axis=1)) < np.ptp(
        pixels(plain)[:, 90:, :].mean(axis=1)
    )
    told = strip(planted, Options(), None, None, look)
    assert told.left == {BEYOND_PICTURE}
    assert [note.code.value for note in told.notes] == ["HIDDEN_PICTURE_LEFT"]


def test_a_part_beside_the_picture_goes_where_a_spare_code_stops_decoders(
    turner: Turner, look: Looker
) -> None:
    planted = bytearray(patched(jpeg(64, 96), 7, 0, 88))
    # The last of the codes of differences, which no such picture uses: more bits than there can be.
    planted[next(one for one in walk_jpeg(bytes(planted)) if one.name == "DHT").end - 1] = 0x50
    with pytest.raises(OSError, match="broken"):
        pixels(bytes(planted))
    found = {finding.name for finding in inspect(bytes(planted), look=look).findings}
    assert found == {BEYOND_PICTURE, UNUSED_DATA}
    stripped = strip(bytes(planted), Options(), turner, None, look)
    assert pixels(stripped.data).shape == (64, 88, 3)


def test_without_the_script_nothing_is_claimed_that_is_not_known() -> None:
    planted = before_end(jpeg())
    assert inspect(planted).findings == inspect(jpeg()).findings
    tables = codes_without_use(steps_without_use(jpeg()))
    assert UNUSED_DATA in {finding.name for finding in inspect(tables).findings}
    assert strip(tables, Options()).data == strip(jpeg(), Options()).data
