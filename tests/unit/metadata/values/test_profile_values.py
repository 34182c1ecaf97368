"""What a colour profile says besides colours."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind
from app.metadata.values.profile import profile_values
from tests.unit.files import SRGB, SRGB_FORMULA, icc, rgb_profile, text_tag


def test_texts_and_header() -> None:
    ascii_text = b"Jane's screen\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(78),
        b"dmnd": text_tag("Acme"),
        b"dmdd": text_tag("Screen 9"),
        b"cprt": b"text" + bytes(4) + b"(c) Jane\0",
        b"mmod": b"mmod" + bytes(4) + struct.pack(">4I", 0x610, 0x9CC6, 0x4711, 0xC8) + bytes(20),
    }
    data = bytearray(icc(tags))
    data[24:36] = struct.pack(">6H", 2024, 1, 2, 3, 4, 5)
    data[48:52], data[80:84] = b"APPL", b"appl"
    told = {value.label: (value.kind, value.text) for value in profile_values(bytes(data))}
    assert told == {
        "Colour profile": (Kind.COLOUR, "Jane's screen"),
        "Maker of the device": (Kind.PERSON, "Acme"),
        "Device": (Kind.PERSON, "Screen 9"),
        "Copyright of the colour profile": (Kind.TEXT, "(c) Jane"),
        "Colour profile made": (Kind.TIME, "2024-01-02 03:04:05"),
        "Maker of the device, by code": (Kind.PERSON, "APPL"),
        "Colour profile made by, by code": (Kind.SOFTWARE, "appl"),
        "Screen": (Kind.PERSON, "maker 610, model 9CC6, serial number 4711, made C8"),
    }


@given(st.binary(max_size=300), st.integers(0, 600))
def test_damage_gives_fewer_values(noise: bytes, at: int) -> None:
    whole = rgb_profile(SRGB, SRGB_FORMULA)
    for data in (noise, whole[:at], whole[:at] + noise + whole[at + len(noise) :]):
        assert all(value.text for value in profile_values(data))
