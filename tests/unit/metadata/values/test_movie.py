"""What a video in a photo tells."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.container.iso_boxes import pack
from app.metadata.findings import Kind
from app.metadata.values.movie import movie_values
from tests.unit.heif_files import full


def track(kind: bytes) -> bytes:
    handler = full(b"hdlr", bytes(4), kind, bytes(12), b"name\0")
    return pack(b"trak", pack(b"mdia", handler))


def head(made: int = 3_786_912_000, *, wide: bool = False) -> bytes:
    if wide:
        return full(b"mvhd", struct.pack(">QQIQ", made, 0, 1000, 2500), bytes(80), version=1)
    return full(b"mvhd", struct.pack(">IIII", made, 0, 1000, 2500), bytes(80))


def told(*boxes: bytes) -> dict[str, str]:
    return {value.label: value.text for value in movie_values(pack(b"moov", *boxes))}


@pytest.mark.parametrize("wide", [False, True])
def test_length_date_and_sound(wide: bool) -> None:
    found = told(head(wide=wide), track(b"vide"), track(b"soun"))
    assert found == {
        "Video in the file": "video and sound, 2.5 s",
        "Video made": "2024-01-01 00:00:00 UTC",
    }


def test_no_date() -> None:
    assert "Video made" not in told(head(0))
    assert "Video made" not in told(head((1 << 64) - 1, wide=True))


def test_position_of_android() -> None:
    where = pack(b"\xa9xyz", struct.pack(">HH", 18, 0x15C7), b"-33.8568+151.2153/")
    assert told(pack(b"udta", where))["Location"] == "33.8568° S, 151.2153° E"


@pytest.mark.parametrize("has_version", [True, False])
def test_fields_of_apple(has_version: bool) -> None:
    names = {
        b"com.apple.quicktime.location.ISO6709": b"+52.5163+013.3777+034.000/",
        b"com.apple.quicktime.model": b"Acme One",
        b"com.apple.quicktime.creationdate": b"2024-05-06T07:08:09+0200",
    }
    keys = full(b"keys", struct.pack(">I", 3), *(pack(b"mdta", name) for name in names))
    values = [
        pack(struct.pack(">I", number), pack(b"data", struct.pack(">II", 1, 0), text))
        for number, text in enumerate(names.values(), 1)
    ]
    inside = (full(b"hdlr", bytes(4), b"mdta", bytes(13)), keys, pack(b"ilst", *values))
    found = told(full(b"meta", *inside) if has_version else pack(b"meta", *inside))
    assert found["Location"] == "52.5163° N, 13.3777° E, 34 m above sea level"
    assert found["Camera"] == "Acme One"
    assert found["Video taken"] == "2024-05-06T07:08:09+0200"


def test_kinds() -> None:
    values = movie_values(pack(b"moov", head(), track(b"vide")))
    assert [value.kind for value in values] == [Kind.MEDIA, Kind.TIME]


@given(st.binary(max_size=200))
def test_any_bytes(tail: bytes) -> None:
    movie_values(tail)
    movie_values(pack(b"moov", head(), pack(b"udta", tail), pack(b"meta", tail), tail))
