"""What lists of pictures, Samsung's trailer and FLIR's records say."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind, Value
from app.metadata.values.flir import flir_values
from app.metadata.values.mpf import mpf_values
from app.metadata.values.samsung import samsung_values
from tests.unit.metadata.jpeg_files import flir, movie, mpf, samsung

LIST = mpf((0x20030000, 900, 0), (0x050000, 60, 950), (0x010002, 70, 1010), (9, 1, 1))[4:]
FFF = flir(b"Ex Thermo")[4 + 8 :]
TRAILER = samsung(Image_UTC_Data=b"1577872800000", MCC_Data=b"262", Other_Data=b"12345")


def test_list_of_pictures() -> None:
    assert [value.text for value in mpf_values(LIST)] == [
        "HDR gain map, 60 bytes",
        "large preview, 70 bytes",
        "picture, 1 bytes",
    ]
    assert {value.kind for value in mpf_values(LIST)} == {Kind.PICTURE}
    assert mpf_values(LIST.removeprefix(b"MPF\0")) == mpf_values(LIST)


def test_samsungs_parts() -> None:
    assert samsung_values(TRAILER) == (
        Value(Kind.TIME, "Taken", "2020-01-01 10:00:00 UTC"),
        Value(Kind.PLACE, "Country code of the phone network", "262"),
        Value(Kind.UNKNOWN, "Other_Data", "5 bytes"),
    )
    video = samsung_values(samsung(MotionPhoto_Data=movie()))
    assert video[0] == Value(Kind.MEDIA, "Motion photo", f"a video of {len(movie()):,} bytes")
    assert len(video) > 1


@pytest.mark.parametrize("date", [b"", b"soon", b"9" * 20, b"-" + b"9" * 18])
def test_samsungs_wrong_dates_are_shown_as_they_are(date: bytes) -> None:
    values = samsung_values(samsung(Image_UTC_Data=date))
    assert [value.text for value in values] == ([date.decode()] if date else [])


def test_thermal_camera() -> None:
    assert flir_values(FFF) == (Value(Kind.PERSON, "Thermal camera", "Ex Thermo"),)


def test_thermal_position_and_picture() -> None:
    position = struct.pack("<I12xdd", 1, 52.5, -13.25)
    raw = b"?" * 1000
    entries = b""
    for kind, at, body in ((1, 200, raw), (0x2B, 1200, position)):
        entries += struct.pack("<HHIIII12x", kind, 0, 0, 1, at, len(body))
    head = b"FFF\0" + bytes(16) + struct.pack("<III", 100, 64, 2)
    block = (head.ljust(64, b"\0") + entries).ljust(200, b"\0") + raw + position
    assert flir_values(block) == (
        Value(Kind.PICTURE, "Thermal picture", "1,000 bytes"),
        Value(Kind.PLACE, "Location", "52.5000° N, 13.2500° W"),
    )


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_damage_never_raises(data: bytes, at: int, value: int) -> None:
    readers = ((mpf_values, LIST), (samsung_values, TRAILER), (flir_values, FFF))
    for read, whole in readers:
        flipped = bytearray(whole)
        flipped[at % len(whole)] = value
        for block in (data, whole[:at], bytes(flipped), whole[:12] + data):
            for found in read(block):
                assert found.text
