"""What a HEIF file tells, and bounds on the work of finding out."""

import struct
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.container.iso_boxes import pack
from app.domain import NoteCode, Options
from app.errors import AppError
from app.formats.heif.walk import walk_heif
from app.formats.inspect import inspect
from app.formats.strip import strip
from app.metadata.findings import Finding, Kind
from tests.unit import coded_units as coded
from tests.unit import files
from tests.unit import heif_files as made
from tests.unit.heif_files import Heif, Part, full, picture

LIMIT_S = 2.0


def findings(data: bytes) -> dict[str, Finding]:
    return {found.name: found for found in inspect(data).findings}


def assert_tiled(data: bytes) -> None:
    blocks = walk_heif(data)
    assert (blocks[0].start, blocks[-1].end) == (0, len(data))
    assert all(one.end == other.start for one, other in pairwise(blocks))


@pytest.mark.parametrize(
    ("urn", "name"),
    [
        (b"urn:mpeg:hevc:2015:auxid:2", "depth map"),
        (b"urn:com:apple:photo:2020:aux:hdrgainmap", "HDR gain map"),
        (b"urn:com:apple:photo:2018:aux:portraiteffectsmatte", "outline of the person"),
        (b"urn:com:apple:photo:2019:aux:semanticskinmatte", "outline of the skin"),
        (b"urn:com:example:more", "auxiliary picture"),
    ],
)
def test_auxiliary_pictures_are_named(urn: bytes, name: str) -> None:
    aux = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.aux(urn)], {b"auxl": [1]})
    found = findings(Heif([picture(), aux]).pack())
    assert found[name].kind is Kind.PICTURE
    assert len(found) == 1


def test_an_item_is_one_finding_with_all_that_belongs_to_it() -> None:
    tiff = files.exif(6) + b"more"
    exif = made.exif_part(tiff)
    exif.properties = [made.ispe(9, 9)]
    (found,) = inspect(Heif([picture(), exif]).pack()).findings
    assert found.name == "Exif"
    assert found.size_bytes > len(exif.data) + 20
    data = Heif([picture(), exif]).pack()
    assert data[found.offset_bytes :].startswith(exif.data)


def test_tiles_of_a_thumbnail_are_no_findings_of_their_own() -> None:
    layout = struct.pack(">BBBBHH", 0, 0, 0, 1, 128, 48)
    tiles = [Part(b"hvc1", coded.hevc(b"t%d" % n), [coded.hvcc()]) for n in (3, 4)]
    whole = Part(b"grid", layout, [made.ispe(8, 8)], {b"dimg": [3, 4], b"thmb": [1]})
    (found,) = inspect(Heif([picture(), whole, *tiles]).pack()).findings
    assert found.name == "thumbnail"


def test_empty_padding_is_no_finding() -> None:
    front = pack(b"free", bytes(99))
    assert findings(Heif([picture()], front=front, gap=bytes(5)).pack()) == {}


def test_xmp_in_a_uuid_box() -> None:
    number = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    found = findings(Heif([picture()], back=pack(b"uuid", number, packet)).pack())
    assert [value.text for value in found["XMP"].values] == ["Jane Example"]


def test_what_a_picture_says_of_itself() -> None:
    words = full(b"udes", b"en\0Holiday\0At the sea\0\0")
    date = full(b"crtt", struct.pack(">Q", 3_786_912_000 * 1_000_000))
    part = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe(), words, date])
    found = findings(Heif([part]).pack())
    assert "At the sea" in found["description"].values[0].text
    assert found["date"].values[0].text == "2024-01-01 00:00:00 UTC"


def test_encoder_notes_are_read() -> None:
    note = coded.sei(5, bytes(16) + b"x265 (build 199) - options: crf=20")
    part = Part(b"hvc1", note + coded.hevc(), [coded.hvcc(), made.ispe()])
    (value,) = findings(Heif([part]).pack())["notes of the encoder"].values
    assert value.kind is Kind.SOFTWARE
    assert "x265 (build 199)" in value.text


def test_items_of_a_second_description_are_read() -> None:
    packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    data = Heif([picture()]).pack()
    where = struct.pack(">HHHHII", 1, 0, 0, 1, len(data) + 400, len(packet))
    iloc = full(b"iloc", struct.pack(">HH", 0x4400, 1), where, version=1)
    infe = full(b"infe", struct.pack(">HH", 1, 0) + b"mime\0application/rdf+xml\0", version=2)
    meta = full(b"meta", full(b"iinf", struct.pack(">H", 1), infe), iloc)
    back = (meta + pack(b"free")).ljust(400, b"\0") + packet
    values = [v.text for f in inspect(data + back).findings for v in f.values]
    assert "Jane Example" in values


def hostile() -> dict[str, bytes]:
    """Files that ask for endless work."""
    meta_head = full(b"hdlr", bytes(4), b"pict", bytes(13)) + full(b"pitm", b"\0\1")
    ftyp = pack(b"ftyp", b"heic", bytes(4), b"heic")
    refs = struct.pack(">HH", 1, 0xFFFF) + bytes(2 * 0xFFFF)
    infes = [full(b"infe", struct.pack(">HH", n, 0) + b"grid\0", version=2) for n in range(1, 9000)]
    extents = struct.pack(">HHHH", 1, 0, 0, 0xFFFF) + struct.pack(">II", 0, 1 << 20) * 0xFFFF
    chain = [pack(b"dimg", struct.pack(">HHH", n, 1, n % 8999 + 1)) for n in range(1, 9000)]
    return {
        "boxes": ftyp + pack(b"free") * 200_000,
        "references": ftyp + full(b"meta", meta_head, full(b"iref", pack(b"dimg", refs) * 60)),
        "extents": ftyp
        + full(
            b"meta",
            meta_head,
            full(b"iinf", b"\0\1", full(b"infe", b"\0\1\0\0hvc1\0", version=2)),
            full(b"iloc", struct.pack(">HH", 0x4400, 1), extents, version=1),
        )
        + bytes(1 << 20),
        "circle of derived items": ftyp
        + full(
            b"meta",
            meta_head,
            full(b"iinf", struct.pack(">H", len(infes)), *infes),
            full(b"iref", *chain),
        ),
        "tiny units": Heif(
            [Part(b"hvc1", b"\0\0\0\0" * 500_000, [coded.hvcc(), made.ispe()])]
        ).pack(),
        "tiny OBUs": Heif([Part(b"av01", b"\x12\0" * 900_000, [coded.av1c()])]).pack(),
        "large boxes in large boxes": ftyp + (b"\0\0\0\x10meta\0\0\0\0\0\0\0\x04" * 100_000),
    }


@pytest.mark.parametrize("why", hostile())
def test_work_is_bounded(why: str) -> None:
    data = hostile()[why]
    began = time.process_time()
    with pytest.raises(AppError):
        strip(data, Options())
    assert time.process_time() - began < LIMIT_S


def test_many_tiles_are_quick() -> None:
    count = 900
    layout = struct.pack(">BBBBHH", 0, 0, 29, 29, 1920, 1440)
    numbers = list(range(2, count + 2))
    tiles = [Part(b"hvc1", coded.hevc(bytes(5000)), [coded.hvcc(), made.ispe()]) for _ in numbers]
    data = Heif([Part(b"grid", layout, [made.ispe()], {b"dimg": numbers}), *tiles]).pack()
    began = time.process_time()
    assert strip(data, Options()).data
    assert time.process_time() - began < LIMIT_S


@given(st.binary(max_size=200), st.sampled_from([b"heic", b"avif", b"avis", b"msf1"]))
def test_any_bytes(tail: bytes, brand: bytes) -> None:
    data = pack(b"ftyp", brand, bytes(4), brand) + tail
    code = "INPUT_FINE"
    try:
        assert_tiled(data)
        inspect(data)
        strip(data, Options())
    except AppError as error:
        code = error.code
    assert code.startswith("INPUT_")


@given(st.data())
def test_any_byte_of_a_description_may_be_wrong(data: st.DataObject) -> None:
    exif = made.exif_part(files.exif(3))
    whole = bytearray(Heif([picture(name=b"n"), exif], wide=data.draw(st.integers(0, 1))).pack())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    code = "INPUT_FINE"
    try:
        assert_tiled(bytes(whole))
        result = strip(bytes(whole), Options())
        assert {found.name for found in inspect(result.data).findings} <= result.left
        codes = [note.code for note in result.notes]
        assert codes.count(NoteCode.HIDDEN_PICTURE_LEFT) == len(result.left)
    except AppError as error:
        code = error.code
    assert code.startswith("INPUT_")
