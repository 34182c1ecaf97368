"""What Content Credentials say, and that no bytes make their reader hang."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind, Value
from app.metadata.values.cbor import decode_cbor
from app.metadata.values.jumbf import jumbf_picture, jumbf_values
from tests.unit.metadata.jpeg_files import box, credentials, superbox

# {"actions": [{"action": "c2pa.edited", "when": tag 0 "2024", "softwareAgent": {"name": "Pen"}}]}
ACTIONS = bytes.fromhex(
    "a1 67616374696f6e73 81 a3 66616374696f6e 6b633270612e656469746564 6477686"
    "56e c0 6432303234 6d736f6674776172654167656e74 a1 646e616d65 6350656e"
)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("00", 0),
        ("1903e8", 1000),
        ("20", -1),
        ("43010203", b"\1\2\3"),
        ("63c3bc21", "ü!"),
        ("83010203", [1, 2, 3]),
        ("9f0102ff", [1, 2]),
        ("7f61616162ff", "ab"),
        ("5f41014102ff", b"\1\2"),
        ("bf6161f5ff", {"a": True}),
        ("a10102", {"1": 2}),
        ("c11a514b67b0", 1363896240),
        ("f93e00", 1.5),
        ("fb3ff8000000000000", 1.5),
        ("f6", None),
        ("f820", None),
    ],
)
def test_cbor(data: str, value: object) -> None:
    assert decode_cbor(bytes.fromhex(data)) == value


@pytest.mark.parametrize(
    "data", ["", "18", "63ab", "1c", "81" * 100, "9f", "1f", "9bffffffffffffffff"]
)
def test_damaged_cbor_is_refused(data: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence is nobody's business
        decode_cbor(bytes.fromhex(data))


@given(st.binary(max_size=200))
def test_random_cbor_is_read_or_refused(data: bytes) -> None:
    try:
        decode_cbor(data)
    except ValueError:
        return


def test_who_made_it_and_what_was_done() -> None:
    claim = b'{"claim_generator_info": [{"name": "Acme"}], "dc:title": "a.jpg"}'
    author = b'{"@type": "CreativeWork", "author": [{"@type": "Person", "name": "Ann"}]}'
    store = superbox(
        "c2pa",
        superbox(
            "urn:uuid:1",
            superbox("c2pa.assertions", superbox("c2pa.actions", box(b"cbor", ACTIONS))),
            superbox("c2pa.ingredient", box(b"json", b'{"dc:title": "old.png"}')),
            superbox("stds.schema-org.CreativeWork", box(b"json", author)),
            superbox("stds.exif", box(b"json", b'{"exif:GPSLatitude": "52,31N"}')),
            superbox("c2pa.claim.v2", box(b"json", claim)),
            superbox(
                "c2pa.signature", box(b"cbor", b"..\x06\x03\x55\x04\x0a\x0c\x04Acme\x06\x03\x55")
            ),
        ),
    )
    assert set(jumbf_values(store)) == {
        Value(Kind.PROVENANCE, "What was done", "c2pa.edited"),
        Value(Kind.TIME, "Done at", "2024"),
        Value(Kind.SOFTWARE, "Software", "Pen"),
        Value(Kind.PROVENANCE, "Made from", "old.png"),
        Value(Kind.PERSON, "Author", "Ann"),
        Value(Kind.PLACE, "Latitude", "52,31N"),
        Value(Kind.PROVENANCE, "Content Credentials by", "Acme"),
        Value(Kind.PROVENANCE, "Title", "a.jpg"),
        Value(Kind.PROVENANCE, "Signed with the names", "Acme"),
    }


def test_thumbnail_is_found() -> None:
    picture = b"\xff\xd8\xff\xe0picture"
    store = superbox("c2pa", superbox("c2pa.thumbnail", box(b"bidb", picture)))
    assert jumbf_picture(store) == picture
    assert jumbf_values(store) == (Value(Kind.PICTURE, "Small picture", "11 bytes"),)
    assert jumbf_picture(superbox("c2pa", box(b"bidb", b"words"))) is None


def test_boxes_with_long_lengths_are_read() -> None:
    whole = credentials("Acme")
    long = struct.pack(">I4sQ", 1, b"jumb", len(whole) + 8) + whole[8:]
    assert jumbf_values(long) == jumbf_values(whole) != ()


@pytest.mark.parametrize("length", range(0, len(credentials("Acme")), 3))
def test_truncated_stores_tell_nothing_wrong(length: int) -> None:
    assert set(jumbf_values(credentials("Acme")[:length])) <= set(jumbf_values(credentials("Acme")))


@given(st.binary(max_size=300), st.sampled_from((b"cbor", b"json", b"bidb", b"jumb")))
def test_random_bytes_never_raise(data: bytes, kind: bytes) -> None:
    for block in (data, superbox("c2pa", box(kind, data))):
        jumbf_values(block)
        jumbf_picture(block)


@pytest.mark.parametrize(
    "content",
    [
        box(b"json", b"[" * 1_000_000),
        box(b"json", b"[" + b"1," * 400_000 + b"1]"),
        box(b"cbor", b"\x9f" * 1_000_000),
        box(b"jumb", b"") * 200_000,
        superbox("a", box(b"json", b'{"title":"%d"}' % 7)) * 20_000,
    ],
)
def test_a_greedy_store_is_given_up_soon(content: bytes) -> None:
    began = time.process_time()
    jumbf_values(superbox("c2pa", content))
    assert time.process_time() - began < 2
