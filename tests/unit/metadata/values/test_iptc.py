"""What Photoshop's resources and IPTC's records say."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind, Value
from app.metadata.values.iptc import iptc_picture, iptc_values
from tests.unit.metadata.jpeg_files import record, resource


def told(data: bytes) -> dict[str, tuple[Kind, str]]:
    return {value.label: (value.kind, value.text) for value in iptc_values(data)}


def test_records_by_kind() -> None:
    data = b"".join(
        (
            *(record(90, "Bonn"), record(95, "NRW"), record(101, "Germany"), record(80, "Ann")),
            *(record(25, "cat"), record(25, "dog"), record(105, "Headline"), record(120, "Text")),
            *(record(116, "© Ann"), record(65, "Darkroom"), record(103, "Job 7")),
            *(record(55, "20240506"), record(60, "070809+0200"), record(0, b"\0\2")),
        )
    )
    expected = {
        "Place": (Kind.PLACE, "Bonn, NRW, Germany"),
        "Author": (Kind.PERSON, "Ann"),
        "Keywords": (Kind.TEXT, "cat, dog"),
        "Headline": (Kind.TEXT, "Headline"),
        "Description": (Kind.TEXT, "Text"),
        "Copyright": (Kind.PERSON, "© Ann"),
        "Software": (Kind.SOFTWARE, "Darkroom"),
        "Number of the job": (Kind.TEXT, "Job 7"),
        "Taken": (Kind.TIME, "2024-05-06 07:08:09 +02:00"),
    }
    assert told(data) == expected
    assert told(b"Photoshop 3.0\0" + resource(0x0404, data)) == expected
    assert told(resource(0x0404, data, name=b"odd name")) == expected


def test_codes_of_characters() -> None:
    assert told(record(120, "Köln".encode("latin-1")))["Description"] == (Kind.TEXT, "Köln")
    assert told(record(90, b"\x1b%G", group=1) + record(120, "日本")) == {
        "Description": (Kind.TEXT, "日本")
    }


def test_long_records_are_read() -> None:
    text = b"x" * 40_000
    data = struct.pack(">BBBHI", 0x1C, 2, 120, 0x8004, len(text)) + text + record(80, "Ann")
    assert told(data)["Author"] == (Kind.PERSON, "Ann")
    assert len(told(data)["Description"][1]) == 300


def test_other_records_and_resources_are_counted() -> None:
    assert told(record(231, "old") + record(200, b"?")) == {
        "Edit history": (Kind.SOFTWARE, "old"),
        "Other IPTC entries": (Kind.UNKNOWN, "1"),
    }
    assert told(resource(0x03ED, bytes(16)) + resource(0x0425, bytes(16))) == {
        "Photoshop": (Kind.SOFTWARE, "2 more resources")
    }


def test_other_resources() -> None:
    version = struct.pack(">IBI", 1, 1, 4) + "Acme".encode("utf-16-be")
    data = resource(0x0421, version) + resource(0x040B, b"https://a.example/")
    data += resource(0x07D0, bytes(26), name=b"Path")
    assert iptc_values(data) == (
        Value(Kind.SOFTWARE, "Software", "Acme"),
        Value(Kind.TEXT, "Address", "https://a.example/"),
        Value(Kind.UNKNOWN, "Outline drawn in Photoshop", "26 bytes"),
    )


def test_thumbnail() -> None:
    picture = b"\xff\xd8\xffpicture"
    data = resource(0x040C, bytes(28) + picture)
    assert iptc_picture(b"Photoshop 3.0\0" + data) == picture
    assert told(data)["Small picture"][0] is Kind.PICTURE
    assert iptc_picture(resource(0x040C, bytes(40))) is None


WHOLE = resource(0x0404, record(90, "Bonn") + record(80, "Ann")) + resource(0x040C, bytes(40))


@pytest.mark.parametrize("length", range(len(WHOLE)))
def test_truncated_anywhere_it_tells_less(length: int) -> None:
    assert len(iptc_values(WHOLE[:length])) <= len(iptc_values(WHOLE)) + 1
    iptc_picture(WHOLE[:length])


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data: bytes) -> None:
    for block in (data, b"\x1c" + data, b"8BIM\4\4\0\0" + data, resource(0x0404, b"\x1c" + data)):
        iptc_values(block)
        iptc_picture(block)
