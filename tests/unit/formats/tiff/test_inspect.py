"""What a TIFF tells."""

import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from app.container.block import Use
from app.domain import Options
from app.errors import AppError
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.formats.tiff.walk import walk_tiff
from app.metadata.findings import Finding, Kind
from tests.unit import files
from tests.unit.metadata.tiff_files import Field, big_tiff, directory, long_field, text, tiff

ROWS = bytes(range(12))


def findings(data: bytes) -> dict[str, Finding]:
    return {found.name: found for found in inspect(data).findings}


def said(data: bytes) -> set[tuple[str, str]]:
    return {(v.label, v.text) for f in inspect(data).findings for v in f.values}


def assert_tiled(data: bytes) -> None:
    blocks = walk_tiff(data)
    assert (blocks[0].start, blocks[-1].end) == (0, len(data))
    assert all(one.end == other.start for one, other in pairwise(blocks))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_a_plain_file_has_no_findings(order: str, big: bool) -> None:
    data = tiff(ROWS, 4, 3, order=order, big=big)
    assert inspect(data).findings == ()
    assert {block.use for block in walk_tiff(data)} == {Use.PICTURE}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_plain_tags_are_told(order: str, big: bool) -> None:
    fields = {305: text("Acme Edit 3"), 315: text("Jane Example"), 316: text("janes-laptop")}
    told = said(tiff(ROWS, 4, 3, order=order, big=big, fields=fields))
    assert {("Software", "Acme Edit 3"), ("Author", "Jane Example")} <= told
    assert "janes-laptop" in {words for _, words in told}


def test_position_is_told() -> None:
    rational = struct.pack("<6I", 52, 1, 30, 1, 0, 1)
    gps = {1: text("N"), 2: Field(5, 3, rational), 3: text("E"), 4: Field(5, 3, rational)}
    base = tiff(ROWS, 4, 3, fields={34853: long_field(9999)})
    at = len(base)
    data = base.replace(struct.pack("<I", 9999), struct.pack("<I", at))
    data += directory(gps, at, order="<")
    assert ("Location", "52.5000° N, 52.5000° E") in said(data)
    assert_tiled(data)
    assert strip(data, Options()).data


def test_carriers_are_named() -> None:
    iptc = b"\x1c\2\x5a\0\4Bonn"
    packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA, "My Screen")
    fields = {
        700: Field(1, len(packet), packet),
        33723: Field(7, len(iptc), iptc),
        34377: Field(7, 40, b"8BIM".ljust(40, b"\0")),
        34675: Field(7, len(profile), profile),
        37724: Field(7, 30, b"Adobe Photoshop Document Data\0"),
    }
    found = findings(tiff(ROWS, 4, 3, fields=fields))
    assert {"XMP", "IPTC", "Photoshop data", "Photoshop layers", "colour profile"} == set(found)
    assert [v.text for v in found["XMP"].values] == ["Jane Example"]
    assert [v.text for v in found["IPTC"].values] == ["Bonn"]
    assert found["colour profile"].kind is Kind.COLOUR
    assert found["Photoshop layers"].kind is Kind.PICTURE


def test_gaps_are_found_unless_they_are_empty() -> None:
    assert findings(tiff(ROWS, 4, 3, gap=bytes(9))) == {}
    found = findings(tiff(ROWS, 4, 3, gap=b"something"))
    assert found["unused bytes"].size_bytes == 9


def test_bytes_behind_the_rows_of_a_strip_are_no_pixels() -> None:
    data = tiff(ROWS + b"hidden", 4, 3)
    assert findings(data)["unused bytes"].size_bytes == 6


def test_sub_directory_is_another_picture() -> None:
    base = tiff(ROWS, 4, 3, fields={330: long_field(9999)})
    at = len(base)
    sub = {254: long_field(1), 273: long_field(8), 279: long_field(12)}
    data = base.replace(struct.pack("<I", 9999), struct.pack("<I", at))
    data += directory(sub, at, order="<")
    assert findings(data)["another picture"].kind is Kind.PICTURE


def test_small_jpeg_of_a_second_directory_is_shown() -> None:
    jpeg = files.save(files.gradient(8, 8), "JPEG")
    base = tiff(ROWS, 4, 3)
    at = len(base)
    fields = {259: long_field(6), 513: long_field(at), 514: long_field(len(jpeg))}
    where = struct.unpack_from("<I", base, 4)[0]
    pointer = where + 2 + 12 * struct.unpack_from("<H", base, where)[0]
    data = base[:pointer] + struct.pack("<I", at + len(jpeg)) + base[pointer + 4 :] + jpeg
    data += directory(fields, at + len(jpeg), order="<")
    assert findings(data)["another picture"].picture == jpeg
    assert jpeg not in strip(data, Options()).data


def test_directories_in_a_circle() -> None:
    data = bytearray(tiff(ROWS, 4, 3, fields={330: long_field(8), 34665: long_field(20)}))
    where = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, where)[0]
    struct.pack_into("<I", data, where + 2 + 12 * count, where)
    assert_tiled(bytes(data))
    assert strip(bytes(data), Options()).data


def test_endless_counts_are_bounded() -> None:
    # Half a million directories of no entries, each pointing to the next.
    chain = b"".join(struct.pack("<HI", 0, 8 + 6 * n) for n in range(1, 500_000))
    assert_tiled(b"II*\0\x08\0\0\0" + chain)


@pytest.mark.parametrize("big", [False, True])
def test_damage_gives_an_error_or_a_clean_file(big: bool) -> None:
    rng = np.random.default_rng(11)
    extras = {315: text("Jane Example"), 700: text("<x/>" * 9)}
    sources = [
        tiff(ROWS, 4, 3, big=big, fields=extras),
        big_tiff(ROWS, 2, 2, order=">", samples=3),
        files.save(files.gradient(9, 8), "TIFF", compression="tiff_lzw"),
        files.save(
            Image.fromarray(files.gradient(9, 8)).convert("1"), "TIFF", compression="group4"
        ),
    ]
    for data in sources:
        hurts = [data[:end] for end in range(len(data))]
        for _ in range(300):
            hurt = bytearray(data)
            for at in rng.integers(0, len(hurt), 2):
                hurt[at] = rng.integers(0, 256)
            hurts.append(bytes(hurt))
        for one in hurts:
            try:
                assert_tiled(one)
                result = strip(one, Options(max_pixels=100_000)).data
            except AppError:
                continue
            assert inspect(result).findings == ()


@given(st.binary(max_size=300), st.sampled_from([b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]))
@example(b"\x08\0\0\0\0\0", b"II*\0")
def test_any_bytes(tail: bytes, head: bytes) -> None:
    data = head + tail
    code = "INPUT_FINE"
    try:
        assert_tiled(data)
        inspect(data)
        strip(data, Options(max_pixels=10_000))
    except AppError as error:
        code = error.code
    assert code.startswith("INPUT_")
