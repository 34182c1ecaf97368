"""What an Exif block says, in plain words; damaged blocks say less, quickly and quietly."""

import struct
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.metadata.findings import Kind, Value
from app.metadata.neutral.exif import minimal_exif
from app.metadata.values.exif.exif import comment_text, exif_picture, exif_values
from tests.unit.files import gradient, save
from tests.unit.metadata.exif_files import (
    NOTE,
    Directory,
    byte,
    exif_block,
    long,
    ratio,
    raw,
    short,
    words,
)

NORTH = [words(1, "N"), ratio(2, (52, 1), (30, 1), (5868, 100))]
EAST = [words(3, "E"), ratio(4, (13, 1), (22, 1), (3972, 100))]


def told(
    main: Directory = (), photo: Directory = (), position: Directory = ()
) -> dict[str, tuple[Kind, str]]:
    values = exif_values(exif_block(main, photo=photo, position=position))
    return {value.label: (value.kind, value.text) for value in values}


def test_position_is_told_in_words() -> None:
    height = [byte(5, 0), ratio(6, (341, 10))]
    found = told(position=[*NORTH, *EAST, *height])
    assert found["Location"] == (Kind.PLACE, "52.5163° N, 13.3777° E, 34 m above sea level")


def test_south_west_and_below_the_sea() -> None:
    position = [words(1, "S"), NORTH[1], words(3, "W"), EAST[1], byte(5, 1), ratio(6, (7, 2))]
    text = "52.5163° S, 13.3777° W, 4 m below sea level"
    assert told(position=position)["Location"] == (Kind.PLACE, text)


def test_direction_speed_target_and_time_of_the_position() -> None:
    position = [
        *(words(0x10, "T"), ratio(0x11, (1234, 10)), words(0x0C, "K"), ratio(0x0D, (42, 1))),
        *(words(0x13, "N"), ratio(0x14, (1, 1)), words(0x15, "W"), ratio(0x16, (5, 2))),
        *(words(0x1D, "2024:05:06"), ratio(7, (9, 1), (8, 1), (7, 1))),
        *(raw(0x1B, b"ASCII\0\0\0fused"), raw(0x1C, b"UNICODE\0" + "Wörth".encode("utf-16-be"))),
        *(words(0x12, "WGS-84"), words(0x08, "07")),
    ]
    assert told(position=position) == {
        "Place": (Kind.PLACE, "Wörth"),
        "Direction of view": (Kind.PLACE, "123° from true north"),
        "Speed": (Kind.PLACE, "42 km/h"),
        "Place in the picture": (Kind.PLACE, "1.0000° N, 2.5000° W"),
        "Located by": (Kind.PLACE, "fused"),
        "How it was located": (Kind.PLACE, "satellites 07, datum WGS-84"),
        "Time by satellite": (Kind.TIME, "2024-05-06 09:08:07 UTC"),
    }


def test_half_a_position_and_fractions_over_zero_hide_nothing_else() -> None:
    broken = [words(1, "N"), ratio(2, (52, 0), (30, 0), (0, 0)), *EAST]
    assert "Camera" in told([words(0x10F, "Acme")], position=broken)
    assert told(position=NORTH)["Location"][0] is Kind.PLACE


def test_person_and_device() -> None:
    main = [words(0x10F, "Acme"), words(0x110, "Acme One"), words(0x13B, "Ann"), words(0x8298, "A")]
    photo = [
        *(words(0xA430, "Bob"), words(0xA431, "B-1"), words(0xA433, "Glas"), words(0xA434, "50mm")),
        *(words(0xA435, "L-2"), words(0xA420, "f00d"), words(0xA437, "Cid"), words(0xA438, "Dot")),
    ]
    assert told(main, photo) == {
        "Camera": (Kind.PERSON, "Acme One"),
        "Lens": (Kind.PERSON, "Glas 50mm"),
        "Author": (Kind.PERSON, "Ann"),
        "Copyright": (Kind.PERSON, "A"),
        "Owner of the camera": (Kind.PERSON, "Bob"),
        "Serial number of the camera": (Kind.PERSON, "B-1"),
        "Serial number of the lens": (Kind.PERSON, "L-2"),
        "Number of this photo alone": (Kind.PERSON, "f00d"),
        "Photographer": (Kind.PERSON, "Cid"),
        "Edited by": (Kind.PERSON, "Dot"),
    }


def test_settings_are_one_value() -> None:
    photo = [
        *(ratio(0x829A, (1, 125)), ratio(0x829D, (28, 10)), short(0x8827, 400)),
        *(ratio(0x920A, (35, 1)), short(0x9209, 0), short(0x9207, 2), short(0xA408, 1)),
    ]
    text = "1/125 s, f/2.8, ISO 400, 35 mm, metering center weighted average, flash did not fire"
    assert told(photo=photo) == {"Camera settings": (Kind.PERSON, text)}


def test_dates_with_fraction_and_zone() -> None:
    photo = [words(0x9003, "2024:05:06 07:08:09"), words(0x9291, "25"), words(0x9011, "+02:00")]
    photo += [words(0x9004, "2024:05:06 07:08:10")]
    assert told([words(0x132, "    :  :     :  :  ")], photo) == {
        "Taken": (Kind.TIME, "2024-05-06 07:08:09.25 +02:00"),
        "Stored": (Kind.TIME, "2024-05-06 07:08:10"),
    }


def test_text_in_every_code() -> None:
    main = [words(0x10E, "Käthe"), (0x9C9B, 1, "日本\0".encode("utf-16-le"))]
    main += [words(0x131, "Darkroom 3"), words(0x13C, "anns-laptop"), words(0xB, "Tool")]
    photo = [raw(0x9286, b"UNICODE\0" + "prompt: ein Hund ".encode("utf-16-be") * 200)]
    found = told(main, photo)
    assert found["Description"] == (Kind.TEXT, "Käthe")
    assert found["Title"] == (Kind.TEXT, "日本")
    assert found["Computer"] == (Kind.SOFTWARE, "anns-laptop")
    assert found["Software"][0] is Kind.SOFTWARE
    assert found["Comment"][1].startswith("prompt: ein Hund prompt: ein Hund")
    assert len(found["Comment"][1]) == 300


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"UNICODE\0" + "Hällo".encode("utf-16-le"), "Hällo"),
        (b"UNICODE\0" + "Hällo".encode("utf-16-be"), "Hällo"),
        (b"JIS\0\0\0\0\0" + "東京".encode("iso2022_jp"), "東京"),
        (b"ASCII\0\0\0plain", "plain"),
        (bytes(8) + "Grüße".encode(), "Grüße"),
        (b"no code at all", "no code at all"),
        (b"", ""),
    ],
)
def test_comment_codes(data: bytes, text: str) -> None:
    assert comment_text(data, is_little=True) == text


def test_text_that_is_no_utf8_is_told_all_the_same() -> None:
    assert told([words(0x10E, b"Gr\xfc\xdfe")])["Description"] == (Kind.TEXT, "Grüße")


def test_notes_of_the_maker_are_read_for_numbers_and_counted() -> None:
    note = struct.pack(">H", 3) + b"".join(
        struct.pack(">HHI4s", tag, kind, 1, data)
        for tag, kind, data in (
            (0x0C, 4, struct.pack(">I", 77)),
            (0x7001, 3, b"\0\0\0\0"),
            (0x7002, 4, b"ab"),
        )
    )
    values = told([words(0x10F, "Canon")], [raw(NOTE, note + bytes(4))])
    assert values["Serial number of the camera"] == (Kind.PERSON, "77")
    kind, text = values["Notes of the camera's maker"]
    assert (kind, text.split(",")[0]) == (Kind.PERSON, "and 2 more values")


def test_apples_numbers_are_read_whole() -> None:
    number = b"0170521C-E077-45C0-90AE-F1E1E92069E5\0"
    start = b"Apple iOS\0\0\1MM" + struct.pack(">HHHII4x", 1, 0x0011, 2, len(number), 14 + 18)
    found = told([words(0x10F, "Apple")], [raw(NOTE, start + number)])
    assert found["Number that ties it to its video (Live Photo)"][1] == number[:-1].decode()


def test_unknown_notes_are_named_by_their_size() -> None:
    found = told([words(0x10F, "Nobody")], [raw(NOTE, bytes(5000))])
    text = "5,000 bytes that only the maker can read"
    assert found["Notes of the camera's maker"] == (Kind.PERSON, text)


def test_what_nobody_reads_is_counted() -> None:
    main = [ratio(0x11A, (72, 1)), short(0x128, 2), short(0xBEEF, 1)]
    assert told(main) == {"Other entries": (Kind.UNKNOWN, "2 technical and 1 unknown")}


def test_a_turn_alone_says_nothing() -> None:
    assert exif_values(minimal_exif(6)) == ()


@pytest.mark.parametrize("order", ["<", ">"])
def test_thumbnail_comes_out_whole(order: str) -> None:
    thumbnail = save(gradient(), "JPEG")
    block = exif_block([], thumbnail=thumbnail, order=order)
    assert exif_picture(block) == thumbnail
    assert exif_picture(b"Exif\0\0" + block) == thumbnail
    size = Value(Kind.PICTURE, "Small picture", f"a JPEG of {len(thumbnail):,} bytes")
    assert size in exif_values(block)


def test_preview_in_the_makers_notes_is_found() -> None:
    preview = save(gradient(), "JPEG")
    block = exif_block([words(0x10F, "Nobody")], photo=[raw(NOTE, b"head" + preview + b"tail")])
    assert exif_picture(block) == preview
    assert exif_picture(exif_block([words(0x10F, "Nobody")])) is None


def test_prefix_makes_no_difference() -> None:
    block = exif_block([words(0x10F, "Acme")])
    assert exif_values(b"Exif\0\0" + block) == exif_values(block) != ()


FULL = exif_block(
    [words(0x10F, "NIKON CORPORATION"), words(0x110, "D1"), words(0x10E, "Hi")],
    photo=[raw(NOTE, b"Nikon\0\2\0\0\0MM\0*\0\0\0\x08\0\1\0\x1d\0\2\0\0\0\2a\0\0\0" + bytes(4))],
    position=[*NORTH, *EAST],
    thumbnail=save(gradient(), "JPEG"),
)


@pytest.mark.parametrize("length", range(0, 330, 3))
def test_truncation_tells_less(length: int) -> None:
    assert len(exif_values(FULL[:length])) <= len(exif_values(FULL)) + 1
    exif_picture(FULL[:length])


@given(st.lists(st.tuples(st.integers(0, len(FULL) - 1), st.integers(0, 255)), max_size=12))
@settings(deadline=None)
def test_flipped_bytes_never_raise(flips: list[tuple[int, int]]) -> None:
    block = bytearray(FULL)
    for at, value in flips:
        block[at] = value
    for told_value in exif_values(bytes(block)):
        assert told_value.text
    exif_picture(bytes(block))


@given(st.binary(max_size=400))
@example(b"\0\0\0\x08\xff\xff" + bytes(300))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise(data: bytes) -> None:
    for head in (b"MM\0*", b"II*\0", b""):
        exif_values(head + data)
        exif_picture(head + data)


def test_it_stays_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    exif_values(exif_block([(0x10E, 2, b"\xff\xfe\0"), long(0x8825, 4_000_000_000)])[:60])
    exif_values(b"MM\0*" + struct.pack(">I", 8) + b"\xff\xff" * 30_000)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "entry",
    [
        struct.pack(">HHII", 0x10E, 2, 0xFFFFFFFF, 0),
        struct.pack(">HHII", 0x9286, 7, 0xFFFFFFFF, 0),
        struct.pack(">HHII", 0xA002, 3, 999, 0),
        struct.pack(">HHII", 0x8825, 4, 1, 8),
        struct.pack(">HHII", 0x829A, 5, 999, 0),
    ],
)
def test_a_greedy_block_is_given_up_soon(entry: bytes) -> None:
    block = b"MM\0*\0\0\0\x08" + struct.pack(">H", 5000) + entry * 5000 + b"\0\0\0\x08"
    began = time.process_time()
    exif_values(block)
    assert time.process_time() - began < 2
